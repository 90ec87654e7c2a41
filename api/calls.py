"""What one process may ask another that holds the data folder, and how a call and its reply are written.

A call is a JSON object ``{"call", "arguments", "named"}``. A reply is lines of JSON: any number of ``{"progress": [step, done,
total]}`` and ``{"bytes": base64}``, then one ``{"value"}`` or ``{"error": [class of ontology/errors.py, message]}``.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from api.sources import Skipped, Source

READING = frozenset(
    "ask search rows count scores compare entities decisions audit count_findings document text status indexed versions".split()
)
"""Methods of Jixiao that give plain values and change nothing."""

DECIDING = frozenset("merge split correct remove undo confirm dismiss".split())
"""Methods of Jixiao that record a decision and give plain values."""

PLAIN = READING | DECIDING

TELLING = frozenset("forget embed check supersede reinstate restore".split())
"""Methods of Jixiao that tell of their progress, by ``progress=``."""

BYTES = frozenset(("sparql", "export_bytes"))
"""Methods of Jixiao that give bytes."""


def packed(source: Source | Skipped) -> dict[str, Any]:
    """A source as plain data."""
    return {name: str(value) if isinstance(value, Path) else value for name, value in asdict(source).items()}


def unpacked(given: dict[str, Any]) -> Source | Skipped:
    """The source that was :func:`packed`."""
    if "reason" in given:
        return Skipped(**given)
    return Source(**{**given, "path": Path(given["path"])})
