"""The plan language: what a question asks of the facts, as a small typed tree.

Understanding writes a plan, :mod:`search.execute` runs it, :mod:`search.wording` prints it in Chinese. A plan says
nothing about storage: relations and their attributes are named in :mod:`search.relations` (``RELATIONS``), and its
``check`` tells whether a plan uses them rightly. Plans are frozen, comparable and round-trip through JSON
(:func:`to_json`, :func:`from_json`).

Relations: ``project`` (an evaluation with its money), ``fund`` (one row of the money block), ``indicator``,
``observation`` (a figure in running text or a statement table), ``document``, ``finding``, ``unit``.

Examples (``P`` a project's address, ``U`` a unit's, ``M`` a measure's)::

    党建服务工作经费的预算执行率是多少
        Lookup("project", ("rate",), (Is("project", (P,), ("党建服务工作经费",)),))
    年访问次数的目标值和实际完成值
        Lookup("indicator", ("target", "actual"), (Is("indicator", (I,), ("年访问次数",)),))
    哪些项目满意度未满分及原因
        Rows("indicator", "project", (Compare("level1", "=", "满意度"), Versus("score", "<", "weight")), ("reason",))
    预算规模最大的三个项目
        Rows("project", "project", (), order=(Order("budget", descending=True),), top=3)
    哪些指标实际完成值超过目标值的1.5倍
        Rows("indicator", "indicator", (Versus("actual_value", ">", "target_value", Decimal("1.5")),))
    有多少个项目的执行率低于90%
        Aggregate("project", "count", "project", (Compare("rate", "<", Decimal(90)),))
    总分高于平均分的项目
        Rows("project", "project", (VersusMean("total_score", ">", Aggregate("project", "average", "total_score")),))
    预算第二高的项目
        Rows("project", "project", (), order=(Order("budget", descending=True),), top=2, nth=True)
    2024年各项目平均自评总分
        Aggregate("project", "average", "total_score", (Compare("year", "=", 2024),))
    项目总体执行率（总执行数除以总预算数）
        Aggregate("project", "ratio", "executed", (Compare("year", "=", 2024),), over="budget")
    每个单位各扣了多少分，谁最多
        Aggregate("indicator", "sum", "lost", (), by=("unit",), descending=True, top=1)
    党建服务工作经费的预算占全部项目的比重
        Derive("ratio", (Lookup("project", ("budget",), …), Aggregate("project", "sum", "budget", …)))
    电教远教工作经费比信息化运维项目多执行多少万元
        Derive("difference", (Lookup("project", ("executed",), …), Lookup("project", ("executed",), …)))
    2020年机关运行经费是多少（只有2021年的决算与增减）
        FirstOf((Lookup("observation", ("value",), (… Compare("year", "=", 2020), Compare("kind", "=", "amount"))),
                 Derive("before_change", (amount of 2021, change of 2021)),
                 Derive("before_rate", (amount of 2021, change_rate of 2021))))
    党建服务工作经费的预算执行率达到90%了吗
        Check(Lookup("project", ("rate",), …), "≥", Decimal(90))
    年访问次数是否达到目标
        Check(Lookup("indicator", ("met",), …), "=", True)
    机关运行经费比上年下降了百分之几
        Lookup("observation", ("value",), (… Compare("kind", "=", "change_rate")), falling=True)
    有没有执行率低于60%的项目 / 所有满意度指标都得满分了吗
        Exists(Rows(…))  /  Exists(Rows(… Versus("score", "<", "weight")), negated=True)
    满意度扣分的项目里执行率最低的是哪个
        Rows("project", "project", (Within("project", Rows("indicator", "project", (…))),),
             order=(Order("rate"),), top=1)
    甲项目和乙项目的执行率分别是多少
        Lookup("project", ("rate",), (Is("project", (P1, P2), ("甲项目", "乙项目")),))
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Any, Literal, get_args

Relation = Literal["project", "fund", "indicator", "observation", "document", "finding", "unit"]
Comparison = Literal["=", "≠", "<", "≤", ">", "≥"]
Function = Literal["count", "sum", "average", "median", "min", "max", "ratio"]
Formula = Literal[
    "difference", "total", "ratio", "times", "growth", "before_change", "before_rate", "whole_of_rate", "gap"
]
Value = Decimal | int | str | bool


# --- conditions: a null satisfies none of them but Missing, also below Not -------------------------------------------


@dataclass(frozen=True, slots=True)
class Compare:
    """``attribute`` compared with a value. Numbers are Decimal or int in the attribute's own unit (万元, %, 分)."""

    attribute: str
    op: Comparison
    value: Value


