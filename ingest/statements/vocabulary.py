"""The words of statement tables: the lists of ``statements.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words() -> dict[str, Any]:
    """All lists by name."""
    return tomllib.loads((files("ingest.statements") / "statements.toml").read_text(encoding="utf-8"))
