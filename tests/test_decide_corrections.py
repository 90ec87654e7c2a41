"""Values that people overrule: every face has them and says so, what was read stays visible, and undoing leaves no trace."""

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
from ontology.errors import BadRequest, FactNotFound
from ontology.settings import Settings
from ontology.validation import validate_all
from ontology.vocabulary import DECISION_GRAPH

SIGNED = {"by": "李四", "reason": "看错了行"}
FORM = """甘肃省金昌市2023年度项目支出绩效自评表
项目名称\t教研经费
主管部门\t金昌市教育局\t实施单位\t金昌市教研室
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t120\t120\t{executed}\t10\t95%\t9.5
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施
产出指标\t数量指标\t培训期数\t≥12期\t{actual}期\t50\t50\t
效益指标\t社会效益指标\t教师覆盖面\t≥90%\t85%\t40\t38\t教师外出学习
总分\t\t\t\t\t100\t97.5
"""
NAME = "教研.txt"


def ingest(jixiao: Jixiao, folder: Path, name: str = NAME, executed: str = "114", actual: str = "12") -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(FORM.format(executed=executed, actual=actual), "utf-8")
    (outcome,) = jixiao.ingest([folder / name], vectors=False)
    assert outcome.status in ("added", "replaced", "unchanged"), outcome


@pytest.fixture
def jixiao(tmp_path: Path) -> Iterator[Jixiao]:
    with Jixiao(tmp_path / "data", Settings(api_keys="k")) as opened:
        ingest(opened, tmp_path / "files")
        yield opened


def fund(jixiao: Jixiao) -> dict[str, Any]:
    (row,) = jixiao.rows("funds", {"source": "total"})
    return row


def indicator(jixiao: Jixiao, name: str = "教师覆盖面") -> dict[str, Any]:
    (row,) = jixiao.rows("indicators", {"indicator": name})
    return row


def facts(jixiao: Jixiao) -> set[str]:
    return {str(quad) for quad in jixiao.graph.store if quad.graph_name.value != DECISION_GRAPH}


def same_rows(jixiao: Jixiao, answer: dict[str, Any]) -> bool:
    """Whether the SPARQL shown with an answer gives its rows."""
    solutions = jixiao.graph.query(answer["sparql"])
    names = [variable.value for variable in solutions.variables]
    found = [{name: s[name].value if s[name] is not None else None for name in names} for s in solutions]
    wanted = [{name: row.get(name) for name in names} for row in answer["rows"]]

    def plain(value: Any) -> str:
        try:
            return str(float(value))
        except (TypeError, ValueError):
            return str(value)

    return sorted(sorted(map(plain, row.values())) for row in found) == sorted(
        sorted(map(plain, row.values())) for row in wanted
    )


def test_a_corrected_number_is_in_tables_answers_sparql_and_audit_and_undoing_leaves_no_trace(jixiao: Jixiao) -> None:
    before, findings = facts(jixiao), jixiao.audit()
    question = "教研经费2023年的全年执行数是多少？"
    assert jixiao.ask(question)["corrections"] == []
    made = jixiao.correct(fund(jixiao)["iri"], "executed", "90", **SIGNED)
    assert (made["kind"], made["original"], made["value"], made["state"]) == ("correct", ["114"], ["90"], "standing")
    assert made["applies"] == [NAME]
    assert fund(jixiao)["executed"] == 90
    answer = jixiao.ask(question)
    assert answer["value"] == 90
    assert "90" in answer["answer"]
    assert "（已更正：原文 114，更正人 李四，原因 看错了行）" in answer["answer"]
    assert [(one["column"], one["original"], one["value"]) for one in answer["corrections"]] == [
        ("executed", "114", "90")
    ]
    (span,) = [span for span in answer["evidence"] if "executed" in span["fields"]]
    assert jixiao.text(NAME)[span["start"] : span["end"]] == span["quote"] == "114"
    assert span["corrections"][0]["by"] == "李四"
    assert same_rows(jixiao, answer)
    rate = jixiao.ask("教研经费2023年的资金结余是多少？")
    assert rate["value"] == 30
    assert "已更正" in rate["answer"]
    fresh = [finding for finding in jixiao.audit() if finding["iri"] not in {one["iri"] for one in findings}]
    assert "execution-rate" in {finding["rule"] for finding in fresh}
    assert any("原文 114" in finding["message"] for finding in fresh)
    assert list(validate_all(jixiao.graph)) == []
    jixiao.undo(1, "王五", "原来没错")
    assert facts(jixiao) == before
    assert jixiao.audit() == findings
    assert [decision["state"] for decision in jixiao.decisions()] == ["revoked", "standing"]


