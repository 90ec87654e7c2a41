"""Decisions as plain dictionaries: what was decided, by whom, when, why, and whether it still holds."""

from __future__ import annotations

import json
from typing import Any

from ontology.addresses import kind_of
from ontology.corrections import DOCUMENT_KEY
from ontology.decisions import (
    Correction,
    Decision,
    Merge,
    OfDocument,
    Removal,
    Review,
    Revocation,
    Split,
)
from ontology.graph import Graph
from ontology.reviews import VERDICTS
from ontology.schema import TABLES, FactTable

_KINDS = {
    Merge: "merge",
    Split: "split",
    Correction: "correct",
    Removal: "remove",
    Review: "review",
    Revocation: "undo",
}
STATES = {"standing": "", "superseded": "已被后来的决定取代", "lapsed": "不再适用，已保留而未生效", "revoked": "已撤销"}
"""State of a decision → how it is said."""

_TABLES = {
    "evaluation": TABLES["projects"],
    "fund": TABLES["funds"],
    "result": TABLES["indicators"],
    "observation": TABLES["observations"],
    "document": TABLES["documents"],
}


def table_at(address: str) -> FactTable | None:
    """The fact table of an address, None where people correct nothing of its kind."""
    return _TABLES.get(kind_of(address))


def shown(graph: Graph, decision: Decision) -> dict[str, Any]:
    """A decision: ``id kind by at reason standing state summary`` and what it is about.

    ``state`` is standing, superseded (a later decision says otherwise), lapsed (no document states any more what it is
    about) or revoked; ``applies`` names the documents that bear a decision on a fact or finding.
    """
    state = _state(graph, decision)
    head: dict[str, Any] = {
        "id": decision.number,
        "kind": _KINDS[type(decision)],
        "by": decision.by,
        "at": decision.at,
        "reason": decision.reason,
        "standing": state != "revoked",
        "state": state,
    }
    return {**head, **_about(graph, decision)}


def said(texts: tuple[str, ...]) -> str:
    """A recorded value as it reads."""
    return "；".join(texts) or "（空）"


def _state(graph: Graph, decision: Decision) -> str:
    if isinstance(decision, Revocation):
        return "standing"
    if decision not in graph.standing():
        return "revoked"
    if not isinstance(decision, OfDocument) or graph.bearing(decision):
        return "standing"
    return "superseded" if any(_replaces(later, decision) for later in graph.standing()) else "lapsed"


def _replaces(later: Decision, decision: OfDocument) -> bool:
    """Whether a later decision speaks of the same value, row or finding."""
    if later.number <= decision.number or not isinstance(later, OfDocument) or later.key != decision.key:
        return False
    if not decision.concerns(later.document, later.sha256):
        return False
    if isinstance(later, Correction) and isinstance(decision, Correction):
        return later.column == decision.column
    return isinstance(later, Removal) or type(later) is type(decision)


def _about(graph: Graph, decision: Decision) -> dict[str, Any]:
    match decision:
        case Merge():
            about = {"merged": decision.merged.label, "into": decision.into.label}
            return {**about, "summary": f"“{decision.merged.label}”并入“{decision.into.label}”"}
        case Split():
            parts = [f"称“{name}”的" for name in decision.names] + [f"文件 {name} 中的" for name in decision.documents]
            about_split = {
                "of": decision.thing.label,
                "names": list(decision.names),
                "documents": list(decision.documents),
            }
            return {**about_split, "summary": f"从“{decision.thing.label}”拆出{'、'.join(parts)}称呼"}
        case OfDocument():
            place = {"document": decision.document, "iri": decision.address, "applies": list(graph.bearing(decision))}
            return place | _of_document(decision)
        case Revocation():
            return {"revoked": decision.revoked, "summary": f"撤销决定 {decision.revoked}"}
    raise TypeError(f"an unknown kind of decision: {decision}")


def _of_document(decision: OfDocument) -> dict[str, Any]:
    what = decision.document if decision.key == DOCUMENT_KEY else f"{decision.document} {decision.label}"
    match decision:
        case Correction():
            table = table_at(decision.address)
            label = table.column(decision.column).label if table else decision.column
            values = f"由 {said(decision.original)} 更正为 {said(decision.value)}"
            about = {"column": decision.column, "original": list(decision.original), "value": list(decision.value)}
            return {**about, "summary": f"{what}的“{label}”{values}"}
        case Removal():
            return {"row": json.loads(decision.row), "summary": f"剔除{what}：不是事实"}
        case Review():
            return {"verdict": decision.verdict, "summary": f"{VERDICTS[decision.verdict]}发现：{what}"}
    raise TypeError(f"an unknown kind of decision: {decision}")