@dataclass(frozen=True, slots=True)
class Between:
    """``low`` ≤ ``attribute`` ≤ ``high``."""

    attribute: str
    low: Decimal | int
    high: Decimal | int


@dataclass(frozen=True, slots=True)
class Versus:
    """``attribute`` compared with ``factor`` × ``other``, both of the same row."""

    attribute: str
    op: Comparison
    other: str
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class VersusMean:
    """``attribute`` compared with the average that ``of`` (an aggregate of it) takes over many rows: "高于平均值".

    Only a condition by itself, not inside :class:`Not`, :class:`AnyOf` or :class:`AllOf`.
    """

    attribute: str
    op: Comparison
    of: Aggregate


@dataclass(frozen=True, slots=True)
class Is:
    """``attribute`` names one of these entities, by address, so that aliases do not matter.

    ``labels`` are what people call them, in the order of ``iris``; only printed. Attributes with an entity: project,
    unit, department, region, indicator, subject, measure, document (see ``Attribute.entity``).
    """

    attribute: str
    iris: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """``attribute`` equals one of ``values`` (stage, source, level2, kind, year, measure …)."""

    attribute: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Contains:
    """``text`` stands in ``attribute`` (no wildcards; case matters)."""

    attribute: str
    text: str


@dataclass(frozen=True, slots=True)
class Stated:
    """``attribute`` has a value."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Missing:
    """``attribute`` has no value ("没有写明原因的…")."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Not:
    """``condition`` is false (not: unknown)."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of ``conditions`` is true."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """All ``conditions`` are true; for use inside :class:`AnyOf` and :class:`Not`."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """``attribute`` (one with an entity) is that of a row of ``rows``; ``rows.of`` names the same kind of entity."""

    attribute: str
    rows: Rows


Condition = (
    Compare | Between | Versus | VersusMean | Is | OneOf | Contains | Stated | Missing | Not | AnyOf | AllOf | Within
)


# --- query forms -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Order:
    """Order by ``attribute``; rows that do not state it are left out."""

    attribute: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Lookup:
    """The values of ``want`` of the things that ``where`` describes: one, or several where it names several.

    Different values for one thing make the answer a ``conflict``; rows that differ in year, stage or body do not. A
    wanted text ``reason`` makes it a question for reasons. Rows where all of ``want`` are null do not answer it.
    ``one`` says that all rows mean one figure, whatever they call it: other values than one are a ``conflict``.
    ``falling`` asks how much it fell ("下降了百分之几"): the value is a positive number where a decrease is stated.
    """

    relation: Relation
    want: tuple[str, ...]
    where: tuple[Condition, ...] = ()
    falling: bool = False
    one: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows under ``where``: a list of ``of`` (project, indicator, unit …), with ``show`` beside it.

    What the conditions and the order speak of is shown too, and what tells rows apart (an indicator's project). ``top``
    keeps the first so many by ``order``, and all that tie with the last of them; with ``nth`` only that last one and its
    ties ("第二高"), none where there are fewer. Copies of one evaluation in other
    documents, and its other stages unless ``where`` asks for them, are not members a second time.
    """

    relation: Relation
    of: str
    where: tuple[Condition, ...] = ()
    show: tuple[str, ...] = ()
    order: tuple[Order, ...] = ()
    top: int | None = None
    nth: bool = False


