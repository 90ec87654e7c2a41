"""The keyword index: BM25 over jieba words, kept by tantivy on disk.

What comes in: passages with their words. What goes out: passage addresses with BM25 scores. Incremental: passages are
added and deleted document by document, and a commit is atomic.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tantivy

from search.indexed import FILTERS, Passage
from search.tokens import Tokenizer

WRITER_HEAP = 50_000_000
"""Bytes tantivy may use while writing; its own minimum is 15 MB a thread."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("iri", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("document_iri", stored=False, tokenizer_name="raw", index_option="basic")
    for name in FILTERS:
        builder.add_text_field(name, stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", stored=False, tokenizer_name="whitespace", index_option="freq")
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
                entry.add_text("words", " ".join(self._tokenizer.words(passage.indexed)))
                writer.add_document(entry)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, query: str, limit: int, filters: Mapping[str, Any] | None = None) -> list[tuple[str, float]]:
        """``(passage iri, BM25 score)``, best first, ties by address; only passages whose facets are those of ``filters``."""
        words = list(dict.fromkeys(self._tokenizer.words(query)))
        if not words:
            return []
        schema = self._index.schema
        parts = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "words", word, "freq")) for word in words]
        wanted = tantivy.Query.boolean_query(parts)
        if filters:
            asked = [tantivy.Query.term_query(schema, name, str(value), "basic") for name, value in filters.items()]
            inside = [(tantivy.Occur.Must, tantivy.Query.const_score_query(one, 0.0)) for one in asked]
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
