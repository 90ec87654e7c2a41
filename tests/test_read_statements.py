"""Statement tables of final accounts and budgets, in tables of our own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.pipeline import extract
from ingest.statements.accounts import names_by_code, path_by_code, paths_by_sums, title_of
from ingest.statements.tiers import cover
from ontology.facts import DocumentFacts, Observation

ACCOUNTS = """# 云栖县林业服务中心2022年度单位决算

收入支出决算总表

公开01表
单位：云栖县林业服务中心　　金额单位：万元

| 收入 | | | 支出 | | |
|---|---|---|---|---|---|
| 项目 | 行次 | 金额 | 项目 | 行次 | 金额 |
| 栏次 | | 1 | 栏次 | | 2 |
| 一、一般公共预算财政拨款收入 | 1 | 520.31 | 一、一般公共服务支出 | 32 | |
| 二、政府性基金预算财政拨款收入 | 2 | 0.00 | 二、外交支出 | 33 | |
| 三、事业收入 | 3 | 12.5 | 八、社会保障和就业支出 | 39 | 40.2 |
| 本年收入合计 | 27 | 532.81 | 本年支出合计 | 58 | 530.01 |
| 年初结转和结余 | 29 | 3.2 | 年末结转和结余 | 60 | 6.00 |
| 总计 | 31 | 536.01 | 总计 | 62 | 536.01 |

支出决算表
单位：万元

| 项目 | | 本年支出合计 | 基本支出 | 项目支出 | 上缴上级支出 |
|---|---|---|---|---|---|
| 功能分类科目编码 | 科目名称 | | | | |
| 栏次 | | 1 | 2 | 3 | 4 |
| 合计 | | 530.01 | 300.01 | 230.00 | |
| 208 | 社会保障和就业支出 | 40.2 | 40.2 | | |
| 20805 | 行政事业单位养老支出 | 40.2 | 40.2 | | |
| 2080505 | 机关事业单位基本养老保险缴费支出 | 40.2 | 40.2 | | |
| 213 | 农林水支出 | 489.81 | 259.81 | 230.00 | |
| 21302 | 林业和草原 | 489.81 | 259.81 | 230.00 | |
| 2130204 | 事业机构 | 259.81 | 259.81 | | |
| 2130207 | 森林资源管理 | 230.00 | | 230.00 | |

财政拨款收入支出决算总表
金额单位：元

| 收入 | | 支出 | | | |
|---|---|---|---|---|---|
| 项目 | 金额 | 项目 | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款 |
| 一、一般公共预算财政拨款 | 5,203,112.30 | 八、社会保障和就业支出 | 402,000.00 | 402,000.00 | |
| 二、政府性基金预算财政拨款 | 0 | 十二、农林水支出 | 4,801,112.30 | 4,801,112.30 | 0.00 |
| 本年收入合计 | 5,203,112.30 | 本年支出合计 | 5,203,112.30 | 5,203,112.30 | |

一般公共预算财政拨款基本支出决算表
单位：万元

| 人员经费 | | | 公用经费 | | |
|---|---|---|---|---|---|
| 科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额 |
| 301 | 工资福利支出 | 240.1 | 302 | 商品和服务支出 | 50.91 |
| 30101 | 基本工资 | 140.1 | 30201 | 办公费 | 50.91 |
| 30102 | 津贴补贴 | 100.0 | | | |
| | 人员经费合计 | 240.1 | | 公用经费合计 | 50.91 |

财政拨款“三公”经费支出决算表
单位：万元

| 预算数 | | | | | | 决算数 | | | | | |
|---|---|---|---|---|---|---|---|---|---|---|---|
| 合计 | 因公出国（境）费 | 公务用车购置及运行费 | | | 公务接待费 | 合计 | 因公出国（境）费 | 公务用车购置及运行费 | | | 公务接待费 |
| | | 小计 | 公务用车购置费 | 公务用车运行费 | | | | 小计 | 公务用车购置费 | 公务用车运行费 | |
| 8.00 | | 6.00 | | 6.00 | 2.00 | 7.12 | | 5.52 | | 5.52 | 1.60 |

二、支出决算情况说明
本年支出合计530.01万元，其中：基本支出300.01万元，占56.6%；项目支出230万元，占43.4%。
三、财政拨款支出决算情况说明
财政拨款支出520.31万元。
五、一般公共预算财政拨款支出决算情况说明
1.农林水支出（类）林业和草原（款）事业机构（项）。年初预算为300万元，支出决算为259.81万元，完成年初预算的86.6%。
"""

BUDGET = """北岭市水务局2024年部门预算公开

