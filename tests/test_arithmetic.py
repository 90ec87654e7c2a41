from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ontology.arithmetic import (
    TOLERANCES,
    agrees,
    agrees_rate,
    agrees_score,
    agrees_sum,
    is_rounding_of,
    mean,
    parts_sum,
    percent,
    places_of,
    rate_equation,
    round_half_up,
    score_equation,
    shown,
    sum_equation,
    text_of,
    total,
    truncate,
)

D = Decimal
amounts = st.decimals(min_value=0, max_value=10**9, places=2)
budgets = st.decimals(min_value=D("0.01"), max_value=10**9, places=2)


def test_round_half_up_and_truncate() -> None:
    assert round_half_up(D("7.745")) == D("7.75")
    assert round_half_up(D("-6.845")) == D("-6.85")
    assert truncate(D("78.919")) == D("78.91")
    assert truncate(D("-78.919")) == D("-78.91")
    assert round_half_up(D("2.5"), 0) == D(3)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_rounding_stays_within_its_unit(value: Decimal) -> None:
    assert abs(round_half_up(value) - value) <= D("0.005")
    assert D(0) <= abs(value) - abs(truncate(value)) < D("0.01")


def test_percent_of_nothing_is_unknown() -> None:
    assert percent(D(0), D(0)) is None
    assert percent(None, D(1)) is None
    assert percent(D(1), None) is None
    assert percent(D(0), D(5)) == 0


def test_total_of_nothing_is_none_and_never_zero() -> None:
    assert total([]) is None
    assert total([None, None]) is None
    assert total([None, D(0)]) == 0
    assert total([D("1.1"), None, D("2.2")]) == D("3.3")


def test_parts_sum_needs_every_part() -> None:
    assert parts_sum([D(84), D(40)]) == 124
    assert parts_sum([D(84), None]) is None
    assert parts_sum([]) is None


def test_mean_counts_only_what_is_stated() -> None:
    assert mean([D(1), None, D(2)]) == D("1.5")
    assert mean([None]) is None


@given(st.lists(amounts, min_size=1), st.randoms())
def test_sum_does_not_depend_on_order(values: list[Decimal], random: object) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert total(values) == total(shuffled)
    assert agrees_sum(total(values) or D(0), values)


@given(amounts, budgets)
def test_rate_agrees_when_rounded_or_truncated(part: Decimal, whole: Decimal) -> None:
    exact = percent(part, whole)
    assert exact is not None
    for places in (0, 1, 2):
        assert agrees_rate(round_half_up(exact, places), part, whole)
        assert agrees_rate(truncate(exact, places), part, whole)


@given(st.decimals(min_value=10, max_value=10**6, places=2), st.decimals(min_value=10, max_value=10**6, places=2))
def test_rate_disagrees_when_a_point_off(part: Decimal, whole: Decimal) -> None:
    exact = percent(part, whole)
    assert exact is not None
    slack = exact / 500
    assert not agrees_rate(round_half_up(exact + 2 + slack), part, whole)
    assert not agrees_rate(round_half_up(exact - 2 - slack), part, whole)


@given(st.decimals(min_value=10**4, max_value=10**8, places=0), st.decimals(min_value=D("0.1"), max_value=1, places=4))
def test_rate_computed_from_yuan_agrees_with_rounded_wan(yuan: Decimal, share: Decimal) -> None:
    executed = round_half_up(yuan * share, 0)
    stated = percent(executed, yuan)
    assert stated is not None
    assert agrees_rate(round_half_up(stated), round_half_up(executed / 10000), round_half_up(yuan / 10000))


def test_rate_of_no_budget() -> None:
    assert agrees_rate(D(0), D(0), D(0))
    assert not agrees_rate(D(50), D(3), D(0))
    assert rate_equation(D(0), D(0), D(0)) is None


def test_whole_number_is_no_rounding_of_a_score() -> None:
    assert not agrees_score(D(8), D("7.75"))
    assert agrees_score(D("7.8"), D("7.75"))
    assert agrees_score(D("7.7"), D("7.75"))
    assert agrees_score(D("7.89"), D("7.8910"))
    assert not agrees_score(D("7.93"), D("7.8910"))


def test_sum_with_rounded_parts() -> None:
    assert agrees_sum(D("97.89"), [D(5)] * 18 + [D("7.89")])
    assert not agrees_sum(D("97.99"), [D(5)] * 18 + [D("7.89")])
    assert not agrees_sum(D(160), [D(84), D(40)])
    assert agrees_sum(D("97.9"), [D(90), D("7.89")])
    assert not agrees_sum(D(98), [D(90), D("7.89")])


def test_equations_show_both_sides() -> None:
    equation = score_equation(D(8), D(124), D(160), D(10))
    assert equation is not None
    assert equation.text == "124 ÷ 160 × 10 = 7.75"
    assert not equation.holds
    assert equation.difference == D("0.25")
    assert sum_equation(D(160), [D(84), D(40)]).text == "84 + 40 = 124"
    rate = rate_equation(D("78.91"), D("184.65"), D("234.00"))
    assert rate is not None
    assert rate.holds
    assert rate.text == "184.65 ÷ 234 × 100 = 78.91"


def test_score_is_capped_at_its_weight() -> None:
    over = score_equation(D(10), D(120), D(100), D(10))
    assert over is not None
    assert over.holds
    assert over.right == 10


def test_numbers_as_people_write_them() -> None:
    assert text_of(D("270000")) == "270000"
    assert text_of(D("2.7E+5")) == "270000"
    assert text_of(D("-0.00")) == "0"
    assert shown(D("7.7500")) == "7.75"
    assert places_of(D("78.90")) == 2
    assert places_of(D("7.8E+3")) == 0


def test_is_rounding_of() -> None:
    assert is_rounding_of(D(98), D("98.06"))
    assert is_rounding_of(D(98), D("97.89"))
    assert not is_rounding_of(D(99), D("97.89"))


def test_tolerances_say_why() -> None:
    assert all(t.name == name and t.value >= 0 and t.why.endswith("。") for name, t in TOLERANCES.items())
    assert agrees(D("1.00"), D("1.01"))
    assert not agrees(D("1.00"), D("1.02"))
