"""Every figure of a document where it is printed, with how exactly it is printed: what the rules of texts and statements compare.

An observation that is stated several times is several figures here, in the order of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ontology.arithmetic import places_of
from ontology.facts import DocumentFacts, Observation, Span

IN_WAN = {"元": Decimal("0.0001"), "千元": Decimal("0.1"), "万元": Decimal(1), "亿元": Decimal(10000)}
"""What a unit of money is in 万元."""

_NUMBER = re.compile(r"\d[\d,，]*(?:[.．]\d+)?")
_NARROW = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")
_USUAL = Decimal("0.3")
"""A number of decimals that so large a share of a document's figures has is its usual one: fewer are trimmed zeros."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure at one place. ``value`` is in 万元 for money, ``unit`` is one of its last printed place in the same measure.

    ``start`` and ``end`` are those of the figure itself, ``span`` may quote its clause.
    """

    fact: Observation
    value: Decimal
    unit: Decimal
    start: int
    end: int
    span: Span

    @property
    def subject(self) -> str:
        """Who or what the figure is about: the whole account path, or the name."""
        return "›".join(self.fact.account_path) or re.sub(r"\s+", "", self.fact.subject)

    @property
    def measure(self) -> str:
        """The canonical measure."""
        return self.fact.measure

    @property
    def kind(self) -> str:
        """The kind of the observation."""
        return self.fact.kind

    @property
    def key(self) -> tuple[object, ...]:
        """Figures of one key are about the same thing in the same year."""
        return (self.subject, self.fact.measure, self.fact.year)

    @property
    def table(self) -> int | None:
        """The number of the table that the figure stands in."""
        return self.span.table


def figures(facts: DocumentFacts) -> list[Figure]:
    """Every exact figure of a document, in the order of the text; amounts in units that are no money are left out."""
    found: list[tuple[Observation, Span, int, int, Decimal, int]] = []
    for one in facts.observations:
        factor = IN_WAN.get(one.unit_of_measure, Decimal(1)) if one.kind in ("amount", "change") else Decimal(1)
        if one.approximate or (one.kind == "amount" and one.unit_of_measure not in IN_WAN):
            continue
        for span in value_spans(one):
            start, end = figure_place(one, span)
            scale, places = _printed(one, facts.text[start:end], factor)
            found.append((one, span, start, end, scale, places))
    usual = _usual(found)
    made = [
        Figure(
            one,
            one.value * (IN_WAN.get(one.unit_of_measure, Decimal(1)) if one.kind in ("amount", "change") else 1),
            scale.scaleb(-max(places, usual[one.kind, scale] if one.kind in ("amount", "change") else 0)),
            start,
            end,
            span,
        )
        for one, span, start, end, scale, places in found
    ]
    return sorted(made, key=lambda figure: (figure.start, figure.end))


def value_spans(observation: Observation) -> list[Span]:
    """The spans that hold the value."""
    spans = [span for span in observation.spans if "value" in span.fields]
    return spans or list(observation.spans)


def figure_place(observation: Observation, span: Span) -> tuple[int, int]:
    """Where in a span the figure itself stands: the span may quote its whole clause."""
    if not observation.value_text:
        return span.start, span.end
    pattern = r"\s*".join(re.escape(char) for char in re.sub(r"\s+", "", observation.value_text))
    match = re.search(pattern, span.quote)
    return (span.start + match.start(), span.start + match.end()) if match else (span.start, span.end)


def in_text(found: Iterable[Figure]) -> list[Figure]:
    """The figures that stand in no table."""
    return [figure for figure in found if figure.table is None]


def by_table(found: Iterable[Figure]) -> Iterator[tuple[int, list[Figure]]]:
    """The figures of each table."""
    tables: dict[int, list[Figure]] = defaultdict(list)
    for figure in found:
        if figure.table is not None:
            tables[figure.table].append(figure)
    yield from tables.items()


def near(found: list[Figure], place: int, before: int, after: int) -> list[Figure]:
    """The figures that begin within so many characters before or after a place; ``found`` is in the order of the text."""
    first = bisect_left(found, place - before, key=lambda figure: figure.start)
    last = bisect_left(found, place + after, key=lambda figure: figure.start)
    return found[first:last]


def quoted(figure: Figure) -> str:
    """A short quotation around a figure, for a message."""
    quote = re.sub(r"\s+", "", figure.span.quote)
    return quote if len(quote) <= 40 else f"…{quote[-38:]}"


def _printed(one: Observation, text: str, factor: Decimal) -> tuple[Decimal, int]:
    """What one of the printed unit is in 万元 (1 of no money), and with how many decimals the figure is printed."""
    narrow = re.sub(r"\s+", "", one.value_text or text).translate(_NARROW)
    number = _NUMBER.search(narrow)
    digits = number[0].replace(",", "") if number else ""
    places = len(digits.partition(".")[2])
    if one.kind not in ("amount", "change"):
        return Decimal(1), places
    if not number:
        return factor, places_of(one.value)
    shown = Decimal(digits)
    for scale in (factor, *IN_WAN.values()):
        if shown * scale == abs(one.value) * factor:
            return scale, places
    return factor, places_of(one.value)


def _usual(found: list[tuple[Observation, Span, int, int, Decimal, int]]) -> dict[tuple[str, Decimal], int]:
    """By kind and printed unit, the most decimals that a fair share of a document's figures has."""
    counts: dict[Decimal, Counter[int]] = defaultdict(Counter)
    for one, _, _, _, scale, places in found:
        if one.kind in ("amount", "change"):
            counts[scale][places] += 1
    usual: dict[tuple[str, Decimal], int] = {}
    for scale, counter in counts.items():
        whole = sum(counter.values())
        least = max((n for n in counter if counter[n] >= whole * _USUAL), default=0)
        usual |= {(kind, scale): least for kind in ("amount", "change")}
    return usual
