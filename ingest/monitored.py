"""Forms that watch a project within its year: their columns of part of the year are the figures that they state.

"1-8月执行数" is no execution of the year, and a form of the year's end leaves it alone; the form of the monitoring states
nothing else, and its stage (监控) says when its figures were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.align import Column
from ingest.drafts import Draft
from ingest.headers import of_months

STAGE = "监控"
_READ = {"funds": frozenset({"executed", "rate", "score"}), "indicators": frozenset({"actual", "score", "reason"})}
"""What part of a year may state, by section."""


def of_monitoring(draft: Draft) -> Draft:
    """The form with the columns of its months as those of its execution, its rate and its results."""
    return replace(
        draft,
        fund_columns=with_months("funds", draft.fund_columns),
        fund_rows=[(row, with_months("funds", columns)) for row, columns in draft.fund_rows],
        indicator_columns=with_months("indicators", draft.indicator_columns),
        indicator_rows=[(row, with_months("indicators", columns)) for row, columns in draft.indicator_rows],
    )


def with_months(section: str, columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns, each of months as what it is of; not where another column is that already."""
    found = list(columns)
    for place, column in enumerate(found):
        if column.field != "ignored" or column.header is None:
            continue
        name = of_months(section, column.header.text)
        if name in _READ[section] and not any(other.field == name for other in found):
            found[place] = replace(column, field=name)
    return tuple(found)
