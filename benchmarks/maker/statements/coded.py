"""Tables with a row for every account title: codes and titles in the forms that are in use, figures in columns beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from maker.page import Box
from maker.statements.accounts import Title
from maker.statements.style import Path, Pen, Style, header

Rows = list[tuple[Box, ...]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of money: its header path, its figure for a title (None: for the sum), and what the figure states."""

    path: Path
    value: Callable[[Title | None], Decimal]
    of_title: tuple[str, ...]
    of_unit: tuple[str, ...]
    year: int | None = None
    kind: str = "amount"


def label_paths(style: Style) -> list[Path]:
    """Header paths of the columns of codes and titles."""
    over = (style.over,) if style.over else ()
    match style.codes:
        case "joined" | "none":
            return [(style.name_word,)]
        case "three" | "three_full":
            return [*[(*over, style.code_word, level) for level in ("类", "款", "项")], (*over, style.name_word)]
        case "official":
            return [*[(*over, style.code_word)] * 3, (*over, style.name_word)]
    return [(*over, style.code_word), (*over, style.name_word)]


def coded_rows(pen: Pen, titles: Sequence[Title], columns: Sequence[Column]) -> tuple[Rows, Rows]:
    """Header rows and body rows; the row of sums stands first or last."""
    style = pen.style
    labels = label_paths(style)
    head = header([*labels, *(column.path for column in columns)])
    official = style.codes == "official"
    if official:
        counts = [Box(str(place)) for place in range(1, len(columns) + 1)]
        head.append((Box("类", 1, 2), Box("款", 1, 2), Box("项", 1, 2), Box("栏次"), *counts))
    elif style.counters:
        head.append((Box("栏次", len(labels)), *(Box(str(place)) for place in range(1, len(columns) + 1))))
    total = (Box("合计", 1 if official else len(labels)), *_figures(pen, None, columns))
    rows = [(*_labels(style, title), *_figures(pen, title, columns)) for title in titles]
    if official or style.total_first:
        rows.insert(0, total)
    else:
        rows.append(total)
    return head, rows


def _labels(style: Style, title: Title) -> tuple[Box, ...]:
    name = ("　" * title.level if style.indent else "") + title.name
    match style.codes:
        case "joined":
            return (Box(f"{title.code} {title.name}"),)
        case "none":
            return (Box(name),)
        case "three":
            parts = [title.code[:3], title.code[3:5], title.code[5:7]]
            return (*map(Box, parts), Box(name))
        case "three_full":
            cells = ["", "", ""]
            cells[title.level] = title.code
            return (*map(Box, cells), Box(name))
        case "official":
            return (Box(title.code, 3), Box(name))
    return (Box(title.code), Box(name))


def _figures(pen: Pen, title: Title | None, columns: Sequence[Column]) -> tuple[Box, ...]:
    return tuple(
        pen.money(
            column.value(title),
            column.of_title if title else column.of_unit,
            title.path if title else (),
            year=pen.year if column.year is None else column.year,
            kind=column.kind,
        )
        for column in columns
    )
