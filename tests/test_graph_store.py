"""The graph store: whole documents in and out, nothing twice, nothing half, nothing left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from graph_samples import form
from rdflib.compare import isomorphic

from ontology.entities import all_entities
from ontology.errors import BadRequest, DataFolderBusy, DataFolderDamaged, QueryRefused
from ontology.facts import DocumentFacts
from ontology.graph import Graph
from ontology.prepared import prepare
from ontology.vocabulary import DECISION_GRAPH, ENTITY_GRAPH, ONTOLOGY_GRAPH, PREFIXES, node, ontology_triples

PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())


def everything(graph: Graph) -> frozenset[ox.Quad]:
    return frozenset(graph.store.quads_for_pattern(None, None, None, None))


def test_the_same_content_twice_changes_nothing(tmp_path: Path) -> None:
    graph = Graph(tmp_path / "graph")
    assert graph.replace(form())
    before, revision = everything(graph), graph.revision
    assert not graph.replace(form())
    assert everything(graph) == before
    assert graph.revision == revision
    graph.close()
    graph = Graph(tmp_path / "graph")
    assert not graph.replace(form())
    assert everything(graph) == before


def test_a_changed_file_replaces_its_facts() -> None:
    graph = Graph(None)
    graph.replace(form(score="9.32"))
    assert graph.replace(form(score="8.00"))
    scores = {
        row["s"].value for row in graph.query(f"{PROLOGUE} SELECT ?s {{ ?i a bp:IndicatorResult ; bp:score ?s }}")
    }
    assert scores == {"8"}
    anew = Graph(None)
    anew.replace(form(score="8.00"))
    assert everything(anew) == everything(graph)


def test_a_new_reading_of_the_same_bytes_replaces_the_old_one() -> None:
    graph = Graph(None)
    graph.replace(form())
    other = replace(form(), year=2023, indicators=form().indicators[:1], findings=())
    assert graph.replace(other)
    anew = Graph(None)
    anew.replace(other)
    assert everything(anew) == everything(graph)


def test_many_documents_at_once_are_the_same_as_one_by_one() -> None:
    documents = [
        replace(form(score=score), document=f"{score}.txt", sha256=score * 8) for score in ("9.32", "8.00", "7.5")
    ]
    changed = replace(documents[1], sha256="other")
    one_by_one, at_once = Graph(None), Graph(None)
    for facts in (*documents, changed):
        one_by_one.replace(facts)
    at_once.replace(documents[1])
    went_in = at_once.add([prepare(facts, at_once.addresses) for facts in (documents[0], changed, documents[2])])
    assert list(went_in.values()) == [True, False, True]  # what replaces another goes its own way
    assert everything(at_once) == everything(one_by_one)


class _Ending(Graph):
    """A process that ends when documents are in and their entities are not."""

    def _apply(self, steps: Sequence[str]) -> None:
        raise SystemExit


def test_ended_while_many_come_in_leaves_what_was_before(tmp_path: Path) -> None:
    graph = Graph(tmp_path / "graph")
    graph.replace(form())
    before = everything(graph)
    graph.close()
    ending = _Ending(tmp_path / "graph")
    with pytest.raises(SystemExit):
        ending.add([prepare(replace(form(), document="b.txt", sha256="b"), ending.addresses)])
    assert everything(ending) != before
    ending.close()
    assert everything(Graph(tmp_path / "graph")) == before


def test_forget_leaves_nothing_behind() -> None:
    graph = Graph(None)
    empty = everything(graph)
    graph.replace(form("甲.txt"))
    one = everything(graph)
    graph.replace(form("乙/甲.txt", unit="云岭市图书馆", indicators=("借阅册数",)))
    assert graph.forget("乙/甲.txt")
    assert everything(graph) == one
    assert not graph.forget("乙/甲.txt")
    assert not graph.forget("\ud800")
    assert graph.forget("甲.txt")
    assert everything(graph) == empty
    assert {name.value for name in graph.store.named_graphs()} <= {ONTOLOGY_GRAPH, ENTITY_GRAPH}


def test_two_files_of_one_name_in_two_folders_are_two_documents() -> None:
    graph = Graph(None)
    graph.replace(form("甲/表.txt"))
    graph.replace(form("乙/表.txt"))
    assert list(graph.documents()) == ["乙/表.txt", "甲/表.txt"]
    assert len(set(graph.documents().values())) == 2
    assert len(list(graph.query(f"{PROLOGUE} SELECT ?e {{ ?e a bp:Evaluation }}"))) == 2
    assert len(list(graph.query(f"{PROLOGUE} SELECT ?p {{ ?p a bp:Project }}"))) == 1


def test_every_triple_stands_in_one_graph_so_that_nothing_counts_twice() -> None:
    graph = Graph(None)
    for number in range(4):
        graph.replace(form(f"{number}.txt", indicators=(f"指标{number}", "平台可用率")))
    triples = [quad.triple for quad in everything(graph)]
    assert len(triples) == len(set(triples)) == len(graph)
    (row,) = graph.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert int(row["n"].value) == len(graph)
    (row,) = graph.query(f"{PROLOGUE} SELECT (COUNT(?l) AS ?n) {{ ?i bp:indicator/skos:prefLabel ?l }}")
    assert int(row["n"].value) == 8
    (row,) = graph.query(f"{PROLOGUE} SELECT (SUM(?w) AS ?n) {{ ?i a bp:IndicatorResult ; bp:weight ?w }}")
    assert Decimal(row["n"].value) == 80


def test_decisions_survive_re_ingestion_and_forgetting() -> None:
    graph = Graph(None)
    graph.replace(form())
    decided = ox.Quad(
        ox.NamedNode("https://example.org/decision/1"),
        node("rdfs:label"),
        ox.Literal("改正"),
        ox.NamedNode(DECISION_GRAPH),
    )
    graph.store.add(decided)
    graph.replace(form(score="8.00"))
    assert decided in everything(graph)
    graph.forget(form().document)
    assert decided in everything(graph)


def test_the_ontology_is_brought_in_step_on_opening(tmp_path: Path) -> None:
    graph = Graph(tmp_path / "graph")
    graph.replace(form())
    stale = ox.Quad(
        ox.NamedNode("https://example.org/old"), node("rdfs:label"), ox.Literal("旧"), ox.NamedNode(ONTOLOGY_GRAPH)
    )
    graph.store.add(stale)
    graph.close()
    graph = Graph(tmp_path / "graph")
    assert frozenset(graph.triples(ONTOLOGY_GRAPH)) == ontology_triples()


def test_another_base_gives_the_same_facts_under_other_addresses() -> None:
    graph = Graph(None, "https://example.org/data/")
    graph.replace(form())
    graph.replace(form("乙.txt", indicators=("“平台可用率”",)))
    assert all(iri.startswith("https://example.org/data/document/") for iri in graph.documents().values())
    assert b"https://w3id.org/budget-performance/id/" not in (graph.dump("nq") or b"")
    usual = Graph(None)
    usual.replace(form())
    usual.replace(form("乙.txt", indicators=("“平台可用率”",)))
    assert len(usual) == len(graph)


def test_a_wrong_query_is_refused_in_chinese() -> None:
    with pytest.raises(QueryRefused, match="语法错误"):
        Graph(None).query("SELECT nonsense")


def test_dumps_hold_everything_and_are_the_same_for_the_same_content(tmp_path: Path) -> None:
    one, other = Graph(tmp_path / "graph"), Graph(None)
    for facts in (form("甲.txt"), form("乙.txt", score="8")):
        one.replace(facts)
    for facts in (form("乙.txt", score="8"), form("甲.txt")):
        other.replace(facts)
    for format in ("nt", "ttl", "nq", "jsonld"):
        assert one.dump(format) == other.dump(format)
    reference = rdflib.Graph().parse(data=one.dump("nt"), format="nt")
    assert len(reference) == len(one)
    assert isomorphic(rdflib.Graph().parse(data=one.dump("ttl"), format="turtle"), reference)
    quads = rdflib.Dataset()
    quads.parse(data=one.dump("nq"), format="nquads")
    assert {str(name.identifier) for name in quads.graphs() if len(name)} == {
        ONTOLOGY_GRAPH,
        ENTITY_GRAPH,
        *one.documents().values(),
    }
    linked = rdflib.Dataset()
    linked.parse(data=one.dump("jsonld"), format="json-ld")
    assert len(linked) == len(quads) == len(one)
    with (tmp_path / "dump.nq").open("wb") as output:
        assert one.dump("nq", output) is None
    assert (tmp_path / "dump.nq").read_bytes() == one.dump("nq")
    with pytest.raises(BadRequest, match="格式"):
        one.dump("docx")


@pytest.mark.parametrize("in_memory", [True, False])
def test_a_checkpoint_is_a_copy_for_other_processes(in_memory: bool, tmp_path: Path) -> None:
    graph = Graph(None if in_memory else tmp_path / "graph")
    graph.replace(form())
    graph.checkpoint(tmp_path / "checkpoint")
    before = everything(graph)
    graph.forget(form().document)
    copy = ox.Store.read_only(str(tmp_path / "checkpoint"))
    assert frozenset(copy.quads_for_pattern(None, None, None, None)) == before


def test_a_folder_has_one_owner(tmp_path: Path) -> None:
    graph = Graph(tmp_path / "graph")
    with pytest.raises(DataFolderBusy, match="另一个进程"):
        Graph(tmp_path / "graph")
    graph.close()
    graph.close()
    Graph(tmp_path / "graph").close()
    with pytest.raises(DataFolderDamaged, match="已经关闭"):
        graph.documents()


def test_a_damaged_folder_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no store", encoding="utf-8")
    with pytest.raises(DataFolderDamaged, match="无法打开"):
        Graph(tmp_path / "file")
    Graph(tmp_path / "graph").close()
    for path in (tmp_path / "graph").glob("CURRENT"):
        path.write_text("garbage", encoding="utf-8")
    with pytest.raises(DataFolderDamaged, match="无法打开"):
        Graph(tmp_path / "graph")


def test_writers_in_threads_take_turns_and_readers_see_whole_documents() -> None:
    graph = Graph(None)
    versions = [form(score=f"{number}.5", indicators=("甲", "乙", "丙")) for number in range(1, 9)]
    torn: list[str] = []
    done = threading.Event()

    def read() -> None:
        query = f"{PROLOGUE} SELECT ?s {{ ?i a bp:IndicatorResult ; bp:score ?s }}"
        while not done.is_set():
            scores = [row["s"].value for row in graph.query(query)]
            if len(scores) not in (0, 3) or len(set(scores)) > 1:
                torn.append(str(scores))

    reader = threading.Thread(target=read)
    reader.start()
    writers = [threading.Thread(target=graph.replace, args=(facts,)) for facts in versions * 3]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    done.set()
    reader.join()
    assert torn == []
    assert len(graph.documents()) == 1
    assert frozenset(graph.triples(ENTITY_GRAPH)) == all_entities(graph.store)


WRITER = """
import sys
from pathlib import Path
from graph_samples import form
from ontology.graph import Graph
graph = Graph(Path(sys.argv[1]))
versions = [form(score=f"{n}.5", indicators=[f"指标{n}-{i}" for i in range(n)]) for n in (2, 5, 8)]
print("ready", flush=True)
number = 0
while True:
    graph.replace(versions[number % 3])
    number += 1
    print(number, flush=True)
"""


@pytest.mark.parametrize("delay", [0.0, 0.013, 0.029, 0.047, 0.071, 0.103])
def test_killed_while_replacing_leaves_one_whole_version(delay: float, tmp_path: Path) -> None:
    path = tmp_path / "graph"
    process = start_writer(path)
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(3)]
    time.sleep(delay)
    os.kill(process.pid, signal.SIGKILL)
    told += process.stdout.read().split()
    acknowledged = int(told[-1])
    process.wait()
    graph = Graph(path)
    assert list(graph.documents()) == ["甲/自评表.txt"]
    whole = []
    for number in (2, 5, 8):
        anew = Graph(None)
        anew.replace(version(number))
        whole.append(everything(anew))
    # What was acknowledged is there, or what came next, if the kill fell between the write and its acknowledgement.
    expected = {(acknowledged - 1) % 3, acknowledged % 3}
    assert whole.index(everything(graph)) in expected


def version(number: int) -> DocumentFacts:
    return form(score=f"{number}.5", indicators=[f"指标{number}-{i}" for i in range(number)])


def start_writer(path: Path) -> subprocess.Popen[str]:
    root = Path(__file__).resolve().parents[1]
    paths = os.pathsep.join([str(root), str(root / "tests")])
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
