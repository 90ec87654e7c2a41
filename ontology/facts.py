"""The facts jixiao reads from a document, as frozen data.

A fact is one row of one fact table (``schema.py`` names the columns). Money is in 万元, rates and shares in %, unless a
``*_unit`` field says otherwise; numbers are :class:`~decimal.Decimal`. ``None`` means "the document does not state it":
it is never 0 or "". Every stated value has a :class:`Span` whose ``fields`` name the columns it supports.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ontology.printed import Placed


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a document's extracted text: ``text[start:end] == quote``.

    ``start`` and ``end`` count Unicode code points. ``page``, ``table``, ``row`` and ``column`` count from 1 (a table's
    number runs through the document) and are ``None`` where the format or the place has none.
    """

    start: int
    end: int
    quote: str
    fields: tuple[str, ...] = ()
    page: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """What was not read, or does not prove, and where; ``message`` is Chinese and says what to do."""

    code: str
    message: str
    page: int | None = None
    table: int | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One project at one stage of one year (a row of ``projects``).

    ``project`` is the name as the table or the report's title gives it, without its code; ``stage`` is 目标, 监控, 自评,
    复核 or 评价. ``weight_total`` is the sum of weights that the document states (100 as a rule). ``part`` tells apart two
    evaluations of one document that agree in everything else (1, 2, …).
    """

    project: str
    unit: str | None = None
    department: str | None = None
    region: str | None = None
    year: int | None = None
    stage: str | None = None
    goal_expected: str | None = None
    goal_actual: str | None = None
    total_score: Decimal | None = None
    grade: str | None = None
    weight_total: Decimal | None = None
    code: str | None = None
    part: int = 1
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class FundLine:
    """One row of the 项目资金 block. ``source`` is total, appropriation, carryover, fiscal_account, unit_funds or other."""

    evaluation: Evaluation
    source: str
    budget_initial: Decimal | None = None
    budget_adjusted: Decimal | None = None
    in_place: Decimal | None = None
    executed: Decimal | None = None
    rate: Decimal | None = None
    weight: Decimal | None = None
    score: Decimal | None = None
    reason: str | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One 三级指标 row. ``level1``/``level2`` are as the document means them, ``levels_stated`` as it writes them."""

    evaluation: Evaluation
    indicator: str
    levels_stated: str | None = None
    level1: str | None = None
    level2: str | None = None
    target: str | None = None
    target_op: str | None = None
    target_value: Decimal | None = None
    target_unit: str | None = None
    actual: str | None = None
    actual_value: Decimal | None = None
    weight: Decimal | None = None
    score: Decimal | None = None
    reason: str | None = None
    cause: tuple[str, ...] = ()
    part: int = 1
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """A figure stated in running text or a statement table.

    ``subject`` is who or what the figure is about and ``subject_kind`` which: unit, project, account (an account title;
    its ``subject`` is the last title of ``account_path``, ``account_code`` its code where stated), region or topic;
    "" and unit where the document does not say. ``measure`` is the canonical name,
    ``measure_text`` what was written. ``kind`` is amount, change, change_rate, share, completion_rate, count, rate, weight
    or score; a decrease is negative. ``value_text`` is the figure as written ("59.2万元"). The same figure stated several
    times in one document (same subject, measure, kind, year, value) is one observation with several spans.
    """

    subject: str
    subject_kind: str
    measure: str
    measure_text: str
    kind: str
    value: Decimal
    unit_of_measure: str
    unit: str | None = None
    year: int | None = None
    approximate: bool = False
    compared_to: str | None = None
    reason: str | None = None
    cause: tuple[str, ...] = ()
    account_path: tuple[str, ...] = ()
    account_code: str | None = None
    value_text: str | None = None
    spans: tuple[Span, ...] = ()


Fact = Evaluation | FundLine | IndicatorResult | Observation


@dataclass(frozen=True, slots=True)
class Finding:
    """What an audit rule found: ``stated`` against ``expected``, the facts it rests on, one Chinese sentence."""

    rule: str
    severity: str
    about: str
    message: str
    stated: Decimal | None = None
    expected: Decimal | None = None
    facts: tuple[Fact, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotable piece of a document (a clause with its heading, a table row as a sentence) for search.

    ``number`` counts from 1 in reading order. ``evaluation`` is set where the passage belongs to one project.
    ``facts`` are those whose spans lie in it.
    """

    number: int
    heading: str | None
    text: str
    evaluation: Evaluation | None = None
    facts: tuple[Fact, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherName:
    """A second name that the document states of a body: "甲中心（以下简称乙）", "原丙中心"; ``unit`` is the name in full.

    ``rule`` is abbreviation, former-name or signboard.
    """

    unit: str
    name: str
    rule: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Overruled:
    """A value that a person put in the place of what was read: of ``fact`` (as read), or of the document where None.

    ``original`` and ``value`` are texts, () where nothing is stated; ``decision`` is the address of the decision.
    """

    fact: Fact | None
    column: str
    original: tuple[str, ...]
    value: tuple[str, ...]
    decision: str


@dataclass(frozen=True, slots=True)
class Removed:
    """What was read as ``fact`` and is none, as a person decided; ``row`` are its columns as JSON."""

    fact: Fact
    label: str
    row: str
    decision: str


@dataclass(frozen=True, slots=True)
class Overruling:
    """What people overruled of a document: values and rows.

    ``as_read`` are all facts of it before, ``origins`` pairs of a fact as it is now and as it was read where these differ.
    """

    as_read: tuple[Fact, ...] = ()
    origins: tuple[tuple[Fact, Fact], ...] = ()
    values: tuple[Overruled, ...] = ()
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """All that was read from one file. ``document`` is its path below the folder given to ingest, with ``/``.

    ``reconciled`` is True where every equation the document states closes, False where one does not, None where it states
    none. ``published`` is an ISO date. ``placed`` says where the text is printed: the graph takes the page of a span, and
    how surely it was recognised, from there.
    """

    document: str
    sha256: str
    type: str
    text: str
    title: str | None = None
    unit: str | None = None
    region: str | None = None
    year: int | None = None
    published: str | None = None
    pages: int | None = None
    tables: int = 0
    reconciled: bool | None = None
    warnings: tuple[ReadingWarning, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    funds: tuple[FundLine, ...] = ()
    indicators: tuple[IndicatorResult, ...] = ()
    observations: tuple[Observation, ...] = ()
    findings: tuple[Finding, ...] = ()
    passages: tuple[Passage, ...] = ()
    spans: tuple[Span, ...] = ()
    placed: tuple[Placed, ...] = ()
    other_names: tuple[OtherName, ...] = ()
    overruling: Overruling | None = None
