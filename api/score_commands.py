"""``jixiao score``: recomputed scores beside the stated ones, for people or as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from api.opening import opened


def asked_options(command: Any) -> Any:
    """Which projects: options that ``score`` and ``compare`` share."""
    for option in reversed(
        [
            click.option("--unit", help="只看这个单位（任一名称）。"),
            click.option("--department", help="只看这个主管部门（任一名称）。"),
            click.option("--project", help="只看这个项目。"),
            click.option("--year", type=int, help="只看这一年度。"),
        ]
    ):
        command = option(command)
    return command


@click.command()
@asked_options
@click.option("--document", help="只看这份文件。")
@click.option(
    "--by",
    type=click.Choice(["project", "unit", "department"]),
    default="project",
    show_default=True,
    help="逐个项目（project），或按单位（unit）、主管部门（department）求平均。",
)
@click.option("--scheme", help="用这一套评分规则；默认按地区选用（见 scoring.md）。")
@click.option("--differing", is_flag=True, help="只列所写与重算不符的项目，总分相差最多的在前。")
@click.option("--limit", type=click.IntRange(1), help="最多列多少行；默认全部。")
@click.option("--json", "as_json", is_flag=True, help="在标准输出只打印一份 JSON。")
@click.pass_obj
def score(data: Path | None, as_json: bool, **asked: Any) -> None:
    """按规则重算执行率、得分、总分与等级，与文件所写并列，附算式与依据。"""
    with opened(data) as jixiao:
        found = jixiao.scores(**asked)
    if as_json:
        import json

        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    elif asked["by"] == "project":
        from api.console_scores import print_scores

        print_scores(found)
    else:
        from api.console_scores import print_averages

        print_averages(found)
