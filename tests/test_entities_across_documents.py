"""One body is one node however documents call it, and bodies that only look alike stay apart."""

from __future__ import annotations

import pytest
from entity_pairs import DIFFERENT_PROJECTS, DIFFERENT_UNITS, JC, SAME_PROJECTS, SAME_UNITS

from ingest.other_names import is_abbreviation
from ingest.pipeline import extract
from ontology.entity_names import named_entities
from ontology.graph import Graph
from ontology.naming import project_key, unit_key
from ontology.table_queries import prologue
from ontology.tables import FactTables
from ontology.validation import validate_all
from ontology.vocabulary import concept

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


def _keys(pair, key):
    one, of_one, other, of_other = pair
    return key(one, of_one).text, key(other, of_other).text


def test_the_list_of_pairs_is_long_enough():
    pairs = [*SAME_UNITS, *DIFFERENT_UNITS, *SAME_PROJECTS, *DIFFERENT_PROJECTS]
    assert len(set(pairs)) == len(pairs) >= 150


@pytest.mark.parametrize(("pairs", "key"), [(SAME_UNITS, unit_key), (SAME_PROJECTS, project_key)])
def test_pairs_that_name_one_thing_have_one_key(pairs, key):
    assert [(pair, _keys(pair, key)) for pair in pairs if len(set(_keys(pair, key))) != 1] == []


@pytest.mark.parametrize(("pairs", "key"), [(DIFFERENT_UNITS, unit_key), (DIFFERENT_PROJECTS, project_key)])
def test_pairs_that_name_two_things_have_two_keys(pairs, key):
    assert [(pair, _keys(pair, key)) for pair in pairs if len(set(_keys(pair, key))) != 2] == []


@pytest.mark.parametrize(
    "rule", sorted({rule for pair in SAME_UNITS for name in pair[::2] for rule in unit_key(name, JC).rules})
)
def test_every_rule_is_declared_in_the_ontology(rule):
    assert concept("naming-rule", rule).zh


STATED = """甘肃省金昌市{unit}绩效自评报告
{sentence}
""" + FORM.replace("{head}", "")


@pytest.mark.parametrize(
    ("unit", "sentence", "other", "rule"),
    [
        ("金昌市党建服务中心", "金昌市党建服务中心（以下简称“市党建中心”）负责实施。", "市党建中心", "abbreviation"),
        (
            "金昌市党建服务中心",
            "根据三定方案，金昌市党建服务中心（原金昌市远教中心）负责运维。",
            "金昌市远教中心",
            "former-name",
        ),
        ("金昌市党建服务中心", "2022年由金昌市远教中心更名为金昌市党建服务中心。", "金昌市远教中心", "former-name"),
        ("金昌市图书馆", "金昌市图书馆加挂“金昌市少儿图书馆”牌子。", "金昌市少儿图书馆", "signboard"),
        ("金昌市图书馆（挂金昌市少儿图书馆牌子）", "", "金昌市少儿图书馆", "signboard"),
    ],
)
def test_what_a_document_states_to_be_one_body_is_one_in_every_document(unit, sentence, other, rule):
    graph = Graph(None)
    second = FORM.format(head="甘肃省金昌市", number=2, name=other)
    graph.replace(extract(second.encode(), "二.txt"))
    alone = graph.dump("nq")
    assert len(_units_of(graph)) == 1
    stating = STATED.format(unit=unit, sentence=sentence, number=1, name=unit)
    graph.replace(extract(stating.encode(), "一.txt"))
    assert len(_units_of(graph)) == 1, "stated by one document, one node in both"
    (found,) = named_entities(graph, other, "unit")
    assert rule in {notation for used in found.names for notation, _ in used.rules}
    assert list(validate_all(graph)) == []
    graph.forget("一.txt")
    assert graph.dump("nq") == alone


def test_a_second_name_that_documents_give_to_two_bodies_joins_none_of_them():
    graph = Graph(None)
    for number, unit in enumerate(["金昌市党建服务中心", "金昌市党员教育中心"]):
        sentence = f"{unit}（以下简称“市党建中心”）负责实施。"
        graph.replace(
            extract(STATED.format(unit=unit, sentence=sentence, number=number, name=unit).encode(), f"{number}.txt")
        )
    graph.replace(extract(FORM.format(head="甘肃省金昌市", number=7, name="市党建中心").encode(), "三.txt"))
    assert len(_units_of(graph)) == 3


def _units_of(graph):
    query = "SELECT DISTINCT ?u { ?e a bp:Evaluation ; bp:unit ?u }"
    return {row["u"].value for row in graph.query(f"{prologue()}{query}")}


@pytest.mark.parametrize(
    ("short", "full", "is_one"),
    [
        ("浦阳市疾控中心", "浦阳市疾病预防控制中心", True),
        ("四川省远教中心", "四川省党员干部现代远程教育中心", True),
        ("甲州市教育局", "甲州市教育考试局", False),
        ("甲州市公安局", "甲州市公安局交通管理局", False),
        ("乙川县疾控中心", "甲州县疾病预防控制中心", False),
        ("甲州县水利局", "甲州县水利局", False),
    ],
)
def test_a_short_name_is_made_of_the_first_characters_of_words(short: str, full: str, is_one: bool) -> None:
    assert is_abbreviation(short, full) is is_one


def test_a_short_name_in_the_title_is_another_name_of_the_body_in_the_table() -> None:
    text = """浦阳市疾控中心2023年度项目绩效自评情况表
项目名称\t艾滋病综合防治项目\t实施单位\t浦阳市疾病预防控制中心
一级指标\t二级指标\t三级指标\t目标值\t完成值\t分值\t得分
产出\t数量\t干预人次\t≥3200人次\t3516人次\t60\t60
满意度\t服务对象满意度\t对象满意度\t≥85%\t91%\t40\t40
总分\t\t\t\t\t100\t100
"""
    facts = extract(text.encode(), "表.txt")
    assert facts.unit == "浦阳市疾病预防控制中心"
    assert [(other.unit, other.name, other.rule) for other in facts.other_names] == [
        ("浦阳市疾病预防控制中心", "浦阳市疾控中心", "abbreviation")
    ]
