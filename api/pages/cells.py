"""Which span of an answer's evidence each value of its rows stands in, so that a value is one click from its place.

A value is joined to a span of its own column whose quote says it; where several do, to the one in the row of the source that
the other values of its row stand in, else to the next unused one. A value without such a span has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

Row = dict[str, Any]


def spans_of_rows(columns: Sequence[str], rows: Sequence[Row], evidence: Sequence[Row]) -> list[dict[str, Row]]:
    """For each row, column → span."""
    by_column = {column: [span for span in evidence if column in span["fields"]] for column in columns}
    used: set[int] = set()
    found = []
    for row in rows:
        saying = {
            column: [span for span in by_column[column] if says(span["quote"], row.get(column))] for column in columns
        }
        home = _home(saying, used)
        chosen: dict[str, Row] = {}
        for column, spans in saying.items():
            if spans:
                chosen[column] = min(spans, key=lambda span: (_line(span) != home, id(span) in used))
        used |= {id(span) for span in chosen.values()}
        found.append(chosen)
    return found


def says(quote: str, value: Any) -> bool:
    """Whether a quote holds a value: a text, or a number as such (``9.50`` holds 9.5)."""
    if value is None or value == "" or isinstance(value, bool):
        return False
    if isinstance(value, list | tuple):
        return any(says(quote, one) for one in value)
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value)) in _numbers(quote)
    return "".join(str(value).split()) in "".join(quote.split())


def _numbers(quote: str) -> set[Decimal]:
    text = "".join(one if one.isdigit() or one in ".-" else " " for one in quote.replace(",", "").replace("，", " "))
    found = set()
    for word in text.split():
        try:
            number = Decimal(word)
        except InvalidOperation:
            continue
        found |= {number, abs(number), -abs(number)}
    return found


def _line(span: Row) -> tuple[Any, ...]:
    return span["document"], span["table"], span["row"]


def _home(saying: dict[str, list[Row]], used: set[int]) -> tuple[Any, ...] | None:
    """The row of the source that most columns of a row can stand in, unused before used, the first among equals."""
    votes: dict[tuple[Any, ...], list[int]] = {}
    for spans in saying.values():
        for line in dict.fromkeys(_line(span) for span in spans if span["row"] is not None):
            fresh = any(id(span) not in used for span in spans if _line(span) == line)
            votes.setdefault(line, [0, 0])
            votes[line][0] += 1
            votes[line][1] += fresh
    return max(votes, key=lambda line: (votes[line][0], votes[line][1]), default=None)
