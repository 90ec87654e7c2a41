"""``jixiao entities`` and ``jixiao decide``: names, and what people decide on them and on what documents say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.opening import as_json, opened, print_json
from ontology.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable


@click.command()
@click.argument("name", required=False)
@click.option("--kind", type=click.Choice(["unit", "project"]), help="只看单位（unit）或项目（project）。")
@as_json
@click.pass_obj
def entities(data: Path | None, name: str | None, kind: str | None, as_json: bool) -> None:
    """列出单位与项目；给出 NAME 时说明它有哪些名称、各在哪里、依据哪条规则归在一起。"""
    with opened(data) as jixiao:
        found = jixiao.entities(name, kind)
    if as_json:
        print_json({"entities": found})
    else:
        from api.console import print_entities

        print_entities(found, explained=name is not None)


@click.group()
def decide() -> None:
    """记录人的决定：合并与拆分单位或项目，更正或剔除事实，确认或排除发现，撤销；重新导入不会改动它们。"""


def _signed(command: Callable[..., Any]) -> Callable[..., Any]:
    by = click.option("--by", required=True, help="作出决定的人。")
    reason = click.option("--reason", required=True, help="理由。")
    return by(reason(command))


def _noted(command: Callable[..., Any]) -> Callable[..., Any]:
    by = click.option("--by", required=True, help="复核的人。")
    note = click.option("--note", default="", help="说明，随发现列出。")
    return by(note(command))


def _print_decision(decision: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(decision)
    else:
        click.echo(f"已记录决定 {decision['id']}：{decision['summary']}")


kind_option = click.option(
    "--kind", type=click.Choice(["unit", "project"]), help="名称同时是单位和项目时说明是哪一类。"
)


@decide.command("merge")
@click.argument("name")
@click.argument("into")
@_signed
@kind_option
@as_json
@click.pass_obj
def decide_merge(
    data: Path | None, name: str, into: str, by: str, reason: str, kind: str | None, as_json: bool
) -> None:
    """认定 NAME 与 INTO 是同一单位或项目，保留 INTO 的名称。"""
    with opened(data) as jixiao:
        _print_decision(jixiao.merge(name, into, by, reason, kind), as_json)


@decide.command("split")
@click.argument("entity")
@click.option("--name", "names", multiple=True, help="拆出这个名称；可重复。")
@click.option("--document", "documents", multiple=True, help="只拆出这份文件中的称呼；可重复。")
@_signed
@kind_option
@as_json
@click.pass_obj
def decide_split(
    data: Path | None,
    entity: str,
    names: tuple[str, ...],
    documents: tuple[str, ...],
    by: str,
    reason: str,
    kind: str | None,
    as_json: bool,
) -> None:
    """认定 ENTITY 的某些名称，或某些文件中的称呼，是另一个单位或项目。"""
    with opened(data) as jixiao:
        _print_decision(jixiao.split(entity, by, reason, names, documents, kind), as_json)


@decide.command("correct")
@click.argument("iri")
@click.argument("column")
@click.argument("value", required=False)
@click.option("--empty", is_flag=True, help="更正为空：原文没有写这一项。")
@_signed
@as_json
@click.pass_obj
def decide_correct(
    data: Path | None, iri: str, column: str, value: str | None, empty: bool, by: str, reason: str, as_json: bool
) -> None:
    """把地址为 IRI 的事实（或文件）的 COLUMN 列更正为 VALUE；原值保留，回答会说明。"""
    if empty == (value is not None):
        raise BadRequest("请给出更正后的值；要更正为空，不写值而用 --empty")
    with opened(data) as jixiao:
        _print_decision(jixiao.correct(iri, column, value, by, reason), as_json)


@decide.command("remove")
@click.argument("iri")
@_signed
@as_json
@click.pass_obj
def decide_remove(data: Path | None, iri: str, by: str, reason: str, as_json: bool) -> None:
    """认定读作事实的 IRI 不是事实；剔除项目评价时，其资金与指标一并剔除。"""
    with opened(data) as jixiao:
        _print_decision(jixiao.remove(iri, by, reason), as_json)


@decide.command("confirm")
@click.argument("finding")
@_noted
@as_json
@click.pass_obj
def decide_confirm(data: Path | None, finding: str, by: str, note: str, as_json: bool) -> None:
    """确认地址为 FINDING 的审计发现属实。"""
    with opened(data) as jixiao:
        _print_decision(jixiao.confirm(finding, by, note), as_json)


@decide.command("dismiss")
@click.argument("finding")
@_noted
@as_json
@click.pass_obj
def decide_dismiss(data: Path | None, finding: str, by: str, note: str, as_json: bool) -> None:
    """排除地址为 FINDING 的审计发现：不成立；回答不再据此提示。"""
    with opened(data) as jixiao:
        _print_decision(jixiao.dismiss(finding, by, note), as_json)


@decide.command("undo")
@click.argument("number", type=int)
@_signed
@as_json
@click.pass_obj
def decide_undo(data: Path | None, number: int, by: str, reason: str, as_json: bool) -> None:
    """撤销编号为 NUMBER 的决定，恢复原样。"""
    with opened(data) as jixiao:
        _print_decision(jixiao.undo(number, by, reason), as_json)


@decide.command("list")
@as_json
@click.pass_obj
def decide_list(data: Path | None, as_json: bool) -> None:
    """列出全部决定：何人、何时、为何、是否仍然有效。"""
    with opened(data) as jixiao:
        found = jixiao.decisions()
    if as_json:
        print_json({"decisions": found})
    else:
        from api.console import print_decisions

        print_decisions(found)
