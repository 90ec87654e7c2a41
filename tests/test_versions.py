"""Versions of a document: what is certainly revised, or said to be, takes the place of the one before; nothing else does."""

import json

import pytest
from command_line import jixiao
from test_while_serving import REPORT

from api import Jixiao
from api.versions import is_revised, unmarked
from ontology.errors import BadRequest, DocumentNotFound

OLD, NEW = "云溪县文化馆2023年度部门决算说明.txt", "云溪县文化馆2023年度部门决算说明（更正版）.txt"
REVISED = REPORT.replace("320.50", "330.50")
QUESTION = "云溪县文化馆2023年收支总计是多少"


def put(folder, **files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_file_marked_as_revised_takes_the_place_of_the_old_one_which_stays_readable(tmp_path):
    documents = put(tmp_path / "in", **{OLD: REPORT, NEW: REVISED})
    with Jixiao(tmp_path / "data") as opened:
        told = {one.document: one for one in opened.ingest([documents], vectors=False)}
        assert told[NEW].supersedes == (OLD,)
        assert opened.ask(QUESTION)["value"] == 330.5
        assert [row["document"] for row in opened.rows("documents")] == [NEW]
        assert not [hit for hit in opened.search("收支总计")["hits"] if hit["document"] == OLD]
        assert opened.text(OLD) == REPORT
        old = opened.document(OLD)
        assert (old["superseded_by"], old["year"], old["unit"]) == (NEW, 2023, "云溪县文化馆")
        assert opened.folder.original(old["sha256"]) == REPORT.encode()
        assert opened.status()["superseded"] == 1
        # The old one comes again, at its own place: it is known, and stays out.
        assert {one.status for one in opened.ingest([documents])} == {"unchanged"}
        assert opened.check()["ok"]
    with Jixiao(tmp_path / "data") as again:
        assert again.ask(QUESTION)["value"] == 330.5
        assert [row["document"] for row in again.versions()] == [OLD]
        again.reinstate(OLD)
        assert again.ask(QUESTION)["status"] == "conflict"
        assert not again.versions()
        again.ingest([documents])  # what people decided stays so
        assert again.ask(QUESTION)["status"] == "conflict"
        assert again.check()["ok"]


def test_the_old_one_may_come_after_the_revised_one(tmp_path):
    with Jixiao(tmp_path / "data") as opened:
        opened.ingest([put(tmp_path / "new", **{NEW: REVISED})], vectors=False)
        opened.ingest([put(tmp_path / "old", **{f"旧/{OLD}": REPORT})])
        assert [row["document"] for row in opened.rows("documents")] == [NEW]
        assert opened.ask(QUESTION)["value"] == 330.5


OTHERS = {
    "another year": {NEW: REVISED.replace("2023", "2022")},
    "another unit": {NEW.replace("文化馆", "博物馆"): REVISED.replace("文化馆", "博物馆")},
    "an announcement": {
        "云溪县文化馆2023年度部门决算更正公告.txt": REVISED.replace("部门决算说明", "部门决算更正公告")
    },
    "no mark": {f"另一处/{OLD}": REVISED},
    "two that could be": {NEW: REVISED, f"另一处/{OLD}": REPORT.replace("送戏", "送书")},
}


@pytest.mark.parametrize("kind", OTHERS)
def test_nothing_is_superseded_where_it_is_not_certain(tmp_path, kind):
    with Jixiao(tmp_path / "data") as opened:
        outcomes = opened.ingest([put(tmp_path / "in", **{OLD: REPORT}, **OTHERS[kind])], vectors=False)
        assert not any(one.supersedes for one in outcomes)
        assert len(opened.rows("documents")) == len(outcomes)


def test_people_may_say_so_and_take_it_back_by_command(tmp_path):
    documents = put(tmp_path / "in", **{"甲.txt": REPORT, "乙.txt": REVISED})
    data = tmp_path / "data"
    assert jixiao("ingest", documents, "--no-vectors", data=data).returncode == 0
    assert jixiao("supersede", "甲.txt", "乙.txt", data=data).returncode == 0
    assert json.loads(jixiao("ask", QUESTION, "--json", data=data).stdout)["value"] == 330.5
    [told] = json.loads(jixiao("versions", "--json", data=data).stdout)["versions"]
    assert (told["document"], told["superseded_by"], told["why"]) == ("甲.txt", "乙.txt", "人工指定")
    assert jixiao("supersede", "甲.txt", "--undo", data=data).returncode == 0
    assert json.loads(jixiao("ask", QUESTION, "--json", data=data).stdout)["status"] == "conflict"
    assert jixiao("supersede", "甲.txt", data=data).returncode == 1


def test_what_cannot_be_superseded_is_said(tmp_path):
    with Jixiao(tmp_path / "data") as opened:
        opened.ingest([put(tmp_path / "in", **{"甲.txt": REPORT, "乙.txt": REVISED})], vectors=False)
        with pytest.raises(DocumentNotFound):
            opened.supersede("丙.txt", "甲.txt")
        with pytest.raises(BadRequest):
            opened.supersede("甲.txt", "甲.txt")
        with pytest.raises(DocumentNotFound):
            opened.reinstate("甲.txt")
        opened.supersede("甲.txt", "乙.txt")
        opened.forget(["甲.txt"])  # the old one for good
        assert not opened.versions()
        with pytest.raises(DocumentNotFound):
            opened.text("甲.txt")
        assert opened.check()["ok"]


@pytest.mark.parametrize(
    ("name", "title", "revised"),
    [
        ("某局2023年决算（更正）.pdf", "某局2023年决算", True),
        ("某局2023年决算-修订.docx", "某局2023年决算", True),
        ("a.docx", "某局2023年部门决算（修订版）", True),
        ("某局2023年决算更正公告.pdf", "更正公告", False),
        ("a.docx", "某局2023年部门决算更正版", True),
        ("a.docx", "预算法修订后续工作自评报告", False),
        ("a.docx", "教材修订版印刷项目自评表", False),
        ("a.docx", "课程标准修订项目自评表", False),
    ],
)
def test_marks_of_revision(name, title, revised):
    assert is_revised(name, title) is revised


def test_a_title_without_its_marks():
    assert unmarked("某局2023年部门决算（修订版）") == unmarked("某局 2023年部门决算")
    assert unmarked("某局2023年部门决算更正公告") != unmarked("某局2023年部门决算")
