"""Forms of seventeen layouts give the facts they state, each with its evidence."""

from __future__ import annotations

import re
from decimal import Decimal

import form_texts as texts
import pytest
from laid_tables import facts_of

from ingest.context import Context
from ingest.document import Document
from ingest.forms import FormFacts, read_forms
from ingest.funds import MONEY
from ingest.pipeline import extract
from ingest.readers import read
from ontology.facts import FundLine, IndicatorResult

D = Decimal


def forms(text: str, context: Context | None = None) -> tuple[Document, FormFacts]:
    document = read(text.encode(), "a.md")
    return document, read_forms(document, context or Context())


def money(line: FundLine) -> tuple[Decimal | None, ...]:
    return (line.budget_initial, line.budget_adjusted, line.executed, line.rate, line.weight, line.score)


def row(result: IndicatorResult) -> tuple[object, ...]:
    return (
        *(result.level1, result.level2, result.indicator),
        *(result.target, result.target_op, result.target_value, result.target_unit),
        *(result.actual, result.actual_value, result.weight, result.score, result.reason),
    )


ALL = [name for name in dir(texts) if name.isupper()]


@pytest.mark.parametrize("name", ALL)
def test_every_stated_value_has_a_span_that_holds_it(name: str) -> None:
    document, facts = forms(getattr(texts, name))
    for fact in (*facts.evaluations, *facts.funds, *facts.indicators):
        for span in fact.spans:
            assert document.text[span.start : span.end] == span.quote
            assert span.fields
        for column in type(fact).__dataclass_fields__:
            value = getattr(fact, column)
            quotes = [re.sub(r"\s", "", span.quote) for span in fact.spans if column in span.fields]
            if isinstance(value, Decimal) and name != "YUAN_FORM":
                held = [D(figure.replace(",", "")) for q in quotes for figure in re.findall(r"\d[\d,.]*\d|\d", q)]
                assert value in held or (column in MONEY and value == sum(held)), (column, value, quotes)
            torn = "&" in "".join(quotes) or (name, column) == ("FLAT_FORM", "target")
            if column in ("indicator", "target", "actual", "reason", "goal_expected") and value and not torn:
                assert re.sub(r"\s", "", value) in "".join(quotes), (column, value, quotes)


@pytest.mark.parametrize(
    "name", ["SYSTEM_FORM", "YUAN_FORM", "WEIGHT_FIRST_FORM", "NO_WEIGHT_COLUMN_FORM", "FLAT_FORM"]
)
def test_forms_prove_themselves(name: str) -> None:
    _, facts = forms(getattr(texts, name))
    assert facts.reconciled is True
    assert facts.warnings == ()


def test_operator_value_and_unit_in_three_cells_and_a_coded_name() -> None:
    _, facts = forms(texts.SYSTEM_FORM)
    (evaluation,) = facts.evaluations
    assert (evaluation.project, evaluation.code) == ("办公设备更新补助", "51099923T000010299999")
    assert (evaluation.unit, evaluation.department, evaluation.year) == ("青溪县司法局", "青溪县司法局部门", 2023)
    assert (evaluation.stage, evaluation.total_score) == ("自评", D("98.5"))
    assert (evaluation.goal_expected, evaluation.goal_actual) == ("更新一批办公设备并付清货款。", None)
    assert [line.source for line in facts.funds] == ["total", "appropriation", "fiscal_account", "unit_funds"]
    assert money(facts.funds[0]) == (D("0.00"), D("3.36"), D("3.36"), D(100), D(10), D(10))
    assert facts.funds[0].reason is None
    assert [row(result) for result in facts.indicators] == [
        ("产出", "数量", "购置设备数量", "＝13台", "=", D(13), "台", "13", D(13), D(30), D(30), None),
        ("产出", "质量", "设备验收合格率", "≥95%", "≥", D(95), "%", "100", D(100), D(20), D("18.5"), "个别设备返修"),
        ("产出", "时效", "按时到货", "优良中低差", None, None, None, "优", None, D(20), D(20), None),
        ("效益", "社会效益", "办事效率", "好坏", None, None, None, "好", None, D(10), D(10), None),
        ("满意度", "服务对象满意度", "使用人员满意度", "≥90%", "≥", D(90), "%", "95", D(95), D(10), D(10), None),
    ]


