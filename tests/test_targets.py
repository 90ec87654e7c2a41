"""Target tables set as lines of running text, in layouts of our own."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.lines import display_width
from ingest.readers import read
from ingest.target_lines import find_target_lines
from ingest.targets import TargetFacts, read_targets
from ontology.facts import Evaluation

SHARED = Path(__file__).resolve().parents[2] / "shared"
PROJECT = Evaluation("某项目", year=2022, stage="自评")


def targets_of(text: str, evaluation: Evaluation | None = PROJECT) -> TargetFacts:
    document = read(text.encode(), "文件.txt")
    facts = read_targets(document, find_target_lines(document), evaluation)
    for row in facts.indicators:
        for span in row.spans:
            assert document.text[span.start : span.end] == span.quote
        assert {"indicator", "target"} <= {field for span in row.spans for field in span.fields}
    return facts


def rows_of(text: str) -> list[tuple[str | None, str | None, str, str | None]]:
    facts = targets_of(text)
    assert facts.warnings == ()
    return [(row.level1, row.level2, row.indicator, row.target) for row in facts.indicators]


NO_BLANK_LINES = """（一）项目绩效目标
一级指标 二级指标 三级指标 指标值
产出指标 数量指标 养护农村公路里程 ≥120公里
新建错车道 30处
质量指标 工程验收合格率 100%
时效指标 项目完成时间 2022年12月底前
成本指标 养护成本 每公里不超过1.5万元
效益指标 社会效益指标 群众出行条件 明显改善
可持续影响指标 道路使用年限 ≥8年
满意度指标 服务对象满意度指标 沿线群众满意度 ≥90%
二、项目资金使用及管理情况
"""
NO_BLANK_LINES_ROWS = [
    ("产出", "数量", "养护农村公路里程", "≥120公里"),
    ("产出", "数量", "新建错车道", "30处"),
    ("产出", "质量", "工程验收合格率", "100%"),
    ("产出", "时效", "项目完成时间", "2022年12月底前"),
    ("产出", "成本", "养护成本", "每公里不超过1.5万元"),
    ("效益", "社会效益", "群众出行条件", "明显改善"),
    ("效益", "可持续影响", "道路使用年限", "≥8年"),
    ("满意度", "服务对象满意度", "沿线群众满意度", "≥90%"),
]

LINES_OF_TWO_COLUMNS = """绩效目标
一级指标 二级指标 三级指标 年度指标值 备注
产出指标
数量指标
购置图书数量 5000 册
开展全民阅读活动场 ≥24 场 含送书下
次 乡活动
质量指标
图书编目准确率 ≥98%
成本指标
项目总成本 ≤86.5 万元
效益指标
社会效益
指标
公共文化服务覆盖面 逐步扩大
满意度
指标
读者满意度 ≥92%

三、项目组织实施情况
"""
LINES_OF_TWO_COLUMNS_ROWS = [
    ("产出", "数量", "购置图书数量", "5000册"),
    ("产出", "数量", "开展全民阅读活动场次", "≥24场"),
    ("产出", "质量", "图书编目准确率", "≥98%"),
    ("产出", "成本", "项目总成本", "≤86.5万元"),
    ("效益", "社会效益", "公共文化服务覆盖面", "逐步扩大"),
    ("满意度", "服务对象满意度", "读者满意度", "≥92%"),
]

SIGN_VALUE_UNIT = """一级指标 二级指标 三级指标 指标性质 指标值 度量单位

产出指标

数量指标

发放补助人数 ≥ 1350 人

质量指标

补助对象认定准确率 ＝ 100 ％

成本指标

人均补助标准 ＝ 600 元/人

效益指标

社会效益指标

受助家庭生活状况改善程度 定性 显著

满意度指标

服务对象满意度指标

受助对象满意度 ≥ 90 ％

