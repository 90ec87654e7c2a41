"""Runs the notebooks and saves them with their outputs: ``python tools/notebooks.py [NAME…]``.

Each runs in a fresh kernel over a data folder of its own; what differs from run to run (times, progress) is left out.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "notebooks"


def executed(path: Path, data: Path) -> NotebookNode:
    """The notebook run from start to end over the data folder ``data``, which it may change."""
    notebook = nbformat.read(path, as_version=4)
    surroundings = {"JIXIAO_DATA": str(data), "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}})
    client.execute(env=os.environ | surroundings)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    return notebook


def main() -> None:
    """Run and save all notebooks, or those whose names begin as given."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        if not sys.argv[1:] or path.name.startswith(tuple(sys.argv[1:])):
            with tempfile.TemporaryDirectory() as folder:
                notebook = executed(path, Path(folder) / "data")
            nbformat.write(notebook, path)
            print(path.name)
    shutil.rmtree(FOLDER / ".ipynb_checkpoints", ignore_errors=True)


if __name__ == "__main__":
    main()
