"""The manual: it builds, works without a network, misses no page, and what it shows is what the program does."""

import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from inspect import getmembers, isfunction
from pathlib import Path

import click
import pytest
import yaml

from api.cli import cli
from api.service import Service
from search.audit.findings import rules
from tools import answers, reference

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
FENCE = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(name):
    return (DOCS / name).read_text(encoding="utf-8")


# -- the site ----------------------------------------------------------------------------------------------------------


def navigation():
    """The pages that mkdocs.yml lists."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    listed = yaml.safe_load("nav:" + text.split("\nnav:")[1])["nav"]
    return [page for section in listed for page in _pages(section)]


def _pages(entry):
    (inside,) = entry.values()
    return [inside] if isinstance(inside, str) else [page for one in inside for page in _pages(one)]


def test_every_page_is_in_the_navigation_once():
    assert sorted(navigation()) == [page.name for page in PAGES]


class Fetched(HTMLParser):
    """The addresses that a page loads by itself."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag in ("script", "img", "iframe", "source"):
            self.found.append(values.get("src"))
        if tag == "link" and values.get("rel") not in ("canonical", "prev", "next"):
            self.found.append(values.get("href"))


def test_it_builds_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    pages = sorted((tmp_path / "site").glob("*.html"))
    assert len(pages) == len(PAGES) + 1  # and 404.html
    for page in pages:
        for address in filter(None, Fetched(page.read_text(encoding="utf-8")).found):
            assert not re.match(r"(https?:)?//", address), f"{page.name}: {address}"
    found = (tmp_path / "site/search/search_index.js").read_text(encoding="utf-8").removeprefix("var __index = ")
    words = {word for one in json.loads(found)["docs"] for word in one["text"].split("\u200b")}
    assert {"执行率", "满意度"} & words, "words are not told apart for the search"


# -- made pages --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made():
    return reference.pages()


@pytest.mark.parametrize("name", ["reference.md", "http.md", "ontology.md", "rules.md", "assets/ontology.svg"])
def test_made_pages_are_up_to_date(made, name):
    assert name in made
    assert read(name) == made[name], "run: python tools/reference.py"


def test_every_rule_and_class_is_documented():
    listed = re.findall(r"^\| `([\w-]+)` .* \| (?:错误|警告|提示) \|", read("rules.md"), flags=re.MULTILINE)
    assert listed == list(rules())
    for name in re.findall(r"^bp:(\w+) a owl:", (ROOT / "ontology/budget_performance.ttl").read_text(), re.MULTILINE):
        assert f"| `bp:{name}` |" in read("ontology.md"), name


# -- answers -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def jixiao(examples_folder):
    from api import Jixiao

    with Jixiao(examples_folder) as opened:
        yield opened


@pytest.mark.parametrize("name", answers.PAGES)
def test_the_cookbooks_show_what_is_answered(jixiao, name):
    assert answers.PAGES[name](read(name), jixiao) == read(name), "run: python tools/answers.py"


def test_the_cookbooks_are_not_thin(jixiao):
    assert len(re.findall(r"^- \*\*", read("cookbook.md"), flags=re.MULTILINE)) >= 25
    assert len(FENCE.findall(read("sparql.md"))) >= 16


# -- code in the pages -------------------------------------------------------------------------------------------------


def written_commands():
    """Every jixiao command that a console block of a page shows, with its page."""
    for page in [*PAGES, ROOT / "README.md"]:
        for kind, content in FENCE.findall(page.read_text(encoding="utf-8")):
            if kind in ("console", "bash"):
                for line in content.splitlines():
                    for part in line.removeprefix("$ ").split("&&"):
                        if found := re.match(r"(?:[A-Z_]+=\S+ )*(?:\S*/)?jixiao (.+)", part.strip()):
                            yield page.name, found[1]


def test_commands_in_the_pages_exist():
    shown = list(written_commands())
    assert len(shown) >= 15
    for page, line in shown:
        words = re.sub(r'"[^"]*"', "x", line).split()
        command, options = cli, {"--data", "--verbose", "--version", "--help"}
        for word in words:
            if isinstance(command, click.Group) and not word.startswith("-") and word in command.commands:
                command = command.commands[word]
                options |= {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
            elif word.startswith("-"):
                assert word.split("=")[0] in options, f"{page}: jixiao {line}"
        assert command is not cli, f"{page}: jixiao {line}"


def runnable():
    """The Python of pages that works on the examples; what connects elsewhere is only shown."""
    for page in ("index.md", "notebooks.md", "questions.md"):
        blocks = [
            content for kind, content in FENCE.findall(read(page)) if kind == "python" and "http://" not in content
        ]
        yield pytest.param("\n".join(blocks), id=page)


@pytest.mark.parametrize("code", list(runnable()))
def test_python_in_the_pages_runs(code, jixiao, examples_folder, tmp_path, monkeypatch):
    shutil.copytree(examples_folder, tmp_path / "jixiao-data")
    monkeypatch.chdir(tmp_path)
    names = {} if "from api import Jixiao" in code else {"jixiao": jixiao}
    exec(compile(code, "<page>", "exec"), names)
    if names.get("jixiao") is not jixiao:
        names["jixiao"].close()


def test_every_call_of_a_notebook_is_listed():
    text = read("notebooks.md")
    for name, _ in [*getmembers(Service, isfunction), ("plot", None)]:
        assert name.startswith("_") or re.search(rf"`{name}[`(]", text), name
