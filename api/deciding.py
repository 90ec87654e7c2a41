"""Units and projects with their names, and people's decisions on them, over one open graph.

In: names and reasons as people give them. Out: plain dictionaries; a decision is recorded and applied in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from api.decision_views import shown
from ontology.decisions import Decision, Merge, Revocation, Split, split_names
from ontology.entity_names import KINDS, NamedEntity, named_entities, the_entity
from ontology.errors import BadRequest, DecisionNotFound, DocumentNotFound
from ontology.graph import Graph
from ontology.naming import normalise


def entities(graph: Graph, name: str | None = None, kind: str | None = None) -> list[dict[str, Any]]:
    """Units and projects: ``iri kind label unit region aliases names decisions``, those that bear ``name`` where given.

    Each of ``names`` says ``name document rules evidence``; ``rules`` hold ``rule`` and its Chinese ``label``.
    """
    return [_entity(found) for found in named_entities(graph, name, kind)]


def decisions(graph: Graph) -> list[dict[str, Any]]:
    """Every decision on record, in order; see ``decision_views.py``."""
    return [shown(graph, decision) for decision in graph.decisions()]


def merge(graph: Graph, name: str, into: str, by: str, reason: str, kind: str | None = None) -> dict[str, Any]:
    """Decide that ``name`` is the same unit or project as ``into``, whose name stays.

    Raises EntityNotFound, and BadRequest for names of several things, of different kinds, or of one thing already.
    """
    author, why = signed(by, reason)
    one, other = the_entity(graph, name, kind), the_entity(graph, into, kind)
    if one.kind != other.kind:
        raise BadRequest(f"“{one.label}”是{KINDS[one.kind]}，“{other.label}”是{KINDS[other.kind]}：只能合并同一类节点")
    if one.iri == other.iri:
        raise BadRequest(f"“{name}”与“{into}”已经是同一个{KINDS[one.kind]}（{one.label}），不需要合并")
    made = Merge(next_number(graph), author, now(), why, merged=one.thing, into=other.thing)
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
    author, why = signed(by, reason)
    whole = the_entity(graph, name, kind)
    if not names and not documents:
        raise BadRequest("拆分要说明拆出什么：请用 --name 给出拆出的名称，或用 --document 给出文件")
    known = graph.documents()
    if missing := next((document for document in documents if document not in known), None):
        raise DocumentNotFound(f"没有名为“{missing}”的文件：用 jixiao export documents 查看全部")
    made = Split(
        next_number(graph),
        author,
        now(),
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


def revoked_by(graph: Graph, number: int) -> Decision:
    """The decision that is to be taken back; raises DecisionNotFound, and BadRequest for one that holds no longer."""
    revoked = next((decision for decision in graph.decisions() if decision.number == number), None)
    if revoked is None:
        raise DecisionNotFound(f"没有编号为 {number} 的决定：用 jixiao decide list 查看全部")
    if isinstance(revoked, Revocation) or revoked not in graph.standing():
        raise BadRequest(f"决定 {number} 已经撤销，或本身就是撤销：需要时请重新作出这项决定")
    return revoked


def _decided(graph: Graph, decision: Decision) -> dict[str, Any]:
    graph.decide(decision)
    return shown(graph, decision)


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


def signed(by: str, reason: str) -> tuple[str, str]:
    """Author and reason, which every decision has; raises BadRequest where one is empty."""
    if not by.strip():
        raise BadRequest("决定要署名：请用 --by 写明是谁作出的")
    if not reason.strip():
        raise BadRequest("决定要有理由：请用 --reason 写明为什么")
    return by.strip(), reason.strip()


def next_number(graph: Graph) -> int:
    """The number of the next decision."""
    return max((decision.number for decision in graph.decisions()), default=0) + 1


def now() -> str:
    """The time of a decision."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
