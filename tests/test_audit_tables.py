from dataclasses import replace
from decimal import Decimal

import pytest
from audit_samples import evaluation, findings, fund, row, sheet

from ontology.facts import DocumentFacts, ReadingWarning
from search.audit.findings import rules

D = Decimal


def only(facts: DocumentFacts, rule: str):  # type: ignore[no-untyped-def]
    found = findings(facts, rule)
    assert len(found) == 1, found
    return found[0]


def test_a_table_that_closes_has_no_finding() -> None:
    assert findings(sheet()) == []


def test_score_sum_that_does_not_close() -> None:
    found = only(sheet(total="98.89"), "score-sum")
    assert (found.severity, found.stated, found.expected) == ("error", D("98.89"), D("97.89"))
    assert "98.89" in found.message
    assert "= 97.89" in found.message
    assert found.about == "河道清淤项目 总分"
    assert any(span.fields == ("stated",) and span.quote == "98.89" for span in found.spans)


def test_score_sum_without_the_budget_row_is_right_too() -> None:
    assert findings(sheet(total="90"), "score-sum") == []


def test_score_sum_of_rounded_scores_is_no_error() -> None:
    assert findings(sheet(total="97.9"), "score-sum") == []
    assert findings(sheet(total="97.88"), "score-sum") == []


def test_score_sum_is_silent_where_rows_are_missing() -> None:
    facts = sheet()
    assert findings(replace(facts, indicators=facts.indicators[:7])) == []


def test_score_sum_is_silent_where_scores_are_missing() -> None:
    facts = sheet(**{"指标3": {"score": None}})
    assert findings(facts, "score-sum") == []


def test_score_sum_of_a_table_without_weights_needs_a_whole_reading() -> None:
    facts = sheet(total="50", budget={"score": "7.89"})
    bare = replace(facts, indicators=tuple(replace(one, weight=None) for one in facts.indicators))
    assert only(bare, "score-sum").expected == D("97.89")
    unproved = replace(bare, warnings=(ReadingWarning("score-sum", "各项得分之和与总分不符。"),))
    assert only(unproved, "score-sum").expected == D("97.89")
    unread = replace(bare, warnings=(ReadingWarning("unread-row", "第 3 行没有读出。"),))
    assert findings(unread, "score-sum") == []


def test_weight_sum() -> None:
    found = only(sheet(**{"指标3": {"weight": D(12)}}), "weight-sum")
    assert (found.stated, found.expected) == (D(103), D(100))


def test_weight_sum_may_leave_out_the_budget_row() -> None:
    owner = evaluation(total="100")
    rows = tuple(row(owner, f"指标{number}", "10", "10") for number in range(10))
    facts = replace(sheet(), evaluations=(owner,), funds=(), indicators=rows)
    assert findings(facts, "weight-sum") == []
    nine = replace(facts, evaluations=(evaluation("90"),), indicators=rows[:9])
    assert findings(nine, "weight-sum") == []


def test_weight_sum_is_silent_where_scores_do_not_prove_the_rows() -> None:
    assert findings(sheet(total="96", **{"指标3": {"weight": D(12)}}), "weight-sum") == []


def test_weight_sum_stated_otherwise_than_the_weights_make() -> None:
    facts = sheet()
    stated = replace(facts.evaluations[0], weight_total=D(103))
    facts = replace(
        facts,
        evaluations=(stated,),
        funds=tuple(replace(line, evaluation=stated) for line in facts.funds),
        indicators=tuple(replace(line, evaluation=stated) for line in facts.indicators),
    )
    found = only(facts, "weight-sum")
    assert (found.about, found.stated, found.expected) == ("河道清淤项目 分值合计", D(103), D(100))


@pytest.mark.parametrize("stated", ["100", "90"])
def test_weight_sum_stated_with_or_without_the_budget_row(stated: str) -> None:
    facts = sheet()
    owner = replace(facts.evaluations[0], weight_total=D(stated))
    assert findings(replace(facts, evaluations=(owner,)), "weight-sum") == []


def test_score_over_weight() -> None:
    found = only(sheet(total="98.89", **{"指标3": {"score": D(10)}}), "score-over-weight")
    assert (found.about, found.stated, found.expected) == ("指标3", D(10), D(9))
    assert (
        only(sheet(total="100.5", budget={"score": "10.5"}), "score-over-weight").about == "河道清淤项目 预算执行情况"
    )
    assert findings(sheet(), "score-over-weight") == []


