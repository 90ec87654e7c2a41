"""Names, numbers and addresses of persons stay in the document's text: none in a table, in the graph or in a passage."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from made_persons import PLANTED, documents

from api.ingesting import read_document
from ingest.persons import holds_person, public_stretches
from ontology.graph import Graph
from ontology.schema import TABLES
from ontology.tables import FactTables


@pytest.fixture(scope="module")
def graph() -> Graph:
    graph = Graph(None)
    for name, data in documents().items():
        facts = read_document(data, name)
        assert all(facts.text[s.start : s.end] == s.quote for p in facts.passages for s in p.spans)
        graph.replace(facts)
    return graph


@pytest.fixture(scope="module")
def tables(graph: Graph) -> Iterator[FactTables]:
    tables = FactTables()
    tables.sync(graph)
    yield tables
    tables.close()


def planted() -> list[str]:
    return [text for texts in PLANTED.values() for text in texts]


def test_at_least_sixty_are_planted_and_stand_in_the_texts() -> None:
    assert len(set(planted())) == len(planted()) >= 60
    texts = {name: read_document(data, name).text for name, data in documents().items()}
    for name, text in texts.items():
        # What a page sets under its text is no part of it for the reader of web pages.
        assert all(one in text for one in PLANTED[name.split(".")[0]] if (name, one) != ("决算.html", "单晓静")), name


@pytest.mark.parametrize("table", TABLES)
def test_no_table_holds_one(tables: FactTables, table: str) -> None:
    rows = json.dumps(list(tables.rows(table)), ensure_ascii=False, default=str)
    assert [text for text in planted() if text in rows] == []


def test_the_graph_holds_none(graph: Graph) -> None:
    dump = "\n".join(quad.object.value for quad in graph.store if hasattr(quad.object, "value"))
    assert [text for text in planted() if text in dump] == []


def test_the_facts_beside_them_are_read(tables: FactTables) -> None:
    for document in ("自评表.txt", "自评表.docx", "自评表.xlsx", "自评表.html"):
        (fund,) = tables.rows("funds", {"document": document})
        assert (fund["budget_adjusted"], fund["executed"]) == (120, 114)
        reasons = [row["reason"] for row in tables.rows("indicators", {"document": document})]
        assert reasons == [None, None, "窗口人手不足"]
    for document in ("报告.txt", "报告.md", "报告.docx"):
        (fund,) = tables.rows("funds", {"document": document})
        assert (fund["budget_adjusted"] or fund["budget_initial"], fund["executed"]) == (50, 48)
    passages = " ".join(row["text"] for row in tables.rows("passages", {"document": "报告.txt"}))
    assert "实际支出48万元" in passages


@pytest.mark.parametrize(
    "text",
    [
        "项目由财政局负责",
        "由项目组牵头实施",
        "负责人（签字）：",
        "群众满意度，较上年提高",
        "由党支部书记任组长",
        "支付13000000000元",
        "12345热线受理来电8312件",
        "由分管领导任组长，单位负责人任副组长",
        "成员由相关科室组成",
        "办公室主任兼任联络员",
        "组织专家、教师、学员参加",
        "与高校联系，请专家带队",
        "项目代码51000021R000000012345",
        "居民代表、农户和职工满意",
        "由金川区政府负责",
        "联系群众，走访农户",
        "主任会议研究通过",
        "全年编辑出版图书12册",
    ],
)
def test_what_speaks_of_no_person_stays_whole(text: str) -> None:
    assert not holds_person(text)
    assert list(public_stretches(text)) == [(0, len(text))]


def test_only_the_clause_with_the_person_is_left_out() -> None:
    text = "2023年，项目由副馆长裘正平同志牵头实施，全年预算50万元。"
    assert [text[start:end] for start, end in public_stretches(text)] == ["2023年，", "全年预算50万元。"]
