"""Every command while a service holds the data folder: the same output, the same exit codes, the same errors."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from command_line import jixiao
from conftest import EXAMPLES

from api import Jixiao
from api.opening import opened, opened_alone
from api.owner import Owner, announce, owner_of
from api.remote import Remote
from ontology.errors import DataFolderBusy, DocumentNotFound

REPORT = """云溪县文化馆2023年度部门决算说明
云溪县文化馆2023年度收、支总计 320.50 万元。与上年相比增加 20.50 万元，增长 6.83%，主要原因是新增送戏下乡任务。
"""


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def serving(data, *options):
    """``jixiao serve`` in a process of its own, once it takes calls."""
    command = [sys.executable, "-m", "api", "--data", str(data), "serve", "--port", str(free_port()), *options]
    service = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    for _ in range(600):
        if Remote.found(data) or service.poll() is not None:
            break
        time.sleep(0.1)
    assert service.poll() is None, service.stderr.read()
    return service


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serving") / "data"
    with Jixiao(folder) as opened:
        opened.ingest([EXAMPLES], vectors=False)
    return folder


COMMANDS = [
    ("ask", "哪些项目满意度未满分及原因", "--json"),
    ("ask", "党建服务工作经费的预算执行率是多少？"),
    ("ask", ""),
    ("search", "机顶盒", "--json"),
    ("sparql", "SELECT (COUNT(*) AS ?n) WHERE { ?x a bp:IndicatorResult }"),
    ("sparql", "DELETE WHERE { ?s ?p ?o }"),
    ("export", "funds", "--format", "csv"),
    ("export", "graph", "--format", "nq"),
    ("export", "资金"),
    ("audit", "--json"),
    ("score", "--json"),
    ("compare", "years"),
    ("entities", "--json"),
    ("decide", "undo", "7", "--by", "甲", "--reason", "乙"),
    ("forget", "没有的文件"),
    ("ingest", "没有的路径", "--json"),
]


@pytest.fixture(scope="module")
def both(data):
    """What every command gives on the free folder, and while a service holds it."""
    alone = [jixiao(*command, data=data) for command in COMMANDS]
    service = serving(data)
    try:
        beside = [jixiao(*command, data=data) for command in COMMANDS]
        assert service.poll() is None
    finally:
        service.terminate()
        service.wait(60)
    return dict(zip(COMMANDS, zip(alone, beside, strict=True), strict=True))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_gives_the_same_beside_a_service(both, command):
    alone, beside = both[command]
    assert timeless(beside.stdout) == timeless(alone.stdout)
    assert (beside.returncode, beside.stderr) == (alone.returncode, alone.stderr)


def timeless(text):
    """The text without the time that an answer took."""
    return [line for line in text.splitlines() if "elapsed_ms" not in line]


def test_documents_come_and_go_through_the_service_and_files_are_written_by_the_command(data, tmp_path):
    service = serving(data)
    try:
        report = tmp_path / "文件" / "云溪县文化馆2023年度决算.txt"
        report.parent.mkdir()
        report.write_text(REPORT, encoding="utf-8")
        done = jixiao("ingest", report.parent, "--json", data=data)
        assert done.returncode == 0, done.stderr
        [told] = json.loads(done.stdout)["documents"]
        assert (told["document"], told["status"]) == (report.name, "added")
        assert json.loads(jixiao("ingest", report, "--json", data=data).stdout)["documents"][0]["status"] == "unchanged"
        asked = jixiao("ask", "云溪县文化馆2023年收支总计是多少", "--json", data=data)
        assert json.loads(asked.stdout)["value"] == 320.5
        for name in ("funds.xlsx", "findings.html"):
            target = tmp_path / name
            command = ("export", "funds", "--format", "xlsx") if name == "funds.xlsx" else ("audit", "--format", "html")
            assert jixiao(*command, "-o", target, data=data).returncode == 0
            assert target.stat().st_size > 1000
        second = jixiao("serve", "--port", str(free_port()), data=data)
        assert second.returncode == 1
        assert "已由正在运行的服务打开" in second.stderr
        with Remote.found(data) as remote, pytest.raises(DocumentNotFound):
            remote.text("没有的文件")
        assert jixiao("forget", report.name, data=data).returncode == 0
    finally:
        service.send_signal(signal.SIGTERM)
        assert service.wait(60) == 0, service.stderr.read()
    assert owner_of(data) is None
    with Jixiao(data) as after:
        assert report.name not in after.graph.documents()


def test_only_its_user_may_read_who_holds_the_folder_and_a_wrong_token_is_refused(data):
    service = serving(data)
    try:
        assert (data / "owner.json").stat().st_mode & 0o777 == 0o600
        owner = owner_of(data)
        announce(data, Owner(owner.pid, owner.version, owner.address, owner.port, "falsch"))
        assert Remote.found(data) is None
        announce(data, Owner(owner.pid, "0.0.1", owner.address, owner.port, owner.token))
        with pytest.raises(DataFolderBusy, match="重新启动服务"):
            Remote.found(data)
    finally:
        service.kill()
        service.wait(60)
    with opened(data) as after:  # what the killed service left behind stands in nobody's way
        assert isinstance(after, Jixiao)
        assert owner_of(data).pid == os.getpid()


def test_a_second_process_is_told_who_holds_the_folder(data):
    with opened_alone(data), pytest.raises(DataFolderBusy, match=str(os.getpid())):
        Jixiao(data, wait=0.1)
