"""The document maker makes what it says: the same by seed, whole in every format, dirt where asked; and its judge is strict."""

import csv
import io
import random
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pypdf
import pytest
import xlrd
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from comparing import numbers_in  # noqa: E402
from layouts import DEFAULT_FORMATS, Case, Outcome, agreeing, run  # noqa: E402
from maker import dirt, held_out, layouts  # noqa: E402
from maker.facts import draw_project  # noqa: E402
from maker.formats import FORMATS  # noqa: E402
from maker.page import Gold, Grid, Sheet, slots  # noqa: E402
from maker.scores import TABLES, judge  # noqa: E402

D = Decimal
FAMILIES = {**layouts.FAMILIES, **held_out.FAMILIES}
TYPED = ("xlsx", "xls")
SEEDS = range(3)
SOME = list(FAMILIES)[::3]
"""Where every family would take long."""


def sheet_of(layout: str, seed: int = 0) -> Sheet:
    return FAMILIES[layout](random.Random(seed))


@pytest.mark.parametrize("layout", FAMILIES)
def test_the_same_seed_makes_the_same_sheet(layout: str) -> None:
    assert [sheet_of(layout, seed) for seed in SEEDS] == [sheet_of(layout, seed) for seed in SEEDS]
    if not sheet_of(layout).nothing:
        assert sheet_of(layout, 1) != sheet_of(layout, 2)


@pytest.mark.parametrize("layout", FAMILIES)
def test_every_row_of_a_grid_fills_its_width(layout: str) -> None:
    for seed in range(20):
        for table in grids(sheet_of(layout, seed)):
            covered: set[tuple[int, int]] = set()
            width = sum(box.colspan for box in table.rows[0])
            for index, cells in enumerate(table.rows):
                column = 0
                for box in cells:
                    while (index, column) in covered:
                        column += 1
                    places = [
                        (index + below, column + right) for below in range(box.rowspan) for right in range(box.colspan)
                    ]
                    assert not covered.intersection(places)
                    covered.update(places)
                    column += box.colspan
            assert covered == {(index, column) for index in range(len(table.rows)) for column in range(width)}


def test_points_and_money_of_a_made_project_agree() -> None:
    for seed in range(200):
        project = draw_project(random.Random(seed))
        assert sum(row.weight for row in project.indicators) + project.budget_weight == 100
        assert all(0 <= row.score <= row.weight for row in project.indicators)
        assert all(row.score == row.weight or row.reason for row in project.indicators)
        first, *parts = project.funds
        assert first.executed == sum(part.executed for part in parts)
        assert first.adjusted == sum(part.adjusted for part in parts)


@pytest.mark.parametrize("form", DEFAULT_FORMATS)
def test_files_open_elsewhere_and_hold_every_gold_figure(form: str) -> None:
    for layout in SOME if form in ("docx", "pdf", "unruled") else FAMILIES:
        sheet = sheet_of(layout)
        data = FORMATS[form].write(sheet, random.Random(1))
        written = figures_in(data, FORMATS[form].extension)
        missing = [value for value in gold_figures(sheet.gold) if not {value, value * 10_000} & written]
        assert not missing, f"{layout} as {form}"


def test_scans_are_pictures_without_text() -> None:
    sheet = sheet_of("A4")
    reader = pypdf.PdfReader(io.BytesIO(FORMATS["scan"].write(sheet, random.Random(1))))
    assert all(not page.extract_text().strip() and len(page.images) == 1 for page in reader.pages)
    picture = Image.open(io.BytesIO(FORMATS["png"].write(sheet, random.Random(1))))
    assert min(picture.size) > 1600
    assert min(picture.convert("L").getextrema()) < 60


@pytest.mark.parametrize("kind", [kind for kind in dirt.KINDS if kind != "none"])
def test_dirt_changes_texts_but_no_figure(kind: str) -> None:
    changed = 0
    for layout in ("A1", "A2", "A3", "B1", "C1"):
        sheet = sheet_of(layout, 4)
        spoiled = dirt.KINDS[kind](sheet, random.Random(2))
        changed += spoiled != sheet
        if kind != "ocr":
            assert set(gold_figures(sheet.gold)) <= rescaled(
                figures_in(FORMATS["txt"].write(spoiled, random.Random(1)), "txt")
            )
    assert changed


def test_a_change_of_one_figure_changes_one_box() -> None:
    for layout in [name for name in FAMILIES if sheet_of(name).proven]:
        sheet = sheet_of(layout)
        changed = dirt.change_one_figure(sheet, random.Random(3))
        assert changed is not None
        pairs = [
            (one, other)
            for before, after in zip(grids(sheet), grids(changed), strict=True)
            for cells, others in zip(before.rows, after.rows, strict=True)
            for one, other in zip(cells, others, strict=True)
        ]
        assert [one.proves for one, other in pairs if one != other] == [True]


def test_sheets_of_nothing_have_no_gold() -> None:
    for layout in FAMILIES:
        sheet = sheet_of(layout)
        assert not sheet.nothing or sheet.gold == Gold()


