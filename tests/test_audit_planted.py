"""Made self-evaluations: right ones have no finding, one changed figure is found and named with its rule."""

from dataclasses import replace
from decimal import Decimal

from audit_samples import evaluation, findings, fund, row
from hypothesis import assume, given
from hypothesis import strategies as st

from ontology.arithmetic import percent, round_half_up, truncate
from ontology.facts import DocumentFacts

D = Decimal


@st.composite
def right_documents(draw: st.DrawFn) -> DocumentFacts:
    """A self-evaluation whose every equation closes, rounded or cut off as documents do."""
    shorten = draw(st.sampled_from([round_half_up, truncate]))
    budget_weight = draw(st.sampled_from([10, 20]))
    weights = _weights(draw, 100 - budget_weight)
    budget = draw(st.decimals(min_value=1, max_value=5000, places=2))
    share = draw(st.decimals(min_value=D("0.05"), max_value=1, places=4))
    executed = min(round_half_up(budget * share), budget)
    exact = percent(executed, budget)
    assert exact is not None
    rate, score = shorten(exact, 2), shorten(exact * budget_weight / 100, 2)
    owner = evaluation(None)
    rows, total = [], score
    for number, weight in enumerate(weights):
        reached = draw(st.booleans())
        mark = D(weight) if reached else shorten(D(weight) * 80 / 95, 2)
        actual, reason = ("97", None) if reached else ("80", "天气原因")
        marks = (str(weight), str(mark))
        rows.append(row(owner, f"指标{number}", *marks, target="≥95%", actual=actual, reason=reason))
        total += mark
    scored = evaluation(str(total))
    appropriation = round_half_up(budget * draw(st.decimals(min_value=0, max_value=1, places=2)))
    lines = (
        fund(
            scored,
            budget_adjusted=str(budget),
            executed=str(executed),
            rate=str(rate),
            weight=str(budget_weight),
            score=str(score),
        ),
        fund(scored, "appropriation", budget_adjusted=str(appropriation)),
        fund(scored, "other", budget_adjusted=str(budget - appropriation)),
    )
    indicators = tuple(replace(one, evaluation=scored) for one in rows)
    return DocumentFacts(
        "造.txt", "0", "项目支出绩效自评表", "", evaluations=(scored,), funds=lines, indicators=indicators
    )


def _weights(draw: st.DrawFn, whole: int) -> list[int]:
    count = draw(st.integers(min_value=3, max_value=12))
    cuts = sorted(draw(st.lists(st.integers(1, whole - 1), min_size=count - 1, max_size=count - 1, unique=True)))
    return [after - before for before, after in zip([0, *cuts], [*cuts, whole], strict=True)]


def rules_of(facts: DocumentFacts) -> set[str]:
    return {finding.rule for finding in findings(facts) if finding.severity != "info"}


@given(right_documents())
def test_right_documents_have_no_finding(facts: DocumentFacts) -> None:
    assert findings(facts) == []


@given(right_documents(), st.decimals(min_value=D("0.5"), max_value=30, places=2))
def test_a_changed_total_is_found(facts: DocumentFacts, change: Decimal) -> None:
    owner = facts.evaluations[0]
    assert owner.total_score is not None
    wrong = replace(owner, total_score=owner.total_score - change)
    funds = tuple(replace(line, evaluation=wrong) for line in facts.funds)
    rows = tuple(replace(one, evaluation=wrong) for one in facts.indicators)
    line = facts.funds[0]
    # A total that leaves out just the budget row is a scheme that documents use.
    assume(line.score is not None and abs(change - line.score) > D("0.2"))
    assert "score-sum" in rules_of(replace(facts, evaluations=(wrong,), funds=funds, indicators=rows))


@given(right_documents(), st.decimals(min_value=3, max_value=40, places=2))
def test_a_changed_rate_is_found(facts: DocumentFacts, change: Decimal) -> None:
    line = facts.funds[0]
    assert line.rate is not None
    wrong = replace(line, rate=line.rate + change)
    found = findings(replace(facts, funds=(wrong, *facts.funds[1:])))
    assert [finding.rule for finding in found if finding.severity == "error"] == ["execution-rate"]
    assert found[0].expected is not None
    assert abs(found[0].expected - line.rate) <= D("0.02")


@given(right_documents(), st.decimals(min_value=1, max_value=50, places=2))
def test_a_changed_source_is_found(facts: DocumentFacts, change: Decimal) -> None:
    line = facts.funds[2]
    assert line.budget_adjusted is not None
    wrong = replace(line, budget_adjusted=line.budget_adjusted + change)
    assert rules_of(replace(facts, funds=(*facts.funds[:2], wrong))) == {"fund-sum"}


@given(right_documents(), st.integers(min_value=1, max_value=20), st.data())
def test_a_changed_weight_is_found(facts: DocumentFacts, change: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(facts.indicators) - 1))
    rows = list(facts.indicators)
    assert rows[index].weight is not None
    rows[index] = replace(rows[index], weight=D(change) + D(str(rows[index].weight)))
    assert "weight-sum" in rules_of(replace(facts, indicators=tuple(rows)))


@given(right_documents(), st.data())
def test_a_score_given_away_is_found(facts: DocumentFacts, data: st.DataObject) -> None:
    rows = list(facts.indicators)
    lost = [index for index, one in enumerate(rows) if one.score != one.weight]
    assume(lost)
    index = data.draw(st.sampled_from(lost))
    owner = facts.evaluations[0]
    one = rows[index]
    assert one.weight is not None
    assert one.score is not None
    assert owner.total_score is not None
    wrong = replace(owner, total_score=owner.total_score + one.weight - one.score)
    rows[index] = replace(one, score=one.weight)
    changed = replace(
        facts,
        evaluations=(wrong,),
        funds=tuple(replace(line, evaluation=wrong) for line in facts.funds),
        indicators=tuple(replace(one, evaluation=wrong) for one in rows),
    )
    assert rules_of(changed) == {"missed-target-full-points"}