def test_funds_of_two_levels_of_government_are_kept_beside_their_sum_and_a_reason_as_above_is_that_reason() -> None:
    facts = facts_of("""
# 中央对地方转移支付区域绩效自评表（2023年度）
|转移支付（项目）名称|农村危房改造补助资金|<|<|<|<|
|地方主管部门|青川州住房和城乡建设局|<|<|<|<|
|资金投入情况（万元）|<|全年预算数（A）|全年执行数（B）|预算执行率（B/A×100%）|<|
|^|年度资金总额：|2860|2745.6|96.00%|<|
|^|其中：中央财政资金|1900|1852.5|97.50%|<|
|^|地方资金|960|893.1|93.03%|<|
|一级指标|二级指标|三级指标|指标值|全年实际完成值|未完成原因和改进措施|
|产出指标|数量指标|危房改造户数|≥1120户|1086户|部分农户外出务工|
|^|时效指标|当年开工率|100%|97%|同上|
""")
    assert [(line.source, line.budget_adjusted, line.executed) for line in facts.funds] == [
        ("total", 2860, D("2745.6")),
        ("appropriation", 2860, D("2745.6")),
    ]
    told = {one.measure: one.value for one in facts.observations if one.subject == "农村危房改造补助资金"}
    assert told == {
        "中央资金预算": 1900,
        "中央资金支出": D("1852.5"),
        "中央资金预算执行率": D("97.5"),
        "地方资金预算": 960,
        "地方资金支出": D("893.1"),
        "地方资金预算执行率": D("93.03"),
    }
    above, below = facts.indicators
    assert above.reason == below.reason == "部分农户外出务工"
    assert [span.quote for span in below.spans if "reason" in span.fields] == ["部分农户外出务工", "同上"]


@pytest.mark.parametrize(
    ("where", "budget", "doubted"),
    [
        ("填报日期：2024年3月15日　　单位：元", D(486), False),
        ("填报日期：2024年3月15日", D(4860000), True),
    ],
)
def test_the_unit_of_money_behind_a_date_counts_and_a_missing_one_is_asked_for(
    where: str, budget: D, doubted: bool
) -> None:
    facts = facts_of(f"""
# 2023年度项目支出绩效自评表
|填报单位：宁河市卫生健康委员会|<|<|{where}|<|<|<|
|项目名称|基层医疗能力提升|<|主管部门|宁河市卫生健康委员会|<|<|
|项目资金|<|年初预算数|全年预算数|全年执行数|分值|执行率|
|年度资金总额|<|5200000|4860000|4374000|10|90%|
|绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|得分|
|^|产出指标|数量指标|配备设备的卫生院|20家|18家|13.5|
""")
    assert [line.budget_adjusted for line in facts.funds] == [budget]
    assert ("money-unit" in [warning.code for warning in facts.warnings]) is doubted


def test_yuan_become_ten_thousand_yuan_and_two_tiers_of_headers_one() -> None:
    _, facts = forms(texts.YUAN_FORM)
    (evaluation,) = facts.evaluations
    assert (evaluation.total_score, evaluation.grade, evaluation.unit) == (D(96), "优", "青溪州文化馆")
    assert [line.source for line in facts.funds] == ["total", "appropriation", "carryover"]
    assert money(facts.funds[0]) == (D(165), D(165), D("156.28"), D("94.72"), D(10), D("9.47"))
    assert row(facts.indicators[2]) == (
        (
            "效益",
            "社会效益",
            "服务人次",
            "≧10万人次",
            "≥",
            D(10),
            "万人次",
            "9.2万人次",
            D("9.2"),
            D(30),
            D(27),
            "受天气影响",
        )
    )
    assert facts.indicators[0].reason is None


