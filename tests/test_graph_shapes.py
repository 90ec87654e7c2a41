"""SHACL shapes: what is written is well-formed, and what is not well-formed is found."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest
import rdflib
from graph_samples import form
from rdflib import RDF, SH

from ontology.errors import DocumentNotFound
from ontology.graph import Graph
from ontology.schema import TABLES
from ontology.validation import document_data, validate, validate_all, violations
from ontology.vocabulary import BP, SHAPES_FILE, concept, expand, node

XSD_DECIMAL = node("xsd:decimal")
XSD_INTEGER = node("xsd:integer")
Triples = set[ox.Triple]


@pytest.fixture(scope="module")
def data() -> Triples:
    graph = Graph(None)
    graph.replace(form())
    graph.replace(form("乙.txt", department="云岭市财政局", indicators=("“平台可用率”", "办件量"), code="510000-0002"))
    return document_data(graph, graph.documents()["甲/自评表.txt"])


def test_what_is_written_is_well_formed() -> None:
    graph = Graph(None)
    for facts in (
        form(),
        form("乙.txt", department="云岭市财政局", indicators=("“平台可用率”",), code="2"),
        form("丙.txt", unit=None, department=None, region=None, code=None, year=None, indicators=()),
    ):
        graph.replace(facts)
    assert list(validate_all(graph)) == []
    assert validate(graph, "乙.txt") == ()
    with pytest.raises(DocumentNotFound, match="丁"):
        validate(graph, "丁.txt")


def test_every_class_has_its_shape() -> None:
    shapes = rdflib.Graph().parse(SHAPES_FILE)
    targets = {str(target) for target in shapes.objects(None, SH.targetClass)}
    shared = (
        "Unit",
        "Project",
        "Region",
        "Indicator",
        "Measure",
        "Topic",
        "AccountTitle",
        "Mention",
        "Naming",
        "SourceSpan",
        "CorrectedValue",
        "RemovedFact",
    )
    assert targets == {BP + name for name in shared} | {expand(table.cls) for table in TABLES.values()}


def test_shapes_speak_of_every_property_of_the_tables() -> None:
    shapes = rdflib.Graph().parse(SHAPES_FILE)
    paths = {str(path) for path in shapes.objects(None, SH.path)}
    for table in TABLES.values():
        for column in table.columns:
            assert expand(column.entity or column.path) in paths, (table.name, column.name)


def first(data: Triples, cls: str) -> ox.NamedNode:
    """One thing of a class, always the same."""
    found = [t.subject for t in data if t.predicate == node("rdf:type") and t.object == node(cls)]
    return min(found, key=str)  # type: ignore[return-value,arg-type]


def put(cls: str, name: str, *values: ox.Literal | ox.NamedNode) -> Callable[[Triples], Triples]:
    """Give one thing of a class these values of a property in place of its own."""

    def change(data: Triples) -> Triples:
        thing = first(data, cls)
        kept = {t for t in data if not (t.subject == thing and t.predicate == node(name))}
        return kept | {ox.Triple(thing, node(name), value) for value in values}

    return change


def decimal(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=XSD_DECIMAL)


def integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=XSD_INTEGER)


VIOLATING = {
    "fact without evidence": put("bp:IndicatorResult", "prov:wasDerivedFrom"),
    "figure without evidence": put("bp:Observation", "prov:wasDerivedFrom"),
    "fact without document": put("bp:FundLine", "bp:document"),
    "fact of a thing that is no document": put("bp:Evaluation", "bp:document", node("bp:Unit")),
    "evidence that is no span": put("bp:Evaluation", "prov:wasDerivedFrom", node("bp:Unit")),
    "two scores": put("bp:IndicatorResult", "bp:score", decimal("1"), decimal("2")),
    "score as text": put("bp:IndicatorResult", "bp:score", ox.Literal("9.32")),
    "negative weight": put("bp:IndicatorResult", "bp:weight", decimal("-1")),
    "unknown operator": put("bp:IndicatorResult", "bp:targetOperator", ox.Literal("约")),
    "level of another scheme": put("bp:IndicatorResult", "bp:level1", ox.NamedNode(concept("level2", "数量").iri)),
    "level as text": put("bp:IndicatorResult", "bp:level2", ox.Literal("数量")),
    "indicator that is a unit": put("bp:IndicatorResult", "bp:indicator", node("bp:Unit")),
    "no indicator name": put("bp:IndicatorResult", "rdfs:label"),
    "another year than its evaluation": put("bp:IndicatorResult", "bp:fiscalYear", integer(1999)),
    "another project than its evaluation": put("bp:FundLine", "bp:project"),
    "no source of funds": put("bp:FundLine", "bp:fundSource"),
    "empty goal": put("bp:Evaluation", "bp:expectedGoal", ox.Literal("")),
    "year out of range": put("bp:Evaluation", "bp:fiscalYear", integer(20245)),
    "figure about a text": put("bp:Observation", "bp:about", ox.Literal("干部教育")),
    "figure about a span": put("bp:Observation", "bp:about", node("bp:SourceSpan")),
    "figure without value": put("bp:Observation", "bp:value"),
    "figure without unit": put("bp:Observation", "bp:unitOfMeasure"),
    "figure without measure": put("bp:Observation", "bp:measure"),
    "cause as text": put("bp:Observation", "bp:cause", ox.Literal("austerity")),
    "unknown severity": put("bp:Finding", "bp:severity", ox.Literal("fatal")),
    "finding about a node": put("bp:Finding", "bp:about", node("bp:Unit")),
    "passage without text": put("bp:Passage", "bp:text"),
    "passage number 0": put("bp:Passage", "bp:number", integer(0)),
    "span that ends before it starts": put("bp:SourceSpan", "bp:start", integer(10**6)),
    "span before the text": put("bp:SourceSpan", "bp:start", integer(-1)),
    "span without quote": put("bp:SourceSpan", "bp:quote"),
    "table row 0": put("bp:SourceSpan", "bp:row", integer(0)),
    "hash that is none": put("bp:Document", "dct:identifier", ox.Literal("abc")),
    "type of another scheme": put("bp:Document", "bp:documentType", ox.NamedNode(concept("stage", "自评").iri)),
    "two file names": put("bp:Document", "bp:fileName", ox.Literal("甲"), ox.Literal("乙")),
    "mention without name": put("bp:Mention", "bp:mentionedName"),
    "entity without label": put("bp:Unit", "skos:prefLabel"),
    "entity with two labels": put("bp:Project", "skos:prefLabel", ox.Literal("甲"), ox.Literal("乙")),
    "entity of two classes": put("bp:Region", "rdf:type", node("bp:Region"), node("bp:Topic")),
    "measure outside its scheme": put("bp:Measure", "skos:inScheme"),
    "account below a unit": put("bp:AccountTitle", "skos:broader", node("bp:Unit")),
    "naming of no document": put("bp:Naming", "bp:documentCount", integer(0)),
}


def test_the_data_to_be_spoiled_is_well_formed(data: Triples) -> None:
    assert violations(data, "甲") == ()


@pytest.mark.parametrize("change", VIOLATING.values(), ids=VIOLATING.keys())
def test_what_is_not_well_formed_is_found(change: Callable[[Triples], Triples], data: Triples) -> None:
    found = violations(change(data), "甲")
    assert found
    assert all(violation.document == "甲" and violation.thing and violation.message for violation in found)


def test_a_finding_that_rests_on_nothing_is_found(data: Triples) -> None:
    bare = put("bp:Finding", "prov:wasDerivedFrom")(put("bp:Finding", "bp:onFact")(data))
    assert [violation.thing for violation in violations(bare, "甲")] == [first(data, "bp:Finding").value]


def test_shapes_are_shacl_core_only() -> None:
    shapes = rdflib.Graph().parse(SHAPES_FILE)
    assert not list(shapes.triples((None, SH.sparql, None)))
    assert set(shapes.objects(None, RDF.type)) == {SH.NodeShape, SH.PropertyShape}
