"""``backup`` and ``restore``: the same folder again, while a service answers too; a damaged backup changes nothing."""

import io
import json
import tarfile
import threading

import pytest
from command_line import jixiao
from test_while_serving import REPORT, serving

from api import Jixiao
from api.remote import Remote
from ontology.errors import BadRequest, UnreadableDocument

NAME = "云溪县文化馆2023年度决算.txt"


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    (folder / NAME).write_text(REPORT, encoding="utf-8")
    for number in range(3):
        text = REPORT.replace("文化馆", f"第{number + 1}小学").replace("320.50", f"{number + 1}00.25")
        (folder / f"云溪县第{number + 1}小学2023年度决算.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def backup(documents, tmp_path_factory):
    folder = tmp_path_factory.mktemp("backup")
    with Jixiao(folder / "data") as opened:
        opened.ingest([documents], vectors=False)
        opened.correct(opened.rows("observations")[0]["iri"], "value", "9.99", "甲", "核对凭证")
    done = jixiao("backup", folder / "all.tar", "--json", data=folder / "data")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["documents"] == 4
    assert not list((folder / "data").glob("snapshot-*"))
    return folder / "all.tar"


def dumped(opened):
    return opened.graph.dump("nq"), opened.rows("observations"), opened.decisions()


def test_a_restored_folder_says_the_same_and_goes_on(backup, documents, tmp_path):
    done = jixiao("restore", backup, data=tmp_path / "new")
    assert done.returncode == 0, done.stderr
    assert "核对一致" in done.stdout
    with Jixiao(backup.parent / "data") as before, Jixiao(tmp_path / "new") as after:
        assert dumped(after) == dumped(before)
        assert after.text(NAME) == before.text(NAME) == REPORT
        assert after.check()["ok"]
        assert {one.status for one in after.ingest([documents])} == {"unchanged"}
    assert {path.name for path in (tmp_path / "new").iterdir()} >= {"generation", "owner.lock"}
    assert not (tmp_path / "new" / "graph").exists()


def test_documents_that_are_there_are_replaced_only_on_request(backup, tmp_path):
    (tmp_path / "乙县博物馆2023年度决算.txt").write_text(REPORT.replace("云溪县文化馆", "乙县博物馆"), encoding="utf-8")
    with Jixiao(tmp_path / "data") as opened:
        opened.ingest([tmp_path / "乙县博物馆2023年度决算.txt"], vectors=False)
        with pytest.raises(BadRequest, match="--replace"):
            opened.restore(backup)
        opened.restore(backup, replacing=True)
        assert opened.ask("云溪县文化馆2023年收支总计是多少")["status"] in ("answered", "conflict")
        assert "乙县博物馆2023年度决算.txt" not in opened.graph.documents()
        first = opened.folder.root
        opened.restore(backup, replacing=True)
        assert opened.folder.root != first
    with Jixiao(tmp_path / "data") as again:
        assert len(again.rows("documents")) == 4
        assert not first.exists()


def damaged(kind, backup, target):
    data = bytearray(backup.read_bytes())
    if kind == "cut":
        data = data[: len(data) // 2]
    elif kind == "changed":
        place = data.find(REPORT[:20].encode())
        data[place] ^= 1
    elif kind == "no archive":
        data = bytearray(b"x" * 5000)
    elif kind == "path":
        stream = io.BytesIO()
        manifest = {
            "format": 1,
            "version": "1",
            "created": "",
            "base": "https://w3id.org/budget-performance/id/",
            "documents": 0,
        }
        sums = {"../outside": ["0" * 64, 1]}
        with tarfile.open(fileobj=stream, mode="w") as archive:
            for name, content in (
                ("manifest.json", json.dumps({**manifest, "files": sums}).encode()),
                ("../outside", b"x"),
            ):
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        data = bytearray(stream.getvalue())
    target.write_bytes(data)
    return target


@pytest.mark.parametrize("kind", ["cut", "changed", "no archive", "path"])
def test_a_damaged_backup_is_refused_and_nothing_changes(backup, tmp_path, kind):
    with Jixiao(tmp_path / "data") as opened:
        before = dumped(opened)
        with pytest.raises(UnreadableDocument, match="换一份备份"):
            opened.restore(damaged(kind, backup, tmp_path / "bad.tar"))
        assert dumped(opened) == before
        assert not list((tmp_path / "data").glob("generation*"))
    assert not (tmp_path / "outside").exists()


def test_both_work_while_a_service_answers_without_an_error(backup, tmp_path):
    data = tmp_path / "data"
    assert jixiao("restore", backup, data=data).returncode == 0
    service = serving(data)
    try:
        wrong, over = [], threading.Event()

        def ask():
            while not over.is_set():
                with Remote.found(data) as remote:
                    found = remote.ask("云溪县第2小学2023年收支总计是多少")
                if found["value"] != 200.25:
                    wrong.append(found)

        readers = [threading.Thread(target=ask) for _ in range(3)]
        for reader in readers:
            reader.start()
        again = tmp_path / "again.tar"
        assert jixiao("backup", again, data=data).returncode == 0
        done = jixiao("restore", again, "--replace", data=data)
        assert done.returncode == 0, done.stderr
        over.set()
        for reader in readers:
            reader.join()
        assert not wrong
        assert jixiao("check", data=data).returncode == 0
        assert json.loads(jixiao("status", "--json", data=data).stdout)["documents"] == 4
    finally:
        service.terminate()
        assert service.wait(60) == 0
