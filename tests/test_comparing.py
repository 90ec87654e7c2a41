"""Comparisons: years of a project, a unit among its peers, shared indicators, targets passed by half."""

from dataclasses import replace
from decimal import Decimal
from functools import partial
from statistics import median as reference_median
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cli import main
from ingest.pipeline import extract
from ontology.errors import BadRequest, EntityNotFound
from ontology.graph import Graph
from ontology.tables import FactTables
from search.audit import audit_document
from search.peers.among import peer_rows
from search.peers.comparing import COMPARISONS, compare
from search.peers.over_years import year_rows
from search.peers.projects import project_rows
from search.peers.reuse import low_target_rows, reused_rows
from search.peers.spread import limits, median, percentile, quantile
from search.scoring.sheets import Asked

D = Decimal
numbers = st.decimals(0, 1000, places=2)


def form(unit: str, year: int, project: str, spent: str, target: str, actual: str, score: str) -> str:
    """A self-evaluation of 100 万元 budget with one indicator of 90 points."""
    total = D(spent) / 10 + D(score)
    return f"""{unit}{year}年度项目支出绩效自评表

| 项目名称 | {project} | | | | | | |
| 主管部门 | 安渠市教育局 | | | 实施单位 | {unit} | | |
| 项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| | 年度资金总额 | 100 | 100 | {spent} | 10 | {spent}% | {D(spent) / 10} |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
| 产出指标 | 数量指标 | 培训教师人数 | ≥{target}人 | {actual}人 | 90 | {score} | |
| 总分 | | | | | 100 | {total} | |
"""


SCHOOLS = ("一", "二", "三", "四", "五", "六")
SPENT = {"一": "96", "二": "95", "三": "94", "四": "97", "五": "95.5", "六": "40"}


@pytest.fixture(scope="module")
def tables() -> FactTables:
    """Six schools of 2023, the first with 2022 as well."""
    documents = {
        f"{name}2023.md": form(f"安渠市第{name}中学", 2023, "教师培训经费", SPENT[name], target, "100", "90")
        for name, target in zip(SCHOOLS, ("80", "90", "100", "50", "100", "100"), strict=True)
    }
    documents["一2022.md"] = form("安渠市第一中学", 2022, "教师培训经费", "80", "100", "90", "81")
    graph, tables = Graph(None), FactTables(None)
    for name, text in documents.items():
        facts = extract(text.encode(), name)
        graph.replace(replace(facts, findings=audit_document(facts)))
    tables.sync(graph)
    return tables


def test_a_project_over_years_with_the_change_of_everything(tables: FactTables) -> None:
    first, second = year_rows(tables, Asked()).rows
    assert (first["year"], first["previous_year"], first["executed_change"]) == (2022, None, None)
    assert (second["year"], second["previous_year"]) == (2023, 2022)
    assert {name: second[name] for name in ("budget", "executed", "rate", "total_score")} == {
        "budget": 100,
        "executed": 96,
        "rate": 96,
        "total_score": D("99.6"),
    }
    assert (second["executed_change"], second["executed_change_rate"]) == (16, 20)
    assert (second["budget_change"], second["rate_change"], second["total_score_change"]) == (0, 16, D("10.6"))
    (indicator,) = second["indicators"]
    assert (indicator["previous_target"], indicator["target"], indicator["target_change"]) == (
        "≥100人",
        "≥80人",
        "降低",
    )
    assert {span["document"] for span in second["evidence"]} == {"一2022.md", "一2023.md"}


def test_one_year_is_no_comparison(tables: FactTables) -> None:
    assert year_rows(tables, Asked(unit="安渠市第二中学")).rows == []
    only = year_rows(tables, Asked(unit="安渠市第一中学", year=2023))
    assert [(row["year"], row["previous_year"]) for row in only.rows] == [(2023, 2022)]


