"""Rows of the head of a form: labels with their values beside them, after their colon, or in the row below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.document import Document
from ingest.headers import field, plain
from ingest.places import Place, Row, labelled
from ingest.units import is_body

GOALS = ("goal_expected", "goal_actual", "goal_overall", "goal_long")
_GOALS = frozenset({*GOALS, "goals_group"})
_PROJECT_LABEL = re.compile(r"(?:[\u4e00-\u9fff]{0,4})(?:项目|专项|政策)[\u4e00-\u9fff]{0,2}(?:全称|名称|名)")
_BODIES = ("unit", "department", "filler")
_LONGEST_BODY_LABEL = 8
_BODY_ENDINGS = ("单位", "部门", "主体")
_UPPER_BODIES = ("主管", "上级", "归口", "管理部门")
_OTHER_BODIES = (
    "评价",
    "监督",
    "审核",
    "审计",
    "第三方",
    "采购",
    "中标",
    "施工",
    "监理",
    "供应",
    "协作",
    "配合",
    "受益",
    "计量",
    "度量",
)
"""Bodies beside those that carry a project out or answer for it."""
Labelled = tuple[str, Place | None]
"""The field that a label names and the place of its value; None where none stands beside it."""


def labels_beside(document: Document, row: Row) -> Iterator[Labelled]:
    """The labels of a row and the values beside them, or after their colon."""
    open_label: str | None = None
    for cell in row.cells:
        whole = field("head", cell.text) or (_unlisted_label(cell, row) if open_label is None else None)
        split = labelled(document, cell) if whole is None else None
        inline = _inline_field(split) if split else None
        if whole is None and inline is None:
            if open_label is not None:
                yield open_label, cell
                open_label = None
            continue
        if open_label is not None:
            yield open_label, None
        open_label = whole
        if inline is not None and split is not None:
            yield inline, split[1]
    if open_label is not None:
        yield open_label, None


def _unlisted_label(cell: Place, row: Row) -> str | None:
    """What a cell names that no list has: a body by its ending; "项目" beside one that says who carries it out."""
    if plain(cell.text) == "项目" and cell is row.cells[0]:
        bodies = [field("head", other.text) or _body_label(other.text) for other in row.cells[1:]]
        return "project" if any(body in _BODIES for body in bodies) else None
    return "project" if _PROJECT_LABEL.fullmatch(plain(cell.text)) else _body_label(cell.text)


def _body_label(text: str) -> str | None:
    """Whose name a label asks for that no list has ("承办单位", "归口管理部门")."""
    bare = plain(text)
    if not 4 <= len(bare) <= _LONGEST_BODY_LABEL or not bare.endswith(_BODY_ENDINGS) or is_body(bare):
        return None
    if any(word in bare for word in _OTHER_BODIES):
        return "other"
    return "department" if any(word in bare for word in _UPPER_BODIES) else "unit"


def _inline_field(split: tuple[str, Place | None]) -> str | None:
    """What the label in front of a colon names; "单位：" before a body is who the form is of, else a unit of measure."""
    label, value = split
    name = field("head", label)
    return "unit" if plain(label) == "单位" and value is not None and is_body(value.text) else name


def is_label_row(found: Sequence[Labelled]) -> bool:
    """Whether a row only holds labels of a head, so that the values may stand below them; goals have a way of their own."""
    names = {name for name, _ in found}
    return len(found) >= 2 and all(value is None for _, value in found) and not names & _GOALS


def values_under(labels: Row | None, row: Row) -> list[Labelled]:
    """The values of a row with the labels of the row right above it; none where they do not stand below each other."""
    if labels is None or row.table is not labels.table or row.number - labels.number != 1:
        return []
    heads = {cell.column: cell for cell in labels.cells}
    if not all(cell.column in heads for cell in row.cells):
        return []
    return [(field("head", heads[cell.column].text) or "other", cell) for cell in row.cells]
