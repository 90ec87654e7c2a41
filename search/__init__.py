"""From a question to an answer, from a query to passages, from facts to what does not hold.

Comes in: a question or query in Chinese; the fact tables (``ontology.tables``) and the graph behind them. Goes out: the
contract's answer (a plan printed in Chinese, rows, the SPARQL that gives the same rows, evidence, findings), passages ranked
by meaning and words, findings and scores. Never: a value that no query computed, a fact written anywhere, an import of
``ingest`` or ``api``.

A question's way: ``ask`` → understanding (words, entities, numbers, years) → ``plan`` (what is asked) → ``sql`` and
``sparql_text`` (one ``selection`` in two languages, over ``relations``) → ``execute`` (rows, evidence, conflicts, sentences).
"""
