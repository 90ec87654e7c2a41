"""A disk that is full or read-only: said in one sentence, nothing half, and it goes on when there is room again."""

import os
import resource
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import pytest
from command_line import jixiao
from fastapi.testclient import TestClient
from test_while_serving import REPORT

from api import Jixiao, jobs
from api.http import create_app
from ontology.errors import StorageFailed
from ontology.settings import Settings


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    for number in range(6):
        text = REPORT.replace("文化馆", f"第{number}小学").replace("320.50", f"{number + 1}00.25")
        (folder / f"云溪县第{number}小学2023年度决算.txt").write_text(text, encoding="utf-8")
    return folder


def limited(size, *arguments):
    """The command line in a process that can make no file longer than ``size`` bytes, as on a disk that is full."""
    code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); from api.cli import main; main()"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@contextmanager
def full(size):
    """No file of this process grows beyond ``size`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [2_000, 10_000, 60_000, 400_000, 1_000_000])
def test_a_full_disk_leaves_nothing_half_and_when_there_is_room_it_goes_on_without_a_restart(documents, tmp_path, size):
    first, *_ = sorted(documents.iterdir())
    with Jixiao(tmp_path / "data") as opened:
        opened.ingest([first], vectors=False)
        for _ in range(2):
            with full(size), suppress(StorageFailed):
                outcomes = opened.ingest([documents])
                assert size >= 400_000, outcomes  # the little that it writes may fit
            assert opened.ask("云溪县第0小学2023年收支总计是多少")["value"] == 100.25
        assert {one.status for one in opened.ingest([documents])} <= {"added", "unchanged"}
        assert len(opened.rows("documents")) == 6
        assert opened.check()["ok"]


def test_an_upload_is_refused_in_one_sentence_without_paths_and_uploads_go_on_when_there_is_room(
    documents, tmp_path, monkeypatch
):
    monkeypatch.setattr(jobs, "AGAIN", 0.1)
    key = {"Authorization": "Bearer k"}
    first, second, *_ = sorted(documents.iterdir())
    with Jixiao(tmp_path / "data", Settings(api_keys="k")) as opened:
        opened.ingest([first], vectors=False)
        with TestClient(create_app(opened)) as client:
            triples = client.get("/api/status").json()["triples"]
            thing = opened.rows("documents")[0]["iri"].removeprefix(opened.graph.addresses.base)
            for size in (0, 5000):  # nothing at all, and a file but not its job
                with full(size):
                    sent = client.post(
                        "/api/documents", headers=key, files={"files": (second.name, second.read_bytes())}
                    )
                    gone = client.delete(f"/api/documents/{first.name}", headers=key)
                    assert client.get("/api/status").json()["triples"] == triples
                    assert client.get(f"/id/{thing}").status_code == 200
                    assert client.post("/api/keys", headers=key, json={"name": "a", "role": "read"}).status_code == 507
                for refused in (sent, gone):
                    assert refused.status_code == 507, refused.text
                    assert "磁盘" in refused.json()["detail"]
                    assert str(tmp_path) not in refused.text
                assert client.get("/api/jobs").json()["jobs"] == []
                assert [one["document"] for one in client.get("/api/documents").json()["documents"]] == [first.name]
            job = client.post("/api/documents", headers=key, files={"files": (second.name, second.read_bytes())}).json()
            while job["finished"] is None:
                job = client.get(f"/api/jobs/{job['job']}").json()
            assert [one["status"] for one in job["documents"]] == ["added"], job["reason"]
        assert opened.check()["ok"]


def test_the_record_of_jobs_is_tried_again_until_there_is_room(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "AGAIN", 0.05)
    done = []
    record = jobs.Jobs(tmp_path, lambda sources, told, stopped: done.append(1) or [], 10)
    folder = record.new_folder()
    (folder / "一.txt").write_text("一", encoding="utf-8")
    job = record.submit(folder)["job"]
    with full(0):
        record.start()
        time.sleep(0.5)
        assert record.alive
        assert record.get(job)["finished"] is None
    for _ in range(100):
        if record.get(job)["finished"]:
            break
        time.sleep(0.05)
    assert record.get(job)["status"] == "done"
    record.close()


def test_the_command_line_says_it_in_one_line(documents, tmp_path):
    done = limited(20_000, "--data", tmp_path / "data", "ingest", documents, "--no-vectors")
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("错误：磁盘空间不足")
    done = limited(0, "--data", tmp_path / "data", "ask", "云溪县第0小学2023年收支总计是多少")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert not list((tmp_path / "data").glob("owner.json*"))


def test_a_full_disk_takes_no_export(documents, tmp_path):
    with Jixiao(tmp_path / "data") as opened:
        opened.ingest([documents], vectors=False)
    target = tmp_path / "graph.nq"
    done = limited(5000, "--data", tmp_path / "data", "export", "graph", "--format", "nq", "-o", target)
    assert done.returncode == 1
    assert "磁盘空间不足" in done.stderr
    assert not target.exists()


def test_a_folder_that_cannot_be_written_is_said(documents, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    if os.geteuid() == 0:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", data], capture_output=True, check=False)
        if mounted.returncode:
            pytest.skip("no file system can be mounted here")
    else:
        data.chmod(0o500)
    try:
        done = jixiao("ingest", documents, data=data)
        assert done.returncode == 1
        assert "不可写" in done.stderr
        assert len(done.stderr.splitlines()) == 1
        with pytest.raises(StorageFailed):
            Jixiao(data)
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", data], check=False)
        else:
            data.chmod(0o700)


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path):
    (tmp_path / "data").write_text("x")
    done = jixiao("status", data=tmp_path / "data")
    assert done.returncode == 1
    assert "不是文件夹" in done.stderr
