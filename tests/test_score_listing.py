"""Recomputed scores over a data folder: the seeds' and the examples' figures by hand, evidence, faces, own bands."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import Jixiao
from api.cli import main
from api.http import create_app
from ingest.pipeline import extract
from ontology.errors import BadRequest, EntityNotFound
from ontology.graph import Graph
from ontology.tables import FactTables
from search.ask import ask
from search.scoring.listing import score_rows, unit_rows
from search.scoring.sheets import Asked
from search.scoring.stated_grades import bands_in

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT.parent / "shared/seeds"

BANDS = "评价等级：95（含）—100分为优，85（含）—95分为良，70（含）—85分为中，70分以下为差。"
FORM = f"""安渠市图书馆2023年度项目支出绩效自评报告

{BANDS}

| 项目名称 | 馆舍维修经费 | | | | | | |
| 主管部门 | 安渠市文化局 | | | 实施单位 | 安渠市图书馆 | | |
| 项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| | 年度资金总额 | 100 | 80 | 76 | 10 | 95% | 9.5 |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
| 产出指标 | 数量指标 | 维修面积 | ≥500平方米 | 450平方米 | 50 | 50 | |
| 效益指标 | 社会效益指标 | 读者投诉数 | ≤10次 | 12次 | 30 | 25 | 施工噪声 |
| 满意度指标 | 服务对象满意度指标 | 读者满意度 | ≥90% | 92% | 10 | 10 | |
| 总分 | | | | | 100 | 94.5 | |
| 等级 | 优 | | | | | | |
"""


def tables_of(documents: dict[str, bytes]) -> FactTables:
    """The fact tables of documents, in memory."""
    graph, tables = Graph(None), FactTables(None)
    for name, data in documents.items():
        graph.replace(extract(data, name))
    tables.sync(graph)
    return tables


@pytest.fixture(scope="module")
def examples() -> FactTables:
    """The examples."""
    return tables_of({path.name: path.read_bytes() for path in sorted((ROOT / "examples").iterdir())})


@pytest.fixture(scope="module")
def library() -> FactTables:
    """A form whose own bands are stricter, with one full score too many."""
    return tables_of({"图书馆.md": FORM.encode()})


def test_the_examples_scores_are_the_stated_ones_but_for_known_errors(examples: FactTables) -> None:
    found = {row["project"]: row for row in score_rows(examples, Asked()).rows}
    totals = {
        name: (float(row["total_stated"]), float(row["total"]))
        for name, row in found.items()
        if row["total"] is not None
    }
    assert {name: pair for name, pair in totals.items() if pair[0] != pair[1]} == {"电教远教工作经费": (98.12, 99.54)}
    assert len(totals) == 7
    wrong = [
        (item["item"], float(item["score_stated"]), float(item["score"]))
        for row in found.values()
        for item in row["items"]
        if item["agrees"] is False
    ]
    assert wrong == [("基层党组织满意度", 9.32, 10), ("管理人员满意度", 9.26, 10), ("预算执行率", 8, 7.75)]


@pytest.mark.skipif(not SEEDS.exists(), reason="no seeds here")
def test_the_seeds_scores_by_hand() -> None:
    tables = tables_of({path.name: path.read_bytes() for path in sorted(SEEDS.iterdir())})
    found = {row["project"]: row for row in score_rows(tables, Asked()).rows}
    totals = {name: row["total"] and float(row["total"]) for name, row in found.items()}
    assert [totals[name] for name in ("党建服务工作经费", "电教远教工作经费", "信息化运维项目", "信息化建设项目")] == [
        97.89,
        99.54,
        99.74,
        99.92,
    ]
    assert found["党员和干部教育培训经费"]["reason"] == "10 项中有 9 项没有写分值"
    means = {row["unit"]: row for row in unit_rows(tables, Asked()).rows}["上海市党建服务中心"]
    # (97.89 + 98.12 + 99.95 + 99.74 + 99.92) ÷ 5
    assert float(means["average_stated"]) == 99.12
    # (97.89×234 + 98.12×334.5 + 99.95×184.2 + 99.74×282.64 + 99.92×60.98) ÷ 1096.32
    assert float(means["weighted_stated"]) == 98.90
    assert means["coverage"] == "5 个项目中 5 个有总分，5 个能重算"


def test_every_figure_is_recomputed_with_its_formula_and_evidence(library: FactTables) -> None:
    (row,) = score_rows(library, Asked(unit="安渠市图书馆", year=2023)).rows
    told = {item["item"]: (item["score"], item["formula"]) for item in row["items"]}
    assert {name: (float(score), formula) for name, (score, formula) in told.items()} == {
        "预算执行率": (9.5, "76 ÷ 80 × 10 = 9.5"),
        "维修面积": (45, "450 ÷ 500 × 50 = 45"),
        "读者投诉数": (25, "10 ÷ 12 × 30 = 25"),
        "读者满意度": (10, "完成值 92 达到目标 ≥90，记满分 10 分"),
    }
    assert (float(row["total"]), float(row["difference"]), row["agrees"]) == (89.5, 5, False)
    missed = next(item for item in row["items"] if item["item"] == "维修面积")
    assert {"450", "500", "50"} <= {"".join(c for c in span["quote"] if c.isdigit()) for span in missed["evidence"]}


def test_a_documents_own_bands_of_grades_come_first(library: FactTables) -> None:
    (row,) = score_rows(library, Asked()).rows
    assert (row["grade_stated"], row["grade_of_stated"], row["grade"], row["grade_agrees"]) == ("优", "良", "良", False)
    assert row["grade_source"] == "文件所写"
    assert any("95" in span["quote"] for span in row["evidence"])


@pytest.mark.parametrize(
    ("text", "bands"),
    [
        (BANDS, "优95 良85 中70 差0"),
        ("优（90分及以上）、良（80-89分）、中（60-79分）、差（60分以下）", "优90 良80 中60 差0"),
        ("≥90分为优秀，75≤得分<90为良好，60≤得分<75为合格，<60为不合格", "优90 良75 合格60 不合格0"),
        ("等级分为四档：95-100分为优，85-94分为良，70-84分为中，0-69分为差", "优95 良85 中70 差0"),
        ("自评优5个、良3个、中1个、差0个，平均分96.66", ""),
        ("优 90 分，良 80 分", ""),
        ("成绩分优、良、中、差", ""),
    ],
)
def test_bands_as_documents_state_them(text: str, bands: str) -> None:
    assert " ".join(f"{band.name}{band.least:f}" for band in bands_in(text)) == bands


def test_only_what_differs_and_only_a_page(examples: FactTables) -> None:
    differing = score_rows(examples, Asked(), differing=True)
    assert [row["project"] for row in differing.rows] == ["电教远教工作经费", "党员和干部教育培训经费"]
    page = score_rows(examples, Asked(), limit=2, offset=1)
    assert (len(page.rows), page.total) == (2, 11)
    with pytest.raises(EntityNotFound, match="是否指：上海市党建服务中心"):
        score_rows(examples, Asked(unit="党建服务中心"))
    with pytest.raises(BadRequest, match="没有名为“火星”的评分规则"):
        score_rows(examples, Asked(), scheme="火星")


@pytest.fixture(scope="module")
def folder(examples_folder: Path) -> Iterator[Jixiao]:
    """The examples as a data folder."""
    with Jixiao(examples_folder) as jixiao:
        yield jixiao


def test_the_three_faces_give_the_same(folder: Jixiao) -> None:
    client = TestClient(create_app(folder))
    over_http = client.get("/api/scores", params={"year": 2023}).json()
    assert {key: over_http[key] for key in ("by", "total", "rows")} == folder.scores(year=2023)
    assert client.get("/api/scores", params={"unit": "火星"}).status_code == 404
    assert client.get("/api/scores", params={"scheme": "火星"}).status_code == 400
    assert client.get("/api/scores", params={"by": "unit", "differing": True}).status_code == 400
    averages = client.get("/api/scores", params={"by": "department", "limit": 1}).json()
    assert len(averages["rows"]) == 1
    assert averages["rows"][0]["department"]


def test_the_command_line(examples_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--data", str(examples_copy), "score"]
    with pytest.raises(SystemExit) as left:
        main([*options, "--year", "2023", "--json"])
    assert left.value.code == 0
    printed = json.loads(capsys.readouterr().out)
    assert [row["total"] for row in printed["rows"]] == [98.43]
    with pytest.raises(SystemExit):
        main([*options, "--differing"])
    assert "所写 9.32，重算 10" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([*options, "--by", "unit", "--year", "2024"])
    assert "5 个项目中 5 个有总分" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("question", "value", "said"),
    [
        ("按规则重算，党建服务工作经费应得多少分？", 97.89, "与所写总分97.89分相符"),
        ("电教远教工作经费按规则重新计算应得多少分", 99.54, "所写总分98.12分比它低1.42分"),
        ("按评分规则，电教远教工作经费的管理人员满意度应得多少分", 10, "完成值 92 达到目标 ≥90"),
        ("党员和干部教育培训经费预算执行得分按规则重算应得多少分", 7.75, "124 ÷ 160 × 10 = 7.75"),
        ("党员和干部教育培训经费按规定计算执行率应是多少", 77.5, "124 ÷ 160 × 100% = 77.5%"),
        ("上海市党建服务中心各项目按预算加权的平均得分是多少", 98.9, "5个项目中5个有总分并写明预算数"),
        ("重算后上海市党建服务中心的平均得分是多少", 99.41, "497.04 ÷ 5 = 99.41"),
        ("自评总分低于重算总分的项目有几个", 1, "电教远教工作经费2024年度"),
        ("有没有自评得分虚高的项目", False, "11个项目中7个有总分并能重算"),
    ],
)
def test_questions_for_recomputed_scores(examples: FactTables, question: str, value: float, said: str) -> None:
    answer = ask(question, examples)
    assert (answer["status"], answer["value"]) == ("answered", value)
    assert said in answer["answer"]
    assert value is False or answer["evidence"]
    assert run_query(examples, answer["sparql"])


@pytest.mark.parametrize(
    ("question", "status", "said"),
    [
        ("党员和干部教育培训经费按规则重算应得多少分", "not_found", "10 项中有 9 项没有写分值"),
        ("自评得分虚高的项目有哪些", "not_found", "没有所写总分高于重算总分的项目"),
        ("评级为良的项目有哪些", "not_found", "没有找到等级为良"),
        ("评级为优的项目有几个", "answered", "7个"),
        ("培训经费是否按规定使用", "not_found", "没有“规定”"),
    ],
)
def test_what_is_not_there_or_asked_for_otherwise(examples: FactTables, question: str, status: str, said: str) -> None:
    answer = ask(question, examples)
    assert answer["status"] == status
    assert said in answer["answer"]


def test_scores_that_are_too_high_are_listed(library: FactTables) -> None:
    answer = ask("自评得分虚高的项目", library)
    assert [(row["project"], row["total_score"], row["value"]) for row in answer["rows"]] == [
        ("馆舍维修经费", 94.5, 89.5)
    ]
    assert "比它高5分" in answer["answer"]


def run_query(tables: FactTables, query: str) -> bool:
    """Whether the query is valid SPARQL."""
    import pyoxigraph

    return bool(query) and pyoxigraph.Store().query(query) is not None
