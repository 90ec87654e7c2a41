"""What is known of a store since it was closed: never more than holds, whatever happened to it in between."""

import json
import subprocess
import sys
from pathlib import Path

from graph_samples import form

from api.standing import Standing
from ontology.addresses import DEFAULT_BASE
from ontology.graph import Graph
from ontology.tables import FactTables


class Opened:
    """Graph and tables of a data folder, opened and brought in step as the library does it."""

    def __init__(self, data: Path) -> None:
        self.standing = Standing(data / "graph", data / "standing.json")
        self.graph = Graph(data / "graph", DEFAULT_BASE)
        self.tables = FactTables(data / "tables.duckdb")
        self.standing.sync(self.graph, self.tables)

    def close(self) -> None:
        """Close both, as the library does it."""
        left = self.standing.left(self.graph, self.tables)
        self.tables.close()
        self.graph.close()
        self.standing.note(left)

    def put(self, name: str) -> None:
        """A document, in the graph and in the tables."""
        self.graph.replace(form(name))
        self.tables.sync(self.graph)
        self.standing.synced(self.graph, self.tables)

    def documents(self) -> set[str]:
        """The names in the tables."""
        return {row["document"] for row in self.tables.select("SELECT document FROM documents")}


def test_what_was_counted_is_known_to_the_next_process_and_counted_anew_after_a_change(tmp_path: Path) -> None:
    first = Opened(tmp_path)
    first.put("甲.txt")
    counted = len(first.graph)
    first.close()
    note = json.loads((tmp_path / "standing.json").read_text(encoding="utf-8"))
    assert note["triples"] == counted
    assert note["tables"]
    # What the note says is what the next process goes by: a count that was falsified shows.
    (tmp_path / "standing.json").write_text(json.dumps(note | {"triples": counted + 1}), encoding="utf-8")
    second = Opened(tmp_path)
    assert len(second.graph) == counted + 1
    second.put("乙.txt")
    assert len(second.graph) == len(second.graph.store) > counted
    assert second.documents() == {"甲.txt", "乙.txt"}
    second.close()


def test_tables_that_were_not_brought_in_step_are_not_noted(tmp_path: Path) -> None:
    first = Opened(tmp_path)
    first.put("甲.txt")
    first.graph.replace(form("乙.txt"))
    first.close()
    second = Opened(tmp_path)
    assert second.documents() == {"甲.txt", "乙.txt"}
    second.close()


def test_tables_that_were_lost_are_made_anew(tmp_path: Path) -> None:
    first = Opened(tmp_path)
    first.put("甲.txt")
    first.close()
    (tmp_path / "tables.duckdb").unlink()
    second = Opened(tmp_path)
    assert second.documents() == {"甲.txt"}
    second.close()


_WRITE_AND_DIE = """
import os, sys
from pathlib import Path
from graph_samples import form
from ontology.graph import Graph
graph = Graph(Path(sys.argv[1]))
graph.replace(form("乙.txt"))
os._exit(0)
"""


def test_a_process_that_dies_between_graph_and_tables_leaves_nothing_known(tmp_path: Path) -> None:
    first = Opened(tmp_path)
    first.put("甲.txt")
    assert len(first.graph)
    first.close()
    path = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
    subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}\n{_WRITE_AND_DIE}", str(tmp_path / "graph")],
        check=True,
    )
    after = Opened(tmp_path)
    assert after.documents() == {"甲.txt", "乙.txt"}
    assert len(after.graph) == len(after.graph.store)
    after.close()


def test_a_note_that_cannot_be_read_costs_a_comparison_only(tmp_path: Path) -> None:
    first = Opened(tmp_path)
    first.put("甲.txt")
    first.close()
    for damage in ("", "{", "[]", '{"files": 1}'):
        (tmp_path / "standing.json").write_text(damage, encoding="utf-8")
        again = Opened(tmp_path)
        assert again.documents() == {"甲.txt"}
        assert len(again.graph) == len(again.graph.store)
        again.close()
