"""The page's views without a browser: escaping, values at their places, facets, files, what is told when it goes wrong."""

import io
from decimal import Decimal
from html.parser import HTMLParser
from urllib.parse import quote

import docx
import openpyxl
import pytest
from conftest import EXAMPLES
from fastapi.testclient import TestClient
from page_service import opened
from word_forms import FORM, with_merged_cells, word_form

from api.http import create_app
from api.pages.cells import says, spans_of_rows
from api.pages.layouts import PART_CHARS, Line, part_at, parts, plain
from api.pages.marked import Mark, Marks
from search.facets import faceted

QUESTION = "哪些项目满意度未满分及原因"
HOSTILE = """甲县文化馆2023年度决算说明
一、收支总体情况
甲县文化馆2023年度收、支总计 320.50 万元，主要原因是<script>window.hit=1</script><img src=x onerror="window.hit=1">任务增加。
项目名称\t<b onmouseover=alert(1)>戏曲</b>\t经费
"""
HOSTILE_NAME = '甲县"><img src=x onerror=window.hit=1>文化馆2023年度决算.txt'


@pytest.fixture(scope="module")
def jixiao(tmp_path_factory):
    folder = tmp_path_factory.mktemp("views")
    hostile = folder / "in" / HOSTILE_NAME.replace("/", "")
    hostile.parent.mkdir()
    hostile.write_text(HOSTILE, encoding="utf-8")
    with_merged_cells(word_form()).save(hostile.parent / FORM)
    with opened(folder / "data", EXAMPLES, hostile.parent) as found:
        yield found


@pytest.fixture(scope="module")
def client(jixiao):
    with TestClient(create_app(jixiao)) as found:
        yield found


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


VIEWS = [
    "/",
    f"/?q={quote(QUESTION)}",
    f"/search?q={quote('任务增加')}",
    "/documents",
    f"/document?name={quote(HOSTILE_NAME)}",
    f"/source?doc={quote(HOSTILE_NAME)}&from=30&to=40",
    "/data/observations",
    "/data/indicators?level=" + quote("满意度"),
    "/units",
    "/units?kind=project",
    "/audit",
    "/charts",
    "/query?example=documents",
    "/document?name=" + quote("<script>"),
    "/query?query=" + quote("SELECT <script>"),
]


@pytest.mark.parametrize("address", VIEWS)
def test_nothing_of_a_document_or_an_address_becomes_markup(client, address):
    answer = client.get(address)
    assert answer.status_code in (200, 400, 404)
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    for tag, attributes in Tags(answer.text).found:
        assert not any(name.startswith("on") or name == "style" for name in attributes), (tag, attributes)
        assert tag not in ("img", "style", "b"), attributes
        assert tag != "script" or attributes.get("src", "").startswith("/page/"), attributes


def test_a_document_is_found_under_whatever_name_it_has(client):
    page = client.get(f"/document?name={quote(HOSTILE_NAME)}").text
    assert "&lt;script&gt;window.hit=1&lt;/script&gt;" in page
    assert client.get("/documents").text.count("&lt;img src=x") >= 1


def test_every_value_of_an_answer_is_one_link_from_its_own_cell(client, jixiao):
    answer = jixiao.ask(QUESTION)
    text = {name: jixiao.text(name) for name in {span["document"] for span in answer["evidence"]}}
    found = spans_of_rows(answer["columns"], answer["rows"], answer["evidence"])
    assert len(found) == len(answer["rows"]) == 4
    for row, spans in zip(answer["rows"], found, strict=True):
        assert set(spans) == {column for column in answer["columns"] if row[column] is not None}
        assert says(text[spans["score"]["document"]][spans["score"]["start"] : spans["score"]["end"]], row["score"])
        own = [spans[one] for one in ("score", "weight", "reason", "indicator") if one in spans]
        assert {(span["table"], span["row"]) for span in own} == {(spans["score"]["table"], spans["score"]["row"])}
    page = client.get(f"/?q={quote(QUESTION)}").text
    links = [attributes["data-source"] for tag, attributes in Tags(page).found if "data-source" in attributes]
    span = found[0]["score"]
    assert any(f"from={span['start']}&to={span['end']}" in link for link in links)