@pytest.mark.parametrize("rate", ["78.91", "78.9", "78", "79", "78.92"])
def test_execution_rate_rounded_or_truncated(rate: str) -> None:
    assert findings(sheet(budget={"rate": rate}), "execution-rate") == []


def test_execution_rate_that_is_no_quotient() -> None:
    found = only(sheet(budget={"rate": "87.91"}), "execution-rate")
    assert (found.stated, found.expected) == (D("87.91"), D("78.91"))
    assert "184.65 ÷ 234 × 100 = 78.91" in found.message


def test_execution_rate_of_either_budget() -> None:
    found = only(sheet(budget={"budget_initial": "200", "rate": "92.33"}), "execution-rate")
    assert found.severity == "info"
    assert "是按年初预算数算的" in found.message
    assert findings(sheet(budget={"budget_initial": "200"}), "execution-rate") == []


def test_execution_rate_written_as_a_share() -> None:
    assert findings(sheet(budget={"rate": "0.7891"}), "execution-rate") == []


def test_execution_rate_of_no_budget_is_not_judged() -> None:
    sources = [("carryover", {"budget_adjusted": "0.00", "executed": "0.00", "rate": "0.00"})]
    assert findings(sheet(sources=sources)) == []


def test_execution_score() -> None:
    found = only(sheet(total="98", budget={"score": "8"}), "execution-score")
    assert (found.severity, found.stated, found.expected) == ("warning", D(8), D("7.89"))
    assert found.about == "河道清淤项目 预算执行情况"


def test_execution_score_by_its_own_weight_and_capped() -> None:
    owner = evaluation(None)
    twenty = fund(owner, budget_adjusted="234", executed="184.65", weight="20", score="15.78")
    over = fund(owner, budget_adjusted="100", executed="120", weight="10", score="10")
    for line in (twenty, over):
        assert findings(replace(sheet(), evaluations=(owner,), funds=(line,), indicators=())) == []


def test_execution_score_follows_a_wrong_rate() -> None:
    facts = sheet(total="98.79", budget={"rate": "87.91", "score": "8.79"})
    assert [finding.rule for finding in findings(facts)] == ["execution-rate"]


def test_fund_sum_where_the_form_is_filled_to_its_end() -> None:
    sources = [
        ("appropriation", {"budget_adjusted": "200.00"}),
        ("carryover", {"budget_adjusted": "30.00"}),
        ("other", {"budget_adjusted": "0.00"}),
    ]
    found = only(sheet(sources=sources), "fund-sum")
    assert (found.stated, found.expected) == (D("234.00"), D("230.00"))
    closing = [*sources[:2], ("other", {"budget_adjusted": "4.00"})]
    assert findings(sheet(sources=closing)) == []


def test_fund_sum_of_some_sources_may_be_less_but_not_more() -> None:
    assert findings(sheet(sources=[("appropriation", {"budget_adjusted": "200.00"})])) == []
    found = only(sheet(sources=[("appropriation", {"budget_adjusted": "300.00"})]), "fund-sum")
    assert found.expected == D(300)


def test_fund_sum_of_sources_that_close_in_another_column() -> None:
    budget = {"budget_initial": "200.00"}
    sources = [("appropriation", {"budget_initial": "200.00", "budget_adjusted": "230.00"})]
    found = only(sheet(budget=budget, sources=sources), "fund-sum")
    assert (found.stated, found.expected) == (D("234.00"), D("230.00"))
    unclosed = [("appropriation", {"budget_initial": "190.00", "budget_adjusted": "230.00"})]
    assert findings(sheet(budget=budget, sources=unclosed), "fund-sum") == []


def test_fund_sum_is_silent_about_parts_of_parts() -> None:
    sources = [("appropriation", {"budget_adjusted": "234.00"}), ("appropriation", {"budget_adjusted": "100.00"})]
    assert findings(sheet(sources=sources)) == []


def test_met_target_but_lost_points() -> None:
    facts = sheet(total="97.21", **{"指标3": {"score": D("8.32"), "reason": "设备更换不及时"}})
    found = only(facts, "met-target-but-lost-points")
    assert (found.about, found.stated, found.expected) == ("指标3", D("8.32"), D(9))
    assert "95%" in found.message
    assert "≥90%" in found.message


