"""The ontology file: everything that is written is declared, labelled and defined in two languages."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from graph_samples import form
from rdflib import OWL, RDF, RDFS, SKOS, Literal, URIRef

from ontology.entities import CLASSES
from ontology.graph import Graph
from ontology.schema import TABLES
from ontology.vocabulary import (
    BP,
    CONCEPT,
    ONTOLOGY_FILE,
    PREFIXES,
    SCHEMES,
    UnknownConcept,
    concept,
    concepts,
    expand,
    ontology_triples,
)

ROOT = Path(__file__).resolve().parents[1]

VALUES = {
    "document-type": "项目支出绩效自评表 部门决算 部门预算 绩效自评报告 部门整体支出绩效自评 绩效目标表 绩效监控表 绩效评价报告 其他",
    "stage": "目标 监控 自评 复核 评价",
    "fund-source": "total appropriation carryover fiscal_account unit_funds other",
    "level1": "产出 效益 满意度 成本 投入 过程 决策",
    "level2": "数量 质量 时效 成本 经济效益 社会效益 生态效益 可持续影响 服务对象满意度 经济成本 社会成本 生态环境成本",
    "observation-kind": "amount change change_rate share completion_rate count rate weight score",
    "severity": "error warning info",
    "finding-rule": (
        "score-sum weight-sum fund-sum execution-rate execution-score score-over-weight met-target-but-lost-points "
        "missed-target-full-points target-set-too-low parts-do-not-sum contradicting-figures missing-reason"
    ),
}
"""The values of the contract, by scheme."""


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY_FILE)


def terms(ontology: rdflib.Graph) -> set[URIRef]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    return {term for kind in kinds for term in ontology.subjects(RDF.type, kind)}  # type: ignore[misc]


def languages(ontology: rdflib.Graph, term: URIRef, name: URIRef) -> list[str | None]:
    return sorted(str(o.language) for o in ontology.objects(term, name) if isinstance(o, Literal))


def test_every_class_and_property_has_a_label_and_a_definition_in_both_languages(ontology: rdflib.Graph) -> None:
    declared = terms(ontology)
    assert len(declared) > 80
    for term in declared:
        assert str(term).startswith(BP)
        assert languages(ontology, term, RDFS.label) == ["en", "zh"], term
        assert languages(ontology, term, SKOS.definition) == ["en", "zh"], term


def test_every_property_says_what_it_joins(ontology: rdflib.Graph) -> None:
    schema = rdflib.Namespace(PREFIXES["schema"])
    declared = {str(term) for term in terms(ontology)}
    properties = {*ontology.subjects(RDF.type, OWL.ObjectProperty), *ontology.subjects(RDF.type, OWL.DatatypeProperty)}
    for term in properties:
        domains = [*ontology.objects(term, RDFS.domain), *ontology.objects(term, schema.domainIncludes)]
        ranges = [*ontology.objects(term, RDFS.range), *ontology.objects(term, schema.rangeIncludes)]
        assert domains, term
        assert ranges, term
        for linked in (*domains, *ranges):
            assert not str(linked).startswith(BP) or str(linked) in declared, linked


def test_every_table_column_and_row_class_is_declared(ontology: rdflib.Graph) -> None:
    declared = {str(term) for term in terms(ontology)}
    for table in TABLES.values():
        assert expand(table.cls) in declared
        for column in table.columns:
            for step in column.path.split("/"):
                if step.startswith("bp:"):
                    assert expand(step) in declared, step


def test_everything_a_graph_holds_is_declared(ontology: rdflib.Graph) -> None:
    declared = {str(term) for term in terms(ontology)}
    graph = Graph(None)
    graph.replace(form())
    other = form("乙.txt", indicators=("“平台可用率”",), code="2")
    topic = replace(other.observations[0], subject="群众评议", subject_kind="topic", account_path=())
    graph.replace(replace(other, observations=(topic,), passages=()))

    def objects(name: str) -> set[str]:
        quads = graph.store.quads_for_pattern(None, ox.NamedNode(expand(name)), None, None)
        return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}

    used = {quad.predicate.value for quad in graph.store.quads_for_pattern(None, None, None, None)}
    used |= objects("rdf:type") | objects("bp:supports")
    assert {iri for iri in used if iri.startswith(BP)} <= declared
    assert {expand(name) for name in CLASSES.values()} <= used


def test_used_values_match_the_range_of_their_property(ontology: rdflib.Graph) -> None:
    graph = Graph(None)
    graph.replace(form())
    ranges = {str(term): {str(o) for o in ontology.objects(term, RDFS.range)} for term in terms(ontology)}
    literal = {str(term) for term in ontology.subjects(RDF.type, OWL.DatatypeProperty)}
    for quad in graph.store.quads_for_pattern(None, None, None, None):
        name = quad.predicate.value
        if not name.startswith(BP) or name == expand("bp:about"):
            continue
        assert isinstance(quad.object, ox.Literal) == (name in literal), name
        if isinstance(quad.object, ox.Literal):
            assert ranges[name] == {quad.object.datatype.value}, name


@pytest.mark.parametrize(("scheme", "values"), VALUES.items(), ids=VALUES.keys())
def test_every_value_of_the_contract_is_a_concept_and_no_other(scheme: str, values: str) -> None:
    found = {member.notation for member in concepts(scheme)}
    assert found >= set(values.split())
    if scheme != "finding-rule":  # "rule is at least"
        assert found == set(values.split())


def test_every_concept_has_labels_a_notation_of_its_own_and_a_scheme(ontology: rdflib.Graph) -> None:
    schemes = {str(term) for term in ontology.subjects(RDF.type, SKOS.ConceptScheme)}
    assert schemes == {CONCEPT + name for name in {*SCHEMES.values(), "measure", "account"}}
    for scheme in map(URIRef, schemes):
        assert languages(ontology, scheme, SKOS.prefLabel) == ["en", "zh"]
        members = list(ontology.subjects(SKOS.inScheme, scheme))
        notations = [str(value) for member in members for value in ontology.objects(member, SKOS.notation)]
        assert len(notations) == len(set(notations)) == len(members)
    for term in ontology.subjects(RDF.type, SKOS.Concept):
        assert isinstance(term, URIRef)
        assert str(term).rpartition("/")[0] in schemes
        assert languages(ontology, term, SKOS.prefLabel) == ["en", "zh"], term
        assert languages(ontology, term, SKOS.definition) == ["en", "zh"], term
        assert len(list(ontology.objects(term, SKOS.notation))) == 1


def test_second_levels_stand_below_first_levels() -> None:
    of = {member.iri: member.notation for member in concepts("level1")}
    below = {member.notation: of[member.broader or ""] for member in concepts("level2")}
    assert {name for name, above in below.items() if above == "产出"} == {"数量", "质量", "时效", "成本"}
    assert below["服务对象满意度"] == "满意度"
    assert below["可持续影响"] == "效益"
    assert below["生态环境成本"] == "成本"


def test_concepts_are_found_by_value_or_chinese_label() -> None:
    assert concept("cause", "procurement-saving") == concept("cause", "采购节约")
    assert concept("fund-source", "unit_funds").iri == CONCEPT + "fund-source/unit-funds"
    assert concept("level1", "成本") != concept("level2", "成本")
    with pytest.raises(UnknownConcept, match="no-such"):
        concept("cause", "no-such")


def test_the_causes_and_rules_that_the_program_names_are_declared() -> None:
    causes = tomllib.loads((ROOT / "ingest" / "narrative" / "causes.toml").read_text(encoding="utf-8"))
    for entry in causes["cause"]:
        concept("cause", entry["name"])
    rules = tomllib.loads((ROOT / "search" / "audit" / "rules.toml").read_text(encoding="utf-8"))
    for name, rule in rules["rules"].items():
        concept("finding-rule", name)
        concept("severity", rule["severity"])


def test_the_ontology_is_one_fixed_set_of_triples_with_a_version(ontology: rdflib.Graph) -> None:
    assert not [
        t for t in ontology_triples() if isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode)
    ]
    assert len(ontology_triples()) == len(ontology)
    assert list(ontology.objects(URIRef(BP.rstrip("#")), OWL.versionInfo))


def test_ours_are_aligned_with_what_others_use(ontology: rdflib.Graph) -> None:
    above = {
        (ontology.qname(s), ontology.qname(o))
        for name in (RDFS.subClassOf, RDFS.subPropertyOf)
        for s, o in ontology.subject_objects(name)
        if isinstance(s, URIRef) and isinstance(o, URIRef)
    }
    vocabularies = {o.partition(":")[0] for _, o in above}
    assert vocabularies >= {"org", "prov", "qb", "skos", "dct", "schema", "bp"}
    assert ("bp:Unit", "org:Organization") in above
