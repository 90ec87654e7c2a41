"""Decisions as people make them: by command, in Python and over HTTP; tables and answers follow, and undo restores."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from api import Jixiao
from api.cli import cli
from api.http import create_app
from ontology.errors import BadRequest, DecisionNotFound, DocumentNotFound, EntityNotFound
from ontology.settings import Settings

SIGNED = {"by": "张三", "reason": "机构改革"}
FORM = """甘肃省金昌市2023年度项目支出绩效自评表
项目名称\t{project}
主管部门\t金昌市教育局\t实施单位\t{unit}
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t120\t120\t114\t10\t95%\t9.5
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分
产出指标\t数量指标\t培训期数\t≥12期\t12期\t90\t89
总分\t\t\t\t\t100\t98.5
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = tmp_path / "files"
    files.mkdir()
    for name, unit, project in (("甲", "金昌市教研室", "教研经费"), ("乙", "金昌市教师中心", "教师培训")):
        (files / f"{name}.txt").write_text(FORM.format(unit=unit, project=project), "utf-8")
    with Jixiao(tmp_path / "data") as jixiao:
        jixiao.ingest([files])
    return tmp_path / "data"


@pytest.fixture
def jixiao(folder: Path) -> Iterator[Jixiao]:
    with Jixiao(folder) as opened:
        yield opened


def projects_of(jixiao: Jixiao, unit: str) -> list[str]:
    return sorted(row["project"] for row in jixiao.ask(f"{unit}有哪些项目？")["rows"])


def everything(jixiao: Jixiao) -> dict[str, Any]:
    return {name: jixiao.rows(name) for name in ("projects", "funds", "indicators", "documents", "passages")}


def test_tables_questions_and_search_follow_a_merge_and_its_undoing(jixiao: Jixiao) -> None:
    before = everything(jixiao)
    assert projects_of(jixiao, "金昌市教师中心") == ["教师培训"]
    made = jixiao.merge("金昌市教研室", "金昌市教师中心", **SIGNED)
    assert (made["id"], made["kind"], made["by"], made["standing"]) == (1, "merge", "张三", True)
    assert {row["unit"] for row in jixiao.rows("projects")} == {"金昌市教师中心"}
    assert projects_of(jixiao, "金昌市教研室") == projects_of(jixiao, "金昌市教师中心") == ["教师培训", "教研经费"]
    assert jixiao.search("培训期数", unit="金昌市教师中心")["total"] >= 2
    jixiao.undo(1, "李四", "弄错了")
    assert everything(jixiao) == before
    assert [(d["kind"], d["standing"]) for d in jixiao.decisions()] == [("merge", False), ("undo", True)]


def test_an_entity_shows_its_names_where_they_stand_and_the_rule(jixiao: Jixiao) -> None:
    (found,) = jixiao.entities("市教师中心") or jixiao.entities("金昌市教师中心")
    (used,) = found["names"]
    assert used["evidence"]["quote"] == "金昌市教师中心"
    assert jixiao.text("乙.txt")[used["evidence"]["start"] : used["evidence"]["end"]] == "金昌市教师中心"
    assert {rule["rule"] for rule in used["rules"]} == {"place-in-full"}


@pytest.mark.parametrize(
    ("decide", "error"),
    [
        (lambda j: j.merge("无此单位", "金昌市教师中心", **SIGNED), EntityNotFound),
        (lambda j: j.merge("金昌市教师中心", "金昌市 教师中心", **SIGNED), BadRequest),
        (lambda j: j.merge("金昌市教师中心", "教研经费", **SIGNED), BadRequest),
        (lambda j: j.merge("金昌市教师中心", "金昌市教研室", "", "理由"), BadRequest),
        (lambda j: j.merge("金昌市教师中心", "金昌市教研室", "张三", " "), BadRequest),
        (lambda j: j.split("金昌市教育局", **SIGNED), BadRequest),
        (lambda j: j.split("金昌市教育局", names=["别的"], **SIGNED), BadRequest),
        (lambda j: j.split("金昌市教育局", names=["金昌市教育局"], **SIGNED), BadRequest),
        (lambda j: j.split("金昌市教育局", documents=["无.txt"], **SIGNED), DocumentNotFound),
        (lambda j: j.undo(9, **SIGNED), DecisionNotFound),
        (lambda j: j.entities(None, "region"), BadRequest),
    ],
)
def test_a_decision_that_cannot_be_is_refused_in_one_chinese_sentence(jixiao: Jixiao, decide: Any, error: type) -> None:
    with pytest.raises(error) as raised:
        decide(jixiao)
    assert "\n" not in str(raised.value)
    assert jixiao.decisions() == []


def test_a_split_document_has_a_unit_of_its_own(jixiao: Jixiao) -> None:
    jixiao.split("金昌市教育局", documents=["甲.txt"], **SIGNED)
    departments = {row["document"]: row["iri"] for row in jixiao.rows("projects")}
    assert len(departments) == 2
    assert len(jixiao.entities("金昌市教育局")) == 2
    jixiao.undo(1, **SIGNED)
    assert len(jixiao.entities("金昌市教育局")) == 1


def test_the_commands(folder: Path) -> None:
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(cli, ["--data", str(folder), *arguments], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    signed = ("--by", "张三", "--reason", "更名")
    assert "已记录决定 1" in run("decide", "merge", "金昌市教研室", "金昌市教师中心", *signed)
    shown = json.loads(run("entities", "金昌市教研室", "--json"))["entities"]
    assert [(e["label"], e["aliases"]) for e in shown] == [("金昌市教师中心", ["金昌市教研室"])]
    assert "规则：" in run("entities", "金昌市教研室")
    assert "单位 金昌市教育局" in run("entities")
    assert "撤销决定 1" in run("decide", "undo", "1", *signed)
    assert "已撤销" in run("decide", "list")
    assert [d["id"] for d in json.loads(run("decide", "list", "--json"))["decisions"]] == [1, 2]


def test_over_http_decisions_need_a_key(folder: Path) -> None:
    body = {"kind": "merge", "name": "金昌市教研室", "into": "金昌市教师中心", **SIGNED}
    with Jixiao(folder, Settings(api_keys="")) as jixiao, TestClient(create_app(jixiao)) as client:
        assert client.post("/api/decisions", json=body).status_code == 401
        assert len(client.get("/api/entities", params={"kind": "unit"}).json()["entities"]) == 3
    key = {"Authorization": "Bearer k"}
    with Jixiao(folder, Settings(api_keys="k")) as jixiao, TestClient(create_app(jixiao), headers=key) as client:
        assert client.post("/api/decisions", json=body).status_code == 201
        assert client.post("/api/decisions", json=body).status_code == 400
        undone = client.post("/api/decisions", json={"kind": "undo", "decision": 1, **SIGNED})
        assert undone.json()["revoked"] == 1
        assert [d["id"] for d in client.get("/api/decisions").json()["decisions"]] == [1, 2]
        missing = client.post("/api/decisions", json={"kind": "undo", "decision": 7, **SIGNED})
        assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
