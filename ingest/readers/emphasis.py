"""Mark-up of Markdown that is no part of the text: the asterisks around bold words, the marks before items of a list."""

from __future__ import annotations

import re

_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n|]{1,200}?)(?<=[^\s*])\*\*")
_BULLET = re.compile(r"^([ \t]*)[-*+] +(?=[^\s|:\d-])", re.MULTILINE)
_BOLD_LABEL = re.compile(r"\*\*(?=[^\s*])([^*\n|：:]{2,20}(?:[：:]\*\*|\*\*(?=\s*[：:])))")


def without_emphasis(text: str, markdown: bool) -> str:
    """``text`` without the asterisks of bold words and, in Markdown, without the marks before items.

    Outside Markdown only those around a label go ("**项目名称**：…"): asterisks elsewhere mask names and figures.
    """
    if markdown:
        return _BULLET.sub(r"\1", _BOLD.sub(r"\1", text))
    return _BOLD_LABEL.sub(lambda found: found[1].replace("**", ""), text)
