"""``jixiao graph``: where the graph is, and moving it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from ontology.errors import BadRequest
from ontology.settings import settings, use_settings_of


@click.group()
def graph() -> None:
    """图谱在哪里：数据目录，或设置 graph 所指的 SPARQL 服务。"""


@graph.command()
@click.argument("to", type=click.Choice(["remote", "local"]))
@click.pass_obj
def move(data: Path | None, to: Literal["remote", "local"]) -> None:
    """把图谱搬到设置 graph 所指的服务（remote），或从那里搬回数据目录（local）；逐图核对，原处的一份留着。"""
    from api.console import ingest_progress
    from api.folder import DataFolder
    from ontology.endpoint import Endpoint
    from ontology.graph_moving import move_in, move_out

    path = data or settings().data
    use_settings_of(path)
    config = settings()
    endpoint = Endpoint.of(config)
    if endpoint is None:
        raise BadRequest("没有设置 graph：请先把它设为 SPARQL 服务的查询地址")
    folder = DataFolder(path)
    try:
        with ingest_progress() as progress:
            moved = (move_out if to == "remote" else move_in)(folder.graph, config.base, endpoint, progress)
    finally:
        folder.close()
    after = "" if to == "remote" else "；从现在起请去掉设置 graph"
    click.echo(f"已搬{'去' if to == 'remote' else '回'} {moved} 个三元组{after}")
