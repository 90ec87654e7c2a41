"""What a document says of itself: title, type, bodies, place, year, project."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.context import Context, read_context
from ingest.readers import read
from ingest.titles import type_of

SHARED = Path(__file__).resolve().parents[2] / "shared"


def context_of(text: str) -> Context:
    document = read(text.encode(), "文件.txt")
    context = read_context(document)
    for span in context.spans:
        assert document.text[span.start : span.end] == span.quote
    return context


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("财政项目支出绩效自评表", "项目支出绩效自评表"),
        ("2021年部门预算项目绩效目标自评表", "项目支出绩效自评表"),
        ("2023年度某专项资金绩效目标完成情况自评表", "项目支出绩效自评表"),
        ("某局2021年度部门决算", "部门决算"),
        ("2021年度单位决算情况说明", "部门决算"),
        ("某局2023年部门预算公开说明", "部门预算"),
        ("某项目绩效自评工作报告", "绩效自评报告"),
        ("某单位2022年度项目支出绩效评价自评报告", "绩效自评报告"),
        ("某局2018年度整体支出绩效评价报告", "部门整体支出绩效自评"),
        ("2022年度部门整体支出绩效自评表", "部门整体支出绩效自评"),
        ("2023年部门预算项目支出绩效目标申报表", "绩效目标表"),
        ("部门整体支出绩效目标表", "绩效目标表"),
        ("项目支出绩效运行监控表", "绩效监控表"),
        ("老旧小区改造专项资金重点绩效评价报告", "绩效评价报告"),
    ],
)
def test_type_of_titles(title: str, kind: str) -> None:
    found = type_of(title)
    assert found is not None
    assert found.name == kind


def test_title_without_type() -> None:
    assert type_of("关于召开会议的通知") is None


def test_report_on_one_project_with_broken_title() -> None:
    context = context_of(
        "\n2022 年农村道路养护经费绩效自评工作\n报 告\n\n一、项目概况\n\n"
        "该项目按照中共金昌市委办公室有关通知设立，由市级财政安排。\n"
    )
    assert context.title == "2022年农村道路养护经费绩效自评工作报告"
    assert context.type == "绩效自评报告"
    assert context.project == "农村道路养护经费"
    assert (context.unit, context.department) == (None, None)
    assert (context.region, context.year, context.stage) == ("甘肃省金昌市", 2022, "自评")


@pytest.mark.parametrize(
    ("title", "unit", "project"),
    [
        ("关于2022年度“雪亮工程”运维项目绩效自评的报告", None, "“雪亮工程”运维项目"),
        ("青神县公安局2022年警务用车购置项目绩效自评报告", "青神县公安局", "警务用车购置项目"),
        ("青神县公安局关于2022年警务用车购置项目支出绩效自评的报告", "青神县公安局", "警务用车购置项目"),
        ("眉山市青神县教育局\n学前教育资助项目\n2022年绩效自评报告", "眉山市青神县教育局", "学前教育资助项目"),
        ("成都市武侯区2023年老旧小区改造专项资金绩效评价报告", None, "老旧小区改造专项资金"),
        ("红河州数据发展中心2024年度项目支出绩效单位自评报告", "红河州数据发展中心", None),
        ("甘州区残联中央转移支付2023年度绩效自评报告（残疾人康复补助资金）", "甘州区残联", "残疾人康复补助资金"),
        (
            "临泽县农业农村局2021年度项目绩效自评报告（县级渠道“清淤”补助经费项目）",
            "临泽县农业农村局",
            "县级渠道“清淤”补助经费项目",
        ),
        ("2022年高台县水务局财政衔接补助资金项目绩效自评总结报告", "高台县水务局", "财政衔接补助资金项目"),
        (
            "高台县罗城镇河西垃圾转运站提升改造项目绩效自评报告（2022年度）",
            None,
            "高台县罗城镇河西垃圾转运站提升改造项目",
        ),
        ("张掖市甘州区文旅局2023年老街修缮项目重点绩效评价报告", "张掖市甘州区文旅局", "老街修缮项目"),
        ("2024年度项目支出绩效自评报告", None, None),
        ("2023年度部门整体支出绩效自评报告", None, None),
    ],
)
def test_title_names_unit_and_project(title: str, unit: str | None, project: str | None) -> None:
    context = context_of(f"{title}\n\n一、基本情况\n\n为了规范资金管理，开展了本次工作。\n")
    assert (context.unit, context.project) == (unit, project)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("2022年度\n\n岳阳市国资委部门决算\n\n目录\n第一部分 概况\n", "岳阳市国资委"),
        ("柞水县审计局2020年部门决算\n保密审查情况:已审查\n目 录\n", "柞水县审计局"),
        ("2021年湛江市行政服务中心部门决算\n目 录\n", "湛江市行政服务中心"),
        ("部门决算公开\n\n截至2021年12月31日，四川省某某教育中心共有车辆2辆，均为业务用车。\n", "四川省某某教育中心"),
        ("项目支出绩效自评表\n（2023年度）\n填报单位（盖章）：甘肃省金昌市教育局\n", "甘肃省金昌市教育局"),
        ("项目支出绩效自评表\n项目名称\t甲项目\n实施单位\t219-青神县水利局\t主管部门\t青神县水利局\n", "青神县水利局"),
        ("甘肃省中西医结合医院2017年部门决算公开信息\n一、单位情况\n在职职工246人。\n", "甘肃省中西医结合医院"),
        ("罗城镇2015年“三公”经费支出说明\n一、公务接待费\n2015年公务接待费2万元。\n", "罗城镇"),
        ("2017年张掖市委宣传部“三公”经费增减情况说明\n2017年支出9万元。\n", "张掖市委宣传部"),
        (
            "甘肃林业职业学院政府采购决算公开情况说明（2021年度）\n根据甘肃省财政厅通知，采购2万元。\n",
            "甘肃林业职业学院",
        ),
        ("临泽县2022年全县教育经费执行情况公告\n2022年，全县教育经费总收入2亿元。\n", None),
        ("2021年度部门决算\n\n我单位共有车辆2辆，本单位属省委组织部二级预算单位。\n", None),
        ("关于某项工作的说明\n\n按照中共金昌市委办公室的通知，已经完成。\n", None),
    ],
)
def test_unit(text: str, unit: str | None) -> None:
    assert context_of(text).unit == unit


def test_department_of_a_unit_of_second_level() -> None:
    context = context_of("2021年度单位决算\n\n一、机构设置\n\n本单位属省委组织部二级预算单位，无内设机构。\n")
    assert context.department == "省委组织部"


def test_cells_that_name_several_units_name_none() -> None:
    rows = "项目名称\t甲项目\n实施单位\t甲县水利局\n项目名称\t乙项目\n实施单位\t乙县水利局\n"
    assert context_of(f"项目支出绩效自评表\n{rows}").unit is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("项目支出绩效自评表\n（2024年度）\n项目名称\t甲\n", 2024),
        ("某局2021年度部门决算\n\n公开时间：2022年9月9日\n", 2021),
        ("20XX年度部门决算\n\n截至2021年12月31日，收入2021年100万元。\n", None),
        ("XXXX年部门决算\n\n2021年收入100万元。\n", None),
        ("2019—2023年规划评估\n\n2021年度支出100万元，2021年收入90万元，2020年支出80万元。\n", 2021),
        ("项目绩效运行监控表\n（2023年1-6月）\n项目名称\t甲\n", 2023),
        ("工作说明\n\n依据市委办发〔2011〕63号文件。\n", None),
    ],
)
def test_year(text: str, year: int | None) -> None:
    assert context_of(text).year == year


@pytest.mark.parametrize("unit", ["白鹭县信息中心", "白鹭县经济和信息化局", "白鹭县水利局"])
@pytest.mark.parametrize("title", ["{}2024年度部门决算信息公开", "2024年度{}部门决算情况说明", "{}2024年度决算公开"])
def test_information_in_a_title_is_part_of_it_and_of_navigation_is_not(unit: str, title: str) -> None:
    head = "首页 > 政府信息公开 > 财政信息\n政府信息公开目录\n信息分类：财政信息 发布机构：县财政局\n"
    text = f"{title.format(unit)}\n一、收入支出决算总体情况说明\n2024年度收、支总计100万元。\n"
    assert context_of(text).unit == unit
    assert context_of(head + text).unit == unit


def test_published_is_a_date_and_not_the_year() -> None:
    context = context_of("某县财政局2021年度部门决算\n\n公开时间：2022年9月9日\n")
    assert (context.published, context.year) == ("2022-09-09", 2021)
    assert context_of("部门决算\n发布日期：2022-13-40\n").published is None


def test_shared_county_name_is_decided_by_the_text() -> None:
    text = "项目绩效运行监控表\n填报单位：鼓楼区民政局\n\n依据南京市财政局通知填报，监控期为上半年。\n"
    assert context_of(text).region == "江苏省南京市鼓楼区"


def test_nothing_is_guessed() -> None:
    assert context_of("今天天气不错，适合散步。\n") == Context()


SEEDS = {
    "001_bf2029345a2b5cc3.txt": (
        "项目支出绩效自评表", "上海市党建服务中心", "中共上海市委组织部", "上海市", 2024, None, None,
    ),
    "003_0661c8cf6a03fd73.txt": (
        "部门决算", "四川省党员干部现代远程教育中心", "中共四川省委组织部", "四川省", 2021, "2022-09-09", None,
    ),
    "004_212eb6e31e464c9d.txt": ("绩效自评报告", None, None, "甘肃省金昌市", 2021, None, "党员和干部教育培训经费"),
}  # fmt: skip


@pytest.mark.skipif(not SHARED.exists(), reason="the shared documents are not here")
@pytest.mark.parametrize("name", SEEDS)
def test_seeds(name: str) -> None:
    context = read_context(read((SHARED / "seeds" / name).read_bytes(), name))
    said = (context.type, context.unit, context.department, context.region, context.year, context.published)
    assert (*said, context.project) == SEEDS[name]