附表5
一般公共预算支出表
单位：万元
科目编码			科目名称	2023年执行数	2024年预算数			2024年预算数与2023年执行数
类	款	项		合计	合计	基本支出	项目支出	增减额	增减%
208			社会保障和就业支出	190.00	210.40	210.40		20.40	10.74
208	05		行政事业单位养老支出	190.00	210.40	210.40		20.40	10.74
213			农林水支出	1500.00	1620.10	900.10	720.00	120.10	8.01
213	03		水利	1500.00	1620.10	900.10	720.00	120.10	8.01
213	03	01	行政运行	880.00	900.10	900.10		20.10	2.28
213	03	06	水利工程运行与维护	620.00	720.00		720.00	100.00	16.13
			合计	1690.00	1830.50	1110.50	720.00	140.50	8.31

附表7
一般公共预算“三公”经费支出表
单位：万元
项目	2023年预算数	2024年预算数
合计	30.00	28.00
1、因公出国（境）费用
2、公务接待费	10.00	9.00
3、公务用车费	20.00	19.00
其中：（1）公务用车运行维护费	20.00	19.00
"""

LINES = """云栖县林业服务中心2022年度单位决算

第四部分 决算报表

收入支出决算总表
公开01表
部门：云栖县林业服务中心
单位：万元
收入
支出
项目
行次
金额
项目
行次
金额
栏次
1
栏次
2
一、一般公共预算财政拨款收入
1
520.31
一、一般公共服务支出
6
二、政府性基金预算财政拨款收入
2
0.00
二、社会保障和就业支出
7
40.20
三、事业收入
3
12.50
三、农林水支出
8
489.81
本年收入合计
4
532.81
本年支出合计
9
530.01
总计
5
536.01
总计
10
536.01

支出决算表
公开03表
单位：万元
项目
本年支出合计
基本支出
项目支出
功能分类科目编码
科目名称
栏次
1
2
3
合计
530.01
300.01
230.00
208
社会保障和就业支出
40.20
40.20
20805
行政事业单位养老支出
40.20
40.20
2080505
机关事业单位基本养老保险
缴费支出
40.20
40.20
213
农林水支出
489.81
259.81
230.00
21302
林业和草原
489.81
259.81
230.00
2130204
事业机构
259.81
259.81
2130207
森林资源管理
230.00
230.00

