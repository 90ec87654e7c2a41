"""What entities are called where, and by which rule: the explanation of every merge, read from the mentions in the graph."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from ontology.addresses import kind_of
from ontology.decisions import Thing
from ontology.errors import BadRequest, EntityNotFound
from ontology.graph import Graph
from ontology.naming import normalise
from ontology.table_fill import solutions
from ontology.table_queries import prologue

KINDS = {"unit": "单位", "project": "项目"}
"""Kinds of entities that people decide on, with their Chinese names."""

_SHOWN = 5
_MENTIONS = """SELECT ?entity ?mention ?name ?document ?key ?owner ?start ?end ?page ?table ?row ?column ?quote WHERE {
  VALUES ?kind { %s }
  %s
  ?entity a ?kind .
  ?mention bp:mentions ?entity ; bp:mentionedName ?name ; bp:mentionKey ?key ; bp:document/bp:fileName ?document .
  OPTIONAL { ?mention bp:ownerMention/bp:mentions ?owner }
  OPTIONAL {
    ?mention prov:wasDerivedFrom ?span .
    ?span bp:start ?start ; bp:end ?end ; bp:quote ?quote .
    OPTIONAL { ?span bp:page ?page }
    OPTIONAL { ?span bp:table ?table }
    OPTIONAL { ?span bp:row ?row }
    OPTIONAL { ?span bp:column ?column }
  }
}"""
_RULES = """SELECT ?mention ?rule ?label WHERE {
  ?mention bp:namingRule ?concept . ?concept skos:notation ?rule ; skos:prefLabel ?label FILTER(LANG(?label) = "zh") }"""
_PLACES = ("page", "table", "row", "column", "start", "end")


@dataclass(frozen=True, slots=True)
class NameUsed:
    """One name of an entity in one document: the rules (notation, Chinese label) that lead from it, and where it stands.

    ``evidence`` is None where the name was not read from one place (the title of a report, a heading).
    """

    name: str
    document: str
    rules: tuple[tuple[str, str], ...]
    evidence: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity with every name that documents give it."""

    iri: str
    kind: str
    label: str
    unit: str | None
    region: str | None
    names: tuple[NameUsed, ...]
    thing: Thing
    """How a decision names it."""


def named_entities(graph: Graph, name: str | None = None, kind: str | None = None) -> list[NamedEntity]:
    """Units and projects (one ``kind`` of them) with their names, by kind and label; with ``name`` those that bear it.

    ``name`` is any name that documents use, or the entity's address. Raises BadRequest for another kind.
    """
    if kind is not None and kind not in KINDS:
        raise BadRequest(f"没有“{kind}”这类节点：请用 {'、'.join(KINDS)} 之一")
    classes = " ".join(f"bp:{kind.capitalize()}" for kind in ([kind] if kind else KINDS))
    given = f"VALUES ?entity {{ <{name}> }}" if name and _is_address(graph, name) else ""
    rows = list(solutions(graph.query(prologue() + _MENTIONS % (classes, given))))
    of_entity: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        of_entity[row["entity"].value].append(row)
    if name and not given:
        wanted = normalise(name)
        bearers = {row["entity"].value for row in rows if normalise(row["name"].value) == wanted}
        of_entity = {iri: found for iri, found in of_entity.items() if iri in bearers}
    rules = _rules(graph) if of_entity else {}
    found = [_named(graph, iri, rows, rules) for iri, rows in of_entity.items()]
    return sorted(found, key=lambda entity: (entity.kind != "unit", entity.label, entity.iri))


def the_entity(graph: Graph, name: str, kind: str | None = None) -> NamedEntity:
    """The one entity of a name or address; raises EntityNotFound, and BadRequest where several bear the name."""
    found = named_entities(graph, name, kind)
    if not found:
        wanted = normalise(name)
        near = [e.label for e in named_entities(graph, kind=kind) if wanted in normalise(e.label)][:_SHOWN]
        hint = f"；相近的有：{'、'.join(near)}" if near else ""
        raise EntityNotFound(f"没有名为“{name}”的单位或项目{hint}。用 jixiao entities 查看全部名称")
    if len(found) > 1:
        listed = "；".join(f"{KINDS[e.kind]} {e.unit or e.region or ''} {e.label} {e.iri}" for e in found[:_SHOWN])
        raise BadRequest(f"“{name}”对应 {len(found)} 个节点，请改用其中一个的地址：{listed}")
    return found[0]


def _named(graph: Graph, iri: str, rows: list[dict[str, Any]], rules: dict[str, list[tuple[str, str]]]) -> NamedEntity:
    names = {
        (row["name"].value, row["document"].value): NameUsed(
            row["name"].value,
            row["document"].value,
            tuple(sorted(rules.get(row["mention"].value, ()))),
            _evidence(row),
        )
        for row in rows
    }
    label = _label(graph, iri) or rows[0]["name"].value
    kind = kind_of(iri)
    unit = _label(graph, _related(graph, iri, "bp:unit"))
    region = _label(graph, _related(graph, iri, "bp:region"))
    return NamedEntity(
        iri, kind, label, unit, region, tuple(names[key] for key in sorted(names)), _thing(graph, iri, label, rows)
    )


def _thing(graph: Graph, iri: str, label: str, rows: list[dict[str, Any]]) -> Thing:
    """A project of a unit is told by the unit and its key, so that it moves with the unit."""
    for row in rows:
        if row.get("owner") and graph.addresses.project_of(row["owner"].value, row["key"].value) == iri:
            return Thing(iri, label, row["owner"].value, row["key"].value)
    return Thing(iri, label)


def _evidence(row: dict[str, Any]) -> dict[str, Any] | None:
    if row.get("quote") is None:
        return None
    places = {name: int(row[name].value) if row.get(name) else None for name in _PLACES}
    return {"document": row["document"].value, **places, "quote": row["quote"].value}


def _rules(graph: Graph) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in solutions(graph.query(prologue() + _RULES)):
        found[row["mention"].value].append((row["rule"].value, row["label"].value))
    return found


def _is_address(graph: Graph, name: str) -> bool:
    return name.startswith(graph.addresses.base) and not set(name) & set('<>"{}|^`\\ \n')


def _related(graph: Graph, iri: str, name: str) -> str | None:
    rows = graph.query(f"{prologue()}SELECT ?o WHERE {{ <{iri}> {name} ?o }}")
    return min((row["o"].value for row in rows), default=None)


def _label(graph: Graph, iri: str | None) -> str | None:
    if iri is None:
        return None
    rows = graph.query(f"{prologue()}SELECT ?o WHERE {{ <{iri}> skos:prefLabel ?o }}")
    return next((row["o"].value for row in rows if isinstance(row["o"], ox.Literal)), None)
