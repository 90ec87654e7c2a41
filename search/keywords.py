"""The keyword index: BM25 over jieba words, kept by tantivy on disk.

What comes in: passages with their words. What goes out: passage addresses with BM25 scores. Incremental: passages are
added and deleted document by document, and a commit is atomic. A question is searched for by its own words, by what
documents write for what it says (:mod:`search.expansion`), and by how it sounds (:mod:`search.sounds`);
``benchmarks/retrieval.py`` measures each.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tantivy

from search.expansion import written_for
from search.indexed import FILTERS, Passage
from search.sounds import sounded
from search.tokens import Tokenizer

WRITER_HEAP = 50_000_000
"""Bytes tantivy may use while writing; its own minimum is 15 MB a thread."""

WRITTEN_WEIGHT = 0.7
"""What a word that documents write for what is said counts, of a word of the question."""
SOUND_WEIGHT = 0.4
"""What three syllables that sound the same count, of a word of the question."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("iri", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("document_iri", stored=False, tokenizer_name="raw", index_option="basic")
    for name in FILTERS:
        builder.add_text_field(name, stored=False, tokenizer_name="raw", index_option="basic")
    for name in ("words", "sounds"):
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class KeywordIndex:
    """BM25 over passages. One writer at a time; readers see the last commit."""

    def __init__(self, path: Path, tokenizer: Tokenizer) -> None:
        path.mkdir(parents=True, exist_ok=True)
        try:
            self._index = tantivy.Index(_schema(), path=str(path))
        except ValueError:  # of an older layout, or damaged: what it holds is derived, and made again
            shutil.rmtree(path)
            path.mkdir()
            self._index = tantivy.Index(_schema(), path=str(path))
        self._tokenizer = tokenizer

    def replace(self, changes: Iterable[tuple[str, Sequence[Passage]]]) -> None:
        """For each ``(document, passages)``: drop the document's passages and add these; one commit."""
        writer = self._index.writer(WRITER_HEAP, 1)
        for document, passages in changes:
            writer.delete_documents_by_term("document_iri", document)
            for passage in passages:
                entry = tantivy.Document()
                entry.add_text("iri", passage.iri)
                entry.add_text("document_iri", document)
                for name, value in passage.facets.items():
                    entry.add_text(name, value)
                entry.add_text("words", " ".join(self._words_of(passage)))
                entry.add_text("sounds", " ".join(sounded(passage.indexed)))
                writer.add_document(entry)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def _words_of(self, passage: Passage) -> list[str]:
        """Its words and those of what it is about, the latter once: who names the unit wants its passages, all alike."""
        about = dict.fromkeys(self._tokenizer.words(passage.about))
        return [*(word for word in self._tokenizer.words(passage.indexed) if word not in about), *about]

    def search(
        self,
        query: str,
        limit: int,
        filters: Mapping[str, Any] | None = None,
        written: float = WRITTEN_WEIGHT,
        sound: float = SOUND_WEIGHT,
    ) -> list[tuple[str, float]]:
        """``(passage iri, BM25 score)``, best first, ties by address; only passages whose facets are those of ``filters``.

        ``written`` and ``sound`` weigh what is searched for besides the question's own words; 0 leaves it out.
        """
        asked = [("words", word, 1.0) for word in dict.fromkeys(self._tokenizer.words(query))]
        own = {word for _, word, _ in asked}
        others = dict.fromkeys(word for text in written_for(query) for word in self._tokenizer.words(text))
        asked += [("words", word, written) for word in others if word not in own]
        asked += [("sounds", triple, sound) for triple in dict.fromkeys(sounded(query))]
        schema = self._index.schema
        parts = []
        for field, term, weight in (one for one in asked if one[2]):
            one = tantivy.Query.term_query(schema, field, term, "freq")
            parts.append((tantivy.Occur.Should, one if weight == 1.0 else tantivy.Query.boost_query(one, weight)))
        if not parts:
            return []
        wanted = tantivy.Query.boolean_query(parts)
        if filters:
            allowed = [tantivy.Query.term_query(schema, name, str(value), "basic") for name, value in filters.items()]
            inside = [(tantivy.Occur.Must, tantivy.Query.const_score_query(one, 0.0)) for one in allowed]
            wanted = tantivy.Query.boolean_query([(tantivy.Occur.Must, wanted), *inside])
        searcher = self._index.searcher()
        hits = [
            (searcher.doc(address)["iri"][0], float(score)) for score, address in searcher.search(wanted, limit).hits
        ]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def passages(self) -> list[str]:
        """The addresses of all passages that are in, each as often as it is."""
        searcher = self._index.searcher()
        count = searcher.num_docs
        hits = searcher.search(tantivy.Query.all_query(), count).hits if count else []
        return [searcher.doc(address)["iri"][0] for _, address in hits]

    def clear(self) -> None:
        """Drop everything."""
        writer = self._index.writer(WRITER_HEAP, 1)
        writer.delete_all_documents()
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def __len__(self) -> int:
        return self._index.searcher().num_docs