财政拨款支出决算情况说明
2022年财政拨款支出520.31万元。
"""

UNIT, WATER = "云栖县林业服务中心", "北岭市水务局"


def found(
    facts: DocumentFacts, subject: str, measure: str, year: int | None = None, kind: str = "amount"
) -> Observation:
    """The only observation of its kind."""
    matches = [
        o
        for o in facts.observations
        if ("›".join(o.account_path) or o.subject, o.measure, o.kind) == (subject, measure, kind)
        and (year is None or o.year == year)
    ]
    assert len(matches) == 1, (subject, measure, matches)
    return matches[0]


@pytest.fixture(scope="module")
def accounts() -> DocumentFacts:
    return extract(ACCOUNTS.encode(), "决算.md")


@pytest.fixture(scope="module")
def budget() -> DocumentFacts:
    return extract(BUDGET.encode(), "预算.txt")


@pytest.mark.parametrize(
    ("subject", "measure", "value"),
    [
        (UNIT, "一般公共预算财政拨款收入", "520.31"),
        (UNIT, "政府性基金预算财政拨款收入", "0"),
        (UNIT, "收入总计", "536.01"),
        (UNIT, "支出总计", "536.01"),
        (UNIT, "本年支出合计", "530.01"),
        (UNIT, "基本支出", "300.01"),
        (UNIT, "财政拨款支出", "520.31"),
        (UNIT, "人员经费", "240.1"),
        (UNIT, "工资福利支出", "240.1"),
        (UNIT, "三公经费", "7.12"),
        (UNIT, "三公经费预算", "8"),
        (UNIT, "公务用车购置及运行维护费预算", "6"),
        (UNIT, "公务用车运行维护费", "5.52"),
        ("社会保障和就业", "本年支出合计", "40.2"),
        ("社会保障和就业", "支出", "40.2"),
        ("农林水", "财政拨款支出", "480.11123"),
        ("农林水›林业和草原›森林资源管理", "项目支出", "230"),
        ("农林水›林业和草原›事业机构", "支出", "259.81"),
        ("工资福利支出›基本工资", "一般公共预算财政拨款基本支出", "140.1"),
    ],
)
def test_a_figure_of_a_table_is_an_observation(accounts, subject, measure, value):
    observation = found(accounts, subject, measure)
    assert observation.value == Decimal(value)
    assert observation.year == 2022
    assert observation.unit == UNIT


def test_empty_cells_state_nothing(accounts):
    assert not [o for o in accounts.observations if o.subject in ("外交", "一般公共服务")]
    assert not [o for o in accounts.observations if o.measure in ("上缴上级支出", "因公出国（境）费")]


def test_every_cell_is_its_own_evidence(accounts):
    for observation in accounts.observations:
        for span in observation.spans:
            assert accounts.text[span.start : span.end] == span.quote
        assert any("value" in span.fields for span in observation.spans)
    measured = found(accounts, "农林水›林业和草原›森林资源管理", "项目支出")
    cell = next(span for span in measured.spans if "value" in span.fields)
    assert (cell.quote, cell.table, cell.column) == ("230.00", 2, 5)


def test_text_and_table_state_one_figure_once(accounts):
    spent = found(accounts, UNIT, "财政拨款支出")
    quotes = [span.quote for span in spent.spans if "value" in span.fields]
    assert any("520.31" in quote for quote in quotes)
    assert not any("5,203,112.30" in quote for quote in quotes)
    assert any(span.table == 3 for span in spent.spans)


def test_statement_tables_are_no_unread_forms(accounts, budget):
    assert accounts.warnings == ()
    assert budget.warnings == ()
    assert accounts.evaluations == ()


@pytest.mark.parametrize(
    ("subject", "measure", "year", "kind", "value"),
    [
        ("农林水", "支出", 2023, "amount", "1500"),
        ("农林水", "年初预算", 2024, "amount", "1620.1"),
        ("农林水", "年初预算", 2024, "change", "120.1"),
        ("农林水", "年初预算", 2024, "change_rate", "8.01"),
        ("农林水›水利›行政运行", "年初预算", 2024, "amount", "900.1"),
        ("农林水›水利›水利工程运行与维护", "一般公共预算财政拨款项目支出年初预算", 2024, "amount", "720"),
        (WATER, "一般公共预算财政拨款支出年初预算", 2024, "amount", "1830.5"),
        (WATER, "一般公共预算财政拨款支出", 2023, "amount", "1690"),
        (WATER, "三公经费年初预算", 2023, "amount", "30"),
        (WATER, "公务接待费年初预算", 2024, "amount", "9"),
    ],
)
def test_budgets_and_years_stay_apart(budget, subject, measure, year, kind, value):
    assert found(budget, subject, measure, year, kind).value == Decimal(value)


def test_titles_without_codes_take_their_place_from_the_sums():
    names = ["教育支出", "普通教育", "小学教育", "初中教育", "住房保障支出", "住房改革支出", "住房公积金"]
    figures = [Decimal(n) for n in ("50", "50", "20", "30", "8.5", "8.5", "8.5")]
    paths = paths_by_sums(names, figures, Decimal("58.5"))
    assert paths[3] == ("教育", "普通教育", "初中教育")
    assert paths[6] == ("住房保障", "住房改革支出", "住房公积金")
    assert paths_by_sums(names, figures, Decimal("60"))[3] == ("初中教育",)


@given(st.lists(st.sampled_from(["201", "20103", "2010301", "208", "20805", "2080505", "301", "30101"]), unique=True))
def test_paths_follow_codes_in_any_order(codes):
    titles = [title_of(code, f"甲{code}支出") for code in codes]
    names = names_by_code(titles)
    for title in titles:
        path = path_by_code(title, names)
        above = [c for c in codes if title.code.startswith(c) and c != title.code]
        assert len(path) == len(above) + 1
        assert path[-1].startswith(f"甲{title.code}")


def test_tables_flattened_to_lines_are_put_together():
    facts = extract(LINES.encode(), "决算.txt")
    assert found(facts, UNIT, "收入总计").value == Decimal("536.01")
    assert found(facts, UNIT, "项目支出").value == Decimal("230")
    assert found(facts, "社会保障和就业", "本年支出合计").value == Decimal("40.2")
    deep = found(facts, "社会保障和就业›行政事业单位养老支出›机关事业单位基本养老保险缴费支出", "本年支出合计")
    assert deep.value == Decimal("40.2")
    assert all(span.table is None for o in facts.observations for span in o.spans)


def test_a_figure_whose_column_is_lost_is_reported_and_not_guessed():
    facts = extract(LINES.encode(), "决算.txt")
    assert not [o for o in facts.observations if o.subject == "森林资源管理" and o.measure != "本年支出合计"]
    assert [warning.code for warning in facts.warnings] == ["unread-figures"]


def test_headers_whose_merged_cells_collapsed_find_their_columns():
    text = """2023年度南屏市司法局部门决算
