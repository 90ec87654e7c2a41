"""The entity graph: a pure function of what documents mention, whatever came in which order and what left again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from typing import Any

import pyoxigraph as ox
from graph_samples import form
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology.addresses import Addresses
from ontology.entities import all_entities, describe
from ontology.facts import DocumentFacts, Evaluation, Observation
from ontology.graph import Graph
from ontology.vocabulary import ENTITY_GRAPH, PREFIXES, expand, node

ADDRESSES = Addresses()
PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())


def entities(graph: Graph) -> frozenset[ox.Triple]:
    return frozenset(graph.triples(ENTITY_GRAPH))


def said(graph: Graph, entity: str, name: str) -> list[str]:
    found = graph.query(f"{PROLOGUE} SELECT ?v {{ <{entity}> {name} ?v }}")
    return sorted(row["v"].value for row in found)


def document(name: str, *evaluations: Evaluation, observations: tuple[Observation, ...] = ()) -> DocumentFacts:
    return DocumentFacts(name, "0" * 64, "其他", "", evaluations=evaluations, observations=observations)


def test_the_name_most_documents_use_is_the_label_and_others_are_aliases() -> None:
    graph = Graph(None)
    names = ["信息化运维（一期）", "信息化运维(一期)", "信息化运维(一期)", "信息化 运维(一期)"]
    for number, name in enumerate(names):
        graph.replace(document(f"{number}.txt", Evaluation(name, unit="甲局", region="乙省")))
    project = ADDRESSES.project(names[0], "甲局", "乙省")
    assert said(graph, project, "skos:prefLabel") == ["信息化运维(一期)"]
    assert said(graph, project, "rdfs:label") == ["信息化运维(一期)"]
    assert said(graph, project, "skos:altLabel") == sorted(["信息化运维（一期）", "信息化 运维(一期)"])
    counts = said(graph, project, "bp:naming/bp:documentCount")
    assert counts == ["1", "1", "2"]
    graph.forget("1.txt")
    graph.forget("2.txt")
    assert said(graph, project, "skos:prefLabel") == ["信息化 运维(一期)"], "of equally often used names, the longest"
    graph.forget("3.txt")
    assert said(graph, project, "skos:prefLabel") == ["信息化运维（一期）"]
    assert said(graph, project, "bp:naming") == []


def test_relations_hold_as_most_documents_state_them() -> None:
    graph = Graph(None)
    for number, department in enumerate(["丙厅", "丁厅", "丁厅"]):
        graph.replace(document(f"{number}.txt", Evaluation("项目", unit="甲局", department=department, region="乙省")))
    unit = ADDRESSES.unit("甲局", "乙省")
    assert said(graph, unit, "bp:department/skos:prefLabel") == ["丁厅"]
    assert said(graph, unit, "bp:region/skos:prefLabel") == ["乙省"]
    project = ADDRESSES.project("项目", "甲局", "乙省")
    assert said(graph, project, "bp:unit/skos:prefLabel") == ["甲局"]
    assert said(graph, project, "bp:department/skos:prefLabel") == ["丁厅"]


def test_a_department_elsewhere_does_not_take_the_region_of_the_unit_below_it() -> None:
    graph = Graph(None)
    graph.replace(
        document("1.txt", Evaluation("项目", unit="绵阳市教育局", department="四川省教育厅", region="四川省绵阳市"))
    )
    assert said(graph, ADDRESSES.unit("绵阳市教育局"), "bp:region/skos:prefLabel") == ["四川省绵阳市"]
    assert said(graph, ADDRESSES.unit("四川省教育厅"), "bp:region") == []
    graph.replace(
        document("2.txt", Evaluation("项目", unit="宣传中心", department="中共绵阳市委宣传部", region="四川省绵阳市"))
    )
    assert said(graph, ADDRESSES.unit("中共绵阳市委宣传部"), "bp:region/skos:prefLabel") == ["四川省绵阳市"]


def test_a_body_of_another_place_in_a_sentence_does_not_take_the_region_of_the_document() -> None:
    figure = Observation("德阳市教育局", "unit", "支出", "支出", "amount", Decimal(5), "万元")
    facts = document("1.txt", Evaluation("项目", unit="绵阳市教育局", region="四川省绵阳市"), observations=(figure,))
    graph = Graph(None)
    graph.replace(replace(facts, region="四川省绵阳市"))
    assert said(graph, ADDRESSES.unit("绵阳市教育局"), "bp:region/skos:prefLabel") == ["四川省绵阳市"]
    assert said(graph, ADDRESSES.unit("德阳市教育局"), "skos:prefLabel") == ["德阳市教育局"]
    assert said(graph, ADDRESSES.unit("德阳市教育局"), "bp:region") == []


def test_every_entity_has_one_class_one_label_and_its_kind_of_relations() -> None:
    graph = Graph(None)
    graph.replace(form())
    found = list(
        graph.query(
            f"{PROLOGUE} SELECT ?e (COUNT(?c) AS ?n) {{ ?m bp:mentions ?e . ?e a ?c ; skos:prefLabel ?l ; rdfs:label ?l }} GROUP BY ?e"
        )
    )
    mentioned = list(graph.query(f"{PROLOGUE} SELECT DISTINCT ?e {{ ?m bp:mentions ?e }}"))
    assert len(found) == len(mentioned) > 8
    assert {row["n"].value for row in found} == {"1"}
    assert said(graph, ADDRESSES.measure("培训支出"), "skos:notation") == ["培训支出"]


def test_order_of_ingest_never_matters() -> None:
    documents = [
        form("甲.txt"),
        form("乙.txt", project="平台 运行维护经费", indicators=("“平台可用率”", "新指标")),
        form("丙.txt", department="云岭市财政局", code="510000-0002"),
        form("丁.txt", region=None, indicators=()),
    ]
    dumps = set()
    for order in permutations(documents):
        graph = Graph(None)
        for facts in order:
            graph.replace(facts)
        dumps.add(graph.dump("nq"))
    assert len(dumps) == 1


NAMES = st.sampled_from(["运维（一期）", "运维(一期)", "运维 (一期)", "培训", "“培训”"])
UNITS = st.none() | st.sampled_from(["甲局", "甲 局", "绵阳市教育局"])
EVALUATIONS = st.builds(
    Evaluation,
    project=NAMES,
    unit=UNITS,
    department=st.none() | st.sampled_from(["丙厅", "丁厅", "丙 厅"]),
    region=st.none() | st.sampled_from(["四川省绵阳市", "四川省"]),
    code=st.none() | st.sampled_from(["1", "2"]),
    year=st.sampled_from([2023, 2024]),
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["一", "二", "三", "四"]), st.none() | st.lists(EVALUATIONS, max_size=3).map(tuple)),
    max_size=14,
)


@settings(max_examples=150)
@given(STEPS)
def test_any_history_leaves_the_graph_of_what_is_there(steps: list[tuple[str, Any]]) -> None:
    graph, there = Graph(None), {}
    for name, evaluations in steps:
        if evaluations is None:
            assert graph.forget(name) == (there.pop(name, None) is not None)
        else:
            there[name] = document(name, *evaluations)
            graph.replace(there[name])
        assert entities(graph) == all_entities(graph.store)
    anew = Graph(None)
    for facts in there.values():
        anew.replace(facts)
    assert anew.dump("nq") == graph.dump("nq")
    for name in there:
        graph.forget(name)
    assert len(graph) == len(Graph(None))


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=("Cs",)), min_size=1), st.integers(1, 5), min_size=1, max_size=6
    )
)
def test_the_label_is_the_same_in_any_order_of_votes(names: dict[str, int]) -> None:
    entity = ADDRESSES.unit("甲局")
    votes = {ox.Literal(name): count for name, count in names.items()}
    backwards = dict(reversed(list(votes.items())))
    described = describe(entity, {"bp:mentionedName": votes})
    assert described == describe(entity, {"bp:mentionedName": backwards})
    counted = Counter(triple.predicate.value for triple in described)
    assert counted[expand("skos:prefLabel")] == 1
    assert counted[expand("skos:altLabel")] == len(names) - 1
    label = next(t.object.value for t in described if t.predicate == node("skos:prefLabel"))
    assert names[label] == max(names.values())


def test_a_changed_document_takes_its_old_names_with_it() -> None:
    graph = Graph(None)
    graph.replace(form("甲.txt", indicators=("旧指标",)))
    graph.replace(replace(form("甲.txt", indicators=("新指标",))))
    labels = {
        row["l"].value for row in graph.query(f"{PROLOGUE} SELECT ?l {{ ?i a bp:Indicator ; skos:prefLabel ?l }}")
    }
    assert labels == {"新指标"}
