"""Every notebook runs from start to end and still gives the outputs saved in it."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))


def outputs(notebook):
    """The text of each code cell's output; progress and warnings on stderr aside."""
    return [
        [
            output.get("text") or output.get("data", {}).get("text/plain")
            for output in cell.outputs
            if output.get("name") != "stderr"
        ]
        for cell in notebook.cells
        if cell.cell_type == "code" and ".style" not in cell.source
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_gives_its_saved_outputs(path):
    saved = nbformat.read(path, as_version=4)
    fresh = nbformat.read(path, as_version=4)
    NotebookClient(fresh, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    assert outputs(fresh) == outputs(saved)


def test_there_is_a_notebook():
    assert NOTEBOOKS
