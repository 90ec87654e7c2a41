"""``jixiao audit``: the findings, filtered, for people, as JSON or as a review sheet in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from api.opening import as_json, opened, print_json
from ontology.errors import BadRequest


@click.command()
@click.option("--document", help="只看这份文件。")
@click.option("--unit", help="只看这个单位（任一名称）。")
@click.option("--year", type=int, help="只看这一年度。")
@click.option("--rule", help="只看这条规则，如 score-sum。")
@click.option("--severity", type=click.Choice(["error", "warning", "info"]), help="只看这一级。")
@click.option(
    "--status",
    type=click.Choice(["open", "confirmed", "dismissed"]),
    help="只看待核（open）、已确认（confirmed）或已排除（dismissed）的。",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "xlsx", "html"]),
    help="默认 text；xlsx 与 html 为复核表，须有 -o。",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="复核表写入的文件。")
@click.option("--across", is_flag=True, help="改为比较各份决算：同一单位、年度的同一数字在两份文件中不同的。")
@click.option("--limit", type=click.IntRange(1), help="最多列多少项；默认全部。")
@as_json
@click.pass_obj
def audit(
    data: Path | None, form: str | None, output: Path | None, limit: int | None, as_json: bool, **asked: Any
) -> None:
    """列出审计发现，最严重的在前；或写成复核表。"""
    form = "json" if as_json else form or "text"
    if (form in ("xlsx", "html")) != (output is not None):
        raise BadRequest("复核表要写入文件：请同时给出 --format xlsx（或 html）与 -o 文件名")
    if output is not None and limit is not None:
        raise BadRequest("复核表收录符合条件的全部发现：请去掉 --limit，或加筛选条件")
    with opened(data) as jixiao:
        if output is not None:
            for path in jixiao.review_sheet(form, output, **asked):
                click.echo(f"已写入 {path}", err=True)
            return
        found = jixiao.audit(**asked, limit=limit)
        total = len(found) if limit is None else jixiao.count_findings(**asked)
    if form == "json":
        print_json({"total": total, "findings": found})
    else:
        from api.console import print_findings

        print_findings(found, total)
