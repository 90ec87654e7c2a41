"""Moving a data folder's graph between the folder and a SPARQL store, graph by graph, each compared after it was written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from ontology.endpoint import Endpoint
from ontology.engine import every_quad
from ontology.errors import BadRequest, GraphUnreachable
from ontology.graph_opening import opened, place, remote, set_place

Told = Callable[[str, int, int], None]
"""Told what is done, how many graphs of it, and of how many."""


def move_out(path: Path, base: str, endpoint: Endpoint, told: Told) -> int:
    """Copy the local graph at ``path`` to ``endpoint``, which has the folder's graph from then on; how many triples.

    The local one stays where it is, unused. Raises BadRequest where there is a graph of this base already, GraphUnreachable
    where a graph reads otherwise than it was written.
    """
    if place(path):
        raise BadRequest("图谱已经不在本机：无须再搬")
    source, target = opened(path, base), remote(path, base, endpoint)
    try:
        if target.named_graphs():
            raise BadRequest(f"“{endpoint.query}”里已有图谱：请先清空它，或换一个地址")
        names = sorted(source.named_graphs(), key=str)
        count = 0
        for done, name in enumerate(names):
            told("搬运图谱", done, len(names))
            triples = [quad.triple for quad in source.quads_for_pattern(None, None, None, name)]
            target.put(name.value, triples)
            if {quad.triple for quad in target.quads_for_pattern(None, None, None, name)} != set(triples):
                raise GraphUnreachable(f"图谱服务存下的与送去的不同（{name}）：请换一种服务，图谱仍在本机")
            count += len(triples)
        told("搬运图谱", len(names), len(names))
    finally:
        target.close()
    set_place(path, endpoint.query)
    return count


def move_in(path: Path, base: str, endpoint: Endpoint, told: Told) -> int:
    """Copy the graph at ``endpoint`` into the folder, which has it from then on; how many triples. The other stays as it is."""
    if place(path) != endpoint.query:
        raise BadRequest("设置 graph 不是这个数据目录的图谱所在的地址：请照原来的设置后重试")
    source = remote(path, base, endpoint)
    made = path.with_name("graph-arriving")
    shutil.rmtree(made, ignore_errors=True)
    try:
        store = ox.Store(made)
        told("取回图谱", 0, 1)
        store.bulk_extend(every_quad(source))
        count = len(store)
        if count != len(source):
            raise GraphUnreachable("取回的图谱不完整：请确认没有别的程序正在写入后重试")
        store.flush()
        del store
        told("取回图谱", 1, 1)
    finally:
        source.close()
    shutil.rmtree(path, ignore_errors=True)
    made.rename(path)
    set_place(path, "")
    return count