def test_weight_before_target_numbered_names_and_a_lost_level_name() -> None:
    _, facts = forms(texts.WEIGHT_FIRST_FORM)
    assert [result.indicator for result in facts.indicators] == [
        "硬化道路里程", "工程验收合格率", "每公里造价", "受益脱贫人口", "群众满意度",
    ]  # fmt: skip
    cost, people = facts.indicators[2], facts.indicators[3]
    assert (cost.level1, cost.level2, cost.weight) == ("产出", "成本", D(15))
    assert (people.level1, people.level2, people.levels_stated) == ("效益", "社会效益", "(30分)/社会效益指标")
    assert [line.source for line in facts.funds] == ["total", "appropriation"]
    assert money(facts.funds[0]) == (None, D(120), D("118.5"), D("98.75"), D(10), D("9.88"))
    assert money(facts.funds[1]) == (None, D(120), D("118.5"), None, None, None)


def test_points_of_a_block_without_a_column_for_them() -> None:
    _, facts = forms(texts.NO_WEIGHT_COLUMN_FORM)
    assert money(facts.funds[0]) == (None, D(300), D(285), D(95), D(20), D(19))
    last = facts.indicators[-1]
    assert (last.level1, last.level2, last.weight, last.score) == ("满意度", "服务对象满意度", None, D(20))
    assert last.levels_stated == "效益指标/满意度指标"


def test_forms_without_points() -> None:
    _, facts = forms(texts.NO_POINTS_FORM)
    (evaluation,) = facts.evaluations
    assert (evaluation.project, evaluation.unit) == ("农村公路养护资金", "青溪县公路养护中心")
    assert (evaluation.goal_expected, evaluation.goal_actual) == ("养好全县公路", "按时完成")
    assert row(facts.indicators[1])[3:9] == ("2021年12月底前", None, None, None, "2021年12月", None)
    assert row(facts.indicators[3])[3:7] == ("90%以上", "≥", D(90), "%")
    assert all(result.weight is None and result.score is None for result in facts.indicators)


def test_a_flat_list_of_indicators_with_the_unit_before_the_value() -> None:
    _, facts = forms(texts.FLAT_FORM)
    assert facts.evaluations[0].total_score == D("97.6")
    assert money(facts.funds[0]) == (D(800), D(780), D(702), D(90), D(10), D(9))
    assert row(facts.indicators[2])[2:] == (
        ("接种及时率", "≥95%", "≥", D(95), "%", "93", D(93), D(20), D("18.6"), "部分乡镇物流延误")
    )
    assert facts.indicators[0].level1 is None


def test_figures_beside_labels_and_names_from_captions() -> None:
    _, facts = forms(texts.LABEL_VALUE_FORMS)
    assert [(e.project, e.unit, e.department, e.year) for e in facts.evaluations] == [
        ("道路照明电费项目", "青溪市路灯所", "青溪市住建局", 2022),
        ("桥梁维护经费", "青溪市桥梁所", "青溪市住建局", 2022),
    ]
    assert [(line.evaluation.project, line.source, line.budget_adjusted, line.executed) for line in facts.funds] == [
        ("道路照明电费项目", "total", D(1200), D("1150.35")),
        ("道路照明电费项目", "appropriation", D(1200), D("1150.35")),
        ("桥梁维护经费", "total", D(88), D(80)),
    ]
    assert [(r.level1, r.level2) for r in facts.indicators] == [
        ("产出", "数量"), ("产出", "质量"), ("效益", "社会效益"), ("满意度", "服务对象满意度"), ("产出", "数量"),
    ]  # fmt: skip
    assert facts.indicators[0].actual_value == D(100)


def test_a_list_with_one_project_a_line() -> None:
    _, facts = forms(texts.PROJECT_LIST)
    assert [(e.project, e.department, e.year, e.stage, e.total_score, e.grade) for e in facts.evaluations] == [
        ("校园安防经费", "青溪市教育局", 2023, "自评", D(98), "优"),
        ("教师研修经费", "青溪市教育局", 2023, "自评", D("86.5"), "良"),
    ]
    assert money(facts.funds[1])[:4] == (D(80), D(80), D(60), D(75))


