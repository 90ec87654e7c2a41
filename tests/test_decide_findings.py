"""Findings as reviewers use them: listed by what they ask, marked with a note, the mark kept through ingest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from api import Jixiao
from api.cli import cli
from api.http import create_app
from ontology.errors import BadRequest, EntityNotFound, FactNotFound
from ontology.settings import Settings
from ontology.validation import validate_all
from ontology.vocabulary import DECISION_GRAPH

FORM = """甘肃省金昌市{year}年度项目支出绩效自评表
项目名称\t{project}
主管部门\t金昌市教育局\t实施单位\t{unit}
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t120\t120\t114\t10\t{rate}%\t9.5
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分
产出指标\t数量指标\t培训期数\t≥12期\t12期\t90\t{score}
总分\t\t\t\t\t100\t98.5
"""


def write(folder: Path, name: str, year: int, unit: str, project: str, rate: str = "95", score: str = "89") -> None:
    folder.mkdir(exist_ok=True)
    text = FORM.format(year=year, unit=unit, project=project, rate=rate, score=score)
    (folder / name).write_text(text, "utf-8")


@pytest.fixture
def jixiao(tmp_path: Path) -> Iterator[Jixiao]:
    files = tmp_path / "files"
    write(files, "甲.txt", 2022, "金昌市教研室", "教研经费", rate="80")
    write(files, "乙.txt", 2023, "金昌市教师中心", "教师培训", rate="70", score="80")
    with Jixiao(tmp_path / "data", Settings(api_keys="k")) as opened:
        opened.ingest([files], vectors=False)
        yield opened


def graph_of(jixiao: Jixiao) -> set[str]:
    return {str(quad) for quad in jixiao.graph.store if quad.graph_name.value != DECISION_GRAPH}


def rate_finding(jixiao: Jixiao, document: str = "甲.txt") -> str:
    (finding,) = jixiao.audit(document=document, rule="execution-rate")
    return str(finding["iri"])


def test_findings_are_listed_by_what_is_asked(jixiao: Jixiao) -> None:
    everything = jixiao.audit()
    assert {finding["document"] for finding in everything} == {"甲.txt", "乙.txt"}
    order = [finding["severity"] for finding in everything]
    assert order == sorted(order, key=["error", "warning", "info"].index)
    for asked, chosen in (
        ({"document": "甲.txt"}, lambda f: f["document"] == "甲.txt"),
        ({"unit": "市教师中心"}, None),
        ({"unit": "金昌市教师中心"}, lambda f: f["document"] == "乙.txt"),
        ({"year": 2022}, lambda f: f["document"] == "甲.txt"),
        ({"rule": "score-sum"}, lambda f: f["rule"] == "score-sum"),
        ({"severity": "warning"}, lambda f: f["severity"] == "warning"),
        ({"status": "open"}, lambda f: True),
        ({"status": "confirmed"}, lambda f: False),
    ):
        if chosen is None:
            continue
        assert jixiao.audit(**asked) == [finding for finding in everything if chosen(finding)], asked
        assert jixiao.count_findings(**asked) == len(jixiao.audit(**asked))
    assert jixiao.audit(limit=1, offset=1) == everything[1:2]
    assert {name: everything[0][name] for name in ("review", "note", "reviewed_by", "reviewed_at")} == dict.fromkeys(
        ("review", "note", "reviewed_by", "reviewed_at")
    )


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"rule": "no-such-rule"}, BadRequest),
        ({"severity": "fatal"}, BadRequest),
        ({"status": "done"}, BadRequest),
        ({"unit": "无此单位"}, EntityNotFound),
    ],
)
def test_what_cannot_be_asked_is_refused(jixiao: Jixiao, asked: dict[str, str], error: type) -> None:
    with pytest.raises(error):
        jixiao.audit(**asked)  # type: ignore[arg-type]


def test_a_mark_shows_everywhere_and_survives_ingest_of_the_same_content(jixiao: Jixiao, tmp_path: Path) -> None:
    before = graph_of(jixiao)
    iri = rate_finding(jixiao)
    made = jixiao.confirm(iri, "张三", "原件即如此")
    assert (made["kind"], made["verdict"], made["applies"], made["state"]) == (
        "review",
        "confirmed",
        ["甲.txt"],
        "standing",
    )
    (marked,) = jixiao.audit(status="confirmed")
    assert (marked["iri"], marked["review"], marked["note"], marked["reviewed_by"]) == (
        iri,
        "confirmed",
        "原件即如此",
        "张三",
    )
    assert marked["reviewed_at"] == made["at"]
    assert jixiao.rows("findings", {"review": "confirmed"})[0]["iri"] == iri
    assert list(validate_all(jixiao.graph)) == []
    with_mark = graph_of(jixiao)
    jixiao.forget(["甲.txt"])
    assert jixiao.decisions()[0]["state"] == "lapsed"
    jixiao.ingest([tmp_path / "files"], vectors=False)
    assert graph_of(jixiao) == with_mark
    # Another row changed: the finding still says the same.
    write(tmp_path / "files", "甲.txt", 2022, "金昌市教研室", "教研经费", rate="80", score="88")
    jixiao.ingest([tmp_path / "files"], vectors=False)
    assert [finding["rule"] for finding in jixiao.audit(status="confirmed")] == ["execution-rate"]
    write(tmp_path / "files", "甲.txt", 2022, "金昌市教研室", "教研经费", rate="80")
    jixiao.ingest([tmp_path / "files"], vectors=False)
    jixiao.undo(1, "李四", "看错了")
    assert graph_of(jixiao) == before


def test_the_last_mark_counts_and_a_dismissed_finding_contests_nothing(jixiao: Jixiao) -> None:
    question = "教研经费2022年的执行率是多少？"
    assert jixiao.ask(question)["findings"]
    iri = rate_finding(jixiao)
    jixiao.confirm(iri, "张三")
    assert jixiao.ask(question)["findings"]
    jixiao.dismiss(iri, "李四", "口径不同")
    assert [decision["state"] for decision in jixiao.decisions()] == ["superseded", "standing"]
    answer = jixiao.ask(question)
    assert "execution-rate" not in {finding["rule"] for finding in answer["findings"]}
    assert answer["value"] == 80
    jixiao.undo(2, "李四", "仍算")
    assert jixiao.audit(status="confirmed")[0]["reviewed_by"] == "张三"


def test_a_mark_outlives_a_correction_elsewhere_in_its_document(jixiao: Jixiao) -> None:
    iri = rate_finding(jixiao)
    jixiao.confirm(iri, "张三", "属实")
    evaluation = jixiao.rows("projects", {"document": "甲.txt"})[0]["iri"]
    jixiao.correct(evaluation, "unit", "金昌市教研中心", "李四", "误读")
    assert [finding["iri"] for finding in jixiao.audit(status="confirmed")] == [iri]


def test_what_is_no_finding_cannot_be_marked(jixiao: Jixiao) -> None:
    fund = jixiao.rows("funds")[0]["iri"]
    for address in (fund, "finding/000000000000000000000000", "甲.txt"):
        with pytest.raises(FactNotFound):
            jixiao.confirm(address, "张三")
    with pytest.raises(BadRequest):
        jixiao.dismiss(rate_finding(jixiao), " ", "无署名")
    assert jixiao.decisions() == []


def test_by_command_and_over_http(jixiao: Jixiao) -> None:
    iri = rate_finding(jixiao, "乙.txt")
    with TestClient(create_app(jixiao), headers={"Authorization": "Bearer k"}) as client:
        listed = client.get("/api/audit", params={"year": 2023, "rule": "execution-rate"}).json()
        assert (listed["total"], [finding["iri"] for finding in listed["findings"]]) == (1, [iri])
        assert client.get("/api/audit", params={"rule": "nothing"}).status_code == 400
        body = {"kind": "dismiss", "iri": iri, "by": "张三", "reason": "口径不同"}
        assert client.post("/api/decisions", json=body).status_code == 201
        assert client.get("/api/audit", params={"status": "dismissed"}).json()["findings"][0]["note"] == "口径不同"
        assert client.post("/api/decisions", json=body | {"iri": "finding/0"}).status_code == 404
    data = str(jixiao.folder.path)
    jixiao.close()

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(cli, ["--data", data, *arguments], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    short = "/".join(iri.rsplit("/", 2)[-2:])
    shown = run("audit", "--rule", "execution-rate", "--status", "dismissed")
    assert short in shown
    assert "已排除" in shown
    assert "已确认发现" in run("decide", "confirm", short, "--by", "李四", "--note", "属实")
    found = json.loads(run("audit", "--status", "confirmed", "--json"))["findings"]
    assert [(finding["iri"], finding["note"]) for finding in found] == [(iri, "属实")]
    assert json.loads(run("decide", "dismiss", short, "--by", "李四", "--json"))["verdict"] == "dismissed"