def test_the_judge_counts_what_is_wrong_missing_and_spare() -> None:
    gold = sheet_of("A1", 6).gold
    perfect = {name: [dict(row) for row in getattr(gold, name)] for name in TABLES}
    assert all(tally.f1 == 1 for tally in judge(gold, perfect).values())
    spoiled = {name: [dict(row) for row in rows] for name, rows in perfect.items()}
    spoiled["indicators"][0]["score"] = D("99")
    spoiled["funds"].pop()
    spoiled["projects"].append({**spoiled["projects"][0], "project": "别的项目"})
    tallies = judge(gold, spoiled)
    assert tallies["indicators"].right == len(gold.indicators) - 1
    assert (tallies["funds"].found, tallies["funds"].right) == (len(gold.funds) - 1, len(gold.funds) - 1)
    assert (tallies["projects"].found, tallies["projects"].right) == (len(gold.projects) + 1, len(gold.projects))
    assert all(tally.f1 is not None and tally.f1 < 1 for tally in tallies.values())


def test_a_value_where_none_is_stated_is_wrong() -> None:
    gold = Gold(indicators=({"indicator": "演出场次", "target_value": None, "reason": None},))
    for invented in ({"target_value": D(3)}, {"reason": "天气"}):
        found = {"projects": [], "funds": [], "indicators": [{"indicator": "演出场次", **invented}]}
        assert judge(gold, found)["indicators"].right == 0


@pytest.mark.parametrize("form", ["txt", "md", "docx", "xlsx", "html", "pdf"])
def test_made_documents_are_read(form: str) -> None:
    whole = Outcome()
    for layout in layouts.FAMILIES if form == "txt" else ("A1", "A3", "A12", "B1", "C2", "N1"):
        outcome = run(Case(layout, form, "none", "11.0"))
        assert outcome.invented == 0, layout
        whole.add(outcome)
    rows = whole.tallies["indicators"]
    assert not whole.failed
    assert rows.f1 is not None
    assert rows.f1 >= 0.9, rows.wrong[:5]


def test_formats_that_differ_are_told() -> None:
    case = Case("A1", "txt", "none", "1.0")
    outcomes = {case: Outcome(print="a"), replace(case, format="pdf"): Outcome(print="b")}
    assert agreeing(outcomes)[:2] == (0, 1)
    assert "pdf" in agreeing(outcomes)[2][0]


def grids(sheet: Sheet) -> list[Grid]:
    return [part for part in sheet.parts if isinstance(part, Grid)]


def gold_figures(gold: Gold) -> Iterator[Decimal]:
    for name in TABLES:
        for row in getattr(gold, name):
            if not row.get("may"):
                yield from (value for key, value in row.items() if isinstance(value, Decimal) and key not in DERIVED)


DERIVED = {"budget"}


def rescaled(figures: set[Decimal]) -> set[Decimal]:
    return figures | {figure / 10_000 for figure in figures}


def figures_in(data: bytes, extension: str) -> set[Decimal]:
    """Every figure of a file, read with libraries that jixiao does not read it with (or without any)."""
    if extension in TYPED:
        return set().union(*map(figures_of_cell, typed_cells(data, extension)))
    lines = {"csv": csv_cells, "docx": docx_lines, "html": html_lines, "pdf": pdf_lines}.get(extension, text_lines)(
        data
    )
    found: set[Decimal] = set()
    for line in lines:
        found |= numbers_in(line)
        found |= numbers_in(re.sub(r"(?<=\d)[\s,](?=\d)", "", line))
    return found


def figures_of_cell(cell: object) -> set[Decimal]:
    if isinstance(cell, int | float):
        value = D(repr(cell))
        return {value, value * 100}
    return numbers_in(str(cell)) if cell is not None else set()


def typed_cells(data: bytes, extension: str) -> list[object]:
    if extension == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        return [cell.value for page in book for line in page.iter_rows() for cell in line]
    old = xlrd.open_workbook(file_contents=data)
    return [value for page in old.sheets() for index in range(page.nrows) for value in page.row_values(index)]


def text_lines(data: bytes) -> list[str]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return re.split(r"[\n\t|]", data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise AssertionError("neither UTF-8 nor GB 18030")


def csv_cells(data: bytes) -> list[str]:
    return [cell for cells in csv.reader("\n".join(text_lines(data)).splitlines()) for cell in cells]


def docx_lines(data: bytes) -> list[str]:
    root = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return ["".join(text.text or "" for text in one.iter(f"{space}t")) for one in root.iter(f"{space}p")]


class Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def html_lines(data: bytes) -> list[str]:
    encoding = "gb18030" if b"charset='gb2312'" in data else "utf-8"
    parser = Texts()
    parser.feed(data.decode(encoding))
    return parser.found


def pdf_lines(data: bytes) -> list[str]:
    return [line for page in pypdf.PdfReader(io.BytesIO(data)).pages for line in page.extract_text().splitlines()]


def test_slots_lay_merged_boxes_where_they_stand() -> None:
    table = next(part for part in sheet_of("A3").parts if isinstance(part, Grid))
    assert len({len(line) for line in slots(table)}) == 1
