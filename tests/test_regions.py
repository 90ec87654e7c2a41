"""Places in the graph: official codes, what lies in what, and questions and queries about a province that reach its cities."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import ontology
from ingest.pipeline import extract
from ontology.divisions import above, code_of, short_names
from ontology.graph import Graph
from ontology.tables import FactTables
from ontology.validation import validate_all
from search.ask import ask

QUERIES = Path(ontology.__file__).with_name("queries")

FORM = """{region}2023年度项目支出绩效自评表
项目名称\t{project}
主管部门\t{unit}\t实施单位\t{unit}
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t120\t120\t114\t10\t95%\t9.5
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分
产出指标\t数量指标\t培训期数\t≥12期\t12期\t90\t89
总分\t\t\t\t\t100\t98.5
"""
PLACES = {
    "档案数字化": ("甘肃省", "甘肃省档案馆"),
    "道路养护": ("甘肃省金昌市", "金昌市公路局"),
    "校舍维修": ("甘肃省金昌市永昌县", "永昌县教育局"),
    "河道清淤": ("甘肃省白银市", "白银市水务局"),
    "古树保护": ("四川省绵阳市", "绵阳市林业局"),
}


@pytest.fixture(scope="module")
def graph() -> Graph:
    graph = Graph(None)
    for project, (region, unit) in PLACES.items():
        graph.replace(extract(FORM.format(region=region, project=project, unit=unit).encode(), f"{project}.txt"))
    return graph


@pytest.fixture(scope="module")
def tables(graph: Graph) -> Iterator[FactTables]:
    tables = FactTables()
    tables.sync(graph)
    yield tables
    tables.close()


@pytest.mark.parametrize(
    ("path", "code", "wider", "short"),
    [
        ("甘肃省", "620000", None, ("甘肃",)),
        ("甘肃省金昌市", "620300", "甘肃省", ("金昌市", "金昌")),
        ("甘肃省金昌市永昌县", "620321", "甘肃省金昌市", ("永昌县",)),
        ("湖南省湘西土家族苗族自治州", "433100", "湖南省", ("湘西土家族苗族自治州", "湘西州")),
        ("甘肃省金昌市新设县", None, "甘肃省金昌市", ()),
        ("乙国", None, None, ()),
    ],
)
def test_codes_names_and_what_lies_in_what(
    path: str, code: str | None, wider: str | None, short: tuple[str, ...]
) -> None:
    assert (code_of(path), above(path)) == (code, wider)
    assert short_names(path)[: len(short)] == short


def test_a_place_stands_below_those_it_lies_in_with_its_code(graph: Graph) -> None:
    rows = graph.query((QUERIES / "regions.rq").read_text("utf-8"))
    found = {row["region"].value: (row["code"].value, row["within"].value if row["within"] else None) for row in rows}
    assert found == {
        "甘肃省": ("620000", None),
        "甘肃省金昌市": ("620300", "甘肃省"),
        "甘肃省金昌市永昌县": ("620321", "甘肃省金昌市"),
        "甘肃省白银市": ("620400", "甘肃省"),
        "四川省": ("510000", None),
        "四川省绵阳市": ("510700", "四川省"),
    }
    assert list(validate_all(graph)) == []


def test_a_query_over_a_province_finds_the_projects_of_its_cities(graph: Graph) -> None:
    rows = graph.query((QUERIES / "projects-by-province.rq").read_text("utf-8"))
    found = {(row["province"].value, row["project"].value) for row in rows}
    assert found == {(region[:3], project) for project, (region, _) in PLACES.items()}


@pytest.mark.parametrize(
    ("question", "projects"),
    [
        ("甘肃省有哪些项目？", ["档案数字化", "道路养护", "校舍维修", "河道清淤"]),
        ("甘肃有哪些项目？", ["档案数字化", "道路养护", "校舍维修", "河道清淤"]),
        ("金昌市有哪些项目？", ["道路养护", "校舍维修"]),
        ("金昌有哪些项目？", ["道路养护", "校舍维修"]),
        ("甘肃省金昌市有哪些项目？", ["道路养护", "校舍维修"]),
        ("永昌县有哪些项目？", ["校舍维修"]),
        ("四川省有哪些项目？", ["古树保护"]),
    ],
)
def test_a_question_about_a_place_covers_what_lies_in_it(
    tables: FactTables, question: str, projects: list[str]
) -> None:
    answer = ask(question, tables)
    assert answer["status"] == "answered", answer["answer"]
    assert sorted(row["project"] for row in answer["rows"]) == sorted(projects)


def test_a_place_without_documents_has_no_projects(tables: FactTables) -> None:
    assert ask("云南省有哪些项目？", tables)["status"] == "not_found"


def test_the_query_shown_gives_the_rows_of_the_answer(graph: Graph, tables: FactTables) -> None:
    answer = ask("甘肃省有哪些项目？", tables)
    found = {row["project"].value for row in graph.query(answer["sparql"])}
    assert found == {row["project"] for row in answer["rows"]}
    assert "含所辖" in answer["interpretation"]
