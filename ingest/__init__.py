"""From a file to facts.

In: the bytes of a file and its name below the ingested folder. Out: :class:`ontology.facts.DocumentFacts`: evaluations,
fund lines, indicator results, figures in running text and quotable passages, every stated value with the place in the
document's text that holds it. The way: reader → :class:`ingest.document.Document` → context (title, type, bodies,
year) → tables → target tables and evaluations in prose → figures in the rest of the text → passages.

Never: writes to the store, looks at another document, invents or repairs a figure, reads names or telephone numbers of
persons, or imports ``search`` or ``api``. What could not be read with certainty comes out as a warning.
"""
