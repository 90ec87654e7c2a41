"""Running text of reports on performance: whose figure it is, target or result, points, lists, figures that state nothing."""

import doctest
from importlib import import_module

import pytest

from ingest.figures import half_width, parse_figures
from ingest.pipeline import extract

TITLES = {
    "county": "安平县2022年度农田水利项目绩效自评报告\n一、项目情况\n",
    "unit": "清源市水务局2022年部门整体支出绩效自评报告\n一、履职情况\n",
    "fund": "清溪县2022年衔接资金项目绩效评价报告\n一、项目情况\n",
}

CASES = {
    "a plan is not what was done": (
        "county",
        "计划新建渠道3公里，完成2.8公里；计划培训12期，实际培训11期560人次。",
        """
        计划新建渠道 count 3 公里
        新建渠道 count 2.8 公里
        计划培训 count 12 期
        培训 count 11 期
        培训 count 560 人次
        """,
    ),
    "a row of an indicator": (
        "county",
        "补助发放率年初目标值=100%，实际完成值=98.5%，自评得分9分。",
        """
        补助发放率目标值 rate 100 %
        补助发放率 rate 98.5 %
        补助发放率得分 score 9 分
        """,
    ),
    "the indicator stands before its target": (
        "county",
        "（1）发放资料：目标值500份，实际完成520份；",
        """
        发放资料目标值 count 500 份
        发放资料 count 520 份
        """,
    ),
    "bounds are no figures": (
        "county",
        "农户满意度≥95%，实际97%。工程使用年限不低于15年，成灾率低于2%。",
        "农户满意度 rate 97 %",
    ),
    "points given and points lost": (
        "unit",
        "投入10分，得10分；过程20分，扣3分，得17分，扣分原因是支付进度滞后；产出（40分）：得37分。",
        """
        投入分值 weight 10 分
        投入得分 score 10 分
        过程分值 weight 20 分
        过程扣分 score 3 分
        过程得分 score 17 分
        产出分值 weight 40 分
        产出得分 score 37 分
        """,
    ),
    "one value of several rates": (
        "county",
        "设备质量合格率、管护到位率均为98%。",
        """
        设备质量合格率 rate 98 %
        管护到位率 rate 98 %
        """,
    ),
    "a value before and after": (
        "unit",
        "自来水普及率由上年的92.5%提高到95.1%。",
        """
        自来水普及率 rate 92.5 %
        自来水普及率 rate 95.1 %
        """,
    ),
    "people, households and villages in a row": (
        "county",
        "项目惠及3个行政村1250户4680人。",
        """
        项目惠及行政村 count 3 个
        项目惠及 count 1250 户
        项目惠及 count 4680 人
        """,
    ),
    "what only describes the thing counted": (
        "county",
        "新建300米深机井1座，在30个工作日内完成验收。",
        "新建300米深机井 count 1 座",
    ),
    "standards are no figures, results of a person are": (
        "county",
        "补助标准为每亩87.2元。带动农民人均增收300元。",
        "带动农民人均增收 amount 0.03 万元",
    ),
    "rates of spending complete a budget, others do not": (
        "county",
        "资金支付率95.2%，工程验收合格率100%。",
        """
        预算执行率 completion_rate 95.2 %
        工程验收合格率 rate 100 %
        """,
    ),
}


def lines(text):
    found = extract(text.encode(), "a.txt").observations
    return [f"{o.measure} {o.kind} {o.value} {o.unit_of_measure}" for o in found]


@pytest.mark.parametrize("case", CASES)
def test_figures_of_a_report(case):
    title, text, expected = CASES[case]
    assert lines(TITLES[title] + text) == [line.strip() for line in expected.strip().splitlines()]


def subjects(text):
    return {(o.subject_kind, o.subject, o.measure, str(o.value)) for o in extract(text.encode(), "a.txt").observations}


