"""Two lists of one sum beside each other, or below: where the money comes from and what it goes to.

Forms of whole departments part the year's sum once by income (按收入性质分: a list of sources) and once by spending
(按支出性质分: 基本支出, 项目支出). The lists have no columns of their own: which sum of the money block a list parts, its
figures say by adding up to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.document import Document
from ingest.drafts import Draft
from ingest.funds import FundReading, in_order, labelled_sums, of_level, one_a_source
from ingest.headers import bare_source
from ingest.headers import outlay as outlay_named
from ingest.places import Place, evidence, merged, with_fields
from ingest.portions import Portion, outlay_in
from ingest.values import money
from ontology.arithmetic import agrees_sum
from ontology.facts import Evaluation, Observation

_MEASURE_ENDS = {"budget_adjusted": "预算", "budget_initial": "年初预算", "executed": "", "rate": ""}
"""What follows the name of a kind of spending in the measure of each of its figures."""
_PARTED = ("budget_adjusted", "executed", "budget_initial", "in_place")
"""The sums a list may part; of several with the same figure the first."""


_OF_SOURCE = {
    "budget_adjusted": "预算",
    "budget_initial": "年初预算",
    "in_place": "到位资金",
    "executed": "支出",
    "rate": "预算执行率",
}
"""What follows the name of one of several rows of the same source of funds in the measure of each of its figures."""


@dataclass(frozen=True, slots=True)
class Outlay:
    """A part of the year's spending as read; ``column`` is the sum of the money block that its list parts, or its rate.

    ``measure`` names the figure; ``of_project`` says that it is the project's, not the body's.
    """

    measure: str
    column: str
    value: Decimal
    label: Place
    figure: Place
    of_project: bool = False


def with_lists(
    funds: Sequence[FundReading], portions: Sequence[Portion], scale: Decimal
) -> tuple[list[FundReading], list[Outlay], list[Portion]]:
    """The fund lines with those of the list of sources, the parts of the spending, and what fits no sum of the block.

    Without any sum beside them the figures of a list of sources are the budget, like a lone figure of any source.
    """
    lines = list(funds)
    whole = next((line for line in funds if line.source == "total"), None)
    sources = [portion for portion in portions if not portion.spent]
    column = _column(sources, whole, scale)
    unread = sources if column is None else []
    for portion in sources if column else []:
        value = money(portion.figure.text, scale)
        line = FundReading(portion.name)
        line.places["source"] = [portion.label]
        if value is not None and column is not None:
            line.add(column, value, portion.figure)
            lines.append(line)
    spent = [portion for portion in portions if portion.spent]
    column = _column(spent, whole, scale, ("executed", "budget_adjusted", "budget_initial"))
    unread += spent if column is None else []
    outlays = [
        Outlay(portion.name + _MEASURE_ENDS[column], column, value, portion.label, portion.figure)
        for portion in spent
        if column is not None and (value := money(portion.figure.text, scale)) is not None
    ]
    return in_order(one_a_source(lines)), outlays, unread


def outlays_in_rows(draft: Draft) -> list[Outlay]:
    """The parts of the spending that stand as rows of their own under the headers of the money block."""
    found: list[Outlay] = []
    for row, columns in draft.outlay_rows:
        label = outlay_in(row)
        line = labelled_sums(label, row, columns, draft.scale or Decimal(1)) if label is not None else None
        name = outlay_named(label.text) if label is not None else None
        if line is None or name is None or label is None:
            continue
        found += [
            Outlay(name + _MEASURE_ENDS[column], column, line.values[column], label, line.places[column][0])
            for column in _MEASURE_ENDS
            if column in line.values
        ]
    return found


def parts_of_sources(funds: Sequence[FundReading]) -> list[Outlay]:
    """The rows that were added up to one source of funds, or are parts of it, by their own names ("中央资金")."""
    found: list[Outlay] = []
    for part in (part for line in funds for part in line.parts):
        label = next(iter(part.places.get("source", [])), None)
        if label is None:
            continue
        name = of_level(bare_source(label.text))
        name += "资金" if name.endswith("预算") else ""  # no "一般公共预算预算"
        found += [
            Outlay(name + end, column, part.values[column], label, part.places[column][0], of_project=True)
            for column, end in _OF_SOURCE.items()
            if column in part.values
        ]
    return found


def outlay_observations(document: Document, evaluation: Evaluation, outlays: Sequence[Outlay]) -> list[Observation]:
    """The parts of the spending as figures of the unit, or of the project where the form names no unit."""
    found = []
    for outlay in outlays:
        kind = "unit" if evaluation.unit and not outlay.of_project else "project"
        subject = evaluation.project if kind == "project" else evaluation.unit or ""
        spans = [
            *evidence(document, [outlay.label], ("measure", "measure_text")),
            *evidence(document, [outlay.figure], ("value", "unit_of_measure", "kind")),
            *with_fields(evaluation.spans, ("year", "unit")),
        ]
        spans += [replace(span, fields=("subject",)) for span in with_fields(evaluation.spans, (kind,))]
        found.append(
            Observation(
                subject=subject,
                subject_kind=kind,
                measure=outlay.measure,
                measure_text=outlay.label.text,
                kind="completion_rate" if outlay.column == "rate" else "amount",
                value=outlay.value,
                unit_of_measure="%" if outlay.column == "rate" else "万元",
                unit=evaluation.unit,
                year=evaluation.year,
                value_text=outlay.figure.text,
                spans=merged(spans),
            )
        )
    return found


def _column(
    portions: Sequence[Portion], whole: FundReading | None, scale: Decimal, order: Sequence[str] = _PARTED
) -> str | None:
    """The sum that the portions add up to; the budget where the block states no sum at all."""
    values = [value for portion in portions if (value := money(portion.figure.text, scale)) is not None]
    if whole is None or not any(name in whole.values for name in order):
        return "budget_adjusted"
    return next((name for name in order if name in whole.values and agrees_sum(whole.values[name], values)), None)
