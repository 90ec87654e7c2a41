"""``jixiao compare``: a project over years, units and projects among their peers, shared indicators, targets set too low."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from api.opening import opened
from api.score_commands import asked_options


@click.group()
def compare() -> None:
    """比较：同一项目的各年度、单位与同类单位、项目与别的项目、多个项目共用的指标、定得过低的目标。"""


def _page_options(command: Any) -> Any:
    command = click.option("--json", "as_json", is_flag=True, help="在标准输出只打印一份 JSON。")(command)
    return click.option("--limit", type=click.IntRange(1), help="最多列多少行；默认全部。")(command)


def _show(data: Path | None, what: str, as_json: bool, asked: dict[str, Any]) -> None:
    with opened(data) as jixiao:
        found = jixiao.compare(what, **asked)
    if as_json:
        import json

        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        from api.console_scores import print_comparison

        print_comparison(found)


@compare.command()
@asked_options
@_page_options
@click.pass_obj
def years(data: Path | None, as_json: bool, **asked: Any) -> None:
    """同一项目各年度的预算、执行、总分与指标，与上一个年度相比。"""
    _show(data, "years", as_json, asked)


@compare.command()
@click.option("--measure", default="total_score", show_default=True, help="比较什么，见 comparing.md。")
@click.option("--unit", help="只看这个单位（任一名称）。")
@click.option("--year", type=int, help="只看这一年度。")
@click.option(
    "--peers",
    type=click.Choice(["all", "region", "department"]),
    default="all",
    show_default=True,
    help="与全部、同一地区或同一主管部门的单位比。",
)
@click.option("--outliers", is_flag=True, help="只列离群的单位。")
@_page_options
@click.pass_obj
def peers(data: Path | None, as_json: bool, outliers: bool, **asked: Any) -> None:
    """单位在同类单位中的名次、百分位，是否离群。"""
    _show(data, "peers", as_json, {**asked, "outliers": outliers or None})


@compare.command()
@click.argument("project")
@click.option("--measure", default="total_score", show_default=True, help="比较什么，见 comparing.md。")
@click.option("--unit", help="只看这个单位（任一名称）的。")
@click.option("--year", type=int, help="只看这一年度。")
@click.option(
    "--peers",
    type=click.Choice(["unit", "department", "region", "kind", "all"]),
    default="unit",
    show_default=True,
    help="与同一单位、同一主管部门、同一地区、有相同指标的或全部项目比。",
)
@_page_options
@click.pass_obj
def projects(data: Path | None, as_json: bool, **asked: Any) -> None:
    """项目 PROJECT 在同一年度别的项目中的名次、中位数，连同全部可比的项目。"""
    _show(data, "projects", as_json, asked)


@compare.command()
@asked_options
@click.option("--indicator", help="只看名称含有这几个字的指标。")
@_page_options
@click.pass_obj
def indicators(data: Path | None, as_json: bool, **asked: Any) -> None:
    """多个项目共用而目标不同的指标。"""
    _show(data, "indicators", as_json, asked)


@compare.command("low-targets")
@asked_options
@_page_options
@click.pass_obj
def low_targets(data: Path | None, as_json: bool, **asked: Any) -> None:
    """完成值超过目标一半以上的指标：目标可能定低了。"""
    _show(data, "low-targets", as_json, asked)
