"""The command line as a user runs it: a process of its own, its exit code, stdout and stderr."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ontology.schema import TABLES

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def jixiao(*arguments, data, stdin=None):
    command = [sys.executable, "-m", "api", "--data", str(data), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, input=stdin, timeout=300, check=False)


def test_ask_prints_one_json_document_and_nothing_else(examples_folder):
    done = jixiao("ask", "哪些项目满意度未满分及原因", "--json", data=examples_folder)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["status"] == "answered"
    scores = {row["indicator"]: row["score"] for row in answer["rows"]}
    assert scores.items() >= {"基层党组织满意度": 9.32, "管理人员满意度": 9.26}.items()
    assert all(row["score"] < row["weight"] for row in answer["rows"])
    assert all(row["reason"] for row in answer["rows"])
    assert any("reason" in span["fields"] for span in answer["evidence"])


def test_the_same_question_gives_the_same_bytes_in_fresh_processes(examples_folder):
    answers = set()
    for _ in range(3):
        answer = json.loads(jixiao("ask", "2024年预算执行率最低的项目是哪个？", "--json", data=examples_folder).stdout)
        answer.pop("elapsed_ms")
        answers.add(json.dumps(answer, ensure_ascii=False))
    assert len(answers) == 1


def test_ask_reads_well_without_json(examples_folder):
    done = jixiao("ask", "党建服务工作经费的预算执行率是多少？", data=examples_folder)
    assert done.returncode == 0
    assert "78.91" in done.stdout
    assert "出处" in done.stdout


@pytest.mark.parametrize("table", TABLES)
def test_export_gives_every_column_and_evidence_that_quotes_the_text(examples_folder, table):
    done = jixiao("export", table, "--format", "jsonl", data=examples_folder)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows
    assert all({*TABLES[table].names, "iri", "evidence"} <= row.keys() for row in rows)


def test_export_to_a_file_and_unknown_table(examples_folder, tmp_path):
    target = tmp_path / "funds.xlsx"
    assert jixiao("export", "funds", "--format", "xlsx", "-o", target, data=examples_folder).returncode == 0
    assert target.read_bytes()[:2] == b"PK"
    wrong = jixiao("export", "资金", data=examples_folder)
    assert wrong.returncode == 1
    assert "funds" in wrong.stderr


def test_sparql_from_argument_file_and_stdin(examples_folder, tmp_path):
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?x a bp:IndicatorResult }"
    (tmp_path / "q.rq").write_text(query, encoding="utf-8")
    given = [jixiao("sparql", query, "--format", "csv", data=examples_folder)]
    given.append(jixiao("sparql", f"@{tmp_path / 'q.rq'}", "--format", "csv", data=examples_folder))
    given.append(jixiao("sparql", "-", "--format", "csv", data=examples_folder, stdin=query))
    assert {done.returncode for done in given} == {0}
    assert len({done.stdout for done in given}) == 1
    assert int(given[0].stdout.split()[1]) > 80


def test_sparql_refuses_to_write(examples_folder):
    done = jixiao("sparql", "DELETE WHERE { ?s ?p ?o }", data=examples_folder)
    assert done.returncode == 1
    assert done.stderr.startswith("错误：")
    assert done.stdout == ""


def test_audit_lists_the_most_severe_first(examples_folder):
    findings = json.loads(jixiao("audit", "--json", data=examples_folder).stdout)["findings"]
    severities = [finding["severity"] for finding in findings]
    assert severities == sorted(severities, key=["error", "warning", "info"].index)
    assert {"contradicting-figures", "met-target-but-lost-points"} <= {finding["rule"] for finding in findings}


def test_status_counts_what_is_there(examples_folder):
    report = json.loads(jixiao("status", "--json", data=examples_folder).stdout)
    assert report["documents"] >= 3
    assert report["passages"] >= report["vectors"] > 50
    assert report["triples"] > 1000
    assert report["last_ingest"]["added"] == report["documents"]


def test_search_finds_a_row_by_meaning_and_filters_exactly(examples_folder):
    found = json.loads(jixiao("search", "设备老旧影响满意度", "--json", data=examples_folder).stdout)
    assert any("机顶盒" in hit["text"] for hit in found["hits"][:5])
    only = json.loads(jixiao("search", "支出决算", "--year", "2021", "--json", data=examples_folder).stdout)
    assert only["hits"]
    assert {hit["year"] for hit in only["hits"]} == {2021}


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["ask"], ["search", "x", "--limit", "0"], ["ingest"]])
def test_wrong_use_is_exit_code_1_with_a_reason(arguments, tmp_path):
    done = jixiao(*arguments, data=tmp_path / "data")
    assert done.returncode == 1
    assert done.stderr.strip()
    assert done.stdout == ""


def test_help_is_chinese_and_names_every_command(tmp_path):
    done = jixiao("--help", data=tmp_path)
    assert done.returncode == 0
    commands = ("ingest", "forget", "ask", "search", "sparql", "export", "audit", "status", "serve", "demo")
    assert all(command in done.stdout for command in commands)
    assert "提问" in done.stdout


def test_demo_answers_three_questions_with_evidence(tmp_path):
    done = jixiao("demo", data=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert sum(line.startswith("问：") for line in done.stdout.splitlines()) == 3
    assert done.stdout.count("出处") >= 3
    assert "serve" in done.stdout
