"""What the rows of a statement are of: titles with their codes, and the account titles they stand below."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.narrative.measures import known_measure
from ingest.places import Place
from ingest.statements.accounts import Title, first_level, path_by_code, paths_by_sums, title_of
from ingest.statements.columns import Side
from ingest.statements.grid import squeezed
from ingest.statements.meaning import Sheet, carried
from ingest.statements.sheets import CLASS, sums_all
from ingest.statements.vocabulary import words
from ingest.values import number


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a side: the cell of its label, its title, and its account path; () where it is no account title."""

    row: int
    label: Place | None
    title: Title
    path: tuple[str, ...] = ()
    below_carried: str = ""


def titles_of(sheet: Sheet, side: Side) -> list[Line]:
    """The rows of a side that say of what their figures are, their paths open; a table without labels gives its rows as they are."""
    return list(_lines(sheet, side))


def lines_of(sheet: Sheet, side: Side, names: Mapping[str, str], income: bool) -> list[Line]:
    """The rows of a side with their account paths. ``names`` are the titles by code of the whole document."""
    lines = titles_of(sheet, side)
    if sheet.projects:
        return lines
    if any(line.title.code for line in lines):
        return [_with_path(line, path_by_code(line.title, names)) for line in lines]
    headers = [squeezed(place.text) for column in side.labels for place in sheet.grid.path(column)]
    classes = [_is_class(line) for line in lines]
    if any("科目" in text or "功能分类" in text for text in headers) and not sheet.abroad and not any(classes):
        return _by_sums(sheet, side, lines)
    if not income and any(classes):
        lines = [
            _with_path(line, (first_level(line.title.name),)) if is_class else line
            for line, is_class in zip(lines, classes, strict=True)
        ]
    return _below_carried(lines)


def _lines(sheet: Sheet, side: Side) -> Iterator[Line]:
    for row in sheet.grid.body:
        if not side.labels and not side.codes:
            yield Line(row, None, Title("", ""))
            continue
        codes = [sheet.grid.at(row, column) for column in side.codes]
        label = _label(sheet, side, row, codes)
        if label is None:
            continue
        code = _code([squeezed(c.text) for c in codes if c is not None and number(c.text) is not None])
        title = title_of(code, squeezed(label.text))
        if title.name and title.name not in words()["openings"]:
            yield Line(row, label, title)


def _label(sheet: Sheet, side: Side, row: int, codes: Sequence[Place | None]) -> Place | None:
    labels = [place for column in side.labels if (place := sheet.grid.at(row, column)) is not None]
    if sheet.projects and labels:
        named = [c for c in side.labels if any("项目名称" in squeezed(p.text) for p in sheet.grid.path(c))]
        whole = next((place for place in labels if sums_all(squeezed(place.text))), None)
        return whole or (sheet.grid.at(row, named[0]) if named else None)
    if labels:
        return labels[-1]
    own = next((code for code in codes if code is not None and number(code.text) is None), None)
    return own or _label_before(sheet, row, side)


def _label_before(sheet: Sheet, row: int, side: Side) -> Place | None:
    """The label of a sum that stands further left: its merged cell covered the columns between."""
    for column in range(min((*side.codes, *side.labels)) - 1, 0, -1):
        place = sheet.grid.at(row, column)
        if place is not None:
            return place if number(place.text) is None and "合计" in place.text else None
    return None


def _code(parts: Sequence[str]) -> str:
    """The code of a row: its parts together, or the last where each column holds the whole code of its level."""
    if len(parts) > 1 and all(after.startswith(before) for before, after in itertools.pairwise(parts)):
        return parts[-1]
    return "".join(parts)


def _with_path(line: Line, path: tuple[str, ...]) -> Line:
    return Line(line.row, line.label, line.title, path)


def _is_class(line: Line) -> bool:
    """Whether a row is one of the numbered classes of spending, and no measure ("一、基本支出")."""
    if line.label is None or not CLASS.match(squeezed(line.label.text)):
        return False
    known = known_measure(line.title.name)
    return known is None or known.account or line.title.name in words()["classes"]


def _by_sums(sheet: Sheet, side: Side, lines: Sequence[Line]) -> list[Line]:
    figures = [sheet.figure(line.row, side.money[0].number) for line in lines]
    total = next((f for f, line in zip(figures, lines, strict=True) if sums_all(line.title.name)), None)
    plain = [place for place, line in enumerate(lines) if not (sums_all(line.title.name) or _is_whole(line.title.name))]
    below = paths_by_sums([lines[p].title.name for p in plain], [figures[p] for p in plain], total)
    found = list(lines)
    for place, path in zip(plain, below, strict=True):
        found[place] = _with_path(found[place], path)
    return found


def _is_whole(name: str) -> bool:
    """Whether a title sums a side ("本年支出合计") or is what was carried over."""
    known = known_measure(name)
    return bool(carried(name)) or (
        known is not None
        and known.name in (*words()["wholes"], *words()["received"])
        and name not in words()["classes"]
    )


def _below_carried(lines: Sequence[Line]) -> list[Line]:
    """Rows that part what was carried over (年初财政拨款结转和结余 › 一般公共预算财政拨款) know it."""
    found: list[Line] = []
    over = ""
    for line in lines:
        name = re.sub(r"^其中[:：]?", "", line.title.name)
        if carried(name):
            over = name
        elif (
            over
            and not line.path
            and any(scope["name"] and scope["name"] in name for scope in words()["scope"])
            and not name.endswith("收入")
        ):
            found.append(Line(line.row, line.label, line.title, line.path, over))
            continue
        else:
            over = ""
        found.append(line)
    return found
