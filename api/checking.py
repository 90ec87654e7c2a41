"""``jixiao check``: whether everything that is kept of the documents agrees, and how what does not is made again.

The originals and the graph are the truth. Tables, evidence, passages, vectors and keywords follow from the graph; a text follows from
its original; a document that is half in the graph is read again from its original. An original that is lost cannot be made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from api.correcting import in_light
from api.files import Files
from api.ingesting import Progress, read_document
from ontology.agreement import Difference, graph_differences, remake, spans_not_in, table_differences
from ontology.errors import JixiaoError
from ontology.graph import Graph
from ontology.tables import FactTables

if TYPE_CHECKING:
    from search.hybrid import SearchIndex

MOST_TOLD = 1000
"""Differences listed; all are counted."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What must agree: the files of a state of the data folder, and what is opened of them."""

    files: Files
    graph: Graph
    tables: FactTables
    index: SearchIndex


def check(parts: Parts, repair: bool, contents: set[str], progress: Progress) -> dict[str, Any]:
    """What agrees and what does not, made again with ``repair``; ``contents`` are the SHA-256 of what is kept.

    The report: ``ok``, ``documents``, ``counts`` by part, ``problems`` (those that are left) and ``repaired`` (those that were).

    Each problem says ``part``, ``document``, ``iri`` and ``message``.
    """
    found = _differences(parts, progress)
    repaired: list[Difference] = []
    if repair and found:
        _repair(parts, found, contents, progress)
        left = _differences(parts, progress)
        repaired, found = [one for one in found if one not in left], left
    passages, vectors = parts.index.counts()
    return {
        "ok": not found,
        "documents": len(parts.graph.documents()),
        "counts": {
            "triples": len(parts.graph),
            "rows": sum(
                parts.tables.count(table) for table in ("projects", "funds", "indicators", "observations", "findings")
            ),
            "passages": passages,
            "keywords": len(parts.index.keywords),
            "vectors": vectors,
        },
        "total": len(found),
        "problems": [asdict(one) for one in found[:MOST_TOLD]],
        "repaired": [asdict(one) for one in repaired[:MOST_TOLD]],
    }


def _differences(parts: Parts, progress: Progress) -> list[Difference]:
    from search.agreement import index_differences

    documents = len(parts.graph.documents())

    def told(step: str) -> Callable[[int], None]:
        done = 0

        def more(count: int) -> None:
            nonlocal done
            done += count
            progress(step, done, documents)

        return more

    found = [*graph_differences(parts.graph, told("核对图谱"))]
    found += table_differences(parts.graph, parts.tables, told("核对事实表与出处"))
    found += index_differences(parts.index)
    return [*found, *_source_differences(parts, told("核对原文"))]


def _source_differences(parts: Parts, told: Callable[[int], None]) -> Iterator[Difference]:
    """What is wrong with originals and texts: lost, changed, or not what the evidence quotes."""
    for name, iri in parts.graph.documents().items():
        sha256 = parts.graph.content(iri)
        original, text = parts.files.original_if_kept(sha256), parts.files.text_if_kept(sha256)
        if original is None:
            yield Difference("sources", "原文件丢失：请重新导入", name, iri)
        elif hashlib.sha256(original).hexdigest() != sha256:
            yield Difference("sources", "原文件已被改动：请重新导入", name, iri)
        packed = parts.tables.spans.held(iri)
        if text is None:
            yield Difference("sources", "全文丢失", name, iri)
        elif packed is not None and (wrong := spans_not_in(text, packed)):
            yield Difference("sources", f"有 {wrong} 处出处在全文中找不到", name, iri)
        told(1)


def _repair(parts: Parts, found: list[Difference], contents: set[str], progress: Progress) -> None:
    """Make again what can be made again, from the truth on."""
    for one in found:
        if one.iri is not None and one.document is not None and one.part in ("graph", "sources"):
            _read_again(parts, one)
        elif one.part == "graph" and one.iri is not None:
            parts.graph.drop(one.iri)
    if any(one.part == "graph" for one in found):
        parts.graph.remake_entities()
    remake(parts.graph, parts.tables, found)
    parts.tables.sync(parts.graph)
    parts.index.remake(lambda done, total: progress("生成句向量", done, total), damaged=parts.index.vectors.damaged())
    parts.files.discard_except(contents)


def _read_again(parts: Parts, one: Difference) -> None:
    """Read a document anew from its original; where that is lost or cannot be read it stays as it is."""
    assert one.iri is not None
    assert one.document is not None
    sha256 = parts.graph.content(one.iri)
    original = parts.files.original_if_kept(sha256)
    if original is None or hashlib.sha256(original).hexdigest() != sha256:
        return
    try:
        facts = read_document(original, one.document)
    except JixiaoError:
        return
    if one.part == "graph":
        parts.graph.drop(one.iri)
        parts.graph.replace(in_light(facts, parts.graph.standing(), parts.graph))
    parts.files.keep(sha256, original, facts.text)
