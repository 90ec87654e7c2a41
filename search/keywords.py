"""The keyword index: BM25 over jieba words, kept by tantivy on disk.

What comes in: passages with their words. What goes out: passage addresses with BM25 scores. Incremental: passages are
added and deleted document by document, and a commit is atomic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy

from search.tokens import Tokenizer

WRITER_HEAP = 50_000_000
"""Bytes tantivy may use while writing; its own minimum is 15 MB a thread."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("iri", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("document", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class KeywordIndex:
    """BM25 over passages. One writer at a time; readers see the last commit."""

    def __init__(self, path: Path, tokenizer: Tokenizer) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(_schema(), path=str(path))
        self._tokenizer = tokenizer

    def replace(self, changes: Iterable[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        """For each ``(document, [(passage iri, text)])``: drop the document's passages and add these; one commit."""
        writer = self._index.writer(WRITER_HEAP, 1)
        for document, passages in changes:
            writer.delete_documents_by_term("document", document)
            for iri, text in passages:
                entry = tantivy.Document()
                entry.add_text("iri", iri)
                entry.add_text("document", document)
                entry.add_text("words", " ".join(self._tokenizer.words(text)))
                writer.add_document(entry)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, query: str, limit: int, documents: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """``(passage iri, BM25 score)``, best first, ties by address; only passages of ``documents`` if given."""
        words = list(dict.fromkeys(self._tokenizer.words(query)))
        if not words or (documents is not None and not documents):
            return []
        schema = self._index.schema
        parts = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "words", word, "freq")) for word in words]
        wanted = tantivy.Query.boolean_query(parts)
        if documents is not None:
            inside = tantivy.Query.const_score_query(
                tantivy.Query.term_set_query(schema, "document", list(documents)), 0.0
            )
            wanted = tantivy.Query.boolean_query([(tantivy.Occur.Must, wanted), (tantivy.Occur.Must, inside)])
        searcher = self._index.searcher()
        hits = [
            (searcher.doc(address)["iri"][0], float(score)) for score, address in searcher.search(wanted, limit).hits
        ]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def __len__(self) -> int:
        return self._index.searcher().num_docs
