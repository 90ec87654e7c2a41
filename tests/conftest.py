"""Settings for all tests: no time limits inside tests (speed belongs in benchmarks), no network at run time."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("HF_HUB_OFFLINE", "1")
settings.register_profile("jixiao", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("jixiao")


EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


@pytest.fixture(scope="session")
def examples_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with examples/ ingested, closed; only for reading."""
    from api import Jixiao

    folder = tmp_path_factory.mktemp("examples") / "data"
    with Jixiao(folder) as jixiao:
        outcomes = jixiao.ingest([EXAMPLES])
    assert all(outcome.status == "added" for outcome in outcomes if not outcome.document.startswith("README"))
    return folder


@pytest.fixture
def examples_copy(examples_folder: Path, tmp_path: Path) -> Path:
    """A data folder with examples/ ingested that a test may change."""
    return Path(shutil.copytree(examples_folder, tmp_path / "data"))
