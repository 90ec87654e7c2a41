"""What ``jixiao ingest`` tells of its outcomes: a table or JSON on stdout, what needs attention on stderr."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from api.console import print_outcomes
from api.ingesting import Outcome
from api.opening import print_json


def report(outcomes: Sequence[Outcome], waiting: int, as_json: bool) -> None:
    """Tell of some outcomes; ``waiting`` is how many texts have no vector."""
    if as_json:
        print_json({"documents": [asdict(outcome) for outcome in outcomes]})
    else:
        print_outcomes(outcomes)
    if waiting:
        click.echo(f"尚有 {waiting} 段文字没有句向量，检索暂只用关键词：运行 jixiao index 补上", err=True)
    for outcome in outcomes:
        if outcome.supersedes:
            click.echo(f"{outcome.document} 取代了 {'、'.join(outcome.supersedes)}：后者不再计入回答", err=True)
        if outcome.status == "failed":
            click.echo(f"未导入 {outcome.document}：{outcome.reason}", err=True)
