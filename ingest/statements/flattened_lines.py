"""A line of a table flattened to one cell a line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.values import number

_CODE = re.compile(r"[1-9]\d{2}(?:\d{2}){0,2}")
_MARKS = frozenset(("-", "—", "--", "——", "－", "/"))


@dataclass(frozen=True, slots=True)
class FlatLine:
    """What stands in the line, and where."""

    text: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Whether it is a number."""
        return number(self.text) is not None

    @property
    def is_figure(self) -> bool:
        """Whether it is a number, or a mark that stands in the place of one."""
        return self.is_number or self.text in _MARKS

    @property
    def is_code(self) -> bool:
        """Whether it is the code of an account title."""
        return _CODE.fullmatch(self.text) is not None