（三）资金使用情况
"""
SIGN_VALUE_UNIT_ROWS = [
    ("产出", "数量", "发放补助人数", "≥1350人"),
    ("产出", "质量", "补助对象认定准确率", "=100%"),
    ("产出", "成本", "人均补助标准", "=600元/人"),
    ("效益", "社会效益", "受助家庭生活状况改善程度", "显著"),
    ("满意度", "服务对象满意度", "受助对象满意度", "≥90%"),
]

ONE_CELL_A_LINE = """一级目标
二级目标
三级目标
目标值
产出目标
数量目标
完成老旧小区
改造户数
860户
新建社区养老
服务驿站
4个
质量目标
改造工程质量
一次验收合格
率
100%
效益目标
社会效益
居民居住环境
改善情况
明显改善
满意度目标
改造小区居民
满意度
≥90%
四、存在的问题
"""
ONE_CELL_A_LINE_ROWS = [
    ("产出", "数量", "完成老旧小区改造户数", "860户"),
    ("产出", "数量", "新建社区养老服务驿站", "4个"),
    ("产出", "质量", "改造工程质量一次验收合格率", "100%"),
    ("效益", "社会效益", "居民居住环境改善情况", "明显改善"),
    ("满意度", "服务对象满意度", "改造小区居民满意度", "≥90%"),
]

BROKEN_EVERYWHERE = """（二）项目绩效目标

绩

效

目

标

一级目标 二级目标 三级目标 目标值 备注

产出目标

数量目标
开展送医下乡活动 36 场次

约诊疗群众 5400 人次

质量目标
规范完成诊疗工作 符合诊疗规范

时效目标 活动开展及时性 按季度计划完

成

成本目标
按照卫生专项资金管理规

定使用资金
75 万元

每场按医护人员 8 人
测算，交通费、药品
费标准执行县卫健字
2019〔33〕号文件。

效果目标

社会效益
缓解偏远乡镇群众看病难

问题
明显缓解

可持续效益

健全城乡医疗对口帮扶工

作长效机制并持续发挥作

用

长期坚持

满意度 受益群众满意度 ≥92%

二、项目资金使用情况
"""
BROKEN_EVERYWHERE_ROWS = [
    ("产出", "数量", "开展送医下乡活动", "36场次"),
    ("产出", "数量", "约诊疗群众", "5400人次"),
    ("产出", "质量", "规范完成诊疗工作", "符合诊疗规范"),
    ("产出", "时效", "活动开展及时性", "按季度计划完成"),
    ("产出", "成本", "按照卫生专项资金管理规定使用资金", "75万元"),
    ("效益", "社会效益", "缓解偏远乡镇群众看病难问题", "明显缓解"),
    ("效益", "可持续影响", "健全城乡医疗对口帮扶工作长效机制并持续发挥作用", "长期坚持"),
    ("满意度", "服务对象满意度", "受益群众满意度", "≥92%"),
]

BROKEN_HEADER_AND_LEVELS = """（二）绩效目标

一级
指标
二级
指标
三级指标
指标值
备注

产出
指标

数量
指标
新建标准化厂房面积 12000 平方米
配套道路长度 3.2 公里
时效
指标
厂房交付时间 2023 年 10 月底前
效益
指标
经济
效益
指标
带动就业人数 ≥500 人
满意度
指标
入驻企业满意度 ≥90%