def test_the_original_stays_in_the_graph_with_who_when_and_why(jixiao: Jixiao) -> None:
    jixiao.correct(fund(jixiao)["iri"], "rate", "75", **SIGNED)
    (row,) = jixiao.graph.query(
        "PREFIX bp: <https://w3id.org/budget-performance/ns#> PREFIX prov: <http://www.w3.org/ns/prov#> "
        "SELECT ?now ?column ?original ?value ?why ?who ?when { ?node a bp:CorrectedValue ; bp:ofFact ?fact ; "
        "bp:correctedColumn ?column ; bp:originalValue ?original ; bp:correctedValue ?value ; prov:wasGeneratedBy ?d . "
        "?fact bp:executionRate ?now . ?d a bp:Correction ; bp:decisionReason ?why ; prov:endedAtTime ?when ; "
        "prov:wasAssociatedWith/<http://www.w3.org/2000/01/rdf-schema#label> ?who }"
    )
    assert [row[name].value for name in ("now", "column", "original", "value", "why", "who")] == [
        "75", "rate", "95", "75", "看错了行", "李四"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "column", "value", "stands"),
    [
        ("projects", "unit", "金昌市教师中心", "金昌市教师中心"),
        ("projects", "project", "教研专项", "教研专项"),
        ("projects", "year", "2022年", 2022),
        ("projects", "region", "甘肃省金昌市永昌县", "甘肃省金昌市永昌县"),
        ("projects", "total_score", "96.5分", 96.5),
        ("funds", "source", "财政拨款", "appropriation"),
        ("funds", "in_place", "１１９．５", 119.5),
        ("indicators", "cause", "coverage-shortfall；weak-management", ["coverage-shortfall", "weak-management"]),
        ("indicators", "level2", "数量", "数量"),
        ("indicators", "indicator", "覆盖教师比例", "覆盖教师比例"),
        ("indicators", "target_op", "=", "="),
        ("indicators", "reason", None, None),
        ("indicators", "year", "2022", 2022),
    ],
)
def test_any_column_can_be_overruled_and_restored(
    jixiao: Jixiao, table: str, column: str, value: str | None, stands: Any
) -> None:
    before = facts(jixiao)
    row = {"funds": fund, "indicators": indicator}.get(table, lambda j: j.rows("projects")[0])(jixiao)
    jixiao.correct(row["iri"], column, value, **SIGNED)
    (now,) = [one for one in jixiao.rows(table) if one["iri"] == row["iri"]]
    assert now[column] == stands
    if table == "projects" and column in ("unit", "year", "project"):
        # What hangs on the evaluation follows it.
        assert {one[column] for name in ("funds", "indicators") for one in jixiao.rows(name)} == {stands}
    if stands is not None and table == "funds" and column == "in_place":
        assert any("in_place" in span["fields"] and span["corrections"] for span in now["evidence"])
    assert list(validate_all(jixiao.graph)) == []
    jixiao.undo(1, **SIGNED)
    assert facts(jixiao) == before


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("executed", "很多", "请只写数字"),
        ("executed", "900000元", "以万元计"),
        ("executed", "1e30", "请只写数字"),
        ("weight", "-1", "不能小于 0"),
        ("executed", "114", "已经是"),
        ("source", "私人", "请用"),
        ("source", None, "不能更正为空"),
        ("document", "别的.txt", "不能更正"),
        ("colour", "红", "不能更正"),
        ("year", "二零二三", "1949"),
        ("reason", "  ", "没有给出"),
    ],
)
def test_a_value_that_its_column_cannot_hold_is_refused_in_one_chinese_sentence(
    jixiao: Jixiao, column: str, value: str | None, told: str
) -> None:
    before = facts(jixiao)
    with pytest.raises(BadRequest, match=told) as raised:
        jixiao.correct(fund(jixiao)["iri"], column, value, **SIGNED)
    assert "\n" not in str(raised.value)
    assert jixiao.decisions() == []
    assert facts(jixiao) == before


def test_what_is_not_there_cannot_be_corrected(jixiao: Jixiao) -> None:
    for iri in ("fund/0123456789abcdef01234567", "无此文件.txt", "finding/x", "https://example.org/1", "a b/<c>"):
        with pytest.raises(FactNotFound):
            jixiao.correct(iri, "executed", "1", **SIGNED)
    with pytest.raises(BadRequest, match="署名"):
        jixiao.correct(fund(jixiao)["iri"], "executed", "1", by=" ", reason="x")


def test_a_later_correction_holds_until_it_is_taken_back(jixiao: Jixiao) -> None:
    iri = fund(jixiao)["iri"]
    jixiao.correct(iri, "score", "9", **SIGNED)
    second = jixiao.correct(iri, "score", "8", **SIGNED)
    assert second["original"] == ["9.5"]
    assert [decision["state"] for decision in jixiao.decisions()] == ["superseded", "standing"]
    jixiao.undo(2, **SIGNED)
    assert fund(jixiao)["score"] == 9


