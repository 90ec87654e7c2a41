"""One body is one node however documents call it, and bodies that only look alike stay apart."""

from __future__ import annotations

import pytest

from ingest.pipeline import extract
from ontology.graph import Graph
from ontology.naming import unit_key
from ontology.tables import FactTables

FORM = """{head}2023年度项目支出绩效自评表
项目名称\t培训{number}
主管部门\t{name}\t实施单位\t{name}
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t120\t120\t114\t10\t95%\t9.5
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分
产出指标\t数量指标\t培训期数\t≥12期\t12期\t90\t89
总分\t\t\t\t\t100\t98.5
"""

ONE_BODY = [
    "金昌市委组织部",
    "中共金昌市委组织部",
    "甘肃省金昌市委组织部",
    "301001-中共金昌市委组织部",
    "中共金昌市委组织部（盖章）",
    "市委组织部",
    "中共金昌市委組織部",
    "中国共产党金昌市委员会组织部",
    "金昌市 委组织部",
    "【301】金昌市委组织部",
]
OTHERS = ["金昌市委组织部（本级）", "白银市委组织部"]


def units(names: list[str]) -> dict[str, tuple[str, ...]]:
    graph, tables = Graph(None), FactTables()
    for number, name in enumerate(names):
        head = "甘肃省金昌市2023年度绩效自评公开\n" if name.startswith("市") else ""
        graph.replace(extract(FORM.format(head=head, number=number, name=name).encode(), f"{number}.txt"))
    tables.sync(graph)
    found = {entity.label: entity.aliases for entity in tables.entities() if entity.kind == "unit"}
    tables.close()
    return found


def test_ten_ways_to_name_a_body_are_one_node():
    (aliases,) = units(ONE_BODY).values()
    assert {"市委组织部", "中国共产党金昌市委员会组织部", "甘肃省金昌市委组织部"} <= set(aliases)


def test_a_body_its_own_level_and_its_namesake_elsewhere_are_three():
    assert set(units([*ONE_BODY[:2], *OTHERS])) == {"中共金昌市委组织部", "金昌市委组织部本级", "白银市委组织部"}


@pytest.mark.parametrize(
    ("one", "region", "other", "elsewhere", "same"),
    [
        ("市财政局", "甘肃省金昌市", "金昌市财政局", None, True),
        ("财政局", "甘肃省金昌市", "甘肃省金昌市财政局", None, True),
        ("市市场监督管理局", "甘肃省金昌市", "金昌市市场监督管理局", None, True),
        ("市场监督管理局", "甘肃省金昌市", "金昌市市场监督管理局", None, True),
        ("市财政局", "甘肃省金昌市金川区", "金昌市财政局", None, True),
        ("财政局", "甘肃省金昌市金川区", "金昌市财政局", None, False),
        ("财政局", "甘肃省金昌市金川区", "金川区财政局", "甘肃省金昌市金川区", True),
        ("财政局", "甘肃省金昌市", "财政局", "甘肃省白银市", False),
        ("市党建服务中心", "甘肃省金昌市", "市党建服务中心", "甘肃省白银市", False),
        ("省教育厅", "四川省", "四川省教育厅", None, True),
        ("省直机关工委", "四川省", "四川省直机关工委", None, True),
        ("财政局", None, "财政局", "甘肃省白银市", False),
    ],
)
def test_a_level_or_a_missing_place_is_filled_from_the_region(one, region, other, elsewhere, same):
    assert (unit_key(one, region).text == unit_key(other, elsewhere).text) is same
