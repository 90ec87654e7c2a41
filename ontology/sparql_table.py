"""A SPARQL result as a table of text for people."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from ontology.vocabulary import PREFIXES


def text_table(result: bytes) -> str:
    """A SPARQL JSON result as aligned columns, IRIs shortened by our prefixes; ASK as 是 or 否."""
    parsed: dict[str, Any] = json.loads(result)
    if "boolean" in parsed:
        return "是\n" if parsed["boolean"] else "否\n"
    names: list[str] = parsed["head"]["vars"]
    bindings = parsed["results"]["bindings"]
    rows = [names, *([_shown(binding.get(name)) for name in names] for binding in bindings)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(names))]
    lines = [
        "  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)) for row in rows
    ]
    rule = "  ".join("─" * width for width in widths)
    return "".join(f"{line.rstrip()}\n" for line in [lines[0], rule, *lines[1:], f"（{len(bindings)} 行）"])


def _shown(term: dict[str, Any] | None) -> str:
    if term is None:
        return ""
    value = term["value"]
    if term["type"] == "uri":
        for prefix, iri in PREFIXES.items():
            local = value.removeprefix(iri)
            if local != value and local.replace("-", "").replace("_", "").isalnum():
                return f"{prefix}:{local}"
    return " ".join(value.split()) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _width(text: str) -> int:
    """Columns of a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
