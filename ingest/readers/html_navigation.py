"""What of a web page is the site's and not the document's: menus, lists of links, breadcrumbs, footers.

Decided by how much of a block is links and whether it holds figures or sentences; words help only with single lines.
When in doubt a block stays.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.readers.html_flow import Item, Said, Shown
from ingest.readers.html_tables import is_data, is_figure
from ingest.readers.html_tree import Node, Text

_LINKS = 3
_LINK_SHARE = 0.6
_FREE_TEXT = 200
"""A block with so many characters outside links is looked into rather than left out."""
_LINE_SHARE = 0.8
_CRUMBS = re.compile(r"\S{1,8}(?:[>＞»›/|·\s]+\S{1,12}){2,}")
"""Short words in a row, parted by marks: the way to the page, or a menu."""
_FILING_LABELS = 3
_FOOT_CELLS = 6
_SITE_PARTS = frozenset({"nav", "footer", "aside"})
_SITE_ROLES = frozenset({"navigation", "contentinfo", "banner", "search", "menu", "menubar", "complementary"})


@cache
def vocabulary() -> dict[str, Any]:
    """The words of ``html.toml``."""
    return tomllib.loads(files("ingest.readers").joinpath("html.toml").read_text("utf-8"))


@cache
def _any(group: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in vocabulary()["lines"][group]))


def squeezed(text: str) -> str:
    """``text`` without white space."""
    return "".join(text.split())


def without_navigation(node: Node) -> Node:
    """The tree without the blocks of navigation; counts stay as they were."""
    kept: list[Text | Node] = []
    for part in node.content:
        if isinstance(part, Text) or not part.links:
            kept.append(part)
        elif not _is_navigation(part):
            kept.append(without_navigation(part))
    return replace(node, content=kept)


def _is_navigation(node: Node) -> bool:
    if node.tag in ("td", "th", "tr", "tbody", "thead", "h1") or is_data(node) or _holds_heading(node):
        return False
    free = node.chars - node.linked
    if node.tag in _SITE_PARTS or node.role in _SITE_ROLES:
        return node.sentences < 2 and free < _FREE_TEXT
    return node.links >= _LINKS and node.linked >= _LINK_SHARE * node.chars and free < _FREE_TEXT and node.sentences < 2


def _holds_heading(node: Node) -> bool:
    return any(isinstance(part, Node) and (part.tag == "h1" or _holds_heading(part)) for part in node.content)


def without_furniture(items: Sequence[Item], titles: Sequence[str]) -> list[Item]:
    """The items without lines that are the site's; ``titles`` are what the page says its article is called."""
    kept = [item for item in items if not (isinstance(item, Said) and _is_furniture(item))]
    return _from_title(_to_closing(kept), titles)


def _is_furniture(line: Said) -> bool:
    text = squeezed(line.text)
    if not text or line.level == 1:
        return False
    if _any("furniture").fullmatch(text):
        return True
    if line.linked < _LINE_SHARE * line.chars:
        return False
    return _any("linked").fullmatch(text) is not None or _CRUMBS.fullmatch(line.text.strip()) is not None


def _is_running(item: Item) -> bool:
    """Whether an item is running text or a table of figures."""
    return item.data if isinstance(item, Shown) else "。" in item.text


def _is_content(item: Item) -> bool:
    """Whether an item is surely the document's: so is a line that is a figure (a table set as lines)."""
    return _is_running(item) or (isinstance(item, Said) and not item.linked and is_figure(item.text))


def _to_closing(items: list[Item]) -> list[Item]:
    """The items up to the foot of the page."""
    last = max((place for place, item in enumerate(items) if _is_content(item)), default=-1)
    for place in range(last + 1, len(items)):
        item = items[place]
        texts = [item.text] if isinstance(item, Said) else list(item.texts())
        if len(texts) <= _FOOT_CELLS and _any("closing").fullmatch(squeezed("".join(texts))):
            return items[:place]
    return items


def _from_title(items: list[Item], titles: Sequence[str]) -> list[Item]:
    """The items from the article's title on; dates of publication and tables of figures above it stay."""
    for place, item in enumerate(items):
        if _is_running(item):
            break
        if isinstance(item, Said) and (item.level == 1 or squeezed(item.text) in titles) and item.chars > 4:
            above = [
                line for line in items[:place] if isinstance(line, Said) and _any("kept").fullmatch(squeezed(line.text))
            ]
            filed = [line for table in items[:place] if isinstance(table, Shown) for line in filing_lines(table)]
            return [*above, *filed, *items[place:]]
    return items


def filing_lines(table: Shown) -> list[Said]:
    """A table that says where a document is filed, as a line for each label and value; empty for other tables."""
    label = re.compile(rf"(?:{vocabulary()['filing']['labels']})[:：]?")
    texts = [squeezed(text) for text in table.texts()]
    opening = [
        bool(label.match(text)) and (bool(label.fullmatch(text)) or bool(re.match(r"[^:：]{2,8}[:：]", text)))
        for text in texts
    ]
    if table.data or sum(opening) < _FILING_LABELS or 2 * sum(opening) < len(texts):
        return []
    lines: list[str] = []
    for text, opens in zip(texts, opening, strict=True):
        if opens or not lines:
            lines.append(text)
        else:
            lines[-1] += text if lines[-1][-1] in ":：" else f"：{text}"
    return [Said(line) for line in lines if not re.match(vocabulary()["filing"]["name"], line)]
