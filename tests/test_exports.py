from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from facts_sample import culture_self_evaluation, sample
from hypothesis import given
from hypothesis import strategies as st

from ontology import workbook
from ontology.errors import UnknownTable
from ontology.exports import GRAPH_FORMATS, TABLE_FORMATS, export_graph, export_table, write_table
from ontology.graph import Graph
from ontology.schema import TABLES
from ontology.spreadsheets import harmless, restored
from ontology.tables import FactTables, json_ready


@pytest.fixture(scope="module")
def graph() -> Graph:
    graph = Graph(None)
    for facts in sample():
        graph.replace(facts)
    return graph


@pytest.fixture(scope="module")
def tables(graph: Graph) -> Iterator[FactTables]:
    tables = FactTables()
    tables.sync(graph)
    yield tables
    tables.close()


@pytest.mark.parametrize("name", sorted(TABLES))
def test_jsonl_holds_the_rows(tables: FactTables, tmp_path: Path, name: str) -> None:
    path = tmp_path / "out.jsonl"
    assert export_table(tables, name, "jsonl", path) == tables.count(name)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == json_ready(tables.rows(name))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_csv_opens_in_spreadsheets_and_reads_back(tables: FactTables, tmp_path: Path, name: str) -> None:
    path = tmp_path / "out.csv"
    export_table(tables, name, "csv", path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    for line, row in zip(lines, tables.rows(name), strict=True):
        assert json.loads(line["evidence"]) == row["evidence"]
        for column in TABLES[name].columns:
            text, value = line[column.name], row[column.name]
            if value is None:
                assert text == ""
            elif column.type == "decimal":
                assert Decimal(text) == value
            elif column.type == "text":
                assert restored(text) == value


def test_numbers_stay_numbers_and_formulas_become_text(tables: FactTables, tmp_path: Path) -> None:
    stream = io.BytesIO()
    write_table(tables, "indicators", "csv", stream, {"project": "公共文化服务经费"})
    lines = list(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"))))
    assert [line["target"] for line in lines[:4]] == ["≥40场", "'=100%", "≥95%", "有所提高"]
    assert [line["target_op"] for line in lines[:2]] == ["≥", "'="]
    stream = io.BytesIO()
    write_table(tables, "observations", "csv", stream, {"kind": "change"})
    changes = list(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"))))
    assert [line["value"] for line in changes] == ["50", "-40"]


def sheet_rows(sheet: Any) -> list[dict[str, Any]]:
    header, *lines = sheet.iter_rows()
    names = [cell.value for cell in header]
    return [dict(zip(names, line, strict=True)) for line in lines]


def test_xlsx_has_typed_cells_the_evidence_and_what_columns_mean(tables: FactTables, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    assert export_table(tables, "indicators", "xlsx", path) == tables.count("indicators")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["indicators", "说明", "出处"]
    rows = tables.rows("indicators")
    for cells, row in zip(sheet_rows(book["indicators"]), rows, strict=True):
        assert all(cell.data_type != "f" for cell in cells.values())
        assert cells["score"].data_type == "n"
        assert Decimal(str(cells["score"].value)) == row["score"]
        assert restored(cells["target"].value) == row["target"]
        assert cells["year"].value == row["year"]
        assert json.loads(cells["evidence"].value) == row["evidence"]
        assert (cells["reason"].value is None) == (row["reason"] is None)
    meanings = {line["列"].value: line["含义"].value for line in sheet_rows(book["说明"])}
    assert meanings["target"] == "年度指标值"
    assert {*TABLES["indicators"].names, "iri", "evidence"} <= set(meanings)
    spans = sheet_rows(book["出处"])
    assert len(spans) == sum(len(row["evidence"]) for row in rows)
    assert spans[0]["iri"].value == rows[0]["iri"]
    assert spans[0]["quote"].value == rows[0]["evidence"][0]["quote"]


def test_xlsx_keeps_within_the_limits_of_a_cell(tmp_path: Path) -> None:
    facts = culture_self_evaluation()
    long = "长" * (workbook.CELL_LIMIT + 1)
    first = replace(facts.evaluations[0], goal_actual=long)
    facts = replace(
        facts,
        evaluations=(first, facts.evaluations[1]),
        funds=tuple(replace(fund, evaluation=first) for fund in facts.funds[:3]),
        indicators=(),
        findings=(),
        passages=(),
    )
    graph, tables = Graph(None), FactTables()
    graph.replace(facts)
    tables.sync(graph)
    path = tmp_path / "out.xlsx"
    export_table(tables, "projects", "xlsx", path)
    cell = sheet_rows(openpyxl.load_workbook(path)["projects"])[0]["goal_actual"].value
    assert len(cell) == workbook.CELL_LIMIT
    assert cell.endswith("已截断）")
    spans = [{"quote": "长" * 1000, "fields": ["value"]}] * 100
    assert len(workbook.fitting(spans)) <= workbook.CELL_LIMIT
    assert len(json.loads(workbook.fitting(spans))) > 20


@pytest.mark.parametrize("name", sorted(TABLES))
def test_parquet_is_typed_and_holds_the_rows(tables: FactTables, tmp_path: Path, name: str) -> None:
    path = tmp_path / "out.parquet"
    export_table(tables, name, "parquet", path)
    read = pq.read_table(path)
    typed = [
        [{"confidence": None, "corrections": None} | span for span in row["evidence"]] for row in tables.rows(name)
    ]
    assert [row["evidence"] for row in read.to_pylist()] == typed
    assert [row | {"evidence": []} for row in read.to_pylist()] == [row | {"evidence": []} for row in tables.rows(name)]
    for column in TABLES[name].columns:
        assert read.schema.field(column.name).metadata[b"label"].decode() == column.label


def test_an_empty_table_still_has_its_columns(tmp_path: Path) -> None:
    tables = FactTables()
    for form in TABLE_FORMATS:
        assert export_table(tables, "funds", form, tmp_path / f"out.{form}") == 0
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").startswith("document,project,")


def test_filters_and_sort_reach_the_export(tables: FactTables) -> None:
    stream = io.BytesIO()
    assert write_table(tables, "projects", "jsonl", stream, {"year": 2023}, "-total_score") == 3
    assert [json.loads(line)["total_score"] for line in stream.getvalue().splitlines()] == [99.9, 96.5, None]


def test_a_failing_export_leaves_the_old_file_and_nothing_beside_it(tables: FactTables, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("as it was")
    for table, form in (("nothing", "csv"), ("funds", "docx")):
        with pytest.raises(UnknownTable, match="可用的有"):
            export_table(tables, table, form, path)
    assert path.read_text() == "as it was"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_graph_exports_hold_every_triple(graph: Graph, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"graph.{form}"
    export_graph(graph, form, path)
    formats = {"ttl": ox.RdfFormat.TURTLE, "nq": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}
    store = ox.Store()
    store.load(path=str(path), format=formats[form])
    assert len(store) == len(graph)
    assert len(list(store.named_graphs())) == (0 if form == "ttl" else len(list(graph.store.named_graphs())))


def test_an_unknown_graph_format_names_the_known_ones(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(UnknownTable, match="ttl、nq、jsonld"):
        export_graph(graph, "xml", tmp_path / "graph.xml")


@given(st.text(alphabet=st.sampled_from(list("'=+-@\t\r\n ＝≥9%a中"))))
def test_harmless_cells_can_be_read_back(text: str) -> None:
    cell = harmless(text)
    assert restored(cell) == text
    assert not cell.lstrip(" ").startswith(tuple("=+-@\t\r\n＝"))


@pytest.mark.parametrize("text", ["≥90", "100%", "9.5", "（一）", "a=b", "2021-05", "'引号"])
def test_plain_cells_are_untouched(text: str) -> None:
    assert harmless(text) == text
