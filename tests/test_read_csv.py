"""Reading separated text: separators, quotes with line feeds, encodings."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Document
from ingest.readers import read
from ontology.errors import UnreadableDocument

ROWS = [["项目", "预算数", "说明"], ["甲项目", "1,234.50", "第一行\n第二行"], ["乙项目", "8", '含"引号"']]


def grid(document: Document) -> list[list[str]]:
    (table,) = document.tables
    return [[cell.text for cell in row] for row in table.rows]


def made(rows: list[list[str]], delimiter: str = ",") -> str:
    stream = StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_every_separator_and_encoding_gives_the_same_cells(delimiter: str, encoding: str) -> None:
    assert grid(read(made(ROWS, delimiter).encode(encoding), "a.csv")) == ROWS


def test_tsv_titles_above_the_table_and_exports_of_numbers_as_text() -> None:
    document = read('绩效自评表\n编号\t金额\n="0012"\t3\n'.encode(), "a.tsv")
    assert document.text == "绩效自评表\n编号\t金额\n0012\t3\n"
    assert document.blocks[0].kind == "heading"


def test_the_line_that_names_the_separator_is_no_row() -> None:
    assert grid(read("sep=;\n甲;1,5\n乙;2,5\n".encode(), "a.csv")) == [["甲", "1,5"], ["乙", "2,5"]]


def test_one_column_is_running_text() -> None:
    assert read("说明\n本表无数据。\n".encode(), "a.csv").tables == ()


@given(
    st.lists(
        st.lists(st.text("绩效123.5%,;\t\"'", min_size=1, max_size=6).filter(str.strip), min_size=3, max_size=3),
        min_size=5,
        max_size=8,
    )
)
def test_what_is_written_is_read(rows: list[list[str]]) -> None:
    document = read(made(rows).encode(), "a.csv")
    squeezed = ["".join("".join(row).split()) for row in rows]
    read_rows = ["".join("".join(cell.text for cell in row).split()) for table in document.tables for row in table.rows]
    if max(len(row) for table in document.tables for row in table.rows) == 3:
        assert read_rows == squeezed


def test_empty_and_broken_files_are_refused() -> None:
    with pytest.raises(UnreadableDocument, match="没有文字"):
        read(b",,,\n,,,\n", "a.csv")
    with pytest.raises(UnreadableDocument, match="引号或分隔符"):
        read(('"' + "很长的一格" * 250_000).encode(), "a.csv")