def test_a_unit_among_its_peers_by_hand(tables: FactTables) -> None:
    page = peer_rows(tables, "execution_rate", year=2023)
    assert [(row["unit"][4], float(row["value"]), row["rank"]) for row in page.rows] == [
        ("四", 97, 1),
        ("一", 96, 2),
        ("五", 95.5, 3),
        ("二", 95, 4),
        ("三", 94, 5),
        ("六", 40, 6),
    ]
    # 40 94 95 95.5 96 97: the median is 95.25, the deviations .25 .25 .75 1.25 1.75 55.25, their median 1.
    last = page.rows[-1]
    assert (last["median"], last["low"], last["high"]) == (D("95.25"), D("92.25"), D("98.25"))
    assert (last["outlier"], last["percentile"], last["peers"]) == (True, 0, 5)
    assert last["rule"] == "中位数 95.25 ± 3 × 绝对中位差 1 = 92.25—98.25"
    assert [row["outlier"] for row in page.rows[:-1]] == [False] * 5
    assert page.rows[0]["percentile"] == 100
    assert page.rows[0]["formula"] == "1 个项目：97 ÷ 100 × 100% = 97%"
    assert {"97", "100"} <= {span["quote"] for span in page.rows[0]["evidence"]}


def test_a_project_among_others_by_hand(tables: FactTables) -> None:
    own = partial(project_rows, tables, "教师培训经费", unit="安渠市第三中学")
    (row,) = own("execution_rate", peers="kind").rows
    # 97 96 95.5 95 94 40: the third school's 94 is the fifth, the median 95.25.
    assert (row["value"], row["rank"], row["peers"], row["median"], row["difference"]) == (
        94,
        5,
        5,
        D("95.25"),
        D("-1.25"),
    )
    assert [(one["unit"][4], one["rank"]) for one in row["among"]] == list(
        zip("四一五二三六", range(1, 7), strict=True)
    )
    assert all(
        {"executed", "budget_adjusted"} <= {f for s in one["evidence"] for f in s["fields"]} for one in row["among"]
    )
    (scored,) = own(peers="department").rows
    # totals 99.7 99.6 99.55 99.5 99.4 94
    assert (scored["value"], scored["rank"], scored["median"]) == (D("99.4"), 5, D("99.53"))
    (alone,) = own().rows
    assert (alone["rank"], alone["median"], alone["reason"]) == (None, None, "同一年度没有可比的项目")
    with pytest.raises(BadRequest, match="哪个项目"):
        project_rows(tables)
    with pytest.raises(BadRequest, match="项目之间不能比较“身高”"):
        own("身高")
    with pytest.raises(BadRequest, match="不能与“nobody”比较"):
        own(peers="nobody")


def test_outliers_alone_and_one_unit_alone(tables: FactTables) -> None:
    assert [row["unit"] for row in peer_rows(tables, "项目预算执行率", year=2023, outliers=True).rows] == [
        "安渠市第六中学"
    ]
    (own,) = peer_rows(tables, "execution_rate", unit="安渠市第三中学").rows
    assert own["peers"] == 5
    with pytest.raises(EntityNotFound):
        peer_rows(tables, unit="火星中学")


def test_too_few_peers_are_not_judged(tables: FactTables) -> None:
    (row,) = peer_rows(tables, "total_score", year=2022).rows
    assert (row["percentile"], row["outlier"], row["reason"]) == (None, None, "只有 1 个单位，不足 5 个，不作比较")
    with pytest.raises(BadRequest, match="没有单位写过“身高”这个数"):
        peer_rows(tables, "身高")
    with pytest.raises(BadRequest, match="不能与“nobody”比较"):
        peer_rows(tables, peers="nobody")


def test_where_most_are_the_same_nothing_is_an_outlier(tables: FactTables) -> None:
    rows = peer_rows(tables, "score_ratio", year=2023).rows
    assert {(row["outlier"], row["reason"]) for row in rows} == {(None, "多数单位的数值相同，无从判断离群")}


def test_shared_indicators_with_different_targets(tables: FactTables) -> None:
    (row,) = reused_rows(tables, Asked(year=2023)).rows
    assert (row["indicator"], row["projects"]) == ("培训教师人数", 6)
    assert row["targets"] == ["≥100人", "≥90人", "≥80人", "≥50人"]
    assert (row["strictest"], row["loosest"], row["median_target"], row["passed_by_half"]) == ("≥100人", "≥50人", 95, 1)
    assert [use["document"] for use in row["uses"]][-1] == "四2023.md"
    assert all(any("人" in span["quote"] for span in use["evidence"]) for use in row["uses"])
    assert reused_rows(tables, Asked(), indicator="没有的").rows == []
    assert reused_rows(tables, Asked(unit="安渠市第三中学")).rows == []


