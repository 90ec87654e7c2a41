"""A disk that is full or read-only: said in one sentence, nothing half, and it goes on when there is room again."""

import json
import os
import resource
import subprocess
import sys

import pytest
from test_cli import jixiao
from test_while_serving import REPORT, serving

from api import Jixiao
from ontology.errors import StorageFailed

pytestmark = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of another process are Linux's")


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


@pytest.mark.parametrize("size", [20_000, 400_000, 2_000_000])
def test_a_full_disk_is_said_and_nothing_is_half(documents, tmp_path, size):
    data = tmp_path / "data"
    done = limited(size, "--data", data, "ingest", documents, "--no-vectors")
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("错误：磁盘空间不足")
    told = json.loads(jixiao("ingest", documents, "--json", "--no-vectors", data=data).stdout)["documents"]
    assert {one["status"] for one in told} <= {"added", "unchanged"}
    with Jixiao(data) as opened:
        assert len(opened.rows("documents")) == 6
        assert opened.check()["ok"]


def test_a_service_meets_a_full_disk_answers_on_and_writes_again_when_there_is_room(documents, tmp_path):
    data = tmp_path / "data"
    first, *_ = sorted(documents.iterdir())
    assert jixiao("ingest", first, "--no-vectors", data=data).returncode == 0
    service = serving(data)
    try:
        everything = resource.prlimit(service.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (10_000, everything[1]))
        for _ in range(2):
            done = jixiao("ingest", documents, data=data)
            assert done.returncode == 1
            assert "磁盘空间不足" in done.stderr
            asked = json.loads(jixiao("ask", "云溪县第0小学2023年收支总计是多少", "--json", data=data).stdout)
            assert asked["value"] == 100.25
        resource.prlimit(service.pid, resource.RLIMIT_FSIZE, everything)
        assert jixiao("ingest", documents, data=data).returncode == 0
        assert json.loads(jixiao("status", "--json", data=data).stdout)["documents"] == 6
        assert jixiao("check", data=data).returncode == 0
    finally:
        service.terminate()
        assert service.wait(60) == 0


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