def test_two_rows_of_equal_values_are_told_apart_by_their_own_row():
    def span(column, row, quote):
        return {"fields": [column], "document": "d", "table": 1, "row": row, "quote": quote}

    evidence = [span("name", 1, "甲"), span("name", 2, "乙"), span("score", 2, "9.00"), span("score", 1, "9.0")]
    rows = [{"name": "甲", "score": 9}, {"name": "乙", "score": 9}]
    found = spans_of_rows(("name", "score"), rows, evidence)
    assert [one["score"]["row"] for one in found] == [1, 2]


@pytest.mark.parametrize(
    ("quote", "value", "holds"),
    [
        ("9.50", 9.5, True),
        ("1,023.14万元", 1023.14, True),
        ("减少 72.11", -72.11, True),
        ("19.5", 9.5, False),
        ("（非信息化\n项目）", "（非信息化项目）", True),
        ("", "甲", False),
        ("甲", None, False),
        ("≥90%", Decimal(90), True),
    ],
)
def test_a_quote_says_a_value_or_does_not(quote, value, holds):
    assert says(quote, value) is holds


def test_the_source_shows_the_document_as_laid_out_with_the_cited_cell(client, jixiao):
    span = next(one for one in jixiao.ask(QUESTION)["evidence"] if one["quote"] == "9.32")
    address = f"/source?doc={quote(span['document'])}&from={span['start']}&to={span['end']}"
    text = client.get(address).text
    cell = text.split('class="cited">')[1].split("</td>")[0]
    assert cell.split(">")[1].split("<")[0] == "9.32"
    assert f"表{span['table']} 行{span['row']} 列{span['column']}" in text
    plain_text = jixiao.text(span["document"])
    shown = "".join("".join(text.split("<tbody>")[2].split("</tbody>")[0].split()))
    assert "电教远教工作经费" in shown
    assert "基层党组织满意度" in plain_text


def test_a_word_table_is_shown_with_its_merged_cells_and_the_cited_one(client, jixiao):
    [row] = jixiao.rows("indicators", {"document": FORM, "level1": "满意度"})
    span = next(one for one in row["evidence"] if "score" in one["fields"])
    text = client.get(f"/source?doc={quote(FORM)}&from={span['start']}&to={span['end']}").text
    assert text.count('class="cited"') == 1
    assert text.split('class="cited">')[1].split(">")[1].startswith("38<")
    assert text.count('colspan="2"') == 2
    assert f"表{span['table']} 行{span['row']} 列{span['column']}" in text


def test_a_place_that_a_document_does_not_have_is_said(client):
    name = next(path.name for path in EXAMPLES.iterdir())
    answer = client.get(f"/source?doc={quote(name)}&from=5&to=99999999")
    assert answer.status_code == 400
    assert "重新提问" in answer.text
    page = client.get(f"/?doc={quote(name)}&from=9&to=3")
    assert page.status_code == 200
    assert "没有 9 至 3 的位置" in page.text


def test_marks_cut_the_text_and_lose_nothing_of_it():
    text = "总分 97.89 分，等级优"
    marks = Marks(
        text, [Mark(3, 8, "focus"), Mark(0, 10, "fact", "a"), Mark(3, 8, "finding", "b"), Mark(11, 14, "fact")]
    )
    cut = marks.segments(0, len(text))
    assert "".join(one.text for one in cut) == text
    assert next(one for one in cut if one.text == "97.89").kinds == ("focus", "finding", "fact")
    assert next(one for one in cut if one.text == "97.89").keys == ("a", "b")


