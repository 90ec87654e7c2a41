"""What every command does: open the data folder, print one JSON document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from api.library import Jixiao

as_json = click.option("--json", "as_json", is_flag=True, help="在标准输出只打印一份 JSON。")
"""The option ``--json`` of a command."""


def opened(data: Path | None) -> Jixiao:
    """The data folder, opened; loaded here so that ``jixiao --help`` stays quick."""
    from api.library import Jixiao

    return Jixiao(data)


def print_json(value: Any) -> None:
    """Print a value as one JSON document."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