def one_row(**values: object) -> DocumentFacts:
    owner = evaluation(None)
    values.setdefault("weight", "10")
    return replace(sheet(), evaluations=(owner,), funds=(), indicators=(row(owner, "某指标", **values),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("target", "actual", "more"),
    [
        ("≥95%", "91", {}),
        ("≤7小时", "8", {}),
        ("=0次", "2", {}),
        ("=100%", "99", {}),
        ("20期", "18", {}),
        (">5次", "5", {}),
    ],
)
def test_missed_target_with_full_points(target: str, actual: str, more: dict[str, str]) -> None:
    found = only(one_row(score="10", target=target, actual=actual, **more), "missed-target-full-points")
    assert found.severity == "warning"
    assert findings(one_row(score="9", target=target, actual=actual, reason="延误", **more)) == []


@pytest.mark.parametrize(
    ("target", "actual", "more"),
    [
        ("≥95%", "95", {}),
        ("≤7小时", "7", {}),
        ("≤0.1%", "0", {}),
        ("=100%", "100.00", {}),
        ("=160万元", "124", {"level2": "成本"}),
        ("160万元", "124", {"level2": "成本"}),
        ("3次", "1", {"level2": "时效"}),
    ],
)
def test_met_target_with_full_points(target: str, actual: str, more: dict[str, str]) -> None:
    assert findings(one_row(score="10", target=target, actual=actual, **more)) == []


def test_a_share_against_a_percentage_is_not_judged() -> None:
    owner = evaluation(None)
    result = replace(row(owner, "合格率", "10", "10", target="≥95%", actual="1"), actual="1")
    assert findings(replace(sheet(), evaluations=(owner,), funds=(), indicators=(result,))) == []


def test_other_units_are_not_judged() -> None:
    owner = evaluation(None)
    result = replace(row(owner, "受益人口", "10", "10", target="≥9000人", actual="1.2"), actual="1.2万户")
    assert findings(replace(sheet(), evaluations=(owner,), funds=(), indicators=(result,))) == []


@pytest.mark.parametrize(
    ("target", "actual", "low"),
    [("≥50次", "75", True), ("≥50次", "74", False), ("20期", "40", True), ("≥90%", "100", False)],
)
def test_target_set_too_low(target: str, actual: str, low: bool) -> None:
    found = findings(one_row(score="10", target=target, actual=actual), "target-set-too-low")
    assert bool(found) is low
    assert all(finding.severity == "info" for finding in found)


@pytest.mark.parametrize(
    ("target", "actual", "more"),
    [
        ("≤7小时", "20", {"score": "5", "reason": "故障多"}),
        ("160万元", "320", {"level2": "成本"}),
        ("每月1次", "12", {}),
        ("0次", "3", {}),
        ("7天", "30", {"level2": "时效"}),
    ],
)
def test_target_set_too_low_is_only_said_of_floors_and_counts(target: str, actual: str, more: dict[str, str]) -> None:
    values = {"score": "10", **more}
    assert findings(one_row(target=target, actual=actual, **values), "target-set-too-low") == []


def test_a_reasoned_deduction_for_a_target_far_exceeded_is_by_the_rules() -> None:
    facts = one_row(score="9", target="≥50次", actual="200", reason="目标设定偏低，按偏离度扣分")
    assert [finding.rule for finding in findings(facts)] == ["target-set-too-low"]


def test_missing_reason_where_other_rows_have_one() -> None:
    owner = evaluation(None)
    explained = row(owner, "甲", "10", "8", target="≥10次", actual="8", reason="疫情影响")
    silent = row(owner, "乙", "10", "8", target="≥10次", actual="8")
    facts = replace(sheet(), evaluations=(owner,), funds=(), indicators=(explained, silent))
    found = only(facts, "missing-reason")
    assert (found.about, found.severity) == ("乙", "warning")
    alone = only(replace(facts, indicators=(silent,)), "missing-reason")
    assert alone.severity == "info"
    assert findings(replace(facts, indicators=(explained,)), "missing-reason") == []


def test_rules_are_described() -> None:
    for rule in rules().values():
        assert rule.severity in ("error", "warning", "info")
        assert rule.title
        assert rule.definition.endswith("。")
        assert rule.formula


def test_findings_come_most_severe_first() -> None:
    facts = sheet(total="98.5", budget={"score": "8.5", "rate": "80.91"}, **{"指标3": {"actual_value": D(200)}})
    severities = [finding.severity for finding in findings(facts)]
    assert severities == sorted(severities, key=["error", "warning", "info"].index)
    assert set(severities) == {"error", "warning", "info"}
