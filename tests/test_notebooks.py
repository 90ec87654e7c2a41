"""Every notebook runs from start to end and still gives the outputs saved in it, tables and charts among them."""

import shutil

import nbformat
import pytest
from lxml import etree

from tools.notebooks import FOLDER, executed

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


@pytest.fixture(scope="module")
def data(examples_folder, tmp_path_factory):
    """A data folder that notebooks may open one after the other; the examples are in it."""
    return shutil.copytree(examples_folder, tmp_path_factory.mktemp("notebooks") / "data")


def outputs(notebook):
    """What each code cell shows: texts as they are, of a chart what is written in it (its layout is the fonts')."""
    return [
        together([shown(output) for output in cell.outputs if output.get("name") != "stderr"])
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def together(found):
    """Printed texts one after the other as one: a kernel may send them in pieces."""
    joined = []
    for output in found:
        if joined and set(output) == set(joined[-1]) == {"text"}:
            joined[-1] = {"text": joined[-1]["text"] + output["text"]}
        else:
            joined.append(output)
    return joined


def shown(output):
    found = {"text": output.get("text", "")} | dict(output.get("data", {}))
    if "image/svg+xml" in found:
        root = etree.fromstring(found["image/svg+xml"].encode())
        found["image/svg+xml"] = ["".join(node.itertext()) for node in root.iter("{*}text")]
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_gives_its_saved_outputs(path, data):
    assert outputs(executed(path, data)) == outputs(nbformat.read(path, as_version=4))


def test_there_are_five_and_each_is_read_out_in_words():
    assert len(NOTEBOOKS) == 5
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
        assert texts[0].startswith("# ")
        assert path.stat().st_size < 1_000_000
        assert not any(output.output_type == "error" for cell in notebook.cells for output in cell.get("outputs", []))
    charts = {path.stem[:2] for path in NOTEBOOKS if "image/svg+xml" in path.read_text(encoding="utf-8")}
    assert charts >= {"01", "02", "04", "05"}
