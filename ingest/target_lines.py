"""Target tables in running text: where one stands, its columns, and the fragments its lines fall into.

Text taken from a PDF keeps the order of a table's cells and loses its rules: a line holds a cell, a part of one, or
several with a blank between. What a blank or a line break means is decided by ``target_reading``; here the choices are
laid out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import product
from typing import Any

from ingest.document import Document
from ingest.folding import squeeze
from ingest.levels import is_level, level1
from ingest.lines import display_width, heading_level, is_page_mark
from ingest.sections import Stretches

_HEADER_LINES = 12
_LEVEL_LINES = 3
_WIDEST_CELL = 60
_LONGEST_TABLE = 400
_MOST_GAPS = 6
_UNFILLED = re.compile(r"(?:…|\.{3}|。{3})+|(?:三级)?指标\s*\d{1,2}\s*[:：]?(?:[\s/—-]*)")
"""A line of the print that nobody filled in ("指标2:", "……")."""
_NUMBER = r"[≥≤><=≧≦＞＜＝═约]?\s*[\d.,]+\s*[%％‰]?"


@dataclass(frozen=True)
class Fragment:
    """A stretch of one line that belongs to one cell; ``text`` is without white space, ``width`` in columns of print."""

    start: int
    end: int
    text: str
    line: int

    def __hash__(self) -> int:
        return hash((self.start, self.end))

    @cached_property
    def width(self) -> int:
        """How wide it is in print: 2 for a Chinese character, 1 for others."""
        return display_width(self.text)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to cut a line into fragments; ``cost`` says how unlikely the cuts are in themselves."""

    fragments: tuple[Fragment, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class TargetLines:
    """A target table as found: the columns right of the name, and for each line the ways to cut it."""

    start: int
    end: int
    columns: tuple[str, ...]
    lines: tuple[tuple[Choice, ...], ...]


@cache
def vocabulary() -> dict[str, Any]:
    """The patterns of ``targets.toml``."""
    return tomllib.loads(files("ingest").joinpath("targets.toml").read_text("utf-8"))


def find_target_lines(document: Document) -> list[TargetLines]:
    """The target tables set as lines of text, in reading order; tables the reader found are not looked at."""
    lines = _text_lines(document)
    found: list[TargetLines] = []
    index = 0
    while index < len(lines):
        header = _header_at(lines, index)
        if header is None:
            index += 1
            continue
        last, columns = header
        stop = _stop(lines, last)
        body = _without_vertical_labels(lines[last:stop])
        if body:
            choices = tuple(_choices(line, "sign" in columns) for line in body)
            kept = tuple(column for column in columns if column not in ("sign", "unit"))
            found.append(
                TargetLines(lines[_label_start(lines, index)].start, body[-1].end, kept, _with_whole_levels(choices))
            )
        index = max(stop, last)
    return found


def is_common_word(text: str) -> bool:
    """Whether a level's name also states a result or names a thing ("完成", "时间", "服务对象满意度")."""
    return text in vocabulary()["levels"]["common"]


def _text_lines(document: Document) -> list[Fragment]:
    tables = Stretches((table.start, table.end) for table in document.tables)
    found: list[Fragment] = []
    for number, match in enumerate(re.finditer(r"[^\n\r\f\v]+", document.text)):
        if tables.hold(match.start()):
            continue
        stripped = match[0].strip()
        if stripped and not is_page_mark(stripped) and not _UNFILLED.fullmatch(stripped):
            start = match.start() + match[0].index(stripped)
            found.append(Fragment(start, start + len(stripped), stripped, number))
    return found


def _header_at(lines: Sequence[Fragment], index: int) -> tuple[int, tuple[str, ...]] | None:
    """The line after a header that begins at ``index``, and its columns right of the name; None where none does."""
    if not re.match(r"[一二三]\s*级|指标(?:名称|类[别型])|序号", lines[index].text):
        return None
    text = ""
    best: tuple[int, tuple[str, ...]] | None = None
    for last in range(index, min(index + _HEADER_LINES, len(lines))):
        text += squeeze(lines[last].text)
        columns = _columns(text)
        if columns is not None:
            best = last + 1, columns
    return best


def _columns(text: str) -> tuple[str, ...] | None:
    """The columns right of the name that a header names; None where it names anything else, or no name or value."""
    kinds: list[str] = []
    position = 0
    while position < len(text):
        kind, length = _longest_word(text, position)
        if not length:
            return None
        kinds.append(kind)
        position += length
    if "name" not in kinds or "value" not in kinds or kinds.index("name") > kinds.index("value"):
        return None
    right = kinds[kinds.index("name") + 1 :]
    return tuple(right) if len(set(right)) == len(right) and "name" not in right else None


def _longest_word(text: str, position: int) -> tuple[str, int]:
    found = ("", 0)
    for kind, patterns in vocabulary()["columns"].items():
        for pattern in patterns:
            match = re.compile(pattern).match(text, position)
            if match and match.end() - position > found[1]:
                found = kind, match.end() - position
    return found


def _stop(lines: Sequence[Fragment], index: int) -> int:
    """The first line after the table: a heading, a total, or a line too wide for a cell."""
    for stop in range(index, min(index + _LONGEST_TABLE, len(lines))):
        text = lines[stop].text
        level = heading_level(text)
        if 0 < level <= 3 and not is_level(text):
            return stop
        if re.match(r"(?:总分|合计|总计|填报人|联系人|填表人|负责人|注[:：]|说明[:：])", squeeze(text)):
            return stop
        if display_width(squeeze(text)) > _WIDEST_CELL and not re.search(r"\s", text):
            return stop
        if stop > index and _header_at(lines, stop):
            return stop
    return min(index + _LONGEST_TABLE, len(lines))


def _label_start(lines: Sequence[Fragment], index: int) -> int:
    """The line at which a label set one character a line in front of the header begins; ``index`` where none does."""
    first = index
    while first > 0 and len(lines[first - 1].text) == 1:
        first -= 1
    return first if "".join(line.text for line in lines[first:index]) in vocabulary()["labels"]["vertical"] else index


def _without_vertical_labels(lines: Sequence[Fragment]) -> list[Fragment]:
    """The lines without runs of single characters that spell a label set beside the table."""
    kept: list[Fragment] = []
    index = 0
    while index < len(lines):
        run = index
        while run < len(lines) and len(lines[run].text) == 1:
            run += 1
        spelled = "".join(line.text for line in lines[index:run])
        length = next(
            (end for end in range(len(spelled), 1, -1) if spelled[:end] in vocabulary()["labels"]["vertical"]), 0
        )
        if not length:
            kept.append(lines[index])
        index += max(length, 1)
    return kept


def _choices(line: Fragment, signed: bool) -> tuple[Choice, ...]:
    """The ways to cut a line at its blanks. Wide blanks always part cells; a blank beside a figure may not."""
    gaps = list(re.finditer(r"\s+", line.text))
    options = [_gap_options(line.text, gap, signed) for gap in gaps]
    if len(gaps) > _MOST_GAPS:
        options = [(min(choice, key=lambda option: option[1]),) for choice in options]
    choices: list[Choice] = []
    for picked in product(*options):
        starts = [0, *(gap.end() for gap, (cut, _) in zip(gaps, picked, strict=True) if cut)]
        ends = [*(gap.start() for gap, (cut, _) in zip(gaps, picked, strict=True) if cut), len(line.text)]
        fragments = tuple(
            Fragment(line.start + start, line.start + end, squeeze(line.text[start:end]), line.line)
            for start, end in zip(starts, ends, strict=True)
        )
        kept = tuple(part for part in fragments if not (signed and part.text in ("定性", "定量")))
        choices.append(Choice(kept, sum(cost for _, cost in picked)))
    return tuple(choices)


def _gap_options(text: str, gap: re.Match[str], signed: bool) -> tuple[tuple[bool, float], ...]:
    """Whether a blank parts two cells, each with its cost."""
    before, after = text[: gap.start()], text[gap.end() :]
    figure = re.search(rf"(?:^|\s){_NUMBER}$", before) is not None
    unit = re.match(rf"(?:{vocabulary()['values']['units']})(?:\s|$)|[%％‰]", after) is not None
    sign = re.search(r"[≥≤><=≧≦＞＜＝═]$", before) is not None
    if (sign and re.match(r"\d", after)) or _inside_date(before, after):
        return ((False, 0.0),)
    if is_level(before.split()[-1]) and not is_common_word(before.split()[-1]):
        return ((True, 0.0),)
    if figure and unit:
        return ((False, 0.0),) if signed or len(gap[0]) == 1 else ((False, 0.5), (True, 0.0))
    if len(gap[0]) > 1 or "\t" in gap[0]:
        return ((True, 0.0),)
    if re.search(r"[\dA-Za-z.%％]$", before) or re.match(r"[\dA-Za-z〔\[]", after):
        return ((True, 0.0), (False, 0.0))
    return ((True, 0.0), (False, 3.0))


def _inside_date(before: str, after: str) -> bool:
    if re.search(r"\d$", before):
        return re.match(r"年|月|日", after) is not None
    return re.search(r"20\d{2}\s*年$|(?<!\d)\d{1,2}\s*月$", before) is not None and re.match(r"\d", after) is not None


def _with_whole_levels(lines: tuple[tuple[Choice, ...], ...]) -> tuple[tuple[Choice, ...], ...]:
    """The lines with level names put together, at their first line, that are broken over two or three lines."""
    result = list(lines)
    for index in range(len(result)):
        near = [below for below in range(index, min(index + _LEVEL_LINES, len(result))) if _fragments(result[below])]
        if not near or near[0] != index:
            continue
        heads = [result[below][0].fragments[0] for below in near]
        for count in range(len(heads), 1, -1):
            name = "".join(head.text for head in heads[:count])
            if is_level(name) and _breaks_off(heads[:count]):
                whole = Fragment(heads[0].start, heads[count - 1].end, name, heads[0].line)
                result[index] = _with_head(result[index], (whole,))
                for below in near[1:count]:
                    result[below] = _with_head(result[below], ())
                break
    return tuple(choices for choices in result if choices)


def _fragments(choices: tuple[Choice, ...]) -> bool:
    return bool(choices) and bool(choices[0].fragments)


def _breaks_off(heads: Sequence[Fragment]) -> bool:
    """Whether the pieces of a level name are no level names of their own, one under the other."""
    return level1(heads[0].text) is None or not any(is_level(head.text) for head in heads[1:])


def _with_head(choices: tuple[Choice, ...], head: tuple[Fragment, ...]) -> tuple[Choice, ...]:
    """The choices that cut behind their first fragment, with ``head`` in its place; those left empty fall away."""
    shortest = min(len(choice.fragments[0].text) for choice in choices)
    changed = [
        Choice(head + choice.fragments[1:], choice.cost)
        for choice in choices
        if len(choice.fragments[0].text) == shortest
    ]
    return tuple(choice for choice in changed if choice.fragments)
