"""What a document says becomes no formula, no markup and no header, whichever way it goes out."""

import csv
import io
import re
from html.parser import HTMLParser

import openpyxl
import pytest
from fastapi.testclient import TestClient

from api.http import create_app
from api.library import Jixiao
from ontology.schema import TABLES
from ontology.settings import Settings

PAYLOADS = [
    "=cmd|' /C calc'!A1",
    "+1+cmd|' /C calc'!A1",
    "-2+3+cmd|' /C calc'!A1",
    "@SUM(1+1)*cmd|' /C calc'!A1",
    "＝HYPERLINK(1)",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "javascript:alert(1)",
    "</textarea></title></style><script>alert(1)</script>",
    "{{7*7}}${7*7}",
]


FORM = [
    ["项目支出绩效自评表", "", "", "", "", "", ""],
    ["项目名称", PAYLOADS[0], "", "主管部门", PAYLOADS[5], "实施单位", PAYLOADS[6]],
    ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "得分"],
    ["", "年度资金总额", "10.00", "10.00", "9.00", "10", "9"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    *(["产出指标", "数量指标", f"{payload}次数", payload, payload, "5", "4"] for payload in PAYLOADS),
    ["满意度指标", "服务对象满意度指标", "<b>满意度", "≥90%", "80%", "35", "30"],
]
TEXT = "甲县文化馆2023年度部门决算\n" + "".join(
    f"甲县文化馆2023年度{name}支出{number + 3}.5万元，比上年增加2.5万元，主要原因是{payload}。\n"
    for number, (name, payload) in enumerate(zip("甲乙丙丁戊己庚辛壬癸子", PAYLOADS, strict=True))
)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder, data = tmp_path_factory.mktemp("injection"), tmp_path_factory.mktemp("data") / "data"
    form = io.StringIO()
    csv.writer(form).writerows(FORM)
    (folder / "=坏'&#x3c;2023年度自评表.csv").write_bytes(form.getvalue().encode("utf-8-sig"))
    (folder / "@<img src=x>2023年度决算.txt").write_text(TEXT)
    with Jixiao(data, Settings(api_keys="k")) as opened:
        outcomes = opened.ingest([folder], vectors=False)
        assert [one.status for one in outcomes] == ["added", "added"]
        yield opened


@pytest.fixture(scope="module")
def client(library):
    with TestClient(create_app(library)) as opened:
        yield opened


def texts(told):
    """All texts in what a table tells, at whatever depth."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list):
        for one in told.values() if isinstance(told, dict) else told:
            yield from texts(one)


def test_the_documents_bring_the_payloads_in(library):
    told = set(texts([row for table in TABLES for row in library.rows(table)]))
    for payload in PAYLOADS:
        assert any(payload in text for text in told), payload
    for sign in "=+-@＝<":
        assert any(text.startswith(sign) for text in told), sign


FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_of_a_spreadsheet_is_a_formula(client, table):
    lines = list(csv.reader(io.StringIO(client.get(f"/api/tables/{table}?format=csv").content.decode("utf-8-sig"))))
    numbers = {column.name for column in TABLES[table].columns if column.type in ("decimal", "integer")}
    assert len(lines) > 1 or table == "findings"
    for line in lines[1:]:
        for name, cell in zip(lines[0], line, strict=True):
            assert name in numbers or not FORMULA.match(cell), cell
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/api/tables/{table}?format=xlsx").content))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                assert cell.hyperlink is None
                assert not (isinstance(cell.value, str) and FORMULA.match(cell.value)), cell.value


def test_no_cell_of_the_review_workbook_is_a_foreign_formula(client):
    book = openpyxl.load_workbook(io.BytesIO(client.get("/api/audit?format=xlsx").content))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert "cmd" not in str(cell.value)


class Markup(HTMLParser):
    """Collects what a browser would run or fetch that is not the page's own."""

    def __init__(self):
        super().__init__()
        self.dangers = []

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        if tag in ("img", "iframe", "object", "embed", "base"):
            self.dangers.append(tag)
        if tag == "script" and not (told.get("src") or "").startswith("/page/"):
            self.dangers.append("script that is not the page's own")
        if tag == "form" and "action" in told:
            self.dangers.append(f"form to {told['action']}")
        for name, value in attributes:
            if name.startswith("on") or (value or "").strip().lower().startswith(("javascript:", "data:", "vbscript:")):
                self.dangers.append(f"{tag} {name}={value}")


def dangers(page):
    parser = Markup()
    parser.feed(page)
    return parser.dangers


def test_pages_of_things_run_nothing(library, client):
    base = library.graph.addresses.base
    seen = 0
    for table in TABLES:
        for row in library.rows(table, limit=40):
            things = [row["iri"]]
            for quad in library.graph.store.quads_for_pattern(None, None, None, None) if seen == 0 else ():
                things += [quad.object.value] if str(quad.object).startswith(f"<{base}") else []
            for iri in dict.fromkeys(things[:60]):
                answer = client.get(f"/id/{iri.removeprefix(base)}", headers={"Accept": "text/html"})
                assert answer.status_code == 200
                assert not dangers(answer.text), iri
                assert "script-src" not in answer.headers["content-security-policy"]
                assert "default-src 'self'" in answer.headers["content-security-policy"]
                seen += 1
    assert seen > 100


@pytest.mark.parametrize("address", ["/dataset", "/api/audit?format=html"])
def test_other_pages_carry_no_foreign_markup(client, address):
    page = client.get(address, headers={"Accept": "text/html"}).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert not [danger for danger in dangers(page) if "alert" in danger or danger in ("svg", "img", "iframe")]


def test_texts_and_originals_are_no_pages(library, client):
    for row in library.rows("documents"):
        for part in ("text", "file"):
            headers = client.get(f"/api/documents/{row['iri'].rsplit('/', 1)[-1]}/{part}").headers
            assert not headers["content-type"].startswith("text/html")
            assert headers["x-content-type-options"] == "nosniff"
            assert "\n" not in headers.get("content-disposition", "")
    assert len(library.rows("documents")) == 2


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_a_client_sends_comes_back_as_data(client, payload):
    for answer in (
        client.post("/api/ask", json={"question": f"{payload}的预算数是多少"}),
        client.get("/api/search", params={"q": payload}),
        client.get(f"/api/documents/{payload.replace('/', '')}"),
        client.get("/sparql", params={"query": payload}),
        client.get(f"/id/{payload.replace('/', '')}", headers={"Accept": "text/html"}),
    ):
        kind = answer.headers["content-type"]
        assert kind.startswith(("application/json", "application/problem+json")), kind


def test_errors_tell_no_paths_of_the_server(library, client):
    folder = str(library.folder.path.parent)
    for address in (
        "/api/documents/..%2f..%2fetc%2fpasswd/file",
        "/page/..%2fhttp.py",
        "/page/%2e%2e/http.py",
        "/api/jobs/%00",
    ):
        answer = client.get(address)
        assert answer.status_code in (400, 404)
        assert folder not in answer.text
        assert "import" not in answer.text
    for document in library.rows("documents"):
        assert folder not in str(document)


class TestScriptsOfThePage:
    """The page puts texts in as texts: nothing of its scripts makes markup of a string."""

    def test_no_script_makes_markup(self):
        from api.pages.routes import STATIC

        for path in STATIC.rglob("*.js"):
            text = path.read_text(encoding="utf-8")
            for call in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
                assert call not in text, f"{path.name}: {call}"
