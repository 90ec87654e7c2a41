"""``ingest --watch`` takes in what is there, what comes and what changes, until it is told to stop; settings of a file hold."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from test_cli import jixiao
from test_while_serving import REPORT

NAME = "云溪县文化馆2023年度决算.txt"


def waited(looked, until=240.0):
    """What ``looked`` gives, once it gives something."""
    end = time.monotonic() + until
    while time.monotonic() < end:
        if found := looked():
            return found
        time.sleep(0.3)
    raise AssertionError("it never came")


def test_what_comes_and_what_changes_is_taken_in_until_told_to_stop(tmp_path):
    folder, data = tmp_path / "in", tmp_path / "data"
    folder.mkdir()
    (folder / NAME).write_text(REPORT, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "api",
        "--data",
        str(data),
        "ingest",
        str(folder),
        "--watch",
        "--no-vectors",
        "--json",
    ]
    log = tmp_path / "log"
    with log.open("w") as stream:
        environment = {**os.environ, "JIXIAO_WATCH_SETTLE": "0.3", "PYTHONUNBUFFERED": "1"}
        watching = subprocess.Popen(command, stdout=stream, stderr=subprocess.PIPE, env=environment, text=True)

    def told(count):
        """The outcomes so far, once there are ``count``."""
        found, text, decoder = [], log.read_text().lstrip(), json.JSONDecoder()
        while text:
            try:
                document, end = decoder.raw_decode(text)
            except json.JSONDecodeError:
                break
            found += document["documents"]
            text = text[end:].lstrip()
        return found if len(found) >= count else None

    try:
        [first] = waited(lambda: told(1))
        assert (first["document"], first["status"]) == (NAME, "added")
        (tmp_path / "下级").mkdir()
        (tmp_path / "下级" / "乙.txt").write_text(REPORT.replace("文化馆", "博物馆"), encoding="utf-8")
        (tmp_path / "下级").rename(folder / "下级")  # a whole folder at once, of whose files nothing is heard
        assert waited(lambda: told(2))[1]["document"] == "下级/乙.txt"
        (tmp_path / NAME).write_text(REPORT.replace("320.50", "330.50"), encoding="utf-8")
        (tmp_path / NAME).replace(folder / NAME)
        assert waited(lambda: told(3))[2]["status"] == "replaced"
        asked = jixiao("ask", "云溪县文化馆2023年收支总计是多少", "--json", data=data)
        assert json.loads(asked.stdout)["value"] == 330.5
    finally:
        watching.send_signal(signal.SIGTERM)
        assert watching.wait(60) == 0, watching.stderr.read()


def test_a_path_that_is_not_there_is_said(tmp_path):
    done = jixiao("ingest", tmp_path / "没有", "--watch", data=tmp_path / "data")
    assert done.returncode == 1
    assert "请检查路径" in done.stderr


def test_settings_are_listed_with_where_they_come_from(tmp_path, monkeypatch):
    (tmp_path / "jixiao.toml").write_text('sparql_rows = 77\nsearch_pool = 50\nlog_format = "json"\n', encoding="utf-8")
    monkeypatch.setenv("JIXIAO_SEARCH_POOL", "60")
    monkeypatch.setenv("JIXIAO_API_KEYS", "geheim")
    done = jixiao("settings", "--json", data=tmp_path)
    assert done.returncode == 0, done.stderr
    found = {one["name"]: one for one in json.loads(done.stdout)["settings"]}
    assert (found["sparql_rows"]["current"], found["sparql_rows"]["source"]) == (77, "file")
    assert (found["search_pool"]["current"], found["search_pool"]["source"]) == (60, "environment")
    assert (found["max_pages"]["current"], found["max_pages"]["source"]) == (2000, "default")
    assert all(one["about"] for one in found.values())
    assert "geheim" not in done.stdout
    assert "sparql_rows = 77（设置文件，默认 100000）" in jixiao("settings", data=tmp_path).stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sparql_rows = 0", "sparql_rows"),
        ("no_such_thing = 1", "no_such_thing"),
        ("sparql_rows = ", "无法读取"),
        ('data = "x"', "data"),
    ],
)
def test_a_settings_file_that_is_wrong_is_said(tmp_path, text, said):
    (tmp_path / "jixiao.toml").write_text(text, encoding="utf-8")
    done = jixiao("status", data=tmp_path)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