def test_targets_passed_by_half(tables: FactTables) -> None:
    (row,) = low_target_rows(tables, Asked()).rows
    assert (row["document"], row["ratio"], row["formula"]) == ("四2023.md", 200, "100 ÷ 50 × 100% = 200%")
    assert row["finding"].startswith("http")


def test_comparisons_refuse_what_does_not_go_together(tables: FactTables) -> None:
    with pytest.raises(BadRequest, match="没有名为“moon”的比较；可用：years、peers、projects、indicators、low-targets"):
        compare(tables, "moon", {})
    with pytest.raises(BadRequest, match="比较 years 不能用 measure 筛选"):
        compare(tables, "years", {"measure": "total_score"})
    own = {"projects": {"project": "教师培训经费"}}
    for what in COMPARISONS:
        assert compare(tables, what, {"year": 2023, "limit": 1, "offset": 0} | own.get(what, {})).rows


@given(st.lists(numbers, min_size=2))
def test_quantiles_are_those_of_the_standard_library(values: list[Decimal]) -> None:
    assert median(values) == reference_median(values)
    expected = quantiles(values, n=4, method="inclusive")
    assert [quantile(values, share) for share in (D("0.25"), D("0.5"), D("0.75"))] == expected
    with pytest.raises(ValueError, match="nothing"):
        quantile([], D("0.5"))


@given(st.lists(numbers, min_size=1), numbers)
def test_a_percentile_is_a_share_that_rises(others: list[Decimal], value: Decimal) -> None:
    share = percentile(value, others)
    above = percentile(value + 1, others)
    assert share is not None
    assert above is not None
    assert 0 <= share <= above <= 100
    assert percentile(value, []) is None


@given(st.lists(numbers, min_size=3), st.sampled_from(["mad", "iqr"]))
def test_the_median_is_never_an_outlier(values: list[Decimal], rule: str) -> None:
    usual = limits(values, rule, D(3), D("1.5"))
    if usual.low is not None and usual.high is not None:
        assert usual.low <= usual.median <= usual.high
        half = sum(1 for value in values if usual.low <= value <= usual.high)
        assert half * 2 >= len(values)


def test_the_quartiles_decide_where_the_rule_says_so() -> None:
    values = [D(value) for value in (1, 2, 3, 4, 100)]
    usual = limits(values, "iqr", D(3), D("1.5"))
    # Quartiles 2 and 4: 2 − 1.5 × 2 = −1, 4 + 1.5 × 2 = 7.
    assert (usual.low, usual.high, usual.rule) == (-1, 7, "四分位数 2—4 向外各 1.5 倍四分位距")


def test_the_command_line(examples_copy, capsys) -> None:
    for arguments, said in (
        (["low-targets"], "30000"),
        (["peers", "--year", "2024"], "只有 1 个单位"),
        (["years"], "共 0 行"),
        (["projects", "党建服务工作经费", "--measure", "execution_rate"], "第 5 名，中位数 97.45"),
        (["indicators", "--indicator", "满意度"], "共 0 行"),
    ):
        with pytest.raises(SystemExit) as left:
            main(["--data", str(examples_copy), "compare", *arguments])
        assert left.value.code == 0
        printed = capsys.readouterr().out
        assert said in printed, printed


def test_over_http(examples_folder) -> None:
    from fastapi.testclient import TestClient

    from api import Jixiao
    from api.http import create_app

    with Jixiao(examples_folder) as jixiao:
        client = TestClient(create_app(jixiao))
        found = client.get("/api/compare/low-targets", params={"year": 2024}).json()
        assert {key: found[key] for key in ("what", "total", "rows")} == jixiao.compare("low-targets", year=2024)
        assert found["rows"][0]["ratio"] == 900
        assert client.get("/api/compare/years", params={"measure": "x"}).status_code == 400
        assert client.get("/api/compare/moon").status_code == 422
