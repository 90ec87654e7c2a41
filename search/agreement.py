"""Whether the search index holds just the passages of the fact tables: by meaning, by keyword, and their vectors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ontology.agreement import Difference
from search.hybrid import SearchIndex
from search.vectors import text_id


def index_differences(index: SearchIndex) -> Iterator[Difference]:
    """Every document whose passages differ in the index, and every text whose vector is missing, unknown or damaged."""
    wanted = {passage.iri: (document, passage) for document, passage in index.passages()}
    held = index.vectors.held()
    by_document: dict[str, int] = Counter(document for document, _ in wanted.values())
    wrong: Counter[str] = Counter()
    for iri, (document, passage) in wanted.items():
        if held.get(iri) != (document, text_id(passage.meaning), passage.kept):
            wrong[document] += 1
    names = {document: passage.document for document, passage in wanted.values()}
    for document, count in sorted(wrong.items()):
        message = f"{by_document[document]} 段文字中有 {count} 段没有入索引或与事实表不符"
        yield Difference("passages", message, names[document], document)
    for iri in sorted(held.keys() - wanted.keys()):
        yield Difference("passages", "索引中有事实表里没有的段落", None, held[iri][0])
    yield from _keyword_differences(index, {iri: document for iri, (document, _) in wanted.items()}, names)
    yield from _vector_differences(index)


def _keyword_differences(index: SearchIndex, wanted: dict[str, str], names: dict[str, str]) -> Iterator[Difference]:
    found = Counter(index.keywords.passages())
    wrong = Counter(document for iri, document in wanted.items() if found[iri] != 1)
    for document, count in sorted(wrong.items()):
        yield Difference("keywords", f"有 {count} 段文字不在关键词索引中，或不止一次", names[document], document)
    strays = len(found.keys() - wanted.keys())
    if strays:
        yield Difference("keywords", f"关键词索引中有 {strays} 段事实表里没有的文字")


def _vector_differences(index: SearchIndex) -> Iterator[Difference]:
    if missing := 0 if index.vectors.deferred else len(index.vectors.missing()):
        yield Difference("vectors", f"有 {missing} 段文字没有句向量")
    if strays := index.vectors.strays():
        yield Difference("vectors", f"有 {strays} 个句向量不属于任何文字")
    if damaged := len(index.vectors.damaged()):
        yield Difference("vectors", f"有 {damaged} 个句向量已损坏")
