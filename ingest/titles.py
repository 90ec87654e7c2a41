"""The title of a document and what it says: type, year, body, project."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.chinese_years import in_digits
from ingest.document import Document, Table
from ingest.folding import Folded, fold
from ingest.places import rows_of
from ingest.regions import find_regions
from ingest.sections import Stretches
from ingest.units import clean_unit, is_body
from ingest.values import stated

_SEARCHED_LINES = 60
_SEARCHED_TEXT = 400_000
_MOST_JOINED = 5
_LONGEST_TITLE = 90
_OF_PROJECTS = ("绩效自评报告", "绩效评价报告", "项目支出绩效自评表", "绩效目标表", "绩效监控表")
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?:年度?)?(?![\d年]|[-—–~至到]+(?:20)?\d{2})")
_YEAR_WITH_WORD = re.compile(r"(?<![\d\-—–~])(20\d{2})年(度)?(?![-—–~至到]+20)(?!\d{1,2}月)")


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One of the contract's types: its name, the stage of its evaluations, what a title of it looks like."""

    name: str
    stage: str | None
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Title:
    """A title as found; ``body`` and ``project`` are what it names besides the type, cleaned."""

    text: str
    line: Folded
    type: DocumentType
    body: str | None
    project: str | None


@cache
def vocabulary() -> dict[str, Any]:
    """The patterns of ``context.toml``."""
    return tomllib.loads(files("ingest").joinpath("context.toml").read_text("utf-8"))


@cache
def document_types() -> tuple[DocumentType, ...]:
    """The types a title can say, in the order of ``context.toml``."""
    return tuple(
        DocumentType(entry["name"], entry["stage"], re.compile("|".join(entry["patterns"])))
        for entry in vocabulary()["type"]
    )


def prose_lines(document: Document) -> list[Folded]:
    """The lines outside tables that hold something, folded, in order; a Markdown heading without its mark.

    What a document says of itself stands in its first part: later lines of a very long one are not looked at.
    """
    tables = Stretches((_opening_end(table), table.end) for table in document.tables)
    lines: list[Folded] = []
    for match in re.compile(r"[^\n\r\f]+").finditer(document.text, 0, _SEARCHED_TEXT):
        if tables.hold(match.start()):
            continue
        mark = re.match(r"\s*#{1,6}\s", match[0])
        cell = re.search(r"[^|｜\s](?:.*[^|｜\s])?", match[0][mark.end() if mark else 0 :])
        if cell is None:
            continue
        start = match.start() + (mark.end() if mark else 0) + cell.start()
        line = fold(document.text, start, start + len(cell[0]))
        if line.text:
            lines.append(line)
    return lines


def _opening_end(table: Table) -> int:
    """Where the first rows of a table end that hold one text each: a title set inside the table."""
    end = table.start
    for row in rows_of(table):
        if len({cell.text for cell in row.cells}) > 1 or len(row.cells[0].text) > _LONGEST_TITLE:
            break
        end = row.end
    return end


def find_title(document: Document, lines: list[Folded]) -> Title | None:
    """The document's title, joined where it is broken over lines; else the first heading of a part that is like one."""
    heads = _head(lines)
    never = re.compile(vocabulary()["title"]["never"])
    for first in range(len(heads)):
        for last in range(first + 1, min(first + _MOST_JOINED, len(heads)) + 1):
            part = heads[first:last]
            if any(never.search(line.text) for line in part):
                break
            kind = _type_at_end("".join(line.text for line in part))
            if kind is not None and not _contents_entry(part):
                if len(part) > 1 and _stands_alone(document, part[-1]):
                    first = last - 1
                return _title(document, _extended(heads, first, last, never))
    opening = re.compile(vocabulary()["title"]["part"])
    for line in lines[: _SEARCHED_LINES * 2]:
        prefix = opening.match(line.text)
        if prefix and _YEAR_WITH_WORD.search(line.text) and _type_at_end(line.text[prefix.end() :]):
            place = line.places[prefix.end()]
            return _title(document, [fold(document.text, place, line.places[-1] + 1)])
    return None


def _stands_alone(document: Document, line: Folded) -> bool:
    """Whether a line is a whole title by itself: body, year and type; what stands above it is none of it (a sheet's name)."""
    whole = _type_at_end(line.text) is not None and _YEAR_WITH_WORD.search(in_digits(line.text)) is not None
    return whole and _title(document, [line]).body is not None


def type_of(text: str) -> DocumentType | None:
    """The type a title or heading says: of those that match, the one that ends last, then the longest."""
    found: list[tuple[int, int, DocumentType]] = []
    for kind in document_types():
        found.extend((match.end(), match.end() - match.start(), kind) for match in kind.pattern.finditer(text))
    return max(found, key=lambda hit: hit[:2])[2] if found else None


def years_in(text: str) -> list[int]:
    """The years a title or heading is about, those written 年度 first; no dates, no ranges."""
    found = sorted(_YEAR_WITH_WORD.finditer(in_digits(text)), key=lambda match: (match[2] is None, match.start()))
    return [int(match[1]) for match in found]


def is_masked(text: str) -> bool:
    """Whether the year of a title or heading was masked ("20XX年度") rather than written."""
    return re.search(vocabulary()["year"]["masked"], text) is not None


