"""Errors of self-evaluation tables: a project whose facts, or what it says of them, were changed in one place."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from maker.facts import Fund, Indicator, Project
from maker.page import Gold
from maker.planting.slips import slipped

D = Decimal
ONE = D(1)


@dataclass(frozen=True)
class Misstated(Project):
    """A project that states another total, other points for execution, or another grade than its figures make."""

    said_total: Decimal | None = None
    said_points: Decimal | None = None
    said_grade: str | None = None

    @property
    def budget_score(self) -> Decimal:
        """As stated."""
        return self.said_points if self.said_points is not None else self._as_made().budget_score

    @property
    def total(self) -> Decimal:
        """As stated."""
        return self.said_total if self.said_total is not None else self._as_made(self.said_points).total

    @property
    def grade(self) -> str:
        """As stated."""
        return self.said_grade or self._as_made().grade

    def _as_made(self, points: Decimal | None = None) -> Project:
        made = Project(**{one.name: getattr(self, one.name) for one in fields(Project)})
        if points is None:
            return made
        return Misstated(**_values(made), said_total=made.total - made.budget_score + points)


@dataclass(frozen=True)
class Misrated(Fund):
    """A fund line that states another rate than its amounts make."""

    said_rate: Decimal | None = None

    @property
    def rate(self) -> Decimal:
        """As stated."""
        return self.said_rate if self.said_rate is not None else D(0)


@dataclass(frozen=True, slots=True)
class FormSlip:
    """A kind of error: ``rules`` that name it rightly, what the page must state for it to be there, and the change."""

    rules: frozenset[str]
    needs: tuple[str, ...]
    change: Callable[[Project, random.Random], Project | None]


def cleaned(project: Project) -> Project:
    """The project with full points wherever its target was reached: made ones lose some at random, which an audit tells."""
    return replace(project, indicators=tuple(map(_deserved, project.indicators)))


def states(gold: Gold, needs: Sequence[str]) -> bool:
    """Whether the page states all that is needed, named ``table.column``; ``sources``: at least two beside the total."""
    for need in needs:
        if need == "sources":
            if len({row["source"] for row in gold.funds if row.get("budget_adjusted") is not None}) < 3:
                return False
            continue
        table, _, column = need.partition(".")
        if not any(row.get(column) is not None for row in getattr(gold, table)):
            return False
    return True


def _deserved(row: Indicator) -> Indicator:
    if _met(row) and row.score < row.weight:
        return replace(row, score=row.weight, reason=None)
    return row


def _met(row: Indicator) -> bool | None:
    """Whether a target with a figure was reached; ``None`` of words."""
    value = row.target.value
    if row.actual is None or value is None:
        return None
    return {"≥": row.actual >= value, "≤": row.actual <= value, "=": row.actual == value}[row.target.op or "="]


def _values(project: Project) -> dict[str, object]:
    return {one.name: getattr(project, one.name) for one in fields(Project)}


def _said(project: Project, **said: object) -> Project:
    return Misstated(**_values(project), **said)  # type: ignore[arg-type]


def _with(project: Project, old: Indicator, new: Indicator) -> Project:
    return replace(project, indicators=tuple(new if row is old else row for row in project.indicators))


def _total(project: Project, rng: random.Random) -> Project | None:
    said = project.total + rng.choice([-1, 1]) * D(rng.choice(["0.5", "1", "1.2", "2", "3.5", "6"]))
    return _said(project, said_total=said) if said <= 100 else _said(project, said_total=project.total - 2)


def _weight(project: Project, rng: random.Random) -> Project | None:
    row = rng.choice(project.indicators)
    more = D(rng.choice(["1", "2", "5"]))
    return _with(project, row, replace(row, weight=row.weight + more, score=row.score + more))


def _source(project: Project, rng: random.Random) -> Project | None:
    whole, *parts = project.funds
    if len(parts) < 2:
        return None
    adjusted = slipped(whole.adjusted, rng, D(1))
    if adjusted < whole.executed:
        return None
    return replace(project, funds=(replace(whole, adjusted=adjusted), *parts))


def _rate(project: Project, rng: random.Random) -> Project | None:
    whole, *parts = project.funds
    said = slipped(whole.rate, rng, D(1))
    if not 0 < said <= 100:
        said = whole.rate - D("7.31")
    line = Misrated(whole.source, whole.initial, whole.adjusted, whole.executed, said)
    points = project.budget_score
    return _said(replace(project, funds=(line, *parts)), said_points=points)


def _points(project: Project, rng: random.Random) -> Project | None:
    said = project.budget_score - D(rng.choice(["0.5", "1", "1.5"]))
    return _said(project, said_points=said) if project.budget_weight and said > 0 else None


def _over(project: Project, rng: random.Random) -> Project | None:
    row = rng.choice(project.indicators)
    return _with(project, row, replace(row, score=row.weight + D(rng.choice(["0.5", "1", "2"])), reason=None))


def _lost(project: Project, rng: random.Random) -> Project | None:
    met = [row for row in project.indicators if _met(row) and row.actual is not None and not _far(row)]
    if not met:
        return None
    row = rng.choice(met)
    return _with(project, row, replace(row, score=row.weight - ONE, reason="组织协调有待加强"))


def _far(row: Indicator) -> bool:
    return bool(row.target.value) and row.actual is not None and row.actual >= row.target.value * D("1.5")  # type: ignore[operator]


def _missed(project: Project, rng: random.Random) -> Project | None:
    judged = [row for row in project.indicators if row.target.op == "≥" and row.target.value and row.target.value > 5]
    if not judged:
        return None
    row = rng.choice(judged)
    assert row.target.value is not None
    less = (row.target.value * D(rng.choice(["0.7", "0.8", "0.9"]))).quantize(row.target.value, "ROUND_DOWN")
    return _with(project, row, replace(row, actual=less, score=row.weight, reason=None))


def _low(project: Project, rng: random.Random) -> Project | None:
    judged = [r for r in project.indicators if r.target.op == "≥" and r.target.value and r.target.unit != "%"]
    if not judged:
        return None
    row = rng.choice(judged)
    assert row.target.value is not None
    return _with(
        project, row, replace(row, actual=row.target.value * rng.choice([2, 3, 5]), score=row.weight, reason=None)
    )


def _silent(project: Project, rng: random.Random) -> Project | None:
    missed = [row for row in project.indicators if row.reason and row.score < row.weight]
    if len(missed) < 2:
        return None
    row = rng.choice(missed)
    return _with(project, row, replace(row, reason=None))


def _copied(project: Project, rng: random.Random) -> Project | None:
    missed = [row for row in project.indicators if row.reason and row.score < row.weight]
    reasons = {row.reason for row in missed}
    if len(missed) < 2 or len(reasons) < 2:
        return None
    one, other = rng.sample(missed, 2)
    if one.reason == other.reason or len(one.reason or "") < 8:
        return None
    return _with(project, other, replace(other, reason=one.reason))


def _graded(project: Project, rng: random.Random) -> Project | None:
    others = {"优": ["良", "中"], "良": ["优", "差"], "中": ["优", "良"], "差": ["优", "良"]}
    return _said(project, said_grade=rng.choice(others[project.grade]))


def _left_over(project: Project, rng: random.Random) -> Project | None:
    words = rng.choice(
        [
            "完成××项工作任务，达到预期效果。",
            "（此处填写年度目标实际完成情况）",
            "请填写年度总体目标完成情况",
            "已完成XX项目的全部工作",
        ]
    )
    return replace(project, done=words)


FORM_SLIPS: dict[str, FormSlip] = {
    "总分不等于各项之和": FormSlip(
        frozenset({"score-sum"}), ("projects.total_score", "indicators.score", "indicators.weight"), _total
    ),
    "分值之和不是一百": FormSlip(
        frozenset({"weight-sum"}), ("indicators.score", "indicators.weight", "projects.total_score"), _weight
    ),
    "资金来源之和不等于总额": FormSlip(frozenset({"fund-sum"}), ("sources",), _source),
    "执行率算错": FormSlip(
        frozenset({"execution-rate"}), ("funds.rate", "funds.executed", "funds.budget_adjusted"), _rate
    ),
    "执行率得分算错": FormSlip(
        frozenset({"execution-score"}),
        ("funds.score", "funds.executed", "funds.weight", "funds.budget_adjusted"),
        _points,
    ),
    "得分超过分值": FormSlip(frozenset({"score-over-weight"}), ("indicators.score", "indicators.weight"), _over),
    "达标扣分": FormSlip(
        frozenset({"met-target-but-lost-points"}),
        ("indicators.score", "indicators.weight", "indicators.target_value", "indicators.actual_value"),
        _lost,
    ),
    "未达标满分": FormSlip(
        frozenset({"missed-target-full-points"}),
        ("indicators.score", "indicators.weight", "indicators.target_value", "indicators.actual_value"),
        _missed,
    ),
    "目标过低": FormSlip(
        frozenset({"target-set-too-low"}),
        ("indicators.score", "indicators.target_value", "indicators.actual_value"),
        _low,
    ),
    "扣分无原因": FormSlip(
        frozenset({"missing-reason"}), ("indicators.reason", "indicators.score", "indicators.weight"), _silent
    ),
    "原因照抄": FormSlip(frozenset({"copied-reason"}), ("indicators.reason",), _copied),
    "等级与总分不符": FormSlip(frozenset({"grade-mismatch"}), ("projects.total_score", "projects.grade"), _graded),
    "表中留有模板文字": FormSlip(frozenset({"template-words"}), ("indicators.score",), _left_over),
}
