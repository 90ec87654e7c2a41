"""Values as spreadsheet cells: text that a spreadsheet program would run as a formula is made harmless.

A text cell that begins with ``=``, ``+``, ``-``, ``@`` (also full width), a tab or a line break, after any apostrophes and
spaces, gets one apostrophe in front (``=100%`` becomes ``'=100%``). To read it back, take one apostrophe off every cell that
begins with apostrophes and then such a sign (:func:`restored`). Numbers stay numbers; ``≥90`` and ``100%`` stay as they are.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from ontology.schema import Type
from ontology.tables import json_ready

LIST_SEPARATOR = "；"
"""Between the values of a column of several values."""

_RISKY = re.compile(r"['\s]*[=+\-@\t\r\n＝＋－＠]")


def harmless(text: str) -> str:
    """``text`` as a spreadsheet cell that no program takes for a formula."""
    return f"'{text}" if _RISKY.match(text) else text


def restored(cell: str) -> str:
    """The text that :func:`harmless` was given."""
    return cell[1:] if cell.startswith("'") and _RISKY.match(cell) else cell


def cell(value: Any, kind: Type) -> str | Decimal | int | bool | None:
    """A value of a fact table as one cell: text is harmless, lists are joined, structures are JSON."""
    if value is None or kind in ("decimal", "integer", "boolean"):
        return value
    if kind == "texts":
        return harmless(LIST_SEPARATOR.join(value)) or None
    return harmless(compact_json(value) if kind == "json" else value)


def compact_json(value: Any) -> str:
    """One line of JSON with Chinese as it is."""
    return json.dumps(json_ready(value), ensure_ascii=False, separators=(",", ":"))
