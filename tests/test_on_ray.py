"""Ingest on a Ray cluster of several nodes on this machine: the same graph as here, also where a node is killed in the middle."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES

from api import Jixiao
from ontology.errors import BadRequest
from ontology.schema import TABLES

pytestmark = pytest.mark.engines
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A head that does no work and two nodes of one processor each; skipped aloud where Ray is not installed."""
    utilities = pytest.importorskip("ray.cluster_utils", reason="Ray is not installed: pip install 'jixiao[cluster]'")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    made = utilities.Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    made.workers = [made.add_node(num_cpus=1) for _ in range(2)]
    made.wait_for_nodes()
    yield made
    made.shutdown()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples, each in four versions, and one file that cannot be read."""
    folder = tmp_path_factory.mktemp("files")
    for path in sorted(EXAMPLES.glob("*.txt")) + sorted(EXAMPLES.glob("*市*.md")):
        for version in range(4):
            text = path.read_text(encoding="utf-8")
            (folder / f"{version}{path.name}").write_text(f"{text}\n第{version}版\n", encoding="utf-8")
    (folder / "残缺.docx").write_bytes(b"PK\x03\x04 nothing")
    return folder


def ingested(data: Path, files: Path, address: str | None = None, during: Any = None) -> tuple[Any, ...]:
    """The graph, the tables and the outcomes of an ingest, here or on a cluster."""
    with Jixiao(data) as jixiao:
        if address is not None:
            jixiao.reading.on_cluster(address)
        outcomes = jixiao.ingest([files], 1, during or (lambda step, done, total: None), vectors=False)
        again = jixiao.ingest([files], vectors=False)
        assert {one.status for one in again} == {"unchanged", "failed"}
        assert jixiao.check()["ok"]
        return jixiao.export_bytes("graph", "nq"), {name: jixiao.rows(name) for name in TABLES}, outcomes


def test_the_same_graph_also_where_a_node_is_killed(cluster: Any, files: Path, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill(step: str, done: int, total: int) -> None:
        if done >= 2 and not killed:
            killed.append(done)
            cluster.remove_node(cluster.workers[0], allow_graceful=False)

    here = ingested(tmp_path / "here", files)
    there = ingested(tmp_path / "there", files, cluster.address, kill)
    assert killed
    assert there == here
    assert [one.document for one in there[2] if one.status == "failed"] == ["残缺.docx"]
    assert len(there[1]["documents"]) == len(there[2]) - 1 >= 20


def test_vectors_are_made_there_too(cluster: Any, tmp_path: Path) -> None:
    sources = sorted(EXAMPLES.glob("*.txt"), key=lambda path: path.stat().st_size)[:1]
    with Jixiao(tmp_path / "here") as jixiao:
        jixiao.ingest(sources)
        wanted = [(hit["document"], hit["passage"]) for hit in jixiao.search("满意度低的原因")["hits"]]
    with Jixiao(tmp_path / "there") as jixiao:
        jixiao.reading.on_cluster(cluster.address)
        jixiao.ingest(sources)
        assert jixiao.indexed()["without_vectors"] == 0
        assert [(hit["document"], hit["passage"]) for hit in jixiao.search("满意度低的原因")["hits"]] == wanted != []


def test_a_cluster_that_is_not_there_is_told(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    with Jixiao(tmp_path / "data") as jixiao, pytest.raises(BadRequest, match="连不上 Ray 集群"):
        jixiao.reading.on_cluster("127.0.0.1:1")
