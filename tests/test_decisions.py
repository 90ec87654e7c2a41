"""People's decisions on what is one thing: applied at once, kept through ingest, and taken back without a trace."""

from __future__ import annotations

from dataclasses import replace

import pytest
from graph_samples import form

from ontology.decisions import Decision, Merge, Revocation, Split, Thing, split_names
from ontology.entities import all_entities
from ontology.graph import Graph
from ontology.resolution import Resolution
from ontology.tables import FactTables
from ontology.validation import validate_all
from ontology.vocabulary import DECISION_GRAPH, ENTITY_GRAPH

ONE, OTHER = "云岭市数字服务中心", "云岭市信息保障中心"
WHEN = "2026-01-02T03:04:05Z"


def graph_of_two() -> Graph:
    graph = Graph(None)
    graph.replace(form("甲.txt", unit=ONE))
    graph.replace(form("乙.txt", unit=OTHER))
    return graph


def thing(graph: Graph, label: str) -> Thing:
    return Thing(graph.addresses.unit(label, "云山省云岭市"), label)


def merge(graph: Graph, number: int = 1) -> Merge:
    return Merge(number, "张审核", WHEN, "同一机构", merged=thing(graph, OTHER), into=thing(graph, ONE))


def without_decisions(graph: Graph) -> set[str]:
    return {str(quad) for quad in graph.store if quad.graph_name.value != DECISION_GRAPH}


def names(graph: Graph, kind: str) -> dict[str, tuple[str, ...]]:
    tables = FactTables()
    tables.sync(graph)
    found = {entity.label: entity.aliases for entity in tables.entities() if entity.kind == kind}
    tables.close()
    return found


def check(graph: Graph, decisions: list[Decision]) -> None:
    assert list(graph.decisions()) == decisions
    preferred = graph._resolution.preferred
    assert frozenset(graph.triples(ENTITY_GRAPH)) == all_entities(graph.store, preferred)
    assert list(validate_all(graph)) == []


def test_a_merge_makes_one_node_of_units_and_of_their_projects() -> None:
    graph = graph_of_two()
    assert len(names(graph, "project")) == 1  # of one name
    decision = merge(graph)
    graph.decide(decision)
    check(graph, [decision])
    assert names(graph, "unit") == {ONE: (OTHER,), "云岭市大数据局": ()}
    projects = graph.query(
        "PREFIX bp: <https://w3id.org/budget-performance/ns#> SELECT DISTINCT ?p ?u { ?e bp:project ?p ; bp:unit ?u }"
    )
    assert len(list(projects)) == 1


def test_a_decision_taken_back_leaves_no_trace() -> None:
    graph = graph_of_two()
    before = without_decisions(graph)
    graph.decide(merge(graph))
    assert without_decisions(graph) != before
    graph.decide(Revocation(2, "李复核", WHEN, "弄错了", revoked=1))
    assert without_decisions(graph) == before
    graph.decide(Revocation(3, "李复核", WHEN, "没有弄错", revoked=2))
    assert set(names(graph, "unit")) == {ONE, "云岭市大数据局"}


def test_decisions_outlive_documents_and_hold_for_those_that_come() -> None:
    graph = graph_of_two()
    graph.decide(merge(graph))
    merged = without_decisions(graph)
    assert graph.replace(form("乙.txt", unit=OTHER)) is False
    graph.forget("乙.txt")
    graph.forget("甲.txt")
    assert len(graph.decisions()) == 1
    for facts in (form("乙.txt", unit=OTHER), form("甲.txt", unit=ONE)):
        graph.replace(facts)
    assert without_decisions(graph) == merged


def test_the_order_of_decision_and_ingest_does_not_matter() -> None:
    early = Graph(None)
    early.decide(merge(early))
    early.replace(form("乙.txt", unit=OTHER))
    early.replace(form("甲.txt", unit=ONE))
    late = graph_of_two()
    late.decide(merge(late))
    assert early.dump("nq") == late.dump("nq")


def test_decisions_are_kept_on_disk(tmp_path) -> None:  # type: ignore[no-untyped-def]
    graph = Graph(tmp_path / "g")
    graph.replace(form("甲.txt", unit=ONE))
    graph.decide(merge(graph))
    graph.close()
    again = Graph(tmp_path / "g")
    again.replace(form("乙.txt", unit=OTHER))
    check(again, [merge(again)])
    assert len(names(again, "unit")) == 2
    again.close()