政府性基金预算财政拨款收入支出决算表
单位：万元
项目\t年初结转和结余\t本年收入\t本年支出\t年末结转和结余
功能分类科目编码\t科目名称\t小计\t基本支出\t项目支出
合计\t10.00\t50.00\t55.00\t\t55.00\t5.00
212\t城乡社区支出\t10.00\t50.00\t55.00\t\t55.00\t5.00
"""
    facts = extract(text.encode(), "决算.txt")
    assert found(facts, "城乡社区", "政府性基金预算财政拨款支出").value == 55
    assert found(facts, "城乡社区", "政府性基金预算财政拨款收入").value == 50
    assert found(facts, "南屏市司法局", "政府性基金预算财政拨款年末结转和结余").value == 5


def test_a_table_whose_figures_do_not_add_up_under_its_headers_is_not_read():
    text = """2023年度南屏市司法局部门决算
支出决算表
单位：万元
科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出
204\t公共安全支出\t1560.12\t1054.75\t505.37
20406\t司法\t1560.12\t1054.75\t505.37
"""
    assert len(extract(text.encode(), "决算.txt").observations) == 6
    parted = text.replace("本年支出合计\t基本支出\t项目支出", "基本支出\t项目支出\t本年支出合计")
    facts = extract(parted.encode(), "决算.txt")
    assert facts.observations == ()
    assert "unread-table" in {warning.code for warning in facts.warnings}


@pytest.mark.parametrize(
    ("tiers", "width", "first"),
    [
        ([["收入", "支出"], ["项目", "行次", "金额", "项目", "行次", "金额"]], 6, [(1, 3), (4, 3)]),
        ([["项目", "合计", "基本支出"]], 4, [(1, 2), (3, 1), (4, 1)]),
        ([["甲", "乙", "丙"], ["子", "丑", "寅"]], 5, None),
    ],
)
def test_tiers_cover_all_columns_or_none(tiers, width, first):
    laid = cover(tiers, width)
    assert (laid[0] if laid else None) == first


def test_a_flattened_table_that_cannot_be_put_together_is_reported() -> None:
    figures = "\n".join(
        f"项目甲{number}\n{number}1.50\n{number}0.25" if number % 3 else f"{number}7.00" for number in range(1, 16)
    )
    text = f"云栖县林业服务中心2022年度单位决算\n\n收入支出决算总表\n单位：万元\n项目\n金额\n{figures}\n"
    facts = extract(text.encode(), "决算.txt")
    assert facts.observations == ()
    assert "unread-figures" in {warning.code for warning in facts.warnings}


def test_a_table_of_three_public_expenses_flattened_to_lines_is_read_where_no_cell_is_missing() -> None:
    text = """云栖县林业服务中心2022年度单位决算

财政拨款“三公”经费支出决算表
单位：万元
预算数
决算数
合计
因公出国（境）费
公务用车购置及运行费
公务接待费
合计
因公出国（境）费
公务用车购置及运行费
公务接待费
小计
公务用车购置费
公务用车运行费
小计
公务用车购置费
公务用车运行费
8.00
0.00
6.00
0.00
6.00
2.00
7.12
0.00
5.52
0.00
5.52
1.60
"""
    facts = extract(text.encode(), "决算.txt")
    assert found(facts, UNIT, "公务用车运行维护费").value == Decimal("5.52")
    assert found(facts, UNIT, "三公经费预算").value == Decimal("8")
    lost = text.replace("8.00\n0.00\n", "8.00\n")
    assert extract(lost.encode(), "决算.txt").observations == ()


def test_a_table_that_goes_on_over_the_page_keeps_its_title_and_unit() -> None:
    text = """云栖县林业服务中心2022年度单位决算

政府性基金预算财政拨款支出决算表
单位：元

| 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 |
|---|---|---|---|---|
| 合计 | | 120000.00 | 0.00 | 120000.00 |
| 212 | 城乡社区支出 | 80000.00 | 0.00 | 80000.00 |

续表

