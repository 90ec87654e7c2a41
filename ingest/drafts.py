"""A form while it is being gathered: which rows and cells belong to it, before anything is read from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ingest.align import Column
from ingest.fund_pairs import FundPair
from ingest.places import Place, Row
from ingest.portions import Portion


@dataclass(slots=True)
class Draft:
    """One form (one project at one stage): its captions, head, money block, goals and indicator rows as found.

    ``long_term`` are rows that hold targets of several years, beside those of the year or alone. ``above`` are the
    captions of the form before, in whose table it goes on without a title of its own; ``line_pairs`` are sums that lines
    of text above the form state.
    """

    captions: list[Place]
    above: list[Place] = field(default_factory=list)
    head: dict[str, Place] = field(default_factory=dict)
    goals: dict[str, list[Place]] = field(default_factory=dict)
    fund_columns: tuple[Column, ...] = ()
    fund_rows: list[tuple[Row, tuple[Column, ...]]] = field(default_factory=list)
    fund_pairs: list[FundPair] = field(default_factory=list)
    portions: list[Portion] = field(default_factory=list)
    outlay_rows: list[tuple[Row, tuple[Column, ...]]] = field(default_factory=list)
    line_pairs: list[FundPair] = field(default_factory=list)
    indicator_columns: tuple[Column, ...] = ()
    indicator_rows: list[tuple[Row, tuple[Column, ...]]] = field(default_factory=list)
    totals: list[Row] = field(default_factory=list)
    long_term: list[Row] = field(default_factory=list)
    scale: Decimal | None = None

    @property
    def started(self) -> bool:
        """Whether anything beside captions was found."""
        return bool(self.head or self.fund_columns or self.fund_rows or self.fund_pairs or self.indicator_columns)

    @property
    def has_blocks(self) -> bool:
        """Whether the form is past its head."""
        return bool(self.fund_columns or self.fund_pairs or self.indicator_columns or self.totals)