@dataclass(frozen=True, slots=True)
class Aggregate:
    """``function`` over all rows under ``where``; nulls are left out and the coverage is said.

    ``count`` counts what ``attribute`` names (project, unit, department, document …: each once), and rows where it is
    "" or "indicator". ``ratio`` is sum(attribute) ÷ sum(over) over the rows that state both, in % where both have the
    same unit. ``by`` makes one row a group, ordered by the value where ``descending`` is not None, else by name;
    ``having`` keeps groups whose value compares so.
    """

    relation: Relation
    function: Function
    attribute: str = ""
    where: tuple[Condition, ...] = ()
    over: str = ""
    by: tuple[str, ...] = ()
    descending: bool | None = None
    top: int | None = None
    having: tuple[Comparison, Decimal] | None = None

    @property
    def counts_rows(self) -> bool:
        """Whether it counts rows, not the things that ``attribute`` names."""
        return self.function == "count" and self.attribute in _ROWS


@dataclass(frozen=True, slots=True)
class Derive:
    """One number from the numbers of ``operands`` (each a look-up of one number, an aggregate, or again derived).

    difference a − b · gap the difference without its sign ("相差多少") · total a + b + … · ratio a ÷ b × 100 (%) ·
    times a ÷ b · growth (a − b) ÷ b × 100 · before_change a − b, where b is the stated change of a ·
    before_rate a ÷ (1 + b ÷ 100), b the stated change_rate of a · whole_of_rate a ÷ (b ÷ 100), b the stated
    completion rate or share of a. ``asked`` is what the result is called ("2020年收支总计", "结余"). ``falling`` asks of
    a growth or difference how much it fell.
    """

    formula: Formula
    operands: tuple[Operand, ...]
    asked: str = ""
    falling: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """Yes or no: does ``operand`` compare so with ``against``? With several rows: does every one?"""

    operand: Operand
    op: Comparison
    against: Value | Operand


@dataclass(frozen=True, slots=True)
class Exists:
    """Yes or no: has ``rows`` members? ``negated``: has it none ("都得满分了吗")?"""

    rows: Rows
    negated: bool = False


@dataclass(frozen=True, slots=True)
class FirstOf:
    """The first of ``plans`` that has an answer; where none has, the first says what is missing."""

    plans: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """Which of several things does a check hold for? Every one is judged, and it is said how many were."""

    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """Several questions in one, answered one after the other; ``answered`` if any of them is."""

    plans: tuple[Plan, ...]


Operand = Lookup | Aggregate | Derive
Plan = Lookup | Rows | Aggregate | Derive | Check | Exists | Holding | FirstOf | Several

_ROWS = ("", "indicator")

_FORMS: dict[str, type] = {form.__name__: form for form in (*get_args(Condition), Order, *get_args(Plan))}


def compares_with_itself(plan: Plan) -> bool:
    """Whether a number of the plan is one compared with itself: two things were asked for and told as one."""
    if isinstance(plan, Derive):
        same = len(plan.operands) == 2 and plan.operands[0] == plan.operands[1] and plan.formula != "total"
        return same or any(compares_with_itself(operand) for operand in plan.operands)
    if isinstance(plan, FirstOf | Several):
        return any(compares_with_itself(part) for part in plan.plans)
    if isinstance(plan, Holding):
        return any(compares_with_itself(one) for one in plan.checks)
    return isinstance(plan, Check) and isinstance(plan.operand, Derive) and compares_with_itself(plan.operand)


def to_json(plan: Any) -> Any:
    """``plan`` (or any part of one) as JSON values: ``{"form": "Compare", …}``, a Decimal as ``{"decimal": "1.5"}``."""
    if is_dataclass(plan):
        values = {field.name: to_json(getattr(plan, field.name)) for field in fields(plan)}
        return {"form": type(plan).__name__, **values}
    if isinstance(plan, tuple):
        return [to_json(part) for part in plan]
    if isinstance(plan, Decimal):
        return {"decimal": str(plan)}
    return plan


def from_json(data: Any) -> Any:
    """The plan that :func:`to_json` wrote; ValueError where it is none."""
    if isinstance(data, list):
        return tuple(from_json(part) for part in data)
    if not isinstance(data, dict):
        return data
    if set(data) == {"decimal"}:
        return Decimal(data["decimal"])
    form = _FORMS.get(data.get("form", ""))
    if form is None:
        raise ValueError(f"not a plan: {data.get('form')!r}")
    try:
        return form(**{name: from_json(value) for name, value in data.items() if name != "form"})
    except TypeError as error:
        raise ValueError(f"not a plan: {error}") from error