def test_corrections_survive_the_same_content_and_the_same_fact_in_changed_content(
    jixiao: Jixiao, tmp_path: Path
) -> None:
    jixiao.correct(fund(jixiao)["iri"], "executed", "90", **SIGNED)
    jixiao.correct(indicator(jixiao)["iri"], "cause", "external-cooperation", **SIGNED)
    corrected = facts(jixiao)
    jixiao.forget([NAME])
    assert [decision["state"] for decision in jixiao.decisions()] == ["lapsed", "lapsed"]
    ingest(jixiao, tmp_path / "files")
    assert facts(jixiao) == corrected
    # The same bytes under another name are the same content.
    ingest(jixiao, tmp_path / "files", "另存.txt")
    assert {row["executed"] for row in jixiao.rows("funds", {"source": "total"})} == {90}
    jixiao.forget(["另存.txt"])
    # Another figure changed: both facts still stand.
    ingest(jixiao, tmp_path / "files", actual="13")
    assert fund(jixiao)["executed"] == 90
    assert indicator(jixiao)["cause"] == ["external-cooperation"]
    # The very figure changed: the correction is kept, shown, and not applied.
    ingest(jixiao, tmp_path / "files", executed="108")
    assert fund(jixiao)["executed"] == 108
    first, second = jixiao.decisions()
    assert (first["state"], first["applies"], second["state"]) == ("lapsed", [], "standing")
    jixiao.undo(1, **SIGNED)
    ingest(jixiao, tmp_path / "files")
    assert fund(jixiao)["executed"] == 114


def test_a_row_that_is_no_fact_is_removed_with_what_hangs_on_it(jixiao: Jixiao) -> None:
    before = facts(jixiao)
    gone = indicator(jixiao)
    made = jixiao.remove(gone["iri"], **SIGNED)
    assert made["row"]["indicator"] == "教师覆盖面"
    assert [row["indicator"] for row in jixiao.rows("indicators")] == ["培训期数"]
    assert list(validate_all(jixiao.graph)) == []
    removed = jixiao.graph.query(
        "PREFIX bp: <https://w3id.org/budget-performance/ns#> PREFIX prov: <http://www.w3.org/ns/prov#> SELECT DISTINCT ?f "
        "{ ?n a bp:RemovedFact ; bp:ofFact ?f ; bp:originalRow ?row ; prov:wasDerivedFrom/bp:quote ?quote }"
    )
    assert [row["f"].value for row in removed] == [gone["iri"]]
    jixiao.remove(jixiao.rows("projects")[0]["iri"], **SIGNED)
    assert all(not jixiao.rows(name) for name in ("projects", "funds", "indicators"))
    assert list(validate_all(jixiao.graph)) == []
    jixiao.undo(2, **SIGNED)
    jixiao.undo(1, **SIGNED)
    assert facts(jixiao) == before


def test_a_corrected_unit_can_be_merged_and_a_merged_one_corrected(jixiao: Jixiao) -> None:
    iri = jixiao.rows("projects")[0]["iri"]
    jixiao.correct(iri, "unit", "金昌市教师中心", **SIGNED)
    jixiao.merge("金昌市教师中心", "金昌市教育局", **SIGNED)
    assert jixiao.rows("projects")[0]["unit"] == "金昌市教育局"
    jixiao.undo(1, **SIGNED)
    assert jixiao.rows("projects")[0]["unit"] == "金昌市教研室"
    assert list(validate_all(jixiao.graph)) == []


def test_by_command_and_over_http(jixiao: Jixiao) -> None:
    iri = fund(jixiao)["iri"]
    key = {"Authorization": "Bearer k"}
    with TestClient(create_app(jixiao), headers=key) as client:
        body = {"kind": "correct", "iri": iri, "column": "executed", "value": 90.5, **SIGNED}
        assert client.post("/api/decisions", json=body, headers={"Authorization": ""}).status_code == 401
        assert client.post("/api/decisions", json=body).json()["value"] == ["90.5"]
        wrong = client.post("/api/decisions", json=body | {"value": "许多"})
        assert (wrong.status_code, wrong.headers["content-type"]) == (400, "application/problem+json")
        assert client.post("/api/decisions", json=body | {"iri": "fund/00"}).status_code == 404
        rows = client.get("/api/tables/funds", params={"executed": 90.5}).json()["rows"]
        assert [row["iri"] for row in rows] == [iri]
        assert client.get("/api/decisions").json()["decisions"][0]["applies"] == [NAME]
    data = str(jixiao.folder.path)
    jixiao.close()

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(cli, ["--data", data, *arguments], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    signed = ("--by", "张三", "--reason", "原件如此")
    short = "/".join(iri.rsplit("/", 2)[-2:])
    assert "由 95 更正为 75" in run("decide", "correct", short, "rate", "75", *signed)
    assert "（空）" in run("decide", "correct", short, "score", "--empty", *signed)
    assert json.loads(run("decide", "remove", short, *signed, "--json"))["kind"] == "remove"
    listed = run("decide", "list")
    assert "取代" in listed
    run("decide", "undo", "4", *signed)
    assert "更正为 90.5" in run("decide", "list")