二、项目资金
"""
BROKEN_HEADER_AND_LEVELS_ROWS = [
    ("产出", "数量", "新建标准化厂房面积", "12000平方米"),
    ("产出", "数量", "配套道路长度", "3.2公里"),
    ("产出", "时效", "厂房交付时间", "2023年10月底前"),
    ("效益", "经济效益", "带动就业人数", "≥500人"),
    ("满意度", "服务对象满意度", "入驻企业满意度", "≥90%"),
]

FIGURES_IN_NAMES = """一级指标 二级指标 三级指标 指标值
产出指标 数量指标 参加2022年文博会展位数 ≥6个
制作 4K 宣传片 1部
质量指标 宣传片验收合格率 ＝100%
效益指标 社会效益指标 提升城市知名度 效果明显
满意度指标 服务对象满意度指标 参展企业满意度 ≥95%
项目实施过程中，严格执行招投标管理制度，所有采购事项均按照规定程序组织实施并及时公开相关信息。
"""
FIGURES_IN_NAMES_ROWS = [
    ("产出", "数量", "参加2022年文博会展位数", "≥6个"),
    ("产出", "数量", "制作4K宣传片", "1部"),
    ("产出", "质量", "宣传片验收合格率", "=100%"),
    ("效益", "社会效益", "提升城市知名度", "效果明显"),
    ("满意度", "服务对象满意度", "参展企业满意度", "≥95%"),
]

LEVELS_IN_THE_MIDDLE = """一级指标 二级指标 三级指标 指标值 备注
采购教学设备 12 套
数量指标 培训骨干教师 60 人次
改造实训室 3 间
质量指标 设备验收合格率 100%
效益指标 社会效益 提升办学条件 有效提升
二、资金情况
"""
LEVELS_IN_THE_MIDDLE_ROWS = [
    ("产出", "数量", "采购教学设备", "12套"),
    ("产出", "数量", "培训骨干教师", "60人次"),
    ("产出", "数量", "改造实训室", "3间"),
    ("产出", "质量", "设备验收合格率", "100%"),
    ("效益", "社会效益", "提升办学条件", "有效提升"),
]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (NO_BLANK_LINES, NO_BLANK_LINES_ROWS),
        (LINES_OF_TWO_COLUMNS, LINES_OF_TWO_COLUMNS_ROWS),
        (SIGN_VALUE_UNIT, SIGN_VALUE_UNIT_ROWS),
        (ONE_CELL_A_LINE, ONE_CELL_A_LINE_ROWS),
        (BROKEN_EVERYWHERE, BROKEN_EVERYWHERE_ROWS),
        (BROKEN_HEADER_AND_LEVELS, BROKEN_HEADER_AND_LEVELS_ROWS),
        (FIGURES_IN_NAMES, FIGURES_IN_NAMES_ROWS),
        (LEVELS_IN_THE_MIDDLE, LEVELS_IN_THE_MIDDLE_ROWS),
    ],
)
def test_layouts(text: str, rows: list[tuple[str, str, str, str]]) -> None:
    assert rows_of(text) == rows


def test_values_levels_and_spans() -> None:
    row = next(row for row in targets_of(BROKEN_EVERYWHERE).indicators if row.indicator.startswith("约"))
    assert (row.target_op, row.target_value, row.target_unit) == (None, Decimal(5400), "人次")
    assert row.levels_stated == "产出目标/数量目标"
    broken = next(row for row in targets_of(BROKEN_EVERYWHERE).indicators if row.indicator.startswith("健全"))
    quote = next(span.quote for span in broken.spans if "indicator" in span.fields)
    assert "".join(quote.split()) == broken.indicator


def test_results_and_reasons_beside_targets() -> None:
    text = """一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 未完成原因
产出指标 数量指标 举办招聘会场次 ≥12场 15场 20 20
质量指标 岗位信息真实率 100% 100% 20 20
效益指标 社会效益指标 新增城镇就业人数 3000人 2870人 30 28.7 受行业下行影
响，用工减少
三、下一步打算
"""
    facts = targets_of(text)
    assert facts.warnings == ()
    last = facts.indicators[-1]
    assert (last.target, last.actual, last.actual_value) == ("3000人", "2870人", Decimal(2870))
    assert (last.weight, last.score, last.reason) == (Decimal(30), Decimal("28.7"), "受行业下行影响，用工减少")


def test_what_has_no_single_reading_is_a_warning() -> None:
    text = """一级指标 二级指标 三级指标 目标值
