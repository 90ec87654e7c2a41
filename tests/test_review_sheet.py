"""The review sheet as a reviewer opens it: every finding once, typed, located, harmless; many documents in several books."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from test_decide_findings import write

from api import Jixiao
from api.cli import cli
from api.http import create_app
from api.review_workbook import NAME_LIMIT, sheet_names
from ontology.settings import Settings
from ontology.spreadsheets import restored

EVIL = "=HYPERLINK(\"http://x\")'教研'"
NOTE = "=1+1<b>粗</b>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("review")
    write(root / "files", "[甲]表?.txt", 2022, "金昌市教研室", EVIL, rate="80")
    write(root / "files", "乙.txt", 2023, "金昌市教师中心", "教师培训", rate="70", score="80")
    with Jixiao(root / "data") as jixiao:
        jixiao.ingest([root / "files"], vectors=False)
        (finding,) = jixiao.audit(document="乙.txt", rule="execution-rate")
        jixiao.confirm(finding["iri"], "张三", NOTE)
    return root / "data"


@pytest.fixture
def jixiao(folder: Path) -> Iterator[Jixiao]:
    with Jixiao(folder) as opened:
        yield opened


def test_the_workbook_holds_every_finding_once_typed_and_located(jixiao: Jixiao, tmp_path: Path) -> None:
    (path,) = jixiao.review_sheet("xlsx", tmp_path / "复核.xlsx")
    book = openpyxl.load_workbook(path)
    findings = jixiao.audit()
    assert book.sheetnames[0] == "汇总"
    assert len(book.sheetnames) == 3
    summary = {row[0]: row[2:] for row in book["汇总"].iter_rows(min_row=5, values_only=True) if row[0]}
    assert summary["合计"][0] == len(findings)
    seen = []
    for name in book.sheetnames[1:]:
        sheet = book[name]
        document = sheet.cell(1, 1).value.removeprefix("文件：")
        mine = [finding for finding in findings if finding["document"] == document]
        assert summary[document][0] == len(mine) == sheet.max_row - 2
        head = [cell.value for cell in sheet[2]]
        for cells in sheet.iter_rows(min_row=3):
            line = dict(zip(head, (_restored(cell.value) for cell in cells), strict=True))
            finding = next(one for one in mine if one["iri"] == line["发现地址"])
            seen.append(finding["iri"])
            assert line["问题"] == finding["message"]
            assert finding["rule"] in line["规则"]
            assert (line["所述"], line["应为"]) == (finding["stated"], finding["expected"])
            assert line["算式"]
            for span in finding["evidence"]:
                side = "对照" if "expected" in span["fields"] and "stated" not in span["fields"] else "所述"
                assert " ".join(span["quote"].split()) in line[f"{side}原文"]
                assert f"表{span['table']} 行{span['row']} 列{span['column']}" in line[f"{side}位置"]
            assert all(cell.data_type != "f" for cell in cells)
    assert sorted(seen) == sorted(finding["iri"] for finding in findings)
    (marked,) = [row for row in book["乙"].iter_rows(min_row=3, values_only=True) if "已确认" in row]
    assert f"'{NOTE}" in marked
    assert "张三" in marked


def _restored(value: object) -> object:
    return restored(value) if isinstance(value, str) else value


def test_what_a_document_writes_is_no_formula_and_no_markup(jixiao: Jixiao, tmp_path: Path) -> None:
    (path,) = jixiao.review_sheet("html", tmp_path / "复核.html")
    text = path.read_text("utf-8")
    assert "<b>" not in text
    assert "&lt;b&gt;" in text
    assert "@media print" in text

    class Page(HTMLParser):
        rows = 0

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.rows += tag == "tr"
            assert tag not in ("script", "link", "img", "iframe")
            assert all(name != "href" or str(value).startswith("#") for name, value in attrs)

    page = Page()
    page.feed(text)
    assert page.rows == len(jixiao.audit()) + 2 + 2 + 1  # findings; a head for each section; the summary and its head


def test_many_documents_go_into_several_books_that_say_so(folder: Path, tmp_path: Path) -> None:
    with Jixiao(folder, Settings(review_sheets=1)) as jixiao:
        paths = jixiao.review_sheet("xlsx", tmp_path / "表.xlsx")
        assert [path.name for path in paths] == ["表.xlsx", "表-2.xlsx"]
        books = [openpyxl.load_workbook(path) for path in paths]
        assert [len(book.sheetnames) for book in books] == [2, 2]
        assert {book.sheetnames[1] for book in books} == {"甲 表", "乙"}
        assert "全部共 2 份文件，分为 2 册，本册为第 2 册" in books[1]["汇总"]["A2"].value
        with TestClient(create_app(jixiao)) as client:
            second = client.get("/api/audit", params={"format": "xlsx", "part": 2})
            assert second.headers["x-parts"] == "2"
            assert openpyxl.load_workbook(io.BytesIO(second.content)).sheetnames == books[1].sheetnames
            assert client.get("/api/audit", params={"format": "html", "part": 3}).status_code == 400
            page = client.get("/api/audit", params={"format": "html", "severity": "error"})
            assert page.headers["content-type"].startswith("text/html")
            assert "范围：严重程度：错误" in page.text


def test_a_sheet_without_findings_says_so(jixiao: Jixiao, tmp_path: Path) -> None:
    (path,) = jixiao.review_sheet("xlsx", tmp_path / "空.xlsx", year=1999)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["汇总"]
    assert "0 项发现" in book["汇总"]["A2"].value


def test_the_command_writes_files_and_refuses_a_sheet_without_one(folder: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, ["--data", str(folder), "audit", *arguments])
        return result.exit_code, result.output + str(result.exception or "")

    code, told = run("--format", "xlsx", "-o", str(tmp_path / "a.xlsx"), "--rule", "execution-rate")
    assert code == 0, told
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["汇总"]["A3"].value == "范围：规则：execution-rate"
    for wrong in (("--format", "xlsx"), ("-o", str(tmp_path / "b.xlsx"))):
        code, told = run(*wrong)
        assert code == 1
        assert "-o" in told


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60), max_size=12))
def test_names_of_sheets_are_legal_and_unlike_each_other(documents: list[str]) -> None:
    names = sheet_names([*documents, *documents, "汇总.txt", "History.pdf", "a" * 40 + ".txt", "a" * 41 + ".txt"])
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= NAME_LIMIT
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.casefold() not in ("history", "汇总")
