"""Where a cited span stands, in words, as an address of the page, and as a citation to copy into a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from search.review_lines import place

Span = Mapping[str, Any]
"""One item of the contract's ``evidence``."""


def where(span: Span) -> str:
    """Where a span stands: 第2页 表3 行5 列6, or its characters where the format has no such places."""
    return place({name: span.get(name) for name in ("page", "table", "row", "column", "start", "end")})


def quoted(span: Span) -> str:
    """What stands there, on one line."""
    return " ".join(str(span["quote"]).split())


def citation(span: Span) -> str:
    """A citation for a report: the document, the place, the very words."""
    return f"《{span['document'].rsplit('/', 1)[-1].rsplit('.', 1)[0]}》（{span['document']}），{where(span)}：“{quoted(span)}”"


def source_address(span: Span, **more: Any) -> str:
    """The address of the fragment that shows a span in its document."""
    return "/source?" + urlencode({"doc": span["document"], "from": span["start"], "to": span["end"], **more})


def document_address(name: str, span: Span | None = None) -> str:
    """The address of a document's own view, opened at ``span``."""
    spot = {"from": span["start"], "to": span["end"]} if span else {}
    return "/document?" + urlencode({"name": name, **spot})
