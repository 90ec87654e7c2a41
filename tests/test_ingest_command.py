"""``ingest`` and ``forget``: what is there afterwards, also when inputs are bad."""

import contextlib
import io
import json
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from api import Jixiao
from api.cli import main

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"

TABLE = """财政项目支出绩效自评表
（2023年度）
项目名称\t河道保洁经费
主管部门\t清源市水务局\t实施单位\t清源市河道管理所
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t50.00\t50.00\t{executed}\t10\t{rate}\t{score}
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施
产出指标\t数量指标\t保洁河道长度\t≥20公里\t20公里\t50\t50\t
满意度指标\t服务对象满意度指标\t沿河居民满意度\t≥90%\t95%\t40\t40\t
总分\t\t\t\t\t100\t{total}\t
"""
FULL = TABLE.format(executed="50.00", rate="100%", score="10", total="100")
LESS = TABLE.format(executed="40.00", rate="80%", score="8", total="98")


def jixiao(*arguments, data):
    """The command line in this process: test_cli.py starts real processes, here the model is loaded only once."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main(["--data", str(data), *map(str, arguments)])
    return SimpleNamespace(returncode=ended.value.code, stdout=out.getvalue(), stderr=err.getvalue())


def ingest(data, *paths):
    done = jixiao("ingest", *paths, "--no-vectors", "--json", data=data)
    return done.returncode, {d["document"]: d for d in json.loads(done.stdout)["documents"]}, done.stderr


def triples(data):
    with Jixiao(data) as opened:
        return set(opened.export_bytes("graph", "nq").splitlines())


def test_the_same_bytes_twice_change_nothing(tmp_path):
    (tmp_path / "a.txt").write_text(FULL, encoding="utf-8")
    code, first, _ = ingest(tmp_path / "data", tmp_path / "a.txt")
    before = triples(tmp_path / "data")
    again, second, _ = ingest(tmp_path / "data", tmp_path / "a.txt")
    assert (code, again) == (0, 0)
    assert (first["a.txt"]["status"], second["a.txt"]["status"]) == ("added", "unchanged")
    assert triples(tmp_path / "data") == before


def test_a_changed_file_replaces_its_facts(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(FULL, encoding="utf-8")
    ingest(tmp_path / "data", path)
    path.write_text(LESS, encoding="utf-8")
    _, outcome, _ = ingest(tmp_path / "data", path)
    assert outcome["a.txt"]["status"] == "replaced"
    with Jixiao(tmp_path / "data") as opened:
        assert [row["executed"] for row in opened.rows("funds")] == [40]
        assert opened.status()["documents"] == 1


def test_two_files_of_one_name_in_two_folders_are_two_documents(tmp_path):
    for folder, text in (("north", FULL), ("south", LESS)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(text, encoding="utf-8")
    _, outcome, _ = ingest(tmp_path / "data", tmp_path / "north", tmp_path / "south")
    assert [entry["status"] for entry in outcome.values()] == ["added", "added"]
    _, again, _ = ingest(tmp_path / "data", tmp_path / "south" / "a.txt", tmp_path / "north" / "a.txt")
    assert [entry["status"] for entry in again.values()] == ["unchanged", "unchanged"]


def test_order_of_ingest_does_not_matter(tmp_path):
    for name, text in (("a.txt", FULL), ("b.txt", LESS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    ingest(tmp_path / "one", tmp_path / "a.txt", tmp_path / "b.txt")
    ingest(tmp_path / "two", tmp_path / "b.txt", tmp_path / "a.txt")
    assert triples(tmp_path / "one") == triples(tmp_path / "two")


def test_an_ingest_that_was_killed_goes_on_to_the_same_graph(tmp_path):
    for number in range(80):
        text = FULL.replace("河道保洁经费", f"第{number}河段保洁经费")
        (tmp_path / "in" / f"{number}.txt").parent.mkdir(exist_ok=True)
        (tmp_path / "in" / f"{number}.txt").write_text(text, encoding="utf-8")
    data, whole = tmp_path / "killed", tmp_path / "whole"
    command = [sys.executable, "-m", "api", "--data", str(data), "ingest", str(tmp_path / "in"), "--no-vectors"]
    with subprocess.Popen(command, cwd=EXAMPLES.parent, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not (data / "places.json").exists():
            time.sleep(0.001)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    _, outcome, _ = ingest(data, tmp_path / "in")
    assert len(outcome) == 80
    assert {entry["status"] for entry in outcome.values()} <= {"added", "unchanged"}
    ingest(whole, tmp_path / "in")
    assert triples(data) == triples(whole)


def test_documents_without_vectors_are_found_by_keywords(tmp_path):
    (tmp_path / "a.txt").write_text(FULL, encoding="utf-8")
    _, _, said = ingest(tmp_path / "data", tmp_path / "a.txt")
    assert "jixiao index" in said
    with Jixiao(tmp_path / "data") as opened:
        assert opened.search("河道保洁")["hits"]
        assert opened.status()["vectors"] == 0


def test_forget_leaves_nothing_of_the_document(tmp_path, examples_copy):
    before = triples(examples_copy)
    (tmp_path / "a.txt").write_text(FULL, encoding="utf-8")
    ingest(examples_copy, tmp_path / "a.txt")
    assert triples(examples_copy) != before
    assert jixiao("forget", "a.txt", data=examples_copy).returncode == 0
    assert triples(examples_copy) == before
    with Jixiao(examples_copy) as opened:
        found = opened.search("河道保洁经费")["hits"]
        assert "河道保洁" not in json.dumps([found, opened.rows("passages")], ensure_ascii=False)
        assert opened.ask("河道保洁经费的执行率是多少")["status"] == "not_found"
    assert not [path for path in (examples_copy / "sources").iterdir() if "河道保洁".encode() in path.read_bytes()]


def test_forgetting_what_is_not_there_says_what_is(examples_copy):
    done = jixiao("forget", "nothing.txt", data=examples_copy)
    assert done.returncode == 1
    assert "nothing.txt" in done.stderr
    assert "现有" in done.stderr


def test_a_zip_archive_is_read_and_its_tricks_are_not(tmp_path):
    with zipfile.ZipFile(tmp_path / "年报.zip", "w") as archive:
        archive.writestr("市/a.txt", FULL)
        archive.writestr("../evil.txt", LESS)
        archive.writestr("photo.jpg", b"\xff\xd8")
    code, outcome, _ = ingest(tmp_path / "data", tmp_path / "年报.zip")
    assert code == 2
    assert outcome["年报.zip/市/a.txt"]["status"] == "added"
    assert sorted(entry["status"] for entry in outcome.values()) == ["added", "failed", "failed"]


def test_several_processes_give_the_same_graph(tmp_path):
    for name, text in (("a.txt", FULL), ("b.txt", LESS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    ingest(tmp_path / "one", tmp_path / "a.txt", tmp_path / "b.txt")
    command = [sys.executable, "-m", "api", "--data", tmp_path / "two", "ingest", "--jobs", "2"]
    done = subprocess.run(
        [*command, tmp_path / "a.txt", tmp_path / "b.txt"], capture_output=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert triples(tmp_path / "one") == triples(tmp_path / "two")


BAD = {
    "empty.txt": b"",
    "binary.txt": random.Random(7).randbytes(5000),
    "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "huge.txt": "项目支出绩效自评表\n".encode() * 1_900_000,
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_with_its_reason_and_the_others_go_in(tmp_path, name):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_bytes(BAD[name])
    (folder / "good.txt").write_text(FULL, encoding="utf-8")
    code, outcome, stderr = ingest(tmp_path / "data", folder)
    assert code == 2
    assert outcome["good.txt"]["status"] == "added"
    assert outcome[name]["status"] == "failed"
    assert name in stderr
    assert "请" in outcome[name]["reason"]
    with Jixiao(tmp_path / "data") as opened:
        assert [row["document"] for row in opened.rows("documents")] == ["good.txt"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_usual_encoding_gives_the_same_facts(tmp_path, encoding):
    (tmp_path / "a.txt").write_bytes(FULL.encode(encoding))
    code, _, _ = ingest(tmp_path / "data", tmp_path / "a.txt")
    assert code == 0
    with Jixiao(tmp_path / "data") as opened:
        assert [row["project"] for row in opened.rows("projects")] == ["河道保洁经费"]
        assert {row["indicator"] for row in opened.rows("indicators")} == {"保洁河道长度", "沿河居民满意度"}


def test_a_table_without_numbers_gives_no_figures(tmp_path):
    stripped = "".join(character for character in FULL if not character.isdigit())
    (tmp_path / "a.txt").write_text(stripped, encoding="utf-8")
    code, _, _ = ingest(tmp_path / "data", tmp_path / "a.txt")
    assert code == 0
    with Jixiao(tmp_path / "data") as opened:
        numbers = (
            "executed",
            "rate",
            "score",
            "weight",
            "target_value",
            "actual_value",
            "total_score",
            "value",
            "year",
        )
        for table in ("projects", "funds", "indicators", "observations"):
            for row in opened.rows(table):
                assert not [name for name in numbers if row.get(name) is not None], row


def test_a_second_owner_is_told_to_wait(tmp_path):
    from api.folder import DataFolder
    from ontology.errors import DataFolderBusy

    first = DataFolder(tmp_path / "data")
    with pytest.raises(DataFolderBusy, match="正被另一个"):
        DataFolder(tmp_path / "data", wait=0.1)
    first.close()
    DataFolder(tmp_path / "data").close()
