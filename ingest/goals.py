"""The goals of a form: texts under 预期目标 and 实际完成情况."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.head_rows import GOALS
from ingest.headers import field
from ingest.places import Place, Row

GoalColumns = Sequence[tuple[str, Place]]
"""The fields of the goals, each with its header."""


def goal_columns(row: Row) -> list[tuple[str, Place]]:
    """The headers of the goals that a row holds; that of the whole project only where it stands alone."""
    columns = [(name, cell) for cell in row.cells if (name := field("head", cell.text)) in GOALS and name]
    parts = [(name, cell) for name, cell in columns if name != "goal_overall"]
    return parts if len(parts) >= 2 else columns


def goal_texts(columns: GoalColumns, row: Row) -> list[tuple[str, Place]]:
    """The texts of a row, each with the goal it stands under; with fewer texts than goals by their columns."""
    texts = [cell for cell in row.cells if field("head", cell.text) is None]
    names = [name for name, _ in columns]
    if len(texts) >= len(names):
        return list(zip(names, texts[-len(names) :], strict=True))
    return [(_above(columns, cell), cell) for cell in texts]


def _above(columns: GoalColumns, cell: Place) -> str:
    under = [name for name, header in columns if header.column <= cell.column]
    return under[-1] if under else columns[0][0]