产出指标 数量指标 培训期数 20期
质量指标 学员结业
效益指标 社会效益 干部能力 提升
二、资金
"""
    facts = targets_of(text)
    assert "学员结业" not in {row.indicator for row in facts.indicators}
    assert any("学员结业" in warning.message for warning in facts.warnings)


def test_a_table_without_project_is_a_warning() -> None:
    facts = targets_of(NO_BLANK_LINES, None)
    assert facts.indicators == ()
    assert [warning.code for warning in facts.warnings] == ["target-without-project"]


@pytest.mark.parametrize(
    "text",
    [
        "一、三级指标设置情况\n\n共设一级指标 3 个、二级指标 9 个、三级指标 20 个。\n",
        "一级指标 二级指标 三级指标 指标值\n二、资金\n",
        "一级指标 二级指标 三级指标\n产出指标 数量指标 培训期数\n",
    ],
)
def test_no_table(text: str) -> None:
    assert targets_of(text).indicators == ()


NAMES = (
    "新建排水管网长度 完成河道清淤长度 组织技能培训人数 发放救助资金户数 采购专用设备数量 工程质量验收合格率 救助对象识别准确率 补助资金社会化发放率 "
    "项目按期开工率 设备交付及时性 严格控制项目建设总成本 改善城区居民生活环境质量和出行条件 提升基层医疗机构服务能力 健全长效管护运行工作机制 "
    "进一步提高困难群众生活保障水平"
).split()
FIGURES = "≥1200 米;36 场次;≥98%;100%;4500 人次;15 台;≤260 万元;12月底前;=100%;3 个".split(";")
WORDS = "有效提升;明显改善;长期坚持;及时;持续提高;按计划完成".split(";")
LEVELS = (("产出指标", ("数量指标", "质量指标", "时效指标")), ("效益指标", ("社会效益指标", "可持续影响指标")))


def wrap(text: str, width: int) -> list[str]:
    """``text`` broken as a narrow column of print breaks it."""
    if display_width(text) <= width:
        return [text]
    lines = [""]
    for character in text:
        if display_width(lines[-1] + character) > width:
            lines.append("")
        lines[-1] += character
    return lines


def made_table(seed: int) -> tuple[str, list[tuple[str, str]]]:
    """A table of known rows, broken and spaced at random."""
    chance = random.Random(seed)
    width = chance.choice((16, 20, 22, 40))
    blank = "\n" * chance.choice((1, 2))
    names = iter(chance.sample(NAMES, len(NAMES)))
    lines = ["一级指标 二级指标 三级指标 指标值"]
    rows: list[tuple[str, str]] = []
    for first, seconds in LEVELS:
        lines.append(first)
        for second in seconds:
            lines.append(second)
            for _ in range(chance.choice((1, 2))):
                name, value = next(names), chance.choice(WORDS if first == "效益指标" else FIGURES)
                rows.append((name, value.replace(" ", "")))
                pieces = wrap(name, width)
                if len(pieces) == 1 or chance.random() < 0.3:
                    pieces[0] += f" {value}"
                else:
                    pieces.append(value)
                lines += pieces
    return blank.join([*lines, "二、项目资金情况", ""]), rows


def test_made_tables() -> None:
    right = wrong = total = 0
    for seed in range(40):
        text, rows = made_table(seed)
        found = [(row.indicator, row.target) for row in targets_of(text).indicators]
        right += sum(row in rows for row in found)
        wrong += sum(row not in rows for row in found)
        total += len(rows)
    assert right >= 0.97 * total, f"{right} of {total} rows right, {wrong} wrong"
    assert wrong <= 0.01 * total, f"{wrong} of {total} rows wrong"


@pytest.mark.skipif(not SHARED.exists(), reason="the shared documents are not here")
def test_seed() -> None:
    name = "004_212eb6e31e464c9d.txt"
    document = read((SHARED / "seeds" / name).read_bytes(), name)
    found = read_targets(document, find_target_lines(document), PROJECT).indicators
    lines = (SHARED / "gold" / "indicators.jsonl").read_text("utf-8").splitlines()
    gold = [row for row in map(json.loads, lines) if row["document"] == name]
    columns = ("indicator", "level1", "level2", "target", "target_op", "target_value", "target_unit")
    assert [tuple(getattr(row, column) for column in columns) for row in found] == [
        tuple(row[column] for column in columns) for row in gold
    ]
