"""Settings for all tests: no time limits inside tests (speed belongs in benchmarks), no network at run time."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import settings

if TYPE_CHECKING:
    from ontology.tables import FactTables

os.environ.setdefault("HF_HUB_OFFLINE", "1")
settings.register_profile("jixiao", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("jixiao")


LONGEST = (
    "test_cli",
    "test_read_picture",
    "test_page",
    "test_notebooks",
    "test_evaluate",
    "test_ingest_command",
    "test_decide_corrections",
    "test_extending",
    "test_while_serving",
    "test_plan_queries",
    "test_graph_entities",
    "test_check",
    "test_every_word",
    "test_kill",
)
"""The files that take a quarter of a minute and more of a processor; the second embeds nothing, so that what the first
embeds is there when another needs it.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They begin first, so that at the end no process has one of them before it while the others are idle."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of this run of pytest: one for all its workers."""
    mine = tmp_path_factory.getbasetemp()
    return mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine


@pytest.fixture(scope="session", autouse=True)
def vectors_kept(run_folder: Path) -> None:
    """A text is embedded once in a run, whichever worker or process of a test asks for its vector."""
    os.environ["JIXIAO_VECTOR_CACHE"] = str(run_folder / "vectors")


@pytest.fixture(scope="session")
def examples_folder(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with examples/ ingested, closed; only for reading. Made once in a run; each worker has its copy."""
    from api import Jixiao

    made = run_folder / "examples-made"
    with FileLock(run_folder / "examples-made.lock"):
        if not made.exists():
            new = tmp_path_factory.mktemp("examples-new") / "data"
            with Jixiao(new) as jixiao:
                outcomes = jixiao.ingest([EXAMPLES])
            wrong = [outcome for outcome in outcomes if outcome.status != "added"]
            assert all(outcome.document.startswith("README") for outcome in wrong), wrong
            new.rename(made)
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("examples") / "data"))


@pytest.fixture
def examples_copy(examples_folder: Path, tmp_path: Path) -> Path:
    """A data folder with examples/ ingested that a test may change."""
    return Path(shutil.copytree(examples_folder, tmp_path / "data"))


REGIONS = {
    "上海市": "上海市",
    "四川省": "四川省",
    "金昌市": "甘肃省金昌市",
    "安渠市": "甘肃省安渠市",
    "清溪县": "安徽省清溪县",
    "青禾县": "云南省青禾县",
}


@pytest.fixture(scope="session")
def example_tables() -> FactTables:
    """The fact tables of examples/, from their gold; only for reading."""
    from gold_tables import tables_from_gold

    texts = {path.name: path.read_text(encoding="utf-8") for path in EXAMPLES.iterdir()}
    regions = {name: region for name in texts for start, region in REGIONS.items() if name.startswith(start)}
    return tables_from_gold(EXAMPLES.parent / "tests" / "gold", regions, texts)
