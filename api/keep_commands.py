"""``jixiao check``, ``backup``, ``restore``, ``supersede``, ``versions`` and ``settings``: keeping what there is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from api.opening import as_json, opened, print_json
from ontology.errors import BadRequest
from ontology.settings import listed, use_settings_of
from ontology.settings import settings as in_force

PARTS = {
    "graph": "图谱",
    "tables": "事实表",
    "evidence": "出处",
    "passages": "段落",
    "keywords": "关键词",
    "vectors": "句向量",
    "sources": "原文",
}
"""Part of a data folder → its name for people."""

SHOWN = 20
"""Problems printed for people; --json gives more."""


@click.command()
@click.option("--repair", is_flag=True, help="由图谱与原文重建不一致的部分。")
@as_json
@click.pass_obj
def check(data: Path | None, repair: bool, as_json: bool) -> int:
    """核对图谱、事实表、出处、段落、关键词、句向量与原文是否逐份文件一致；不一致时退出码为 1。"""
    from api.console import ingest_progress

    with opened(data) as jixiao, ingest_progress() as progress:
        report = jixiao.check(repair, progress=progress)
    if as_json:
        print_json(report)
    else:
        _print_report(report)
    if not report["ok"]:
        advice = "能重建的都已重建：请按上列说明重新导入" if repair else "运行 jixiao check --repair 重建"
        click.echo(f"发现 {report['total']} 处不一致：{advice}", err=True)
    return 0 if report["ok"] else 1


def _print_report(report: dict[str, Any]) -> None:
    for title, found in (("已修复", report["repaired"]), ("不一致", report["problems"])):
        for one in found[:SHOWN]:
            about = f" {one['document']}" if one["document"] else ""
            click.echo(f"{title} {PARTS[one['part']]}{about}：{one['message']}")
        if len(found) > SHOWN:
            click.echo(f"……另有 {len(found) - SHOWN} 处，用 --json 查看")
    counts = report["counts"]
    click.echo(
        f"{'一致' if report['ok'] else '不一致'}：{report['documents']} 份文件，{counts['triples']} 个三元组，{counts['rows']} 行事实与发现，"
        f"{counts['passages']} 段文字（关键词 {counts['keywords']}，句向量 {counts['vectors']}）"
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@as_json
@click.pass_obj
def backup(data: Path | None, file: Path, as_json: bool) -> None:
    """把数据目录此刻的全部内容写成一个文件；服务运行时也可以，读写照常。"""
    from ontology.exports import replacing

    with opened(data) as jixiao, replacing(file) as stream:
        about = jixiao.backup(stream)
    if as_json:
        print_json(about)
    else:
        click.echo(f"已备份 {about['documents']} 份文件（{about['bytes'] / 1048576:.1f} MB）到 {file}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="数据目录里已有文件时，以备份整个替换。")
@as_json
@click.pass_obj
def restore(data: Path | None, file: Path, replace: bool, as_json: bool) -> None:
    """由备份恢复，核对无误才启用；服务运行时也可以，启用前仍答旧内容。"""
    from api.console import ingest_progress

    with opened(data) as jixiao, ingest_progress() as progress:
        about = jixiao.restore(str(file.absolute()), replace, progress=progress)
    if as_json:
        print_json(about)
    else:
        click.echo(f"已恢复 {about['created']} 的备份，共 {about['documents']} 份文件，核对一致")


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--undo", is_flag=True, help="恢复 OLD：与取代它的文件并存，重新计入回答。")
@as_json
@click.pass_obj
def supersede(data: Path | None, old: str, new: str | None, undo: bool, as_json: bool) -> None:
    """以文件 NEW 取代 OLD：OLD 的原文仍可查看，不再计入回答；或用 --undo 恢复。"""
    if undo == (new is not None):
        raise BadRequest("请给出旧文件与取代它的新文件；要恢复被取代的文件，只写它并加 --undo")
    with opened(data) as jixiao:
        told = jixiao.supersede(old, new) if new is not None else jixiao.reinstate(old)
    if as_json:
        print_json(told)
    else:
        click.echo(f"已恢复 {old}" if undo else f"{old} 已由 {new} 取代：原文仍可查看，不再计入回答")


@click.command()
@as_json
@click.pass_obj
def versions(data: Path | None, as_json: bool) -> None:
    """列出被取代的文件：被哪份文件取代，依据，时间。"""
    with opened(data) as jixiao:
        found = jixiao.versions()
    if as_json:
        print_json({"versions": found})
    else:
        lines = [f"{one['document']} ← {one['superseded_by']}（{one['why']}，{one['at']}）" for one in found]
        click.echo("\n".join(lines) or "没有被取代的文件")


SOURCES = {"default": "默认", "environment": "环境变量", "file": "设置文件"}


@click.command()
@as_json
@click.pass_obj
def settings(data: Path | None, as_json: bool) -> None:
    """列出每项设置：名字、默认值、当前值、一句说明；由环境变量 JIXIAO_名字 或数据目录里的 jixiao.toml 给出。"""
    use_settings_of(data or in_force().data)
    found = listed()
    if as_json:
        print_json({"settings": found})
        return
    for one in found:
        default = "" if one["source"] == "default" else f"，默认 {one['default']}"
        click.echo(f"{one['name']} = {one['current']}（{SOURCES[one['source']]}{default}）：{one['about']}")
