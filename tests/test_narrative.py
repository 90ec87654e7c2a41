"""Running text: what a figure measures, whose it is, its sign, base and reason, in the wordings of many provinces."""

import doctest
import pkgutil
import subprocess
import sys
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ingest.narrative
from ingest.context import Context
from ingest.narrative import read_observations
from ingest.readers import read

UNIT = "清源市水务局"


def observe(text, project=None, unit=UNIT, year=2023, covered=()):
    document = read(text.encode(), "a.txt")
    return read_observations(document, Context(unit=unit, year=year, project=project), covered)


def facts(text, **context):
    return [(o.subject, o.measure, o.kind, str(o.value), o.unit_of_measure) for o in observe(text, **context)]


def of_unit(*rows):
    return [(UNIT, *row) for row in rows]


CASES = {
    "totals with change": (
        "2023年度收、支总计均为3,456.78万元。与上年相比，收、支总计各减少120.5万元，下降3.37%。",
        of_unit(
            ("收支总计", "amount", "3456.78", "万元"),
            ("收支总计", "change", "-120.5", "万元"),
            ("收支总计", "change_rate", "-3.37", "%"),
        ),
    ),
    "income and spending apart": (
        "收入总计520.3万元，支出总计520.3万元。",
        of_unit(("收入总计", "amount", "520.3", "万元"), ("支出总计", "amount", "520.3", "万元")),
    ),
    "a list after 其中 with shares": (
        "本年支出合计900万元，其中：基本支出600.5万元，占66.72%；项目支出299.5万元，占33.28%。",
        of_unit(
            ("本年支出合计", "amount", "900", "万元"),
            ("基本支出", "amount", "600.5", "万元"),
            ("基本支出", "share", "66.72", "%"),
            ("项目支出", "amount", "299.5", "万元"),
            ("项目支出", "share", "33.28", "%"),
        ),
    ),
    "budget, executed, completion": (
        "“三公”经费支出年初预算为10万元，支出决算为6.5万元，完成预算的65%，较上年减少1.5万元。",
        of_unit(
            ("三公经费年初预算", "amount", "10", "万元"),
            ("三公经费", "amount", "6.5", "万元"),
            ("三公经费", "completion_rate", "65", "%"),
            ("三公经费", "change", "-1.5", "万元"),
        ),
    ),
    "budget inside the rate": (
        "公务用车购置及运行费支出决算为8.1万元，完成预算10万元的81%。",
        of_unit(
            ("公务用车购置及运行维护费", "amount", "8.1", "万元"),
            ("公务用车购置及运行维护费预算", "amount", "10", "万元"),
            ("公务用车购置及运行维护费", "completion_rate", "81", "%"),
        ),
    ),
    "template halves left in": (
        "机关运行经费支出210.4万元，比上年增加（减少）0万元，增长（下降）0%。",
        of_unit(
            ("机关运行经费", "amount", "210.4", "万元"),
            ("机关运行经费", "change", "0", "万元"),
            ("机关运行经费", "change_rate", "0", "%"),
        ),
    ),
    "an account title with codes": (
        "2.农林水支出（213类）水利（03款）防汛（14项）60.2万元，较2022年决算减少1.8万元，下降2.9%。",
        [
            ("防汛", "支出", "amount", "60.2", "万元"),
            ("防汛", "支出", "change", "-1.8", "万元"),
            ("防汛", "支出", "change_rate", "-2.9", "%"),
        ],
    ),
    "account titles in a list, marked and not": (
        "一般公共预算财政拨款支出主要用于以下方面：农林水（类）支出800万元，占80%；住房保障支出200万元，占20%。",
        [
            ("农林水", "支出", "amount", "800", "万元"),
            ("农林水", "支出", "share", "80", "%"),
            ("住房保障", "支出", "amount", "200", "万元"),
            ("住房保障", "支出", "share", "20", "%"),
        ],
    ),
    "procurement with parts set off by enumeration commas": (
        "政府采购支出总额560.2万元，其中：政府采购货物支出120万元、政府采购工程支出300.2万元、政府采购服务支出140万元。",
        of_unit(
            ("政府采购支出总额", "amount", "560.2", "万元"),
            ("政府采购货物支出", "amount", "120", "万元"),
            ("政府采购工程支出", "amount", "300.2", "万元"),
            ("政府采购服务支出", "amount", "140", "万元"),
        ),
    ),
    "a threshold is no fact": (
        "共有车辆3辆；单价100万元以上设备2台（套）。",
        of_unit(("车辆", "count", "3", "辆"), ("单价100万元以上设备", "count", "2", "台（套）")),
    ),
    "receptions": (
        "国内公务接待支出1.2万元，国内公务接待18批次，126人。",
        of_unit(
            ("国内公务接待支出", "amount", "1.2", "万元"),
            ("国内公务接待批次", "count", "18", "批次"),
            ("国内公务接待人次", "count", "126", "人"),
        ),
    ),
    "yuan becomes 万元 exactly": (
        "全年实际支出1,234,567.89元，预算执行率为98.77%。",
        of_unit(("支出", "amount", "123.456789", "万元"), ("预算执行率", "completion_rate", "98.77", "%")),
    ),
    "counts with scales, and a thing counted after its figure": (
        "全年新建农村供水工程12处，惠及群众1.2万余人，开设7个宣传专栏。",
        of_unit(
            ("新建农村供水工程", "count", "12", "处"),
            ("惠及群众", "count", "1.2", "万人"),
            ("开设宣传专栏", "count", "7", "个"),
        ),
    ),
    "a thing named first is the subject": (
        "水情服务平台共接入测站320个、注册用户1.5万余人。",
        [("水情服务平台", "接入测站", "count", "320", "个"), ("水情服务平台", "注册用户", "count", "1.5", "万人")],
    ),
    "no spending is no figure": ("2023年无政府性基金预算财政拨款支出，未安排因公出国（境）经费。", []),
    "years, ordinals, document numbers and telephones are no figures": (
        "按照清政办发〔2021〕63号文件和第十四个五年规划，2023年12月31日前完成。联系电话：0838-1234567。",
        [],
    ),
    "frequencies and ranges are no results": ("每月更新3次，计划每期培训60人，通常需要2至3天。", []),
}