def test_long_documents_are_cut_between_lines_and_every_place_is_in_a_part():
    text = "\n".join(f"第{number}行\t{'数' * 50}" for number in range(2000))
    lines = plain(text)
    cut = parts(lines)
    assert len(cut) > 3
    assert tuple(line for part in cut for line in part) == lines
    assert all(part[-1].end - part[0].start <= PART_CHARS + 60 for part in cut)
    for place in range(0, len(text), 997):
        part = cut[part_at(cut, place)]
        assert part[0].start <= place <= part[-1].end + 1
    assert {line.table for line in lines} == {1}
    assert parts((Line(0, 5),)) == [(Line(0, 5),)]
    assert parts(()) == [()]


def test_facets_count_what_other_choices_leave(jixiao):
    every = faceted(jixiao.tables, "indicators", {}, limit=1000)
    assert every.total == jixiao.tables.count("indicators") == len(every.iris)
    levels = dict(next(facet for facet in every.facets if facet.name == "level").values)
    chosen = faceted(jixiao.tables, "indicators", {"level": "满意度"}, limit=1000)
    assert chosen.total == levels["满意度"] > 0
    assert dict(next(facet for facet in chosen.facets if facet.name == "level").values) == levels
    years = dict(next(facet for facet in chosen.facets if facet.name == "year").values)
    for year, count in years.items():
        assert faceted(jixiao.tables, "indicators", {"level": "满意度", "year": year}).total == count
    grades = dict(next(facet for facet in every.facets if facet.name == "grade").values)
    assert sum(grades.values()) <= every.total
    assert faceted(jixiao.tables, "funds", {"type": "没有"}, limit=5).total == 0


def test_a_search_is_narrowed_by_every_facet(client, jixiao):
    page = client.get(f"/search?q={quote('满意度')}&level={quote('满意度')}").text
    for name in ("年度", "单位", "地区", "文件类型", "一级指标", "等级"):
        assert f"<h2>{name}</h2>" in page, name
    assert "管理人员" in page
    none = client.get(f"/search?q={quote('满意度')}&year=1999").text
    assert "没有找到" in none


def test_an_answer_becomes_a_typed_workbook_and_a_word_page_with_citations(client, jixiao):
    answer = jixiao.ask(QUESTION)
    data = client.get(f"/answer?q={quote(QUESTION)}&format=xlsx")
    assert "attachment" in data.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(data.content))
    assert book.sheetnames == ["回答", "数据", "出处"]
    rows = list(book["数据"].iter_rows(values_only=True))
    assert rows[0][3] == "得分（分）"
    assert [row[3] for row in rows[1:]] == [row["score"] for row in answer["rows"]]
    assert len(list(book["出处"].rows)) == len(answer["evidence"]) + 1
    word = docx.Document(io.BytesIO(client.get(f"/answer?q={quote(QUESTION)}&format=docx").content))
    told = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert answer["answer"] in told
    assert "表2 行20 列7：“9.32”" in told
    assert word.tables[0].cell(1, 3).text == "9.32"
    assert client.get(f"/answer?q={quote(QUESTION)}&format=exe").status_code == 400


