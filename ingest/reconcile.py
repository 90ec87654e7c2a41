"""Whether a form proves itself: weights, scores, parts of funds, execution rates. What fails becomes a warning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingest.form_facts import FormRead
from ontology.arithmetic import agrees, agrees_rate, agrees_score, agrees_sum, shown, total
from ontology.facts import FundLine, ReadingWarning

HUNDRED = Decimal(100)
_USUAL_WEIGHTS = (Decimal(10), Decimal(20))
"""What the execution of the budget weighs where a form leaves it out (财预〔2020〕10号: 10 of 100; some provinces 20)."""
_COLUMNS = (("budget_initial", "年初预算数"), ("budget_adjusted", "全年预算数"), ("executed", "全年执行数"))


@dataclass(frozen=True, slots=True)
class Proof:
    """One equation of a form: whether it holds, and its warning where it does not."""

    code: str
    holds: bool
    message: str


def reconcile(forms: Iterable[FormRead]) -> tuple[bool | None, tuple[ReadingWarning, ...]]:
    """Whether every equation of the forms closes (None where there is none), and a warning for each that does not."""
    any_proof = False
    warnings: list[ReadingWarning] = []
    for form in forms:
        for proof in proofs(form):
            any_proof = True
            if not proof.holds:
                warnings.append(_warning(form, proof))
    return (not warnings if any_proof else None), tuple(warnings)


def proofs(form: FormRead) -> Iterator[Proof]:
    """The equations that a form states."""
    yield from _weights(form)
    yield from _scores(form)
    yield from _parts(form)
    for line in form.funds:
        yield from _rate(form, line)


def _weights(form: FormRead) -> Iterator[Proof]:
    weights = [result.weight for result in form.indicators]
    if len(weights) < 2 or any(weight is None for weight in weights):
        return
    made = total(weights) or Decimal(0)
    line = _total_line(form)
    budget = line.weight if line else None
    whole = HUNDRED if form.evaluation.weight_total is None else form.evaluation.weight_total
    sums = [made] if budget is None else [made + budget, made]
    holds = any(agrees(a, whole) for a in sums) or _left_to_budget(line, whole - made)
    yield Proof("weight-sum", holds, f"各项分值之和为 {shown(sums[0])}，不等于 {shown(whole)}")


def _left_to_budget(line: FundLine | None, left: Decimal) -> bool:
    """Whether the weight that the indicators leave is that of the money block, which states its rate and no weight."""
    if line is None or line.weight is not None or line.rate is None or left <= 0:
        return False
    if line.score is None:
        return left in _USUAL_WEIGHTS
    return agrees_score(line.score, min(line.rate, HUNDRED) * left / HUNDRED)


def _scores(form: FormRead) -> Iterator[Proof]:
    scores = [result.score for result in form.indicators]
    stated = form.evaluation.total_score
    if stated is None or not scores or any(score is None for score in scores):
        return
    made = total(scores) or Decimal(0)
    line = _total_line(form)
    sums = [made] if line is None or line.score is None else [made + line.score, made]
    holds = any(agrees(a, stated) for a in sums)
    yield Proof("score-sum", holds, f"各项得分之和为 {shown(sums[0])}，总分写 {shown(stated)}")


def _parts(form: FormRead) -> Iterator[Proof]:
    """Parts of the funds against their total. Fewer than all parts may be named; they may not exceed the total."""
    line = _total_line(form)
    if line is None:
        return
    closes = any(part.source == "other" for part in form.funds)
    for name, label in _COLUMNS:
        whole = getattr(line, name)
        parts = [getattr(part, name) for part in form.funds if part.source != "total"]
        stated = [part for part in parts if part is not None]
        if whole is None or not stated:
            continue
        made = total(stated) or Decimal(0)
        holds = agrees_sum(whole, stated) or (made < whole and not closes)
        yield Proof("fund-sum", holds, f"{label}各项资金之和为 {shown(made)} 万元，总额写 {shown(whole)} 万元")


def _rate(form: FormRead, line: FundLine) -> Iterator[Proof]:
    budgets = [value for value in (line.budget_adjusted, line.budget_initial, line.in_place) if value is not None]
    if line.rate is None or line.executed is None or not budgets:
        return
    holds = any(agrees_rate(line.rate, line.executed, budget) for budget in budgets)
    figures = f"{shown(line.executed)} ÷ {shown(budgets[0])}"
    yield Proof("execution-rate", holds, f"执行率写 {shown(line.rate)}%，与 {figures} 不符")


def _total_line(form: FormRead) -> FundLine | None:
    return next((line for line in form.funds if line.source == "total"), None)


def _warning(form: FormRead, proof: Proof) -> ReadingWarning:
    message = f"“{form.evaluation.project}”{proof.message}：已按原文读取，请核对原表。"
    place = form.place
    if place is None:
        return ReadingWarning(proof.code, message)
    return ReadingWarning(proof.code, message, place.table.page, place.table.number or None, place.number)