@pytest.mark.parametrize("case", CASES)
def test_figures_of_a_paragraph(case):
    text, expected = CASES[case]
    assert facts(text) == expected


def test_a_report_on_one_project_speaks_of_the_project():
    text = (
        "市财政对河道清淤工程预算200万元。全年共列支河道清淤工程经费180万元，其中列支清淤施工120万元、监理费20万元。"
        "自评得分95.6分。过程指标分值20分，得分19.5分，扣0.5分。"
    )
    assert facts(text, project="河道清淤工程") == [
        ("河道清淤工程", "预算", "amount", "200", "万元"),
        ("河道清淤工程", "支出", "amount", "180", "万元"),
        ("河道清淤工程", "列支清淤施工", "amount", "120", "万元"),
        ("河道清淤工程", "监理费", "amount", "20", "万元"),
        ("河道清淤工程", "自评得分", "score", "95.6", "分"),
        ("河道清淤工程", "过程指标分值", "weight", "20", "分"),
        ("河道清淤工程", "过程指标得分", "score", "19.5", "分"),
        ("河道清淤工程", "过程指标扣分", "score", "0.5", "分"),
    ]


def reasons(text):
    return {(o.measure, o.kind): o.reason for o in observe(text) if o.reason}


def test_a_reason_after_a_comparison_explains_the_change_not_the_amount():
    text = "机关运行经费支出46.5万元，比上年减少7.2万元，下降13.41%。主要原因是压减会议费；未安排培训。"
    reason = "压减会议费；未安排培训"
    assert reasons(text) == {("机关运行经费", "change"): reason, ("机关运行经费", "change_rate"): reason}