@pytest.mark.parametrize(
    ("split_by", "apart"),
    [
        ({"names": split_names(["云岭市数字 服务中心（挂云岭市信息所牌子）"])}, "丙.txt"),
        ({"documents": ("甲.txt",)}, "甲.txt"),
    ],
)
def test_a_split_takes_a_name_or_a_document_apart(split_by: dict[str, tuple[str, ...]], apart: str) -> None:
    graph = Graph(None)
    graph.replace(form("甲.txt", unit=ONE))
    graph.replace(form("丙.txt", unit="云岭市数字服务中心（挂云岭市信息所牌子）"))
    before = without_decisions(graph)
    assert len(names(graph, "unit")) == 2
    decision = Split(1, "张审核", WHEN, "两个机构", thing=thing(graph, ONE), **split_by)
    graph.decide(decision)
    check(graph, [decision])
    rows = graph.query(
        "PREFIX bp: <https://w3id.org/budget-performance/ns#>"
        "SELECT DISTINCT ?n ?u { ?e a bp:Evaluation ; bp:document/bp:fileName ?n ; bp:unit ?u }"
    )
    units = {row["n"].value: row["u"].value for row in rows}
    assert units["甲.txt"] != units["丙.txt"]
    assert units[apart] not in (graph.addresses.unit(ONE, "云山省云岭市"),)
    graph.decide(Revocation(2, "张审核", WHEN, "撤回", revoked=1))
    assert without_decisions(graph) == before


def test_a_split_off_name_can_be_merged_elsewhere() -> None:
    graph = Graph(None)
    graph.replace(form("甲.txt", unit=ONE))
    graph.replace(form("乙.txt", unit=OTHER))
    graph.replace(replace(form("丙.txt", unit=ONE)))
    split = Split(1, "张审核", WHEN, "误归", thing=thing(graph, ONE), documents=("丙.txt",))
    graph.decide(split)
    made = Resolution(graph.addresses, (), {}).split_off(split)
    second = Merge(2, "张审核", WHEN, "实为此", merged=Thing(made, ONE), into=thing(graph, OTHER))
    graph.decide(second)
    check(graph, [split, second])
    assert names(graph, "unit")[OTHER] == (ONE,)


def test_a_unit_merged_with_its_department_is_not_its_own_department() -> None:
    graph = Graph(None)
    graph.replace(form("甲.txt", unit=ONE))
    before = without_decisions(graph)
    graph.decide(Merge(1, "张审核", WHEN, "一个机构", merged=thing(graph, ONE), into=thing(graph, "云岭市大数据局")))
    assert not list(
        graph.query(
            "PREFIX bp: <https://w3id.org/budget-performance/ns#> SELECT ?u { ?u a bp:Unit ; bp:department ?u }"
        )
    )
    graph.decide(Revocation(2, "张审核", WHEN, "撤回", revoked=1))
    assert without_decisions(graph) == before


def test_any_course_of_decisions_gives_what_the_same_decisions_give_before_ingest() -> None:
    """Deciding looks only at documents that may change; ingest in the light of all decisions looks at everything."""
    third = "云岭市大数据局"
    documents = [form("甲.txt", unit=ONE), form("乙.txt", unit=OTHER), form("丙.txt", unit=ONE, project="机房维护经费")]
    late = Graph(None)
    for facts in documents:
        late.replace(facts)
    owners = [late.addresses.unit(name, "云山省云岭市") for name in (OTHER, ONE)]
    project, other = (
        Thing(late.addresses.project_of(owner, key), key, owner, key)
        for owner, key in zip(owners, ("平台运行维护经费", "机房维护经费"), strict=True)
    )
    decisions: list[Decision] = [
        Split(1, "张", WHEN, "误归", thing=thing(late, ONE), documents=("丙.txt",)),
        Merge(2, "张", WHEN, "一个项目", merged=project, into=other),
        Merge(3, "张", WHEN, "同一机构", merged=thing(late, OTHER), into=thing(late, ONE)),
        Merge(4, "张", WHEN, "并入", merged=thing(late, ONE), into=thing(late, third)),
        Revocation(5, "张", WHEN, "撤回", revoked=3),
        Revocation(6, "张", WHEN, "撤回", revoked=1),
        Revocation(7, "张", WHEN, "仍并", revoked=5),
        Revocation(8, "张", WHEN, "撤回", revoked=4),
    ]
    for number, decision in enumerate(decisions, start=1):
        late.decide(decision)
        early = Graph(None)
        for known in decisions[:number]:
            early.decide(known)
        for facts in documents:
            early.replace(facts)
        assert without_decisions(late) == without_decisions(early), decision
        check(late, decisions[:number])