def test_a_numbered_paragraph_is_about_the_project_it_opens_with():
    text = TITLES["fund"] + (
        "1、大河村道路建设项目，铺设砂石路11公里。下达资金197万元，实际支付180万元。\n"
        "2、柳沟村市场改造项目，新建摊位30个。下达资金108万元，实际支付100万元。\n"
    )
    found = subjects(text)
    assert ("project", "大河村道路建设项目", "铺设砂石路", "11") in found
    assert ("project", "柳沟村市场改造项目", "新建摊位", "30") in found
    assert {one[1] for one in found} == {"大河村道路建设项目", "柳沟村市场改造项目"}


def test_a_report_of_a_county_speaks_of_the_county_and_of_its_project():
    found = subjects(TITLES["county"] + "2022年我县新建公厕15个。该项目实际支出90万元。")
    assert ("region", "河北省衡水市安平县", "新建公厕", "15") in found
    assert ("project", "农田水利项目", "支出", "90") in found


def test_amounts_of_a_list_are_of_the_projects_that_got_them():
    found = subjects(TITLES["county"] + "第一批资金500万元，分别支持甲河生态治理项目300万元、乙镇排水改造项目200万元。")
    assert ("project", "甲河生态治理项目", "资金", "300") in found
    assert ("project", "乙镇排水改造项目", "资金", "200") in found


def test_villages_and_batches_are_subjects():
    found = subjects(TITLES["fund"] + "大湾村安排120万元，用于修建产业路2.3公里；柳沟村新建蓄水池3座。")
    assert ("region", "大湾村", "修建产业路", "2.3") in found
    assert ("region", "柳沟村", "新建蓄水池", "3") in found
    found = subjects(TITLES["fund"] + "一批项目批复总投资300万元，二批项目批复总投资200万元，合计批复总投资500万元。")
    assert {("一批项目", "300"), ("二批项目", "200")} <= {(one[1], one[3]) for one in found}
    assert not {"一批项目", "二批项目"} & {one[1] for one in found if one[3] == "500"}


def test_points_in_headings_are_of_what_the_headings_name():
    found = subjects(
        "安平县2022年农田水利项目绩效自评报告\n一、项目决策情况（自评得分20分）\n立项规范。\n二、项目产出情况（自评得分45分）\n产出良好。"
    )
    assert {(one[2], one[3]) for one in found} == {("项目决策情况得分", "20"), ("项目产出情况得分", "45")}


def test_years_of_asides_papers_and_days_are_not_those_of_the_figures():
    text = TITLES["unit"] + (
        "实施项目15个（含2021年结转项目5个），到位资金300万元。"
        "2021年12月14日，财政局以《关于提前下达2020年资金的通知》下达资金80万元。"
    )
    years = {str(o.value): o.year for o in extract(text.encode(), "a.txt").observations}
    assert (years["15"], years["5"], years["300"], years["80"]) == (2022, 2021, 2022, 2022)


def test_a_value_of_last_year_has_last_years_year():
    found = extract((TITLES["unit"] + "普及率由上年的92.5%提高到95.1%。").encode(), "a.txt").observations
    assert {str(o.value): o.year for o in found} == {"92.5": 2021, "95.1": 2022}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("投资２０１．４８万元", ("201.48", "万元", "money")),
        ("长3.75km。", ("3.75", "km", "count")),
        ("面积25.26hm²。", ("25.26", "hm²", "count")),
        ("人口4.52（万人）", ("4.52", "万人", "count")),
        ("执行数29.6万，", ("29.6", "万元", "money")),
        ("实际补助人数1218，", ("1218", "人", "count")),
        ("受害率0.07‰。", ("0.07", "‰", "percent")),
    ],
)
def test_figures_are_read_with_the_units_of_reports(text, expected):
    assert [(str(f.value), f.unit, f.kind) for f in parse_figures(half_width(text))] == [expected]


@pytest.mark.parametrize("text", ["省道K11+733处", "垫片3m×3", "每套80公里/小时"])
def test_places_sizes_and_speeds_are_no_figures(text):
    assert parse_figures(text) == ()


@pytest.mark.parametrize("name", ["reports", "targets", "progress", "lists"])
def test_examples_hold(name):
    assert doctest.testmod(import_module(f"ingest.narrative.{name}")).failed == 0
