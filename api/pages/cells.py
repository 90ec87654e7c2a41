"""Which span of an answer's evidence each value of its rows stands in, so that a value is one click from its place.

A value is joined to a span of its own column whose quote says it; where several do, to the one in the row of the source that
the other values of its row stand in, else to the next unused one. A value without such a span has none. What is looked up is
indexed first: an answer of thousands of rows takes as long for each row as one of ten.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

Row = dict[str, Any]

_NUMBER = re.compile(r"(?<![\d.\-])-?\d+(?:\.\d+)?(?![\-\d]|\.\d)")


def spans_of_rows(columns: Sequence[str], rows: Sequence[Row], evidence: Sequence[Row]) -> list[dict[str, Row]]:
    """For each row, column → span."""
    index = {column: _Said([span for span in evidence if column in span["fields"]]) for column in columns}
    used: set[int] = set()
    found = []
    for row in rows:
        saying = _near({column: index[column].by(row.get(column)) for column in columns})
        home = _home(saying, used)
        chosen = {
            column: min(spans, key=lambda span: (_line(span) != home, id(span) in used))
            for column, spans in saying.items()
            if spans
        }
        used |= {id(span) for span in chosen.values()}
        found.append(chosen)
    return found


def says(quote: str, value: Any) -> bool:
    """Whether a quote holds a value: a text, or a number as such (``9.50`` holds 9.5)."""
    return bool(_Said([{"quote": quote, "document": ""}]).by(value))


class _Said:
    """The spans of one column by what their quotes say."""

    def __init__(self, spans: Sequence[Row]) -> None:
        self._texts = [("".join(span["quote"].split()), span) for span in spans]
        self._numbers: dict[Decimal, list[Row]] = defaultdict(list)
        self._known: dict[str, list[Row]] = {}
        for span in spans:
            for number in _numbers(span["quote"]):
                self._numbers[number].append(span)

    def by(self, value: Any) -> list[Row]:
        """The spans that say ``value``, in their order."""
        if value is None or value == "" or isinstance(value, bool):
            return []
        if isinstance(value, list | tuple):
            return next((spans for one in value if (spans := self.by(one))), [])
        if isinstance(value, int | float | Decimal):
            return self._numbers.get(Decimal(str(value)), [])
        text = "".join(str(value).split())
        if text not in self._known:
            self._known[text] = [span for quote, span in self._texts if text in quote]
        return self._known[text]


def _numbers(quote: str) -> set[Decimal]:
    """The numbers of a quote, each with either sign: what decreased is written without one."""
    plain = [Decimal(one) for one in _NUMBER.findall(quote.replace(",", "").replace("，", " "))]
    return {number for one in plain for number in (one, -one)}


def _near(saying: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The spans of a row's values, only those in the documents of its rarest value where they stand there too."""
    rarest = min((spans for spans in saying.values() if spans), key=len, default=[])
    documents = {span["document"] for span in rarest}
    return {
        column: [span for span in spans if span["document"] in documents] or spans for column, spans in saying.items()
    }


def _line(span: Row) -> tuple[Any, ...]:
    return span["document"], span["table"], span["row"]


def _home(saying: dict[str, list[Row]], used: set[int]) -> tuple[Any, ...] | None:
    """The row of the source that most columns of a row can stand in, unused before used, the first among equals."""
    votes: dict[tuple[Any, ...], list[int]] = {}
    for spans in saying.values():
        lines: dict[tuple[Any, ...], bool] = {}
        for span in spans:
            if span["row"] is not None:
                line = _line(span)
                lines[line] = lines.get(line, False) or id(span) not in used
        for line, fresh in lines.items():
            one = votes.setdefault(line, [0, 0])
            one[0] += 1
            one[1] += fresh
    return max(votes, key=lambda line: (votes[line][0], votes[line][1]), default=None)
