"""Forms of kinds that differ in one thing each: where the money stands, how levels are written, how the table was lost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.pipeline import extract
from ontology.facts import DocumentFacts, FundLine

D = Decimal
HEAD = """项目支出绩效自评表
（2023年度）
| 项目名称 | 山塘水质巡测 | | |
| 主管部门 | 云栖市水利局 | 实施单位 | 云栖市水土监测所 |
"""
ROWS = """| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
| 产出指标 | 数量指标 | 巡测点位数 | ≥36个 | 38个 | 50 | 50 | |
| 效益指标 | 生态效益指标 | 水质达标率 | ≥95% | 94% | 40 | 38.5 | 汛期浑浊 |
"""
TOTAL = "| 总分 | | | | | 100 | 98 | |\n"


def read(text: str, name: str = "a.txt") -> DocumentFacts:
    return extract(text.encode(), name)


def sums(line: FundLine) -> tuple[Decimal | None, ...]:
    return (line.budget_initial, line.budget_adjusted, line.executed, line.rate, line.weight, line.score)


def by_source(facts: DocumentFacts) -> dict[str, tuple[Decimal | None, ...]]:
    return {line.source: sums(line) for line in facts.funds}


MONEY = {
    "two tiers": (
        """| 资金（万元） | 资金来源 | 预算数 | | 执行数 | 执行率 | 分值 | 得分 |
| | | 年初 | 调整后 | | | | |
| | 年度资金总额 | 40 | 50 | 47.5 | 95% | 10 | 9.5 |
| | 其中：财政拨款 | 30 | 40 | 38 | 95% | | |
| | 单位自有资金 | 10 | 10 | 9.5 | 95% | | |
""",
        {
            "total": (D(40), D(50), D("47.5"), D(95), D(10), D("9.5")),
            "appropriation": (D(30), D(40), D(38), D(95), None, None),
            "unit_funds": (D(10), D(10), D("9.5"), D(95), None, None),
        },
    ),
    "sources as columns": (
        """| 资金（万元） | | 资金总额 | 财政拨款 | 自筹资金 |
| | 年初预算数 | 40 | 30 | 10 |
| | 全年预算数 | 50 | 40 | 10 |
| | 全年执行数 | 47.5 | 38 | 9.5 |
""",
        {
            "total": (D(40), D(50), D("47.5"), None, None, None),
            "appropriation": (D(30), D(40), D(38), None, None, None),
            "unit_funds": (D(10), D(10), D("9.5"), None, None, None),
        },
    ),
    "sources under sums": (
        """| 全年预算数 | | | 全年执行数 | | | 执行率 |
| 合计 | 财政拨款 | 其他资金 | 合计 | 财政拨款 | 其他资金 | |
| 50 | 40 | 10 | 47.5 | 38 | 9.5 | 95% |
""",
        {
            "total": (None, D(50), D("47.5"), D(95), None, None),
            "appropriation": (None, D(40), D(38), None, None, None),
            "other": (None, D(10), D("9.5"), None, None, None),
        },
    ),
    "levels of government": (
        """| 资金（元） | | 全年预算数 | 全年执行数 | 执行率 |
| | 年度资金总额 | 500,000 | 475,000 | 95% |
| | 其中：中央财政资金 | 200,000 | 190,000 | 95% |
| | 省级财政资金 | 150,000 | 142,500 | 95% |
| | 市县财政资金 | 50,000 | 47,500 | 95% |
| | 单位自筹 | 100,000 | 95,000 | 95% |
""",
        {
            "total": (None, D(50), D("47.5"), D(95), None, None),
            "appropriation": (None, D(40), D(38), None, None, None),
            "unit_funds": (None, D(10), D("9.5"), D(95), None, None),
        },
    ),
    "parts below the appropriation": (
        """| 资金（万元） | | 全年预算数 | 全年执行数 | 执行率 |
