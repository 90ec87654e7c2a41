"""Running text whose figures lean on what stands elsewhere: before, after, in brackets, in a heading, or in the year before."""

import pytest

from ingest.context import Context
from ingest.narrative import read_observations
from ingest.readers import read

UNIT = "清源市水务局"


def told(text: str, **context: object) -> list[str]:
    """Each observation in one line: subject (if not the unit), measure, kind, value, unit, year (if not 2023), base, reason."""
    document = read(text.encode(), "a.txt")
    about = {"unit": UNIT, "year": 2023} | context
    found = read_observations(document, Context(type="部门决算", **about))  # type: ignore[arg-type]
    return [
        (f"{o.subject} | " if o.subject not in (about["unit"], "") else "")
        + f"{o.measure} {o.kind} {o.value.normalize():f}{o.unit_of_measure}"
        + (f" {o.year}" if o.year != 2023 else "")
        + (f" / {o.compared_to}" if o.compared_to else "")
        + (f" <- {o.reason}" if o.reason else "")
        for o in found
    ]


CASES = {
    "whose money it is said to be does not change the three expenses": (
        "我区本级使用一般公共预算财政拨款安排的“三公”经费支出决算总额18.5万元，比年初预算减少2万元。",
        ["三公经费 amount 18.5万元", "三公经费 change -2万元 / 年初预算"],
    ),
    "counts of one thing by their units": (
        "全年因公出国（境）团组2个，累计5人次；公务用车购置3辆；公务接待16批次，140人，支出1.4万元。",
        [
            "因公出国（境）团组 count 2个",
            "因公出国（境）人次 count 5人次",
            "购置公务用车 count 3辆",
            "公务接待批次 count 16批次",
            "公务接待人次 count 140人",
            "公务接待费 amount 1.4万元",
        ],
    ),
    "the talk goes on after a bracket": (
        "国内公务接待共31批次（其中外事接待1批次），228人次（其中外事接待6人次）。",
        [
            "国内公务接待批次 count 31批次",
            "外事接待批次 count 1批次",
            "国内公务接待人次 count 228人次",
            "外事接待人次 count 6人次",
        ],
    ),
    "last year's value inside the comparison": (
        "公务接待费支出1.2万元，比上年1.5万元减少0.3万元，下降20%。",
        [
            "公务接待费 amount 1.2万元",
            "公务接待费 amount 1.5万元 2022",
            "公务接待费 change -0.3万元 / 上年",
            "公务接待费 change_rate -20% / 上年",
        ],
    ),
    "the budget inside the comparison": (
        "公务用车运行维护费决算5万元，相比年初预算数6万元减少1万元。",
        [
            "公务用车运行维护费 amount 5万元",
            "公务用车运行维护费年初预算 amount 6万元",
            "公务用车运行维护费 change -1万元 / 年初预算数",
        ],
    ),
    "more or less than the budget is a change against it": (
        "机关运行经费支出50万元，小于年初预算3.5万元，主要原因是压减会议。",
        ["机关运行经费 amount 50万元", "机关运行经费 change -3.5万元 / 年初预算 <- 压减会议"],
    ),
    "changes first, then what changed": (
        "与上年相比，减少26万元，下降13%，收支总计达174万元。",
        [
            "收支总计 change -26万元 / 上年",
            "收支总计 change_rate -13% / 上年",
            "收支总计 amount 174万元",
        ],
    ),
    "shares before their names and amounts": (
        "本年收入200万元，占60%的财政拨款收入为120万元，占40%的事业收入为80万元。基本支出占75%，计150万元。",
        [
            "本年收入合计 amount 200万元",
            "财政拨款收入 share 60%",
            "财政拨款收入 amount 120万元",
            "事业收入 share 40%",
            "事业收入 amount 80万元",
            "基本支出 share 75%",
            "基本支出 amount 150万元",
        ],
    ),
    "a title before a colon": (
        "事业单位医疗：预算30万元，决算27万元，完成90%。",
        [
            "事业单位医疗 | 预算 amount 30万元",
            "事业单位医疗 | 支出 amount 27万元",
            "事业单位医疗 | 支出 completion_rate 90%",
        ],
    ),
    "a class of spending with its budget in one clause": (
        "教育支出年初预算为50万元，支出决算为48万元，完成年初预算的96%。",
        [
            "教育 | 年初预算 amount 50万元",
            "教育 | 支出 amount 48万元",
            "教育 | 支出 completion_rate 96% / 年初预算",
        ],
    ),
    "parts of an account title": (
        "普通教育支出200万元，其中：基本支出150万元，项目支出50万元。按功能分类，教育支出200万元，其中：基本支出150万元。",
        [
            "普通教育 | 支出 amount 200万元",
            "普通教育 | 基本支出 amount 150万元",
            "普通教育 | 项目支出 amount 50万元",
            "教育 | 支出 amount 200万元",
            "教育 | 基本支出 amount 150万元",
        ],
    ),
    "a sentence that goes on about a title": (
        "1.卫生健康支出46万元：主要用于职工医疗。较2022年度决算数减少9万元，下降16.4%。",
        [
            "卫生健康 | 支出 amount 46万元",
            "卫生健康 | 支出 change -9万元 / 2022年度决算数",
            "卫生健康 | 支出 change_rate -16.4% / 2022年度决算数",
        ],
    ),
    "a clause without a figure says of what the next is": (
        "公务用车购置费与预算持平，公务接待费支出决算比预算无增减变化，比去年增加0.5万元，增长50%。",
        ["公务接待费 change 0.5万元 / 去年", "公务接待费 change_rate 50% / 去年"],
    ),
    "a heading says of what the spending is": (
        "（三）公务接待费支出情况说明\n\n全年支出2.4万元，比上年增加0.4万元。",
        ["公务接待费 amount 2.4万元", "公务接待费 change 0.4万元 / 上年"],
    ),
    "plans, hopes and standards are no facts": (
        "2024年计划安排设备资金36万元，拟新增窗口9个。力争覆盖率达到95%。政府采购限额标准为货物类30万元、工程类98万元。",
        [],
    ),
    "a reason ends where the list goes on": (
        "培训费支出3万元，比上年减少1万元，主要是班次减少；会议费支出2万元，比上年增加0.5万元，主要原因：一是会议增多；二是租金上涨。",
        [
            "培训费 amount 3万元",
            "培训费 change -1万元 / 上年 <- 班次减少",
            "会议费 amount 2万元",
            "会议费 change 0.5万元 / 上年 <- 一是会议增多；二是租金上涨",
        ],
    ),
    "a reason before its figures": (
        "受上年抢修工程款86万元列支完毕影响，本年支出比上年减少60万元，下降11%。",
        [
            "本年支出合计 change -60万元 / 上年 <- 上年抢修工程款86万元列支完毕",
            "本年支出合计 change_rate -11% / 上年 <- 上年抢修工程款86万元列支完毕",
        ],
    ),
    "a reason in a later paragraph names its measure": (
        "公务接待费8万元，比年初预算减少2万元；公务用车运行维护费6万元，比年初预算增加1万元。\n\n"
        "公务接待费低于预算数的主要原因是来访减少。公务用车运行维护费高于预算数的主要原因是车辆老旧。",
        [
            "公务接待费 amount 8万元",
            "公务接待费 change -2万元 / 年初预算 <- 来访减少",
            "公务用车运行维护费 amount 6万元",
            "公务用车运行维护费 change 1万元 / 年初预算 <- 车辆老旧",
        ],
    ),
    "no change against the budget needs no reason": (
        "“三公”经费支出5万元，比预算增加0万元，比去年增加1.5万元，增加原因主要是车辆增加。",
        [
            "三公经费 amount 5万元",
            "三公经费 change 0万元 / 预算",
            "三公经费 change 1.5万元 / 去年 <- 车辆增加",
        ],
    ),
    "not what was planned but what was spent is explained": (
        "公务接待费预算为3万元，支出决算为2万元，完成预算的66.67%，决算数小于预算数的主要原因是厉行节约。",
        [
            "公务接待费预算 amount 3万元",
            "公务接待费 amount 2万元 <- 厉行节约",
            "公务接待费 completion_rate 66.67% / 预算 <- 厉行节约",
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_figures_that_lean_on_others(case: str) -> None:
    text, expected = CASES[case]
    assert told(text) == expected


def test_a_text_that_names_nobody_still_states_its_figures() -> None:
    assert told("2022年本年收入合计90万元，比2021年减少3万元。", unit=None, year=None) == [
        "本年收入合计 amount 90万元 2022",
        "本年收入合计 change -3万元 2022 / 2021年",
    ]


def test_a_later_year_is_believed_in_its_own_clause() -> None:
    assert told("2023年公务接待费决算数3万元，2024年公务接待费预算数2万元。") == [
        "公务接待费 amount 3万元",
        "公务接待费预算 amount 2万元 2024",
    ]
