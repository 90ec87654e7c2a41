"""What every command does: open the data folder, or go through the process that holds it; print one JSON document."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from ontology.errors import DataFolderBusy
from ontology.settings import settings, use_settings_of

if TYPE_CHECKING:
    from api.library import Jixiao
    from api.remote import Remote

TRY = 0.5
"""Seconds between two looks whether the folder is free, or its owner takes calls by now."""

Opened: TypeAlias = "Jixiao | Remote"
"""A data folder that a command works on."""

as_json = click.option("--json", "as_json", is_flag=True, help="在标准输出只打印一份 JSON。")
"""The option ``--json`` of a command."""


def opened(data: Path | None) -> Opened:
    """The data folder, opened, or by way of the service that holds it; loaded here so that ``jixiao --help`` stays quick.

    Raises DataFolderBusy where a process that takes no calls holds it for LOCK_WAIT seconds.
    """
    from api.folder import LOCK_WAIT
    from api.remote import Remote

    path = data or settings().data
    use_settings_of(path)
    until = time.monotonic() + LOCK_WAIT
    while True:
        if remote := Remote.found(path):
            return remote
        from api.library import Jixiao

        try:
            return Jixiao(path, wait=TRY)
        except DataFolderBusy:
            if time.monotonic() > until:
                raise


def opened_alone(data: Path | None) -> Jixiao:
    """The data folder, opened by this process; raises DataFolderBusy where a service holds it already."""
    from api.library import Jixiao
    from api.remote import Remote

    path = data or settings().data
    if remote := Remote.found(path):
        where = f"（{remote.address}）" if remote.address else ""
        raise DataFolderBusy(f"数据目录“{path}”已由正在运行的服务打开{where}：请直接使用它，或先停止它再启动")
    return Jixiao(path)


def print_json(value: Any) -> None:
    """Print a value as one JSON document."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
