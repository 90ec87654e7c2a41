"""The documentation names everything there is: commands, options, settings, columns, routes, dependencies."""

import re
import tomllib
from pathlib import Path

import pytest

from api.cli import cli
from ontology.schema import TABLES
from ontology.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = (ROOT / "docs/reference.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", cli.commands)
def test_every_command_and_its_options_are_documented(name):
    line = next(line for line in REFERENCE.splitlines() if line.startswith(f"| `jixiao {name}"))
    for option in cli.commands[name].params:
        if option.param_type_name == "option":
            assert any(spelling in line for spelling in option.opts), option.opts


@pytest.mark.parametrize(("name", "field"), Settings.model_fields.items())
def test_every_setting_is_documented_with_its_default_and_sentence(name, field):
    assert f"| `{name}` | `{field.default}` | {field.description} |" in REFERENCE


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_column_is_documented_with_its_path(table):
    section = REFERENCE.split(f"### `{table.name}`")[1].split("\n###")[0].split("\n## ")[0]
    documented = re.findall(r"^\| `(\w+)` \|.*\| `([^`]+)` \|$", section, flags=re.MULTILINE)
    assert documented == [(column.name, column.path) for column in table.columns]


def test_every_route_is_documented(examples_folder):
    from api import Jixiao
    from api.http import create_app

    with Jixiao(examples_folder) as jixiao:
        paths = list(create_app(jixiao).openapi()["paths"])
    assert len(paths) >= 9
    for path in paths:
        assert path.replace(":path", "") in REFERENCE, path


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    required = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    for requirement in required:
        name = re.match(r"[\w-]+", requirement).group()
        assert name == "jixiao" or f"`{name}`" in reasons, name


def test_ci_runs_exactly_the_test_command_of_the_readme():
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    commands = re.findall(r"^python3 -m venv .*$", README, flags=re.MULTILINE)
    assert len(commands) >= 2
    assert commands[0].endswith("jixiao demo")
    assert commands[1].endswith("pytest")
    assert commands[1].replace("pip install", "pip install --quiet") in script


def test_the_questions_of_the_readme_have_the_answers_it_shows(examples_folder):
    from api import Jixiao

    shown = dict(
        re.findall(r"^\| ([^|]+？?) \| ([^|]+) \|$", README.split("再试试")[1].split("打开网页")[0], flags=re.MULTILINE)
    )
    shown |= dict(re.findall(r'^\$ jixiao ask "(.+)"\n(.+)$', README, flags=re.MULTILINE))
    shown = {question: answer for question, answer in shown.items() if question not in ("问题", "---")}
    assert len(shown) >= 6
    with Jixiao(examples_folder) as jixiao:
        for question, answer in shown.items():
            assert jixiao.ask(question)["answer"] == answer


def test_links_in_the_documentation_lead_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
