"""A form while it is being gathered: which rows and cells belong to it, before anything is read from them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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
    of text above the form state. ``stage`` is whose scores its columns hold, where columns of two stages stand beside
    each other; ``second`` is then the other one with its columns.
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
    stage: str | None = None
    second: tuple[str, tuple[Column, ...]] | None = None
    listed: bool = False
    """Whether it stands in a list of several projects, whose bodies belong to the department that publishes the list."""

    @property
    def started(self) -> bool:
        """Whether anything beside captions was found."""
        return bool(self.head or self.fund_columns or self.fund_rows or self.fund_pairs or self.indicator_columns)

    def of_second_stage(self) -> Draft | None:
        """The same form with the columns of the other stage; None where it states only one."""
        if self.second is None:
            return None
        stage, columns = self.second
        rows = [(row, columns) for row, _ in self.indicator_rows]
        return replace(self, stage=stage, second=None, indicator_columns=columns, indicator_rows=rows)

    @property
    def has_blocks(self) -> bool:
        """Whether the form is past its head."""
        return bool(self.fund_columns or self.fund_pairs or self.indicator_columns or self.totals)
