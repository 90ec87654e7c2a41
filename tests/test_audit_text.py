from dataclasses import replace
from decimal import Decimal

from audit_samples import findings, fund, report

from ontology.facts import DocumentFacts

D = Decimal
P = "农田建设项目"
U = "某县农业农村局"


def spending(first: str, second: str, **more: object) -> DocumentFacts:
    text = f"全年共列支{first}，用于渠道修复。三、绩效情况。全年执行{second}，完成年度任务。"
    return report(text, (P, "全年共列支", first, "amount"), (P, "全年执行", second, "amount"), projects=(P,))


def test_the_same_spending_stated_with_two_values() -> None:
    found = findings(spending("160万元", "124万元"))
    assert [finding.rule for finding in found] == ["contradicting-figures"]
    assert found[0].about == "农田建设项目 支出"
    assert found[0].severity == "error"
    assert {found[0].stated, found[0].expected} == {D(160), D(124)}
    assert {span.quote for span in found[0].spans} == {"160万元", "124万元"}


def test_the_same_spending_stated_alike_in_other_units() -> None:
    assert findings(spending("160万元", "1600000元")) == []
    assert findings(spending("160万元", "160.3万元")) == []
    assert findings(spending("160.35万元", "160.4万元")) == []


def test_a_fund_line_says_which_value_is_expected() -> None:
    facts = spending("124万元", "160万元")
    line = fund(facts.evaluations[0], budget_adjusted="160", executed="124")
    found = findings(replace(facts, funds=(line,)), "contradicting-figures")
    assert [(finding.stated, finding.expected) for finding in found] == [(D(160), D(124))]
    assert line in found[0].facts


def test_what_one_thing_cost_is_not_what_all_cost() -> None:
    text = "项目支出160万元。其中购置水泵支出30万元。培训支出12万元。2023年支出90万元。"
    facts = report(
        text,
        (P, "支出", "160万元", "amount"),
        (P, "购置水泵支出", "30万元", "amount"),
        (P, "培训支出", "12万元", "amount"),
        projects=(P,),
    )
    assert findings(facts) == []


def test_budget_and_spending_are_different_figures() -> None:
    text = "预算160万元，支出124万元，年初预算150万元。"
    facts = report(
        text, (P, "预算", "160万元", "amount"), (P, "支出", "124万元", "amount"), (P, "年初预算", "150万元", "amount")
    )
    assert findings(facts) == []


def test_other_years_and_about_figures_are_not_compared() -> None:
    facts = spending("160万元", "124万元")
    first, second = facts.observations
    assert findings(replace(facts, observations=(first, replace(second, year=2023)))) == []
    assert findings(replace(facts, observations=(first, replace(second, approximate=True)))) == []


def test_a_unit_total_stated_twice() -> None:
    text = "本年支出合计805.08万元。四、其他。再看本年支出合计850.08万元。"
    figures = [(U, "本年支出合计", "805.08万元", "amount"), (U, "本年支出合计", "850.08万元", "amount")]
    found = findings(report(text, *figures))
    assert [(finding.rule, finding.about) for finding in found] == [("contradicting-figures", f"{U} 本年支出合计")]


def test_totals_under_different_budgets_are_different_figures() -> None:
    text = "一般公共预算中，年末结转结余5万元。政府性基金中，年末结转结余7万元。"
    figures = [(U, "年末结转结余", "5万元", "amount"), (U, "年末结转结余", "7万元", "amount")]
    assert findings(report(text, *figures)) == []


def parts(whole: str, first: str, second: str, tail: str = "") -> DocumentFacts:
    text = f"全年列支{whole}，其中列支渠道修复{first}、水泵更换{second}。{tail}"
    figures = [
        (P, "全年列支", whole, "amount"),
        (P, "列支渠道修复", first, "amount"),
        (P, "水泵更换", second, "amount"),
    ]
    if tail:
        figures.append((P, "全年执行", tail.removeprefix("全年执行").removesuffix("。"), "amount"))
    return report(text, *figures, projects=(P,))