def test_drifted_rows_are_put_right_by_types_and_sums() -> None:
    _, facts = forms(texts.DRIFTED_FORM)
    assert facts.reconciled is True
    assert money(facts.funds[0]) == (None, D(500), D(450), D(90), D(10), D(9))
    assert [(r.level2, r.indicator, r.weight, r.score) for r in facts.indicators] == [
        ("数量", "清淤河道长度", D(20), D(20)),
        ("数量", "清淤土方量", D(10), D(10)),
        ("质量", "工程验收合格率", D(10), D(10)),
        ("时效", "完工及时率", D(20), D(18)),
        ("生态效益", "水质达标率", D(20), D(20)),
        ("服务对象满意度", "沿岸居民满意度", D(10), D(10)),
    ]
    assert facts.indicators[0].target_value == D(12)


def test_projects_after_each_other_in_one_table() -> None:
    _, facts = forms(texts.TWO_PROJECTS_ONE_TABLE)
    assert [(e.project, e.year, e.total_score) for e in facts.evaluations] == [
        ("甲项目经费", 2023, D(100)),
        ("乙项目经费", 2023, D(95)),
    ]
    assert [(r.evaluation.project, r.indicator) for r in facts.indicators] == [
        ("甲项目经费", "巡查次数"), ("乙项目经费", "演出场次"), ("乙项目经费", "受益人数"),
    ]  # fmt: skip


def test_cost_as_a_first_level_and_the_budget_as_a_row() -> None:
    _, facts = forms(texts.COST_LEVEL_FORM)
    (evaluation,) = facts.evaluations
    assert (evaluation.project, evaluation.unit, evaluation.department) == (
        ("智慧停车平台运维", "青溪区停车管理中心", "青溪区城管局")
    )
    assert (evaluation.total_score, evaluation.grade) == (D("96.6"), "优")
    assert money(facts.funds[0]) == (D("56.8"), D("50.2"), D("48.19"), D(96), D(10), D("9.6"))
    assert [(r.level1, r.level2) for r in facts.indicators][:2] == [("成本", "经济成本"), ("产出", "数量")]
    assert "预算执行率" not in [r.indicator for r in facts.indicators]


def test_rows_with_pipes_only_at_their_end() -> None:
    _, facts = forms(texts.TRAILING_PIPES_FORM)
    assert facts.evaluations[0].project == "村务公开补助"
    assert facts.evaluations[0].total_score == D(100)
    assert [(r.level2, r.target, r.actual, r.score) for r in facts.indicators] == [
        ("质量", "=100%", "100", D(50)),
        ("数量", "≥12个", "12", D(40)),
    ]


def test_cells_broken_over_lines() -> None:
    _, facts = forms(texts.BROKEN_CELLS_FORM)
    assert [(r.level1, r.indicator) for r in facts.indicators] == [
        ("产出", "购置设备台数"), ("产出", "设备验收合格率"), ("效益", "门诊人次增长率"), ("满意度", "患者满意度"),
    ]  # fmt: skip
    assert facts.indicators[2].reason == "受疫情影响，就诊人数减少"


def test_target_tables_have_no_results() -> None:
    _, facts = forms(texts.TARGET_FORM)
    (evaluation,) = facts.evaluations
    assert (evaluation.stage, evaluation.code) == ("目标", "33010024P001")
    assert [(line.source, line.budget_adjusted) for line in facts.funds] == [
        ("total", D("210.5")), ("appropriation", D(200)), ("other", D("10.5")),
    ]  # fmt: skip
    assert row(facts.indicators[2])[3:] == ("持续增加", None, None, None, None, None, D(20), None, None)


def test_whole_department_forms_are_named_after_what_they_are() -> None:
    _, facts = forms(texts.WHOLE_DEPARTMENT_FORM)
    (evaluation,) = facts.evaluations
    assert (evaluation.project, evaluation.unit, evaluation.total_score) == ("部门整体支出", "青溪市统计局", D("99.5"))