def test_a_filtered_table_is_saved_as_it_is_shown(client, jixiao):
    address = f"/data/indicators/file?level={quote('满意度')}"
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}&format=xlsx").content))
    rows = list(book["数据"].iter_rows(values_only=True))
    expected = jixiao.rows("indicators", {"level1": "满意度"})
    assert len(rows) == len(expected) + 1
    assert [row[rows[0].index("得分（分）")] for row in rows[1:]] == [row["score"] for row in expected]
    lines = client.get(f"{address}&format=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) >= len(expected) + 1
    word = docx.Document(io.BytesIO(client.get(f"{address}&format=docx").content))
    assert len(word.tables[0].rows) == len(expected) + 1


def test_units_and_projects_have_pages_with_years_indicators_and_peers(client, jixiao):
    for entity in jixiao.tables.entities():
        if entity.kind in ("unit", "project"):
            page = client.get("/" + "/".join(entity.iri.rsplit("/", 2)[-2:]))
            assert page.status_code == 200, entity
            assert entity.label in page.text
    assert client.get("/unit/0000").status_code == 404


def test_sparql_results_have_names_instead_of_addresses(client):
    query = quote("SELECT ?e ?p WHERE { ?e a <https://w3id.org/budget-performance/ns#Evaluation> ; a ?p } LIMIT 3")
    page = client.get(f"/query?query={query}").text
    table = page.split('aria-label="查询结果"')[1].split("</table>")[0]
    assert "w3id.org" not in table
    assert '<a href="/id/evaluation/' in table
    rows = client.get(f"/query/file?format=csv&query={query}").content.decode("utf-8-sig").splitlines()
    assert rows[0] == "e,p"
    assert len(rows) == 4
    asked = quote("ASK { ?s ?p ?o }")
    assert ">是</td>" in client.get(f"/query?query={asked}").text


def test_charts_tell_the_figures_of_their_tables(client):
    import html
    import json

    page = client.get("/charts").text
    specs = [json.loads(html.unescape(part.split("'")[0])) for part in page.split("data-chart='")[1:]]
    assert len(specs) == 3
    rates = {row["name"]: row["value"] for row in specs[0]["data"]["values"]}
    assert rates["上海市党建服务中心 2024"] == 93.32
    assert all(row["value"] is not None for row in specs[2]["data"]["values"])
    script = client.get("/page/vega.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "vegaEmbed" in script.text
    assert client.get("/page/vega.js", headers={"If-None-Match": script.headers["etag"]}).status_code == 304


def test_a_long_answer_stands_in_pages_every_row_at_its_own_place(client, jixiao):
    question = "各指标的得分是多少"
    answer = jixiao.ask(question)
    assert len(answer["rows"]) > 50
    first, second = (client.get(f"/?q={quote(question)}&page={number}").text for number in (1, 2))
    assert f"共 {len(answer['rows'])} 行" in first
    assert first.count("<tr>") == 51
    every = spans_of_rows(answer["columns"], answer["rows"], answer["evidence"])
    for page, spans, others in ((first, every[0], every[50]), (second, every[50], every[0])):
        table = page.split('aria-label="数据表"')[1].split("</table>")[0]
        assert f"from={spans['indicator']['start']}&amp;to={spans['indicator']['end']}" in table
        assert f"from={others['indicator']['start']}&amp;to={others['indicator']['end']}" not in table
    assert client.get(f"/?q={quote(question)}&page=99").status_code == 200


def test_places_of_thousands_of_rows_are_found_without_comparing_all_with_all():
    import time

    spans, rows = [], []
    for number in range(3000):
        place = {"document": f"d{number // 3}", "table": 1, "row": number % 3, "start": number}
        rows.append({"name": f"甲{number % 40}", "score": 9 + number % 2, "weight": 10})
        spans += [{**place, "fields": [name], "quote": str(value)} for name, value in rows[-1].items()]
    began = time.process_time()
    found = spans_of_rows(("name", "score", "weight"), rows, spans)
    assert time.process_time() - began < 10
    for row, one in zip(rows, found, strict=True):
        assert all(says(span["quote"], row[name]) for name, span in one.items())
    assert sum(len({(span["document"], span["row"]) for span in one.values()}) == 1 for one in found) > 2990


def test_an_address_that_there_is_not_is_told_on_a_page_to_people_and_as_a_problem_to_programs(client):
    page = client.get("/nothing-here", headers={"Accept": "text/html,*/*"})
    assert page.status_code == 404
    assert "没有这个页面" in page.text
    assert '<html lang="zh-CN">' in page.text
    for address, accept in (("/nothing-here", "application/json"), ("/api/nothing", "text/html")):
        answer = client.get(address, headers={"Accept": accept})
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