def test_parts_whose_sum_is_stated_as_the_whole_elsewhere() -> None:
    found = findings(parts("160万元", "84万元", "40万元", "全年执行124万元。"))
    assert {finding.rule for finding in found} == {"parts-do-not-sum", "contradicting-figures"}
    sums = next(finding for finding in found if finding.rule == "parts-do-not-sum")
    assert (sums.about, sums.stated, sums.expected) == ("农田建设项目 列支", D(160), D(124))
    assert "84 + 40 = 124" in sums.message
    contradiction = next(finding for finding in found if finding.rule == "contradicting-figures")
    assert (contradiction.stated, contradiction.expected) == (D(160), D(124))


def test_parts_after_qizhong_need_not_be_all() -> None:
    assert findings(parts("160万元", "84万元", "40万元")) == []
    assert findings(parts("160万元", "84万元", "40万元", "全年执行160万元。")) == []


def test_parts_that_make_their_whole() -> None:
    assert findings(parts("124万元", "84万元", "40万元", "全年执行124万元。")) == []


def shares(first: str, second: str, rates: tuple[str, str]) -> DocumentFacts:
    text = f"本年支出合计100万元。其中：基本支出{first}，占{rates[0]}；项目支出{second}，占{rates[1]}。"
    return report(
        text,
        (U, "本年支出合计", "100万元", "amount"),
        (U, "基本支出", first, "amount"),
        (U, "基本支出", rates[0], "share"),
        (U, "项目支出", second, "amount"),
        (U, "项目支出", rates[1], "share"),
    )


def test_parts_whose_shares_make_a_hundred_must_make_the_whole() -> None:
    found = findings(shares("30万元", "60万元", ("33.33%", "66.67%")))
    assert [(finding.rule, finding.expected) for finding in found] == [("parts-do-not-sum", D(90))]
    assert findings(shares("30万元", "70万元", ("30%", "70%"))) == []
    assert findings(shares("30万元", "60万元", ("30%", "60%"))) == []


def test_parts_that_are_all_by_definition() -> None:
    def procurement(service: str) -> DocumentFacts:
        text = f"政府采购支出总额200万元，其中：政府采购货物支出20万元、政府采购工程支出30万元、政府采购服务支出{service}。"
        return report(
            text,
            (U, "政府采购支出总额", "200万元", "amount"),
            (U, "政府采购货物支出", "20万元", "amount"),
            (U, "政府采购工程支出", "30万元", "amount"),
            (U, "政府采购服务支出", service, "amount"),
        )

    assert [finding.rule for finding in findings(procurement("160万元"))] == ["parts-do-not-sum"]
    assert findings(procurement("150万元")) == []


def test_a_list_within_a_list_is_not_added_up() -> None:
    text = "本年收入合计100万元，其中：拨款90万元，其中基金20万元；其他10万元。"
    facts = report(
        text,
        (U, "本年收入合计", "100万元", "amount"),
        (U, "拨款", "90万元", "amount"),
        (U, "基金", "20万元", "amount"),
        (U, "其他", "10万元", "amount"),
    )
    assert findings(facts) == []


def test_a_measure_that_names_the_project_once_more_means_all_of_it() -> None:
    text = "全年共列支农田建设工作经费160万元。全年执行124万元。建设支出12万元。"
    facts = report(
        text,
        (P, "全年共列支农田建设工作经费", "160万元", "amount"),
        (P, "全年执行", "124万元", "amount"),
        (P, "建设支出", "12万元", "amount"),
        projects=(P,),
    )
    found = findings(facts)
    assert [finding.rule for finding in found] == ["contradicting-figures"]
    assert {found[0].stated, found[0].expected} == {D(160), D(124)}


def test_a_budget_and_what_was_executed_of_it_are_different_figures() -> None:
    facts = report(
        "田野考古全年预算数为400万元，执行数为380万元。",
        (U, "田野考古全年预算数为", "400万元", "amount"),
        (U, "执行数为", "380万元", "amount"),
    )
    first, second = facts.observations
    both = (replace(first, measure="田野考古全年预算"), replace(second, measure="田野考古全年预算"))
    assert findings(replace(facts, observations=both)) == []