def test_html_tables_with_merged_cells() -> None:
    _, facts = forms(texts.HTML_FORM)
    assert money(facts.funds[1]) == (D("1200.5"), D(1180), D("1150.2"), D("97.47"), None, None)
    assert [(r.level1, r.level2, r.indicator, r.target, r.score) for r in facts.indicators] == [
        ("产出", "数量", "养护面积", "≥300公顷", D(40)),
        ("产出", "质量", "成活率", "≥98%", D("29.5")),
        ("满意度", "服务对象满意度", "市民满意度", "≥85%", D(20)),
    ]


@pytest.mark.parametrize("name", ["TEMPLATE", "STRIPPED", "STATEMENT"])
def test_nothing_comes_from_nothing(name: str) -> None:
    _, facts = forms(getattr(texts, name))
    assert (facts.evaluations, facts.funds, facts.indicators) == ((), (), ())
    assert facts.reconciled is None
    assert facts.warnings


def test_a_masked_year_is_no_year_even_if_the_document_has_one() -> None:
    _, facts = forms(texts.MASKED_YEAR_FORM, Context(year=2023))
    assert facts.evaluations[0].year is None


def test_half_a_year_is_what_the_monitoring_states_and_no_execution_of_the_year() -> None:
    _, facts = forms(texts.HALF_YEAR_FORM)
    assert facts.evaluations[0].stage == "监控"
    assert money(facts.funds[0]) == (D(300), None, D(140), D("46.67"), None, None)
    assert facts.indicators[0].actual == "200万平方米"
    _, facts = forms(texts.HALF_YEAR_FORM.replace("运行监控表", "自评表"))
    assert facts.evaluations[0].stage == "自评"
    assert money(facts.funds[0]) == (D(300), None, None, None, None, None)
    assert facts.indicators[0].actual is None


def test_names_of_persons_are_not_kept() -> None:
    _, facts = forms(texts.SYSTEM_FORM.replace("某某", "赵钱孙"))
    assert "赵钱孙" not in repr(facts)


def test_a_form_goes_on_after_a_page_break() -> None:
    head, tail = texts.WEIGHT_FIRST_FORM.split("| | 质量指标", 1)
    torn = f"{head}\n\n- 3 -\n\n| | | | |\n|---|---|---|---|\n| | 质量指标{tail}"
    _, whole = forms(texts.WEIGHT_FIRST_FORM)
    document, facts = forms(torn)
    assert len(document.tables) == 2
    assert [row(r) for r in facts.indicators] == [row(r) for r in whole.indicators]
    assert facts.reconciled is True


def test_rows_after_an_unrelated_heading_do_not_go_on_with_the_form() -> None:
    text = texts.NO_POINTS_FORM + "\n第五部分 附表\n\n" + texts.STATEMENT
    _, facts = forms(text)
    assert len(facts.indicators) == 4
    assert [warning.code for warning in facts.warnings] == ["unread-table"]


def flattened(text: str, pipe: str = "") -> str:
    """The document with every cell on a line of its own; empty cells vanish."""
    document = read(text.encode(), "a.md")
    lines: list[str] = []
    for block in document.blocks:
        if block.table is None:
            lines.append(document.text[block.start : block.end])
        else:
            lines += [cell.text + pipe for cells in block.table.rows for cell in cells if cell.text]
    return "\n".join(lines)


@pytest.mark.parametrize("pipe", ["", " |"])
@pytest.mark.parametrize(
    "name",
    ["SYSTEM_FORM", "YUAN_FORM", "WEIGHT_FIRST_FORM", "FLAT_FORM", "TWO_PROJECTS_ONE_TABLE", "COST_LEVEL_FORM",
     "NO_POINTS_FORM", "HTML_FORM"],
)  # fmt: skip
def test_a_form_flattened_to_one_cell_a_line_gives_the_same_rows(name: str, pipe: str) -> None:
    _, table = forms(getattr(texts, name))
    document, facts = forms(flattened(getattr(texts, name), pipe))
    assert document.tables == ()
    assert [row(r) for r in facts.indicators] == [row(r) for r in table.indicators]
    assert [(f.source, *money(f)) for f in facts.funds] == [(f.source, *money(f)) for f in table.funds]
    assert [(e.project, e.unit, e.total_score) for e in facts.evaluations] == [
        (e.project, e.unit, e.total_score) for e in table.evaluations
    ]
    assert facts.used


