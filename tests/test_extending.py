"""What docs/extending.md tells people to do is done, step by step, to a copy of the sources, and works there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
SECTIONS = [section for section in PAGE.split("\n## ")[1:] if BLOCK.search(section)]
MOST_LINES = 30


def inserted(text, change):
    """``text`` with the lines of a diff put after the line that stands before them, which must be there once."""
    place = None
    for line in change.splitlines():
        if line.startswith("+"):
            assert place is not None
            place = text.index("\n", place) + 1
            text = text[:place] + line[1:] + "\n" + text[place:]
        else:
            begin = line[1:].split("…")[0].rstrip()
            places = [found.start() for found in re.finditer(f"^{re.escape(begin)}", text, flags=re.MULTILINE)]
            assert len(places) == 1, f"{begin!r} stands {len(places)} times"
            place = places[0]
    return text


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """A copy of the packages with every change of the page made."""
    copy = tmp_path_factory.mktemp("extended")
    for package in ("ontology", "ingest", "search"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    for kind, title, content in BLOCK.findall(PAGE):
        if title:
            file = copy / title
            before = file.read_text(encoding="utf-8") if file.exists() else ""
            file.write_text(inserted(before, content) if kind == "diff" else before + content, encoding="utf-8")
    return copy


def run(section, folder):
    """The Python of a section that belongs to no file, run over the packages in ``folder``."""
    code = "\n".join(content for kind, title, content in BLOCK.findall(section) if kind == "python" and not title)
    surroundings = os.environ | {"PYTHONPATH": str(folder), "HF_HUB_OFFLINE": "1"}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=surroundings, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.splitlines()[0])
def test_each_extension_works_as_shown_and_is_short(extended, section):
    done = run(section, extended)
    assert done.returncode == 0, done.stderr
    changed = [content for kind, title, content in BLOCK.findall(section) if title]
    assert sum(len(content.strip().splitlines()) for content in changed) <= MOST_LINES


@pytest.mark.parametrize(
    "section", [s for s in SECTIONS if 'title="' in s and "表头" not in s.splitlines()[0]], ids=lambda s: s[:12]
)
def test_without_the_change_it_would_not(section):
    assert run(section, ROOT).returncode == 1


def test_the_five_are_there():
    assert len(SECTIONS) == 5