| 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 |
|---|---|---|---|---|
| 229 | 其他支出 | 40000.00 | 0.00 | 40000.00 |
| 22960 | 彩票公益金安排的支出 | 40000.00 | 0.00 | 40000.00 |
"""
    facts = extract(text.encode(), "决算.md")
    assert found(facts, "其他›彩票公益金安排的支出", "政府性基金预算财政拨款支出").value == Decimal(4)


def test_a_header_that_no_list_knows_is_not_taken_for_the_whole() -> None:
    text = """云栖县林业服务中心2022年度单位决算

收入决算表
单位：万元

| 科目编码 | 科目名称 | 本年收入合计 | 财政拨款收入 | 其中：教育收费 |
|---|---|---|---|---|
| 合计 | | 12.00 | 12.00 | 3.00 |
| 205 | 教育支出 | 12.00 | 12.00 | 3.00 |
"""
    facts = extract(text.encode(), "决算.md")
    assert found(facts, UNIT, "教育收费").value == 3
    assert found(facts, "教育", "本年收入合计").value == 12


def test_what_was_carried_over_is_of_its_own_money() -> None:
    text = """云栖县林业服务中心2022年度单位决算

财政拨款收入支出决算总表
单位：万元

| 收入 | | 支出 | | |
|---|---|---|---|---|
| 项目 | 金额 | 项目 | 合计 | 一般公共预算财政拨款 |
| 一、一般公共预算财政拨款 | 50.00 | 一、教育支出 | 40.00 | 40.00 |
| 二、政府性基金预算财政拨款 | 6.00 | 二、国有资本经营预算支出 | 5.00 | |
| | | 三、农林水支出 | 14.00 | 10.00 |
| 本年收入合计 | 56.00 | 本年支出合计 | 59.00 | 50.00 |
| 年初财政拨款结转和结余 | 7.00 | 年末财政拨款结转和结余 | 4.00 | 1.00 |
| 一般公共预算财政拨款 | 1.00 | | | |
| 政府性基金预算财政拨款 | 6.00 | | | |
"""
    facts = extract(text.encode(), "决算.md")
    assert found(facts, UNIT, "年初财政拨款结转和结余").value == 7
    assert found(facts, UNIT, "一般公共预算财政拨款年初结转和结余").value == 1
    assert found(facts, UNIT, "政府性基金预算财政拨款收入").value == 6
    assert found(facts, UNIT, "一般公共预算财政拨款年末结转和结余").value == 1
    assert found(facts, "国有资本经营预算", "财政拨款支出").value == 5


def test_headers_that_end_in_their_unit_are_what_they_are_without_it():
    page = (
        "<html><head><title>石桥县林业局2022年度部门决算</title></head><body><h1>石桥县林业局2022年度部门决算</h1>"
        "<h3>五、“三公”经费支出决算情况</h3><table><tr><th rowspan=2>项目</th><th colspan=2>2022年度</th></tr>"
        "<tr><th>预算数（万元）</th><th>决算数（元）</th></tr><tr><td>合计</td><td>26.00</td><td>218,400.00</td></tr>"
        "<tr><td>公务用车运行维护费</td><td>21.00</td><td>183,400.00</td></tr>"
        "<tr><td>公务接待费</td><td>5.00</td><td>35,000.00</td></tr></table></body></html>"
    )
    facts = extract(page.encode(), "决算.html")
    assert sorted((o.measure, float(o.value)) for o in facts.observations) == [
        ("三公经费", 21.84), ("三公经费预算", 26.0), ("公务接待费", 3.5), ("公务接待费预算", 5.0),
        ("公务用车运行维护费", 18.34), ("公务用车运行维护费预算", 21.0),
    ]  # fmt: skip


def test_a_column_in_percent_holds_no_money() -> None:
    facts = extract(
        """# 云栖县林业局2023年度部门决算

| “三公”经费项目 | 预算数（万元） | 决算数（万元） | 完成预算（%） |
|---|---|---|---|
| 合计 | 48.00 | 39.26 | 81.79 |
| 1.公务接待费 | 10.00 | 6.84 | 68.40 |
| 2.公务用车运行维护费 | 38.00 | 32.42 | 85.32 |
""".encode(),
        "a.md",
    )
    assert [
        (o.measure, o.kind, o.value) for o in facts.observations if o.value in (Decimal("81.79"), Decimal("68.4"))
    ] == [
        ("三公经费", "completion_rate", Decimal("81.79")),
        ("公务接待费", "completion_rate", Decimal("68.40")),
    ]
