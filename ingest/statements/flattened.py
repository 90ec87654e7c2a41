"""Statement tables flattened to one cell a line: the lines between a table's title and the next → rows and columns again.

Empty cells have vanished from such text. Two-sided tables are put together by their line numbers (行次). In tables with
codes a row is read whole where every column has its figure; else only its first figure, which is the sum of the others,
where the sum says so. What is not certain makes no cell.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ingest.document import Block, Cell, Document, Table
from ingest.statements.flattened_lines import FlatLine
from ingest.statements.flattened_rows import labelled_rows, one_row
from ingest.statements.grid import squeezed
from ingest.statements.tiers import cover
from ingest.statements.vocabulary import words
from ingest.values import number

_TITLE = re.compile(
    r"^(?:表?[一二三四五六七八九十\d]+[、.．:：]?|附[表件]\d*[:：]?|公开\d+表)?"
    r"(?=.*(?:决算|预算|收支|经费))[^，。；：:]{2,30}?(?:总表|明细表|情况表|表)(?:[（(][^（()）]*[)）])?$"
)
_MOST_LINES = 1500
_LONGEST = 40
_FIGURES = 6
_ABROAD_LINES = 3
_LOST = 10
_HEAD_WORDS = frozenset(
    "项目 行次 栏次 金额 收入 支出 科目编码 科目名称 功能分类科目编码 功能分类 经济分类 支出功能分类科目编码 单位 类 款 项 编码 名称 科目".split()
)
_NO_HEADER = frozenset(("栏次", "行次", "类", "款", "项"))
_TOTALS = ("合计", "总计")
_NEAR = Decimal("0.015")


def flattened_tables(document: Document) -> Iterator[tuple[Block | None, list[Block]]]:
    """Tables made of runs of lines, each with the lines above it that may be its captions, the title first.

    None stands for a table whose cells cannot be put in their places again.
    """
    for run in _runs(document):
        lines = [line for block in run for line in _lines(document, block)]
        starts = [place for place, line in enumerate(lines) if _TITLE.match(squeezed(line.text))]
        for begin, stop in itertools.pairwise([*starts, len(lines)]):
            part = lines[begin + 1 : stop][:_MOST_LINES]
            rows = _rows(part)
            captions = [_as_block(line) for line in (lines[begin], *_captions(part))]
            if rows:
                yield _block(rows, part), captions
            elif _is_lost(part):
                yield None, captions


def _is_lost(lines: Sequence[FlatLine]) -> bool:
    """Whether so many of the first lines are figures of money that a table stood here."""
    return sum(1 for line in lines[:60] if line.is_number and "." in line.text) >= _LOST


def _runs(document: Document) -> Iterator[list[Block]]:
    run: list[Block] = []
    for block in document.blocks:
        if block.table is None:
            run.append(block)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _lines(document: Document, block: Block) -> Iterator[FlatLine]:
    for match in re.finditer(r"[^\n]+", document.text[block.start : block.end]):
        text = match[0].strip(" \t|｜\u3000")
        if text:
            start = block.start + match.start() + match[0].index(text)
            yield FlatLine(text, start, start + len(text))


def _rows(lines: Sequence[FlatLine]) -> list[list[tuple[int, FlatLine]]]:
    """The rows of a table as ``(column, cell)``; none where the lines are no table."""
    first = next(
        (place for place, line in enumerate(lines) if "。" in line.text or len(line.text) > _LONGEST), len(lines)
    )
    lines = lines[:first]
    if sum(1 for line in lines if line.is_number) < _FIGURES:
        return []
    if any(line.is_code and not lines[place + 1].is_figure for place, line in enumerate(lines[:-1])):
        return _coded(lines)
    if sum(1 for line in lines if any(word in line.text for word in words()["abroad"])) >= _ABROAD_LINES:
        return labelled_rows(lines) or one_row(lines)
    return _two_sided(lines)


def _two_sided(lines: Sequence[FlatLine]) -> list[list[tuple[int, FlatLine]]]:
    """Rows of label and figure, told by their line numbers, the left side and the right beside each other.

    The lines of the right side are counted on from those of the left; a line without a label states nothing.
    """
    decimals = sum(1 for line in lines if line.is_number and "." in line.text) >= 4
    entries: list[list[FlatLine]] = []
    for place in range(len(lines) - 1):
        label, count = lines[place], lines[place + 1]
        if label.is_number or squeezed(label.text) in _HEAD_WORDS or not re.fullmatch(r"\d{1,3}", count.text):
            continue
        figure = lines[place + 2] if place + 2 < len(lines) and lines[place + 2].is_number else None
        if figure is not None and decimals and re.fullmatch(r"[1-9]\d{0,2}", figure.text):
            figure = None  # it counts the next line of the other side, whose label is empty
        entries.append([label, count, *([figure] if figure is not None else [])])
    counts = [int(entry[1].text) for entry in entries]
    if len(counts) < 8 or counts[0] != 1:
        return []
    border = next((count for before, count in itertools.pairwise(counts) if count > before + 3), None)
    if border is None:
        return []
    left = [entry for entry, count in zip(entries, counts, strict=True) if count < border]
    right = [entry for entry, count in zip(entries, counts, strict=True) if count >= border]
    if any(not _rises(side) for side in (left, right)) or len(left) < 4 or len(right) < 4:
        return []
    rows = []
    pair: tuple[list[FlatLine], ...]
    for pair in itertools.zip_longest(left, right, fillvalue=[]):
        rows.append(
            [
                (column + 2 * side, entry[place])
                for side, entry in enumerate(pair)
                for column, place in ((1, 0), (2, 2))
                if place < len(entry)
            ]
        )
    return rows


def _rises(entries: Sequence[Sequence[FlatLine]]) -> bool:
    counts = [int(entry[1].text) for entry in entries]
    return all(0 < after - before <= 12 for before, after in itertools.pairwise(counts))


def _coded(lines: Sequence[FlatLine]) -> list[list[tuple[int, FlatLine]]]:
    """Rows of code, title and figures, with the rows of headers over the columns they stand over."""
    first = next(
        (
            place
            for place, line in enumerate(lines)
            if squeezed(line.text) in _TOTALS and place + 1 < len(lines) and lines[place + 1].is_number
        ),
        None,
    )
    coded = next(
        (place for place, line in enumerate(lines[:-1]) if line.is_code and not lines[place + 1].is_number), None
    )
    begin = min((place for place in (first, coded) if place is not None), default=None)
    if begin is None or coded is None:
        return []
    columns, head = _header_rows(lines[:begin])
    rows: list[list[tuple[int, FlatLine]]] = []
    place = begin
    while place < len(lines):
        row, place = _coded_row(lines, place)
        if row:
            rows.append(_placed(row, columns))
    return [*head, *rows] if len(rows) > 2 else []


def _header_rows(lines: Sequence[FlatLine]) -> tuple[int, list[list[tuple[int, FlatLine]]]]:
    """How many columns of figures there are, and the header cells by row, each at every column that it covers.

    No headers where their words and the counted columns (栏次) do not tell one way to lay them.
    """
    counts = [int(line.text) for line in lines if re.fullmatch(r"\d{1,2}", line.text)]
    counted = counts[-1] if counts == list(range(1, len(counts) + 1)) and counts else None
    tiers: list[list[FlatLine]] = [[]]
    for line in lines:
        word = squeezed(line.text)
        if line.is_number or word in _NO_HEADER or re.search(r"[:：]|公开|元$|表\d*$", word):
            continue
        titled = _is_label_header(word)
        if titled and any(not _is_label_header(squeezed(one.text)) for one in tiers[-1]):
            tiers.append([])
        tiers[-1].append(line)
    plain = [line for tier in tiers for line in tier if not _is_label_header(squeezed(line.text))]
    columns = counted or len(plain)
    laid = cover([[squeezed(line.text) for line in tier] for tier in tiers], columns + 2)
    if laid is None:
        return columns, []
    return columns, [
        [(column + step, line) for line, (column, size) in zip(tier, spread, strict=True) for step in range(size)]
        for tier, spread in zip(tiers, laid, strict=True)
    ]


def _is_label_header(word: str) -> bool:
    """Whether a header stands over codes and titles."""
    return word in ("项目", "科目") or re.search(r"科目|编码|代码|名称|功能分类|经济分类", word) is not None


def _coded_row(lines: Sequence[FlatLine], place: int) -> tuple[list[FlatLine], int]:
    """Code, title (over one line or two) and figures from ``place`` on, and where the next row begins."""
    line = lines[place]
    if line.is_number and not line.is_code:
        return [], place + 1
    stop = place + 1 if line.is_code else place
    title: list[FlatLine] = []
    while stop < len(lines) and not lines[stop].is_figure and len(title) < 2:
        title.append(lines[stop])
        stop += 1
    figures: list[FlatLine] = []
    while stop < len(lines) and lines[stop].is_figure:
        is_next = lines[stop].is_code and stop + 1 < len(lines) and not lines[stop + 1].is_figure
        if is_next:
            break
        figures.append(lines[stop])
        stop += 1
    if not title or not figures or (not line.is_code and squeezed(title[0].text) not in _TOTALS):
        return [], max(stop, place + 1)
    name = title[0] if len(title) == 1 else FlatLine(f"{title[0].text}{title[1].text}", title[0].start, title[1].end)
    return ([line] if line.is_code else []) + [name, *figures], stop


def _placed(row: Sequence[FlatLine], columns: int) -> list[tuple[int, FlatLine]]:
    """The cells of a row in their columns: all figures where none is missing, else the first, if it sums the others."""
    code = [(1, row[0])] if row[0].is_code else []
    name, *figures = row[1:] if code else row
    values = [number(figure.text) or Decimal(0) for figure in figures]
    if columns and len(figures) != columns and len(figures) > 1 and abs(values[0] - sum(values[1:])) > _NEAR:
        return [*code, (2, name)]
    kept = figures if len(figures) == columns else figures[:1]
    placed = [(column, figure) for column, figure in enumerate(kept, start=3) if figure.is_number]
    return [*code, (2, name), *placed]


def _captions(lines: Sequence[FlatLine]) -> list[FlatLine]:
    return [
        line for line in lines[:12] if re.search(r"单位|金额|编制|20\d{2}年", line.text) and len(line.text) <= _LONGEST
    ]


def _block(rows: Sequence[Sequence[tuple[int, FlatLine]]], lines: Sequence[FlatLine]) -> Block:
    cells = tuple(
        tuple(Cell(line.text, ((line.start, line.end),), place, column) for column, line in row)
        for place, row in enumerate(rows, start=1)
        if row
    )
    start, end = lines[0].start, max(line.end for row in rows for _, line in row)
    return Block("table", start, end, table=Table(0, cells, start, end))


def _as_block(line: FlatLine) -> Block:
    return Block("paragraph", line.start, line.end)