def test_prose_is_no_flattened_form() -> None:
    lines = [
        "一、项目概况",
        "预算执行情况良好。",
        "年初预算数",
        "本年支出合计 805.08 万元。",
        "二级指标",
        "产出",
        "得分",
    ]
    _, facts = forms("\n".join(lines))
    assert (facts.evaluations, facts.used) == ((), ())


def test_standards_full_of_numbers_are_not_data() -> None:
    _, facts = forms(texts.SCORING_SHEET)
    assert (facts.evaluations[0].stage, facts.evaluations[0].total_score) == ("自评", D(95))
    assert [(r.level1, r.target, r.weight, r.score, r.reason) for r in facts.indicators][2] == (
        ("决策", None, D(10), D(8), "目标偏低")
    )
    assert facts.reconciled is True


def test_points_of_levels_are_not_those_of_indicators() -> None:
    _, facts = forms(texts.POINTS_AT_EVERY_LEVEL, Context(project="培训项目", stage="评价"))
    assert [(r.level1, r.levels_stated, r.indicator, r.weight, r.score) for r in facts.indicators] == [
        ("过程", "过程/资金管理", "资金到位率", D(10), D(10)),
        ("过程", "过程/资金管理", "预算执行率", D(10), D("9.2")),
        ("过程", "过程/组织实施", "制度健全性", D(20), D(20)),
        ("产出", "产出/产出数量", "培训场次", D(60), D(60)),
    ]
    assert facts.evaluations[0].total_score == D("99.2")
    assert facts.funds == ()


def test_a_head_printed_again_on_the_next_page_is_no_new_project() -> None:
    _, facts = forms(texts.HEAD_PRINTED_AGAIN)
    assert [(e.project, e.total_score) for e in facts.evaluations] == [("湿地修复项目", D(100))]
    assert [(line.source, line.budget_adjusted) for line in facts.funds] == [("total", D(0)), ("appropriation", D(60))]
    assert len(facts.indicators) == 2
    assert "fund-sum" in [warning.code for warning in facts.warnings]


def test_rows_of_a_form_whose_head_is_missing_go_to_no_other() -> None:
    _, facts = forms(texts.EXCERPT)
    assert [r.indicator for r in facts.indicators] == ["整理卷数", "资金支付完成率100%", "利用人次"]
    assert row(facts.indicators[1])[3:] == (None, None, None, None, None, None, D(10), D(10), None)
    assert [(w.code, w.row) for w in facts.warnings][:3] == [("unread-row", 1), ("unread-row", 2), ("unread-row", 3)]
    assert "weight-sum" in [warning.code for warning in facts.warnings]


def test_columns_set_with_blanks() -> None:
    _, facts = forms(texts.BLANK_SEPARATED_FORM)
    assert facts.reconciled is True
    assert money(facts.funds[0]) == (D("45.5"), D("45.5"), D("40.95"), D(90), D(10), D(9))
    assert [r.level2 for r in facts.indicators] == ["数量", "质量", "社会效益", "服务对象满意度"]


def test_who_fills_in_the_form_is_its_unit_only_where_no_label_says_who_carries_it_out():
    head = "填报单位：临河县交通运输局\n\n项目名称\t公路养护补助\n主管部门\t临河县交通运输局\t{unit}\n"
    rows = (
        "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标\t数量指标\t养护里程\t≥320公里\t320公里\t100\t100\n"
        "总分\t\t\t\t\t100\t100\n"
    )
    for unit, expected in (("实施单位\t临河县公路管理站", "临河县公路管理站"), ("\t", "临河县交通运输局")):
        facts = extract((head.format(unit=unit) + rows).encode(), "a.txt")
        assert [row.unit for row in facts.evaluations] == [expected]
