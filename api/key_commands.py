"""``jixiao key``: makes, lists and removes keys of the service, also while it runs."""

from __future__ import annotations

from pathlib import Path

import click

from api.keys import ROLES, Keys, Role
from api.opening import as_json, print_json


@click.group()
def key() -> None:
    """服务的密钥：制作、列出、删除；服务运行时也可以用，随即生效。"""


@key.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default="write",
    show_default=True,
    help="read 读取，write 还可写入，admin 还可管理密钥。",
)
@as_json
@click.pass_obj
def add_key(data: Path | None, name: str, role: Role, as_json: bool) -> None:
    """制作一个密钥；只显示这一次，数据目录里只存它的摘要。"""
    made = _keys(data).add(name, role)
    if as_json:
        print_json({"name": name, "role": role, "key": made})
        return
    click.echo(made)
    click.echo(f"这是“{name}”的密钥（{role}），只显示这一次：请妥善保存", err=True)


@key.command("list")
@as_json
@click.pass_obj
def list_keys(data: Path | None, as_json: bool) -> None:
    """列出密钥的名称、角色与制作时间。"""
    found = _keys(data).all()
    if as_json:
        print_json({"keys": found})
    elif not found:
        click.echo("没有密钥：用 jixiao key add 名称 制作一个", err=True)
    else:
        click.echo("\n".join(f"{one['name']}\t{one['role']}\t{one['created']}" for one in found))


@key.command("remove")
@click.argument("name")
@as_json
@click.pass_obj
def remove_key(data: Path | None, name: str, as_json: bool) -> None:
    """删除一个密钥，用它登录的网页随即退出。"""
    _keys(data).remove(name)
    if as_json:
        print_json({"removed": name})
    else:
        click.echo(f"已删除密钥 {name}")


def _keys(data: Path | None) -> Keys:
    from ontology.settings import settings

    return Keys(data or settings().data)