def test_a_reason_for_the_budget_explains_amount_and_completion():
    text = "1.农林水（类）水利（款）防汛（项）：支出决算为60万元，完成预算80%，决算数小于预算数的主要原因是：一是汛情偏轻；二是招标结余。"
    reason = "一是汛情偏轻；二是招标结余"
    assert reasons(text) == {("支出", "amount"): reason, ("支出", "completion_rate"): reason}


def test_a_reason_without_figures_before_it_explains_none():
    assert reasons("公务接待费与上年一致。主要原因是近年均未安排公务接待。") == {}


def test_figures_inside_a_reason_are_no_facts():
    assert len(observe("支出合计60万元，比上年减少5万元，主要原因是上年一次性拨付设备款5万元。")) == 2


@pytest.mark.parametrize(
    ("text", "year", "base"),
    [
        ("与2022年相比，收支总计减少3万元。", 2023, "2022年"),
        ("2022年公务接待费3万元。", 2022, None),
        ("比上年增加2万元。", 2023, "上年"),
    ],
)
def test_the_year_compared_with_is_never_the_year_of_the_figure(text, year, base):
    (observation,) = observe("收支总计9万元。" * 0 + text if "收" in text or "费" in text else "公务接待费" + text)
    assert (observation.year, observation.compared_to) == (year, base)


def test_one_figure_said_three_times_is_one_observation_with_three_places():
    text = "公务接待费1.5万元。\n\n二、公务接待情况\n\n公务接待费支出决算为1.5万元。\n\n三、其他说明\n\n本年公务接待费支出1.5万元。"
    (observation,) = observe(text)
    assert sum("value" in span.fields for span in observation.spans) == 3


def test_definitions_plans_and_covered_stretches_state_nothing():
    text = (
        "第三部分 名词解释\n\n1.基本支出：指为保障机构运转发生的支出，如办公费3万元。\n\n"
        "第四部分 绩效目标\n\n计划培训400人次。\n\n第五部分 其他\n\n公务接待费1.5万元。"
    )
    assert facts(text) == of_unit(("公务接待费", "amount", "1.5", "万元"))
    assert observe(text, covered=((0, len(text)),)) == ()


def test_broken_lines_do_not_matter():
    whole = "".join(CASES[case][0] for case in ("totals with change", "receptions", "template halves left in"))
    lines = [whole[start : start + 28] for start in range(0, len(whole), 28)]
    assert facts("\n".join(lines)) == facts("\n\n".join(lines)) == facts(whole)


@given(
    st.lists(st.sampled_from([text for text, _ in CASES.values()]), min_size=1, max_size=5),
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=30),
)
def test_every_value_stands_in_its_quote(texts, noise):
    text = "\n\n".join([*texts, noise])
    document = read(text.encode("utf-8", errors="ignore"), "a.txt")
    for observation in read_observations(document, Context(unit=UNIT, year=2023)):
        places = [span for span in observation.spans if "value" in span.fields]
        assert places
        for span in observation.spans:
            assert document.text[span.start : span.end] == span.quote
        squeezed = "".join(observation.value_text.split())
        assert any(squeezed in "".join(span.quote.split()) for span in places)
        assert isinstance(observation.value, Decimal)


MODULES = (
    "ingest.figures",
    *(f"ingest.narrative.{found.name}" for found in pkgutil.iter_modules(ingest.narrative.__path__)),
)


@pytest.mark.parametrize("module", MODULES)
def test_examples_in_docstrings_hold(module):
    assert doctest.testmod(import_module(module)).failed == 0


def test_reading_loads_no_network_framework():
    program = """
import sys
from ingest.narrative.pipeline import read
assert len(read("全年预算数10万元。")) > 1
print("torch" in sys.modules)
"""
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
