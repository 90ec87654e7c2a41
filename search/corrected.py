"""What people corrected in the values that an answer rests on, and how the answer says so.

In: the evidence of an answer, which carries the corrections of its columns. Out: the corrections, and a clause in Chinese.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ontology.schema import TABLES

MOST_SAID = 3
"""How many corrections an answer tells; ``corrections`` holds them all."""

Row = dict[str, Any]
_LABELS = {column.name: column.label for table in reversed(TABLES.values()) for column in table.columns}


def pruned(evidence: Iterable[Row]) -> list[Row]:
    """Evidence with the corrections of the columns that each span is cited for, and no others."""
    found = []
    for span in evidence:
        if "corrections" not in span:
            found.append(span)
            continue
        corrections = [one for one in span["corrections"] if one["column"] in span["fields"]]
        plain = {name: value for name, value in span.items() if name != "corrections"}
        found.append(plain | ({"corrections": corrections} if corrections else {}))
    return found


def corrections_in(evidence: Iterable[Row]) -> list[Row]:
    """Every correction in the evidence once, in the order of the evidence."""
    found: dict[tuple[str, str], Row] = {}
    for span in evidence:
        for correction in span.get("corrections", ()):
            found.setdefault((correction["fact"], correction["column"]), correction)
    return list(found.values())


def clause(corrections: Sequence[Row]) -> str:
    """What an answer says of the corrections it rests on; "" without any."""
    if not corrections:
        return ""
    said = [_said(one, alone=len(corrections) == 1) for one in corrections[:MOST_SAID]]
    more = f"；等 {len(corrections)} 处" if len(corrections) > MOST_SAID else ""
    return f"（已更正：{'；'.join(said)}{more}）"


def _said(correction: Row, alone: bool) -> str:
    what = "" if alone else f"{_LABELS[correction['column']]} {correction['value'] or '（空）'} "
    original = f"原文 {correction['original']}" if correction["original"] is not None else "原文未写"
    return f"{what}{original}，更正人 {correction['by']}，原因 {correction['reason']}"
