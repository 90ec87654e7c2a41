"""Scores of rows, totals, grades and averages, each by hand: passing, failing and borderline."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from audit_samples import evaluation, fund, row
from hypothesis import given
from hypothesis import strategies as st

from ontology.errors import BadRequest
from ontology.facts import IndicatorResult
from search.scoring import (
    average_score,
    execution_rate,
    execution_score,
    execution_weight,
    grade,
    indicator_score,
    interval,
    load,
    project_score,
    rules,
    same_grade,
    target_met,
    tier_of,
)

D = Decimal
OWNER = evaluation(None)
STEPS = rules().named("执行率分档")
NINETY = rules().named("执行率九成满分")
STRICT = rules().named("达标满分")


def score_of(weight: str | None = "10", scheme: str = "财政部", **values: str) -> tuple[Decimal | None, str]:
    """The score of a budget row and its formula, or the reason that there is none."""
    scored = execution_score(fund(OWNER, **values), D(weight) if weight else None, rules().named(scheme))
    return scored.value, scored.formula or scored.reason


def worded(target: str, actual: str, weight: str = "10", score: str | None = "10") -> IndicatorResult:
    """A qualitative row."""
    return replace(row(OWNER, "及时性", weight, score), target=target, target_op=None, target_unit=None, actual=actual)


def test_execution_rate_and_score_show_their_formula() -> None:
    line = fund(OWNER, budget_adjusted="160", executed="124", weight="10")
    rate, score = execution_rate(line), execution_score(line, D(10))
    assert (rate.value, rate.formula) == (D("77.50"), "124 ÷ 160 × 100% = 77.5%")
    assert (score.value, score.formula) == (D("7.75"), "124 ÷ 160 × 10 = 7.75")
    assert score.rule.source == "财预〔2020〕10号第十三条、第十六条"


def test_execution_uses_the_adjusted_budget_then_the_initial_one() -> None:
    both = execution_rate(fund(OWNER, budget_initial="200", budget_adjusted="100", executed="50"))
    initial = execution_rate(fund(OWNER, budget_initial="200", executed="50"))
    assert (both.value, initial.value) == (50, 25)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"budget_adjusted": "0", "executed": "0"}, "预算数为 0，执行率没有意义"),
        ({"budget_adjusted": "10"}, "文件没有写执行数"),
        ({"executed": "10"}, "文件没有写预算数"),
        ({}, "文件没有写预算数、执行数"),
    ],
)
def test_execution_of_nothing_is_unknown_and_says_why(values: dict[str, str], reason: str) -> None:
    assert (execution_rate(fund(OWNER, **values)).value, execution_rate(fund(OWNER, **values)).reason) == (None, reason)
    assert score_of(**values) == (None, reason)


def test_a_rate_without_amounts_is_taken_as_written() -> None:
    assert score_of(rate="78.91", weight="20") == (D("15.78"), "78.91% × 20 = 15.78")


@pytest.mark.parametrize(
    ("stated", "weights", "expected"),
    [
        ("20", ["50", "30"], D(20)),
        (None, ["50", "30", "10"], D(10)),
        (None, ["50", "30"], D(20)),
        (None, ["60", "40"], None),
        (None, ["50", "20"], None),
        (None, [None], D(10)),
    ],
)
def test_execution_weight_is_the_stated_one_else_what_is_left(
    stated: str | None, weights: list[str | None], expected: Decimal | None
) -> None:
    line = fund(OWNER, **({"weight": stated} if stated else {}))
    assert execution_weight(line, [D(weight) if weight else None for weight in weights]) == expected


@pytest.mark.parametrize(
    ("executed", "usual", "ninety", "steps"),
    [
        ("100", D(10), D(10), D(10)),
        ("95", D("9.5"), D(10), D(10)),
        ("94.99", D("9.5"), D(10), D(10)),
        ("90", D(9), D(10), D(9)),
        ("89.99", D(9), D(9), D(9)),
        ("60", D(6), D(6), D(3)),
        ("59.99", D(6), D(6), D(0)),
        ("0", D(0), D(0), D(0)),
        ("120", D(10), D(10), None),
    ],
)
def test_execution_by_rate_by_threshold_and_by_steps(
    executed: str, usual: Decimal, ninety: Decimal, steps: Decimal | None
) -> None:
    line = fund(OWNER, budget_adjusted="100", executed=executed)
    assert execution_score(line, D(10)).value == usual
    assert execution_score(line, D(10), NINETY).value == ninety
    assert execution_score(line, D(10), STEPS).value == steps


def test_steps_show_what_was_deducted() -> None:
    assert score_of(budget_adjusted="100", executed="90", scheme="执行率分档") == (D(9), "10 − （95 − 90） × 0.2 = 9")
    value, reason = score_of(budget_adjusted="100", executed="120", scheme="执行率分档")
    assert (value, reason) == (None, "执行率 120% 超过 100%，规则没有规定如何记分")


@pytest.mark.parametrize(
    ("target", "actual", "proportional", "all_or_nothing"),
    [
        ("≥95%", "91", D("9.58"), D(0)),
        ("≥95%", "94.99", D("10.00"), D(0)),
        ("≥95%", "95", D(10), D(10)),
        ("≤8小时", "10", D(8), D(0)),
        ("≤8小时", "8", D(10), D(10)),
        ("<8小时", "8", D(10), D(0)),
        ("=0次", "3", D(0), D(0)),
        ("=0次", "0", D(10), D(10)),
        ("≤0次", "1", D(0), D(0)),
        ("=100%", "80", D(8), D(0)),
        ("≥95%", "0", D(0), D(0)),
    ],
)
def test_indicator_score(target: str, actual: str, proportional: Decimal, all_or_nothing: Decimal) -> None:
    result = row(OWNER, "某指标", "10", None, target=target, actual=actual)
    assert indicator_score(result).value == proportional
    assert indicator_score(result, STRICT).value == all_or_nothing


def test_indicator_formulas_show_their_figures() -> None:
    missed = indicator_score(row(OWNER, "某指标", "10", None, target="≥95%", actual="91"))
    met = indicator_score(row(OWNER, "某指标", "10", None, target="≥95%", actual="96"))
    assert missed.formula == "91 ÷ 95 × 10 = 9.58"
    assert met.formula == "完成值 96 达到目标 ≥95，记满分 10 分"


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (row(OWNER, "某", None, None, target="≥95%", actual="91"), "文件没有写分值"),
        (row(OWNER, "某", "10", None, target="≥95%"), "文件没有写完成值"),
        (row(OWNER, "某", "10", None, actual="91"), "文件没有写目标值"),
        (
            row(OWNER, "某", "10", None, target="=365天", actual="366", level2="质量"),
            "目标为“=”，完成值超出，规则没有规定如何记分",
        ),
        (
            row(OWNER, "某", "10", None, target="95%", actual="91", level2="质量"),
            "目标只写一个数，没有写是下限还是上限，不能判断是否达到",
        ),
        (worded("有效提升", "持续推进中"), "完成情况的措辞看不出档次，也没有可比较的数"),
    ],
)
def test_what_cannot_be_computed_says_why(result: IndicatorResult, reason: str) -> None:
    scored = indicator_score(result)
    assert (scored.value, scored.reason) == (None, reason)


@pytest.mark.parametrize(("actual", "expected"), [("50", "10"), ("60", "10"), ("55", "10"), ("40", "8"), ("80", "7.5")])
def test_intervals(actual: str, expected: str) -> None:
    result = replace(
        worded("50—60人", f"{actual}人", score=None), actual_value=D(actual), target_value=None, level2="数量"
    )
    assert indicator_score(result).value == D(expected)


@pytest.mark.parametrize("target", ["2023年1-12月", "1-2次/月", "3/5", "60-50人", "每月5-8次", "1-3-5人"])
def test_what_is_no_interval(target: str) -> None:
    assert interval(worded(target, "3")) is None


@pytest.mark.parametrize(
    ("actual", "score", "value", "low", "high"),
    [
        ("达成指标", "10", D(10), 8, 10),
        ("全部达成预期目标", "8", D(8), 8, 10),
        ("基本完成", "7.9", D(8), 8, 10),
        ("部分达成", "8", D(8), 6, 8),
        ("部分达成", "9", D(8), 6, 8),
        ("未完成", "6", D(6), 0, 6),
        ("未达到", "0", D(0), 0, 6),
        ("及时", "9", D(9), 8, 10),
        ("达成指标", None, None, 8, 10),
    ],
)
def test_qualitative_tiers(actual: str, score: str | None, value: Decimal | None, low: int, high: int) -> None:
    scored = indicator_score(worded("及时", actual, score=score))
    assert (scored.value, scored.low, scored.high) == (value, low, high)


@pytest.mark.parametrize(
    ("target", "actual", "tier"),
    [
        ("好坏", "好", 1),
        ("好坏", "坏", 3),
        ("优良中低差", "中", 2),
        ("低中高", "低", 1),
        ("建立", "已建立", 1),
        ("稳定", "不稳定", None),
        ("稳定", "基本稳定", 1),
        ("及时", "优化中", None),
        ("健全", "制度建设部分完成，尚未完成验收", None),
    ],
)
def test_the_words_of_tiers(target: str, actual: str, tier: int | None) -> None:
    assert tier_of(worded(target, actual)) == tier


@pytest.mark.parametrize(
    ("target", "actual", "value"),
    [
        ("2023年11月底前", "2023年11月", D(10)),
        ("2023年11月30日前", "2023年11月30日", D(10)),
        ("11月底前", "10月15日", D(10)),
        ("2023年11月底前", "2023年12月1日", None),
        ("2023年11月底前", "2024年1月", None),
        ("2023年1月起", "2023年1月", None),
        ("1-6月", "5月", None),
        ("11月底前", "2024年1月", D(10)),
        ("11月底前", "2025年1月", None),
        ("11月底前", "10月完成80%", None),
    ],
)
def test_deadlines(target: str, actual: str, value: Decimal | None) -> None:
    assert indicator_score(worded(target, actual)).value == value


def test_the_tiers_of_a_province() -> None:
    scheme = rules().scheme_for("湖北省武汉市")
    assert (scheme.name, scheme.execution.weight) == ("湖北", 20)
    assert indicator_score(worded("及时", "部分达成", score="5"), scheme).value == 5
    assert indicator_score(worded("及时", "部分达成", score="5")).value == 6
    assert rules().scheme_for("安徽省", None).name == "财政部"


@given(st.decimals(min_value=0, max_value=10**6, places=2), st.decimals(min_value=D("0.01"), max_value=10**6, places=2))
def test_scores_stay_between_zero_and_the_weight(actual: Decimal, target: Decimal) -> None:
    for operator in "≥≤=<>":
        result = row(OWNER, "某指标", "15", None, target=f"{operator}{target:f}元", actual=f"{actual:f}")
        score = indicator_score(result)
        if score.value is not None:
            assert 0 <= score.value <= 15
            assert (score.value == 15) or target_met(result) is not True


@given(st.decimals(min_value=D("0.01"), max_value=10**6, places=2), st.decimals(min_value=0, max_value=10**6, places=2))
def test_the_execution_score_rises_with_the_rate(budget: Decimal, executed: Decimal) -> None:
    for scheme in (rules().usual, NINETY):
        less = execution_score(fund(OWNER, budget_adjusted=f"{budget:f}", executed=f"{executed:f}"), D(10), scheme)
        more = execution_score(fund(OWNER, budget_adjusted=f"{budget:f}", executed=f"{executed + 1:f}"), D(10), scheme)
        assert less.value is not None
        assert more.value is not None
        assert 0 <= less.value <= more.value <= 10


def test_a_project_is_recomputed_with_its_sum() -> None:
    line = fund(OWNER, budget_adjusted="234.00", executed="184.65", weight="10", score="7.89")
    results = [row(OWNER, f"指标{n}", "30", "30", target="≥90%", actual="95") for n in range(3)]
    scored = project_score(line, results, D("97.89"), D(100))
    assert (scored.total.value, scored.grade, scored.grade_of_stated) == (D("97.89"), "优", "优")
    assert scored.total.formula == "7.89 + 30 + 30 + 30 = 97.89"
    assert [item.agrees for item in scored.items] == [True] * 4


def test_a_project_whose_rows_do_not_all_count_has_no_total() -> None:
    line = fund(OWNER, budget_adjusted="100", executed="100", weight="10", score="10")
    rows = [row(OWNER, "甲", "50", "50", target="≥90%", actual="95"), row(OWNER, "乙", "40", "40", target="≥5次")]
    missing = project_score(line, rows, D(100))
    assert missing.total.value is None
    assert missing.total.reason == "不能重算的有“乙”（文件没有写完成值）"
    assert missing.kept == 100
    short = project_score(line, rows[:1], D(60))
    assert short.total.reason == "各项分值之和为 60，不是 100，不能确定是否读全"
    assert short.kept is None
    unweighted = project_score(line, [row(OWNER, "丙", None, None)])
    assert unweighted.total.reason == "2 项中有 1 项没有写分值"
    assert project_score(None, []).total.reason == "没有可以记分的行"


def test_the_budget_row_stays_out_where_the_indicators_make_100() -> None:
    line = fund(OWNER, budget_adjusted="100", executed="50")
    results = [row(OWNER, f"指标{n}", "50", "50", target="≥90%", actual="95") for n in range(2)]
    assert project_score(line, results).total.value == 100


def test_averages_leave_out_what_has_no_total() -> None:
    plain = average_score([D(90), None, D(80)])
    weighted = average_score([D(90), None, D(80)], [D(3), D(9), D(1)])
    assert (plain.value, weighted.value) == (85, D("87.50"))
    assert plain.formula == "2 个总分之和 170 ÷ 2 = 85"
    assert average_score([None]).reason == "没有总分"
    assert average_score([D(90)], [None]).value is None
    assert average_score([D(90)], [D(0)]).value is None


@given(st.lists(st.tuples(st.decimals(0, 100, places=2), st.decimals(D("0.01"), 10**4, places=2)), min_size=1))
def test_averages_lie_between_the_least_and_the_most(pairs: list[tuple[Decimal, Decimal]]) -> None:
    scores = [score for score, _ in pairs]
    for weights in (None, [weight for _, weight in pairs]):
        value = average_score(scores, weights).value
        assert value is not None
        assert min(scores) <= value <= max(scores)


@pytest.mark.parametrize(
    ("score", "name"),
    [("100", "优"), ("90", "优"), ("89.99", "良"), ("80", "良"), ("79.99", "中"), ("60", "中"), ("59.99", "差")],
)
def test_grades(score: str, name: str) -> None:
    assert grade(D(score)) == name
    assert grade(None) is None


def test_grades_under_other_names() -> None:
    bands = rules().usual.grades.bands
    assert same_grade("优秀", "优", bands) is True
    assert same_grade("良", "优", bands) is False
    assert same_grade("合格", "优", bands) is None
    assert same_grade(None, "优", bands) is None


def test_every_rule_names_its_source() -> None:
    for scheme in rules().schemes:
        for rule in (
            scheme.execution.rule,
            scheme.quantitative.rule,
            scheme.interval,
            scheme.qualitative.rule,
            scheme.grades.rule,
        ):
            assert rule.text
            assert rule.regulation


OWN = """
[[scheme]]
name = "本县"
[scheme.execution]
weight = 15
bands = [{ least = 80, score = 100 }, { least = 0, score = "rate" }]
rule = "执行率八成满分"
regulation = "自定"
"""


def test_a_users_own_rules_come_first_and_keep_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    own = load(path)
    assert (own.usual.name, own.usual.execution.weight) == ("本县", 15)
    assert own.usual.grades == rules().usual.grades
    assert own.named("湖北").execution.weight == 20
    line = fund(OWNER, budget_adjusted="100", executed="80")
    assert execution_score(line, D(15), own.usual).value == 15


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("weight = 15", "weight = 1500", "weight 须是 0 至 100 之间的数"),
        ("weight = 15", 'weight = "十五"', "weight 须是 0 至 100 之间的数"),
        ("weight = 15", "wieght = 15", "不认识的“wieght”"),
        ('name = "本县"', "", "须写明 name"),
        ("least = 80", "least = 0", "须从高到低排列"),
        ('score = "rate"', 'score = "half"', "score 须是 0 至 100 之间的数"),
        ("bands = [{", "bands = [", "不是有效的 TOML"),
        ("weight = 15", 'weight = 15\nover = "twice"', "over 须是 full、zero、inverse、none 之一"),
        ('regulation = "自定"', "", "须写明 regulation"),
        (OWN, "", "没有 [[scheme]]"),
    ],
)
def test_a_bad_file_is_refused_with_the_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(BadRequest) as refused:
        load(path)
    assert message in str(refused.value)
    assert "own.toml" in str(refused.value)
    assert str(refused.value).endswith("。")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="无法读取"):
        load(tmp_path / "missing.toml")
    with pytest.raises(BadRequest, match="没有名为“火星”的评分规则"):
        rules().named("火星")
