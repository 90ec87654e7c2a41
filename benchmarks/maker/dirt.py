"""Dirt: what extraction, typing and recognition do to a table, one kind at a time; and one figure changed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from maker.page import Box, Grid, Sheet

_FULL = str.maketrans("0123456789.%,", "０１２３４５６７８９．％，")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MARKS = ("", "/", "—", "-", "无", "……")


def clean(sheet: Sheet, rng: random.Random) -> Sheet:
    """Nothing is spoiled."""
    return sheet


def drift(sheet: Sheet, rng: random.Random) -> Sheet:
    """In some rows one empty cell is lost, so that what follows it stands one column to the left."""

    def spoil(cells: tuple[Box, ...]) -> tuple[Box, ...]:
        empty = [index for index, box in enumerate(cells) if not box.text and box.colspan == 1 and index]
        if not empty or index_of_last_text(cells) < empty[0] or rng.random() > 0.5:
            return cells
        gone = empty[0]
        return (*cells[:gone], *cells[gone + 1 :], Box())

    return _rows(sheet, spoil)


def full_width(sheet: Sheet, rng: random.Random) -> Sheet:
    """Digits, points and percent signs in full width, in a third of the cells."""
    return _cells_only(sheet, lambda text: text.translate(_FULL) if rng.random() < 0.33 else text)


def broken_lines(sheet: Sheet, rng: random.Random) -> Sheet:
    """One long text in eight is broken over two lines inside its cell, between characters, never inside a number."""

    def spoil(text: str) -> str:
        places = [
            index
            for index in range(3, len(text) - 2)
            if "一" <= text[index - 1] <= "龥" and "一" <= text[index] <= "龥"
        ]
        if len(text) < 6 or not places or rng.random() > 0.12:
            return text
        place = rng.choice(places)
        return f"{text[:place]}\n{text[place:]}"

    return _cells_only(sheet, spoil)


def commas(sheet: Sheet, rng: random.Random) -> Sheet:
    """Thousands commas in every number of four digits or more that is no year and stands alone or under an operator."""

    def spoil(text: str) -> str:
        if not re.fullmatch(r"[≥≤=<>≧≦═]?\d{4,}(?:\.\d+)?[^\d]{0,6}", text):
            return text
        return re.sub(r"\d{4,}", lambda match: f"{int(match[0]):,}", text, count=1)

    return _cells_only(sheet, spoil)


def blank_marks(sheet: Sheet, rng: random.Random) -> Sheet:
    """Empty cells hold one of the marks that say "nothing"; the same in the whole document."""
    mark = rng.choice(_MARKS[1:])
    return _cells_only(sheet, lambda text: text or (mark if rng.random() < 0.7 else ""))


def blanks_in_numbers(sheet: Sheet, rng: random.Random) -> Sheet:
    """A blank inside a figure with decimals: "2362.9 1"."""

    def spoil(text: str) -> str:
        if not re.fullmatch(r"\d+\.\d\d%?", text) or rng.random() > 0.4:
            return text
        place = text.index(".") + 2
        return f"{text[:place]} {text[place:]}"

    return _cells_only(sheet, spoil)


def unmerged(sheet: Sheet, rng: random.Random) -> Sheet:
    """Cells merged downwards are taken apart and filled, each row with its own copy, as editors do on "unmerge"."""
    parts = []
    for part in sheet.parts:
        parts.append(_filled(part) if isinstance(part, Grid) else part)
    return replace(sheet, parts=tuple(parts))


def recognised(sheet: Sheet, rng: random.Random) -> Sheet:
    """What character recognition makes of signs: "≥90%" becomes "290%", which no share of a whole can be; in a third of such cells."""
    return _cells_only(
        sheet, lambda text: "2" + text[1:] if re.fullmatch(r"≥\d\d(?:\.\d+)?%", text) and rng.random() < 0.33 else text
    )


KINDS: dict[str, Callable[[Sheet, random.Random], Sheet]] = {
    "none": clean,
    "drift": drift,
    "unmerged": unmerged,
    "fullwidth": full_width,
    "broken": broken_lines,
    "commas": commas,
    "marks": blank_marks,
    "blanks": blanks_in_numbers,
    "ocr": recognised,
}


def change_one_figure(sheet: Sheet, rng: random.Random) -> Sheet | None:
    """The sheet with one figure changed that stands in an equation; None where there is none."""
    places = [
        (number, index, column)
        for number, part in enumerate(sheet.parts)
        if isinstance(part, Grid)
        for index, cells in enumerate(part.rows)
        for column, box in enumerate(cells)
        if box.proves and _NUMBER.search(box.text) and not re.fullmatch(r"0(\.0+)?%?", box.text)
    ]
    if not places:
        return None
    number, index, column = rng.choice(places)
    part = sheet.parts[number]
    assert isinstance(part, Grid)
    box = part.rows[index][column]
    cells = list(part.rows[index])
    cells[column] = replace(box, text=_changed(box.text, rng))
    rows = (*part.rows[:index], tuple(cells), *part.rows[index + 1 :])
    return replace(sheet, parts=(*sheet.parts[:number], replace(part, rows=rows), *sheet.parts[number + 1 :]))


def index_of_last_text(cells: tuple[Box, ...]) -> int:
    """Where the last cell that holds something stands; -1 where none does."""
    return max((index for index, box in enumerate(cells) if box.text), default=-1)


def _changed(text: str, rng: random.Random) -> str:
    """Another digit in the first number, at the place of its units, or its first place where it is large: 9.63 → 4.63."""
    match = re.search(r"\d+(?:,\d{3})*", text)
    assert match is not None
    place = match.end() - 1 if len(match[0]) < 4 else match.start()
    digit = rng.choice([one for one in "123456789" if one != text[place]])
    return text[:place] + digit + text[place + 1 :]


def _filled(table: Grid) -> Grid:
    carried: dict[int, tuple[Box, int]] = {}
    rows: list[tuple[Box, ...]] = []
    for cells in table.rows:
        line: list[Box] = []
        boxes = list(cells)
        column = 0
        while boxes or any(left and place >= column for place, (_, left) in carried.items()):
            held = carried.get(column)
            if held and held[1]:
                box = held[0]
                carried[column] = (box, held[1] - 1)
            elif boxes:
                box = replace(boxes[0], rowspan=1)
                carried[column] = (box, boxes.pop(0).rowspan - 1)
            else:
                break
            line.append(box)
            column += box.colspan
        rows.append(tuple(line))
    return replace(table, rows=tuple(rows))


def _rows(sheet: Sheet, spoil: Callable[[tuple[Box, ...]], tuple[Box, ...]]) -> Sheet:
    parts = [
        replace(part, rows=tuple(map(spoil, part.rows))) if isinstance(part, Grid) else part for part in sheet.parts
    ]
    return replace(sheet, parts=tuple(parts))


def _cells_only(sheet: Sheet, spoil: Callable[[str], str]) -> Sheet:
    return _rows(sheet, lambda cells: tuple(replace(box, text=spoil(box.text)) for box in cells))
