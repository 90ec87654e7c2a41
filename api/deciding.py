"""Units and projects with their names, and people's decisions on them, over one open graph.

In: names and reasons as people give them. Out: plain dictionaries; a decision is recorded and applied in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from ontology.decisions import Decision, Merge, Revocation, Split, split_names, standing
from ontology.entity_names import KINDS, NamedEntity, named_entities, the_entity
from ontology.errors import BadRequest, DecisionNotFound, DocumentNotFound
from ontology.graph import Graph
from ontology.naming import normalise

_KINDS = {Merge: "merge", Split: "split", Revocation: "undo"}
LABELS = {"merge": "合并", "split": "拆分", "undo": "撤销"}
"""Kind of a decision → its Chinese name."""


def entities(graph: Graph, name: str | None = None, kind: str | None = None) -> list[dict[str, Any]]:
    """Units and projects: ``iri kind label unit region aliases names decisions``, those that bear ``name`` where given.

    Each of ``names`` says ``name document rules evidence``; ``rules`` hold ``rule`` and its Chinese ``label``.
    """
    return [_entity(found) for found in named_entities(graph, name, kind)]


def decisions(graph: Graph) -> list[dict[str, Any]]:
    """Every decision on record, in order: ``id kind by at reason standing summary`` and what it is about."""
    known = graph.decisions()
    valid = {decision.number for decision in standing(known)}
    return [_decision(d, d.number in valid or isinstance(d, Revocation)) for d in known]


def merge(graph: Graph, name: str, into: str, by: str, reason: str, kind: str | None = None) -> dict[str, Any]:
    """Decide that ``name`` is the same unit or project as ``into``, whose name stays.

    Raises EntityNotFound, and BadRequest for names of several things, of different kinds, or of one thing already.
    """
    author, why = _signed(by, reason)
    one, other = the_entity(graph, name, kind), the_entity(graph, into, kind)
    if one.kind != other.kind:
        raise BadRequest(f"“{one.label}”是{KINDS[one.kind]}，“{other.label}”是{KINDS[other.kind]}：只能合并同一类节点")
    if one.iri == other.iri:
        raise BadRequest(f"“{name}”与“{into}”已经是同一个{KINDS[one.kind]}（{one.label}），不需要合并")
    made = Merge(_next(graph), author, _now(), why, merged=one.thing, into=other.thing)
    return _decided(graph, made)


def split(
    graph: Graph,
    name: str,
    by: str,
    reason: str,
    names: Sequence[str] = (),
    documents: Sequence[str] = (),
    kind: str | None = None,
) -> dict[str, Any]:
    """Decide that what is called one of ``names``, or stands in one of ``documents``, is not the unit or project ``name``.

    Raises EntityNotFound, DocumentNotFound, and BadRequest where that is nothing of it, or all of it.
    """
    author, why = _signed(by, reason)
    whole = the_entity(graph, name, kind)
    if not names and not documents:
        raise BadRequest("拆分要说明拆出什么：请用 --name 给出拆出的名称，或用 --document 给出文件")
    known = graph.documents()
    if missing := next((document for document in documents if document not in known), None):
        raise DocumentNotFound(f"没有名为“{missing}”的文件：用 jixiao export documents 查看全部")
    made = Split(
        _next(graph),
        author,
        _now(),
        why,
        thing=whole.thing,
        names=split_names(names),
        documents=tuple(sorted(set(documents))),
    )
    parted = [made.concerns({normalise(used.name)}, used.document) for used in whole.names]
    if not any(parted):
        used_names = "、".join(sorted({used.name for used in whole.names}))
        raise BadRequest(f"“{whole.label}”没有这样的称呼，无从拆出；它的名称有：{used_names}")
    if all(parted):
        raise BadRequest(f"“{whole.label}”的全部称呼都在拆出之列，拆分不改变什么：请减少名称或文件")
    return _decided(graph, made)


def undo(graph: Graph, number: int, by: str, reason: str) -> dict[str, Any]:
    """Take a decision back; raises DecisionNotFound, and BadRequest for one that holds no longer."""
    author, why = _signed(by, reason)
    known = graph.decisions()
    revoked = next((decision for decision in known if decision.number == number), None)
    if revoked is None:
        raise DecisionNotFound(f"没有编号为 {number} 的决定：用 jixiao decide list 查看全部")
    if isinstance(revoked, Revocation) or revoked not in standing(known):
        raise BadRequest(f"决定 {number} 已经撤销，或本身就是撤销：需要时请重新作出合并或拆分")
    return _decided(graph, Revocation(_next(graph), author, _now(), why, revoked=number))


def _decided(graph: Graph, decision: Decision) -> dict[str, Any]:
    graph.decide(decision)
    return _decision(decision, True)


def _entity(found: NamedEntity) -> dict[str, Any]:
    names = [
        {
            "name": used.name,
            "document": used.document,
            "rules": [{"rule": rule, "label": label} for rule, label in used.rules],
            "evidence": used.evidence,
        }
        for used in found.names
    ]
    aliases = sorted({used.name for used in found.names} - {found.label})
    shown = {"iri": found.iri, "kind": found.kind, "label": found.label, "unit": found.unit, "region": found.region}
    return {**shown, "aliases": aliases, "names": names}


def _decision(decision: Decision, holds: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": decision.number,
        "kind": _KINDS[type(decision)],
        "by": decision.by,
        "at": decision.at,
        "reason": decision.reason,
        "standing": holds,
    }
    match decision:
        case Merge():
            about = {"merged": decision.merged.label, "into": decision.into.label}
            summary = f"“{decision.merged.label}”并入“{decision.into.label}”"
            return {**shown, **about, "summary": summary}
        case Split():
            parts = [f"称“{name}”的" for name in decision.names] + [f"文件 {name} 中的" for name in decision.documents]
            about_split = {
                "of": decision.thing.label,
                "names": list(decision.names),
                "documents": list(decision.documents),
            }
            return {**shown, **about_split, "summary": f"从“{decision.thing.label}”拆出{'、'.join(parts)}称呼"}
        case Revocation():
            return {**shown, "revoked": decision.revoked, "summary": f"撤销决定 {decision.revoked}"}
    raise TypeError(f"an unknown kind of decision: {decision}")


def _signed(by: str, reason: str) -> tuple[str, str]:
    """Author and reason, which every decision has."""
    if not by.strip():
        raise BadRequest("决定要署名：请用 --by 写明是谁作出的")
    if not reason.strip():
        raise BadRequest("决定要有理由：请用 --reason 写明为什么")
    return by.strip(), reason.strip()


def _next(graph: Graph) -> int:
    return max((decision.number for decision in graph.decisions()), default=0) + 1


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