def _head(lines: list[Folded]) -> list[Folded]:
    for number, line in enumerate(lines[:_SEARCHED_LINES]):
        if "。" in line.text and len(line.text) > 20:
            return lines[:number]
    return lines[:_SEARCHED_LINES]


def _type_at_end(text: str) -> DocumentType | None:
    if len(text) > _LONGEST_TITLE:
        return None
    kind = type_of(text)
    if kind is None:
        return None
    end = max(match.end() for match in kind.pattern.finditer(text))
    return kind if re.fullmatch(vocabulary()["title"]["tail"], text[end:]) else None


def _contents_entry(part: list[Folded]) -> bool:
    """Whether the lines are an entry of a contents list ("收入决算表"): accounts without year and body."""
    text = "".join(line.text for line in part)
    kind = type_of(text)
    if kind is None or kind.name not in ("部门决算", "部门预算"):
        return False
    return not (_YEAR.search(text) or is_masked(text) or is_body(text[: _type_start(text, kind)]))


def _extended(heads: list[Folded], first: int, last: int, never: re.Pattern[str]) -> list[Folded]:
    """The lines of a title with those around them that belong to it: its end broken off, the body's name above it."""
    rest = re.compile(vocabulary()["title"]["rest"])
    while last < len(heads) and rest.fullmatch(heads[last].text) and type_of(heads[last].text) is None:
        last += 1
    while first > 0 and last - first < _MOST_JOINED and not never.search(heads[first - 1].text):
        before = heads[first - 1].text
        if not (is_body(before) or re.fullmatch(r"20\d{2}年度?|关于", before)):
            break
        first -= 1
    return heads[first:last]


def _title(document: Document, part: list[Folded]) -> Title:
    line = fold(document.text, part[0].places[0], part[-1].places[-1] + 1)
    text = "".join(piece.text for piece in part)
    kind = type_of(text) or document_types()[0]
    opening = part[0].text if len(part) > 1 and is_body(part[0].text) else ""
    body, project = _body_and_project(text[len(opening) : _name_end(text, kind)], kind)
    return Title(text, line, kind, clean_unit(opening) or body, project or _bracketed(text, kind))


def _bracketed(text: str, kind: DocumentType) -> str | None:
    """The project that a bracket at the end names: "某局2021年度项目绩效自评报告（森林防火补助经费项目）"."""
    match = re.search(r"[（(](?P<name>[^（）()]{4,60}(?:项目|经费|资金|补助|工程))[）)]$", text)
    return _project(match["name"], kind) if match else None


def _type_start(text: str, kind: DocumentType) -> int:
    return max(kind.pattern.finditer(text), key=lambda match: match.end()).start()


def _name_end(text: str, kind: DocumentType) -> int:
    """Where the words before the type end: a project's own 项目 or 资金 in front of 绩效 is part of its name."""
    start = _type_start(text, kind)
    rated = text.find("绩效", start)
    return rated if kind.name in _OF_PROJECTS and rated >= 0 else start


def _body_and_project(core: str, kind: DocumentType) -> tuple[str | None, str | None]:
    core = core.removeprefix("关于")
    dated = _YEAR_WITH_WORD.search(in_digits(core))
    before, after = (core[: dated.start()], core[dated.end() :]) if dated else ("", core)
    before = before.removesuffix("关于")
    if before and stated(before) is None:
        return None, _project(after, kind)  # "××局2023年度…": a body that was masked is none
    about = after.split("关于", maxsplit=1)
    if not before and len(about) == 2:
        before, after = about
    if is_body(before):
        return clean_unit(before), _project(after, kind)
    if is_body(after):
        return clean_unit(after), None
    place = find_regions(before, opening=True)
    if place and place[0].end == len(before):
        before = ""
    body, rest = _leading_body(before + after)
    return body, _project(rest, kind)


def _leading_body(text: str) -> tuple[str | None, str]:
    """The body of a place that ``text`` begins with where words for public money follow ("某县水务局中央补助资金"), and the rest."""
    place = find_regions(text, opening=True)
    end = body_end(text, 0, vocabulary()["title"]["money"])
    if not place or end is None or end <= place[0].end:
        return None, text
    return clean_unit(text[:end]), text[end:]


def body_end(text: str, start: int, after: str) -> int | None:
    """Where the longest name of a body that begins at ``start``, with the pattern ``after`` behind it, ends."""
    behind = re.compile(after)
    ends = range(len(text), start, -1)
    return next((end for end in ends if behind.match(text, end) and is_body(text[start:end])), None)


def _project(text: str, kind: DocumentType) -> str | None:
    if kind.name not in _OF_PROJECTS:
        return None
    name = text.strip("：:的，,、—-").removeprefix("关于")
    name = re.sub(r"(?<=项目)(?:支出|重点|财政|部门|单位|第三方)+$", "", name)
    quoted = re.fullmatch(r"[“\"《]([^“”\"《》]+)[”\"》]", name)
    name = quoted[1] if quoted else name
    if len(name) < 3 or stated(name) is None or re.fullmatch(vocabulary()["title"]["general"], name):
        return None
    return name