| | 年度资金总额 | 50 | 47.5 | 95% |
| | 其中：财政拨款 | 40 | 38 | 95% |
| | 其中：中央补助 | 25 | 23 | 92% |
| | 省级补助 | 15 | 15 | 100% |
| | 其他资金 | 10 | 9.5 | 95% |
""",
        {
            "total": (None, D(50), D("47.5"), D(95), None, None),
            "appropriation": (None, D(40), D(38), D(95), None, None),
            "other": (None, D(10), D("9.5"), D(95), None, None),
        },
    ),
    "one below the other": (
        "| 年初预算数（万元） | 40 |\n| 全年预算数（万元） | 50 |\n| 全年执行数（万元） | 47.5 |\n| 预算执行率 | 95% |\n",
        {"total": (D(40), D(50), D("47.5"), D(95), None, None)},
    ),
}


@pytest.mark.parametrize("kind", MONEY)
def test_money_blocks(kind: str) -> None:
    block, expected = MONEY[kind]
    assert by_source(read(HEAD + block + ROWS)) == expected


def test_money_in_a_line_above_the_table() -> None:
    facts = read("单位：万元\n年初预算数：40万元　全年预算数：50万元　全年执行数：47.5万元\n" + HEAD + ROWS)
    assert by_source(facts) == {"total": (D(40), D(50), D("47.5"), None, None, None)}


def test_values_below_the_labels_of_the_head() -> None:
    head = "项目支出绩效自评表（2023年度）\n| 项目名称 | 主管部门 | 实施单位 |\n| 山塘水质巡测 | 云栖市水利局 | 云栖市水土监测所 |\n"
    (evaluation,) = read(head + ROWS).evaluations
    assert (evaluation.project, evaluation.department) == ("山塘水质巡测", "云栖市水利局")
    assert evaluation.unit == "云栖市水土监测所"


LEVELS = {
    "a path": (
        "| 指标类别 | 指标名称 | 指标值 | 完成值 | 分值 | 得分 |",
        "| 产出-数量 | 巡测点位数 | ≥36个 | 38个 | 60 | 60 |",
        "| 效益-生态效益 | 水质达标率 | ≥95% | 96% | 40 | 40 |",
    ),
    "swapped": (
        "| 二级指标 | 一级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分 |",
        "| 数量指标 | 产出指标 | 巡测点位数 | ≥36个 | 38个 | 60 | 60 |",
        "| 生态效益指标 | 效益指标 | 水质达标率 | ≥95% | 96% | 40 | 40 |",
    ),
    "four": (
        "| 一级指标 | 二级指标 | 三级指标 | 四级指标 | 指标值 | 完成值 | 分值 | 得分 |",
        "| 产出指标 | 数量指标 | 巡测任务 | 巡测点位数 | ≥36个 | 38个 | 60 | 60 |",
        "| 效益指标 | 生态效益指标 | 水环境 | 水质达标率 | ≥95% | 96% | 40 | 40 |",
    ),
    "before the name": (
        "| 一级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分 |",
        "| 产出指标 | 数量指标：巡测点位数 | ≥36个 | 38个 | 60 | 60 |",
        "| 效益指标 | 生态效益指标1：水质达标率 | ≥95% | 96% | 40 | 40 |",
    ),
    "rows of their own": (
        "| 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分 |",
        "| 一、产出指标（60分） |\n| 数量指标 | 巡测点位数 | ≥36个 | 38个 | 60 | 60 |",
        "| 二、效益指标（40分） |\n| 生态效益指标 | 水质达标率 | ≥95% | 96% | 40 | 40 |",
    ),
}


@pytest.mark.parametrize("kind", LEVELS)
def test_levels(kind: str) -> None:
    facts = read(HEAD + "\n".join(LEVELS[kind]) + "\n| 总分 | | | | 100 | 100 |\n")
    found = [(row.level1, row.level2, row.indicator, row.weight, row.score) for row in facts.indicators]
    assert found == [
        ("产出", "数量", "巡测点位数", D(60), D(60)),
        ("效益", "生态效益", "水质达标率", D(40), D(40)),
    ]
    assert facts.evaluations[0].total_score == D(100)


def test_a_score_and_what_it_is_out_of() -> None:
    rows = "| 二级指标 | 三级指标 | 指标值 | 完成值 | 得分 |\n| 数量指标 | 巡测点位数 | ≥36个 | 33个 | 55/60 |\n"
    (row,) = read(HEAD + rows).indicators
    assert (row.weight, row.score) == (D(60), D(55))


def form_cells() -> list[str]:
    money = "项目资金（万元）|年初预算数|全年预算数|全年执行数|分值|执行率|得分|年度资金总额|40|50|47.5|10|95%|9.5"
    goals = "年度总体目标|预期目标|实际完成情况|巡测山塘三十六座。|已巡测三十八座。"
    text = "".join((HEAD.replace("\n", "|"), money, "|", goals, "|", (ROWS + TOTAL).replace("\n", "|")))
    return [cell.strip() for cell in text.split("|") if cell.strip()]


@pytest.mark.parametrize("gap", ["\n", " ", "\n\n"])
def test_a_table_flattened_to_lines_or_to_one_line(gap: str) -> None:
    facts = read(gap.join(form_cells()))
    (evaluation,) = facts.evaluations
    assert (evaluation.project, evaluation.year, evaluation.total_score) == ("山塘水质巡测", 2023, D(98))
    assert (evaluation.goal_expected, evaluation.goal_actual) == ("巡测山塘三十六座。", "已巡测三十八座。")
    assert by_source(facts) == {"total": (D(40), D(50), D("47.5"), D(95), D(10), D("9.5"))}
    assert [(row.level2, row.indicator, row.target, row.actual, row.score, row.reason) for row in facts.indicators] == [
        ("数量", "巡测点位数", "≥36个", "38个", D(50), None),
        ("生态效益", "水质达标率", "≥95%", "94%", D("38.5"), "汛期浑浊"),
    ]
    assert facts.reconciled
    assert facts.type == "项目支出绩效自评表"


def test_tabbed_rows_of_unlike_width_stay_apart() -> None:
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in (HEAD + ROWS + TOTAL).splitlines()]
    text = "\n".join("\t".join(cells).rstrip() for cells in lines)
    facts = read(text)
    assert (facts.evaluations[0].unit, facts.evaluations[0].total_score) == ("云栖市水土监测所", D(98))
    assert [row.indicator for row in facts.indicators] == ["巡测点位数", "水质达标率"]


GLUED = """项目支出绩效自评表（2023年度）
项目名称：山塘水质巡测
实施单位：云栖市水土监测所
一级指标二级指标三级指标年度指标值实际完成值分值得分偏差原因分析及改进措施
产出指标数量指标巡测点位数≥36个38个4040
产出指标质量指标样品合格率≥90%95%{points}
效益指标社会效益指标受益人数≥1200人1250人2019.5
满意度指标服务对象满意度指标群众满意度≥90%92%1010
总分{totals}
"""


def test_cells_run_together_are_parted_where_one_reading_is_left() -> None:
    facts = read(GLUED.format(points="3028.5", totals="10098"))
    assert [(row.indicator, row.target, row.actual, row.weight, row.score) for row in facts.indicators] == [
        ("巡测点位数", "≥36个", "38个", D(40), D(40)),
        ("样品合格率", "≥90%", "95%", D(30), D("28.5")),
        ("受益人数", "≥1200人", "1250人", D(20), D("19.5")),
        ("群众满意度", "≥90%", "92%", D(10), D(10)),
    ]
    assert facts.evaluations[0].total_score == D(98)
    assert facts.reconciled


def test_the_weights_decide_between_two_readings_of_cells_run_together() -> None:
    rows = GLUED.replace("4040", "22.522.5").replace("2019.5", "2525").replace("1010", "3030")
    facts = read(rows.format(points="22.522.5", totals="100100"))
    assert [(row.weight, row.score) for row in facts.indicators] == [
        (D("22.5"), D("22.5")),
        (D("22.5"), D("22.5")),
        (D(25), D(25)),
        (D(30), D(30)),
    ]


def test_cells_run_together_that_no_sum_decides_are_reported() -> None:
    facts = read(GLUED.replace("4040", "22.522.5").format(points="22.522.5", totals="80"))
    assert [row.indicator for row in facts.indicators] == ["受益人数", "群众满意度"]
    assert facts.reconciled is not True
    unread = [warning.message for warning in facts.warnings if warning.code == "unread-row"]
    assert len(unread) == 2
    assert "样品合格率" in unread[1]


def test_points_behind_the_names_are_their_weights() -> None:
    facts = read(
        HEAD
        + "| 一级指标 | 二级指标 | 三级指标 | 年初目标值 | 实际完成值 | 得分 |\n"
        + "| 产出指标（60分） | 数量指标 | 巡测点位数（60分） | 36个 | 35个 | 58 |\n"
        + "| 满意度指标（40分） | 服务对象满意度指标 | 沿岸居民满意度（40分） | ≥90% | 92% | 40 |\n"
        + "| 合计 | | | | | 98 |\n"
    )
    assert [(row.indicator, row.weight, row.score) for row in facts.indicators] == [
        ("巡测点位数", 60, 58),
        ("沿岸居民满意度", 40, 40),
    ]
    assert facts.reconciled is True
