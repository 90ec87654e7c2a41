"""The scheme of account titles that grows from the documents: one title, one concept, however it is named."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.pipeline import extract
from ontology.addresses import Addresses, account_key
from ontology.graph import Graph
from ontology.validation import validate_all
from ontology.vocabulary import PREFIXES

PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
CODED = """{unit}{year}年度部门决算
支出决算表
单位：万元
科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出
205\t教育支出\t90.00\t60.00\t30.00
20501\t教育管理事务\t40.00\t40.00\t0.00
2050101\t行政运行\t40.00\t40.00\t0.00
20502\t普通教育\t50.00\t20.00\t30.00
2050202\t小学教育\t50.00\t20.00\t30.00
201\t一般公共服务支出\t10.00\t10.00\t0.00
20103\t政府办公厅（室）及相关机构事务\t10.00\t10.00\t0.00
2010301\t行政运行\t10.00\t10.00\t0.00
"""
TOLD = """南屏县教育局2023年度部门决算

一般公共预算财政拨款支出决算情况说明
1.教育支出（类）普通教育（款）小学教育（项）。年初预算为40万元，支出决算为45.6万元，完成年初预算的114%。
"""


def graph() -> Graph:
    found = Graph(None)
    found.replace(extract(CODED.format(unit="云岭县教育局", year=2022).encode(), "甲/决算.txt"))
    found.replace(extract(TOLD.encode(), "乙/决算.txt"))
    return found


def rows(found: Graph, pattern: str) -> list[tuple[str, ...]]:
    solutions = found.query(f"{PROLOGUE} SELECT DISTINCT ?a ?b WHERE {{ {pattern} }} ORDER BY ?a ?b")
    return [tuple(row[name].value for name in "ab") for row in solutions]


def test_all_items_below_a_class_can_be_asked_for() -> None:
    below = rows(graph(), '?top skos:notation "205" . ?item skos:broader+ ?top ; skos:notation ?a ; skos:prefLabel ?b')
    assert below == [
        ("20501", "教育管理事务"),
        ("2050101", "行政运行"),
        ("20502", "普通教育"),
        ("2050202", "小学教育"),
    ]


def test_a_title_in_a_table_and_in_running_text_is_one_concept() -> None:
    pattern = "?title a bp:AccountTitle ; skos:prefLabel ?b . ?o bp:about ?title ; bp:document ?a"
    found = [(a, b) for a, b in rows(graph(), pattern) if b == "小学教育"]
    assert len(found) == 2
    titles = rows(graph(), '?t a bp:AccountTitle ; skos:prefLabel "小学教育", ?b . BIND(STR(?t) AS ?a)')
    assert len(titles) == 1


def test_the_same_item_under_other_divisions_stays_apart() -> None:
    titles = rows(graph(), '?t skos:prefLabel "行政运行" ; skos:notation ?b . BIND(STR(?t) AS ?a)')
    assert sorted(code for _, code in titles) == ["2010301", "2050101"]
    assert len({title for title, _ in titles}) == 2


def test_the_scheme_keeps_its_shapes() -> None:
    assert list(validate_all(graph())) == []


@given(
    st.sampled_from(["教育", "教育支出", "教育支出（类）", "205教育支出", "205 教育"]), st.sampled_from([None, "205"])
)
def test_a_title_is_the_same_with_code_level_or_ending(name: str, code: str | None) -> None:
    assert Addresses().account((name,), code) == Addresses().account(("教育",))


def test_what_a_code_says_that_a_path_lacks_keeps_titles_apart() -> None:
    assert account_key(("行政运行",), "2010301") != account_key(("行政运行",), "2050101")
    assert account_key(("其他支出",), "399") != account_key(("其他支出",), "229")
    assert account_key(("工资福利支出", "基本工资"), "30101") == account_key(("工资福利支出", "基本工资"))
