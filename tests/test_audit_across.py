"""Findings between documents by every face: Python, command line, HTTP, review sheet; nothing where the documents agree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from api import Jixiao
from api.cli import cli
from api.http import create_app

ACCOUNT = """柳溪县水利局2023年度部门决算{kind}
一、收入支出决算总体情况
柳溪县水利局2023年度收入总计{income}万元，支出总计{income}万元。
二、“三公”经费支出情况
2023年度“三公”经费支出决算12.50万元。
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("across")
    (root / "files").mkdir()
    (root / "files" / "甲.txt").write_text(ACCOUNT.format(kind="", income="1200.00"), encoding="utf-8")
    (root / "files" / "乙.txt").write_text(ACCOUNT.format(kind="公开说明", income="1250.00"), encoding="utf-8")
    with Jixiao(root / "data") as jixiao:
        jixiao.ingest([root / "files"], vectors=False)
    return root / "data"


@pytest.fixture
def jixiao(folder: Path) -> Iterator[Jixiao]:
    with Jixiao(folder) as opened:
        yield opened


def test_a_figure_that_two_documents_state_differently_is_found(jixiao: Jixiao) -> None:
    found = jixiao.audit(across=True)
    assert found
    assert found == jixiao.audit_across()
    assert all("1200" in one["message"] and "1250" in one["message"] for one in found)
    assert not any("三公" in one["about"] for one in found)
    quoted = {span["document"] for one in found for span in one["evidence"]}
    assert quoted == {"甲.txt", "乙.txt"}


def test_filters_hold_between_documents_too(jixiao: Jixiao) -> None:
    assert jixiao.audit(across=True, year=2023, unit="柳溪县水利局")
    assert jixiao.audit(across=True, year=2022) == []
    assert len(jixiao.audit(across=True, limit=1)) == 1


def test_http_tells_the_same(jixiao: Jixiao) -> None:
    with TestClient(create_app(jixiao)) as client:
        told = client.get("/api/audit", params={"across": "true"}).json()
    assert told["findings"] == jixiao.audit(across=True)
    assert told["total"] == len(told["findings"])


def test_the_command_line_tells_the_same_and_writes_a_sheet(folder: Path, tmp_path: Path) -> None:
    with Jixiao(folder) as opened:
        expected = opened.audit(across=True)
    done = CliRunner().invoke(cli, ["--data", str(folder), "audit", "--across", "--json"])
    assert json.loads(done.stdout)["findings"] == expected
    path = tmp_path / "不一.xlsx"
    done = CliRunner().invoke(
        cli, ["--data", str(folder), "audit", "--across", "--format", "xlsx", "-o", str(path)], catch_exceptions=False
    )
    assert done.exit_code == 0
    written = [str(cell) for sheet in openpyxl.load_workbook(path) for row in sheet.values for cell in row if cell]
    assert any("1250" in cell for cell in written)
