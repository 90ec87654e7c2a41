"""A web page's mark-up → a small tree of the blocks that are shown, with the counts that tell content from navigation.

Inline elements are dissolved into text; what is not shown (scripts, hidden elements, comments) is not in the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_UNSHOWN = frozenset(
    "script style noscript template object embed applet svg math head link meta title audio video canvas map xml area"
    " button datalist dialog noframes progress meter".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr"
    " ul".split()
)
_TABLE_PARTS = frozenset("table tbody thead tfoot tr td th caption".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE)
_DISPLAY = re.compile(r"(?<![\w-])display\s*:\s*([\w-]+)", re.IGNORECASE)
_DISPLAYED = {
    "table": "table",
    "inline-table": "table",
    "table-row": "tr",
    "table-cell": "td",
    "table-header-group": "thead",
    "table-row-group": "tbody",
    "table-footer-group": "tfoot",
    "table-caption": "caption",
    "block": "div",
    "flex": "div",
    "grid": "div",
    "list-item": "li",
}
_ROLES = {
    "table": "table",
    "grid": "table",
    "row": "tr",
    "cell": "td",
    "gridcell": "td",
    "columnheader": "th",
    "rowheader": "th",
}
_KEEPS_SPACE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_NESTED_RULES = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"([^{}]{1,400})\{([^{}]{0,2000})\}")
_CLASS = re.compile(r"[a-z]*\.([\w-]+)", re.IGNORECASE)
_STYLES_READ = 200_000
_SIBLINGS = 40
_SPACE = re.compile(r"[ \t\n\r\f]+")
_PROMPT = re.compile(r"请输入|请选择|搜索|检索|关键[字词]")
_RAISED = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

FILES = frozenset("pdf doc docx xls xlsx xlsm wps et ppt pptx zip rar 7z csv ofd txt rtf".split())
"""Extensions of files that a page links to as its attachments."""


class Text(NamedTuple):
    """A stretch of text inside a block; a line feed is a forced break. ``linked`` says that it is a link elsewhere."""

    text: str
    linked: bool


@dataclass(slots=True)
class Node:
    """A block that is shown. Counts are of all it holds: characters, those in links, links, full stops.

    ``pictures`` and ``attachments`` (names of files linked to) are those of the block itself.
    """

    tag: str
    rowspan: int = 1
    colspan: int = 1
    role: str = ""
    content: list[Text | Node] = field(default_factory=list)
    chars: int = 0
    linked: int = 0
    links: int = 0
    sentences: int = 0
    pictures: int = 0
    attachments: list[str] = field(default_factory=list)

    def blocks(self) -> Iterator[Node]:
        """This block and all below it, in reading order."""
        yield self
        for part in self.content:
            if isinstance(part, Node):
                yield from part.blocks()

    def text(self) -> str:
        """All the text in it, blocks apart by blanks."""
        return " ".join(part.text if isinstance(part, Text) else part.text() for part in self.content)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its body, its ``<title>`` and its meta elements by lower-case name (the first of each name)."""

    body: Node
    title: str
    meta: dict[str, str]


def parse(markup: str) -> Page:
    """The tree of a page; ``markup`` is bounded in depth (:func:`ingest.readers.html_source.pages_of`)."""
    from selectolax.lexbor import LexborHTMLParser

    parser = LexborHTMLParser(markup)
    meta: dict[str, str] = {}
    for element in parser.css("meta"):
        named = element.attributes
        name = named.get("name") or named.get("property")
        if name and named.get("content"):
            meta.setdefault(name.lower(), _SPACE.sub(" ", named["content"] or "").strip())
    title = parser.css_first("head > title")
    body = Node("body")
    if parser.body is not None:
        body = _Builder(_displays(parser)).build(parser.body)
    return Page(body, _SPACE.sub(" ", title.text()).strip() if title else "", meta)


def _displays(parser: LexborHTMLParser) -> dict[str, str]:
    """Classes that the page's own style sheets show as parts of tables."""
    sheets = "\n".join(sheet.text() for sheet in parser.css("style"))[:_STYLES_READ]
    found: dict[str, str] = {}
    for rule in _RULE.finditer(_NESTED_RULES.sub(" ", sheets)):
        shown = _DISPLAY.search(rule[2])
        part = _DISPLAYED.get(shown[1].lower()) if shown else None
        if part in _TABLE_PARTS:
            for selector in rule[1].split(","):
                if name := _CLASS.fullmatch(selector.strip()):
                    found[name[1]] = part
    return found


class _State(NamedTuple):
    """What holds for the text of an element: the block it goes to, whether it is a link, raised or lowered, kept."""

    block: Node
    linked: bool
    shift: str
    kept: bool
    celled: bool


class _Builder:
    """Walks a parsed page without recursion."""

    def __init__(self, displays: dict[str, str]) -> None:
        self._displays = displays

    def build(self, root: LexborNode) -> Node:
        """The tree below ``root``."""
        body = Node("body")
        states = [_State(body, False, "", False, False)]
        cursor = root.first_child
        while cursor is not None:
            state = self._enter(cursor, states[-1])
            below = cursor.first_child if state else None
            if state and below is not None:
                states.append(state)
                cursor = below
                continue
            if state:
                self._leave(states[-1], state)
            following = cursor.next
            while following is None:
                parent = cursor.parent
                if parent is None or len(states) == 1:
                    return body
                left = states.pop()
                self._leave(states[-1], left)
                cursor, following = parent, parent.next
            cursor = following
        return body

    def _enter(self, node: LexborNode, state: _State) -> _State | None:
        """What holds below ``node``; None where nothing below it is read."""
        if node.is_text_node:
            _write(state, node.text_content or "")
            return None
        if not node.is_element_node:
            return None
        tag, attributes = node.tag or "", node.attributes
        style = attributes.get("style") or ""
        if tag in _UNSHOWN or self._is_hidden(node, attributes, style):
            return None
        if tag in ("br", "img", "input", "iframe", "frame", "option"):
            return _single(tag, attributes, state)
        kept = state.kept or tag in ("pre", "listing", "textarea") or bool(style and _KEEPS_SPACE.search(style))
        block = self._block(tag, attributes, style)
        if block:
            span = _span(attributes.get("rowspan")), _span(attributes.get("colspan"))
            below = Node(block, *span, role=(attributes.get("role") or "").lower())
            state.block.content.append(below)
            return _State(below, state.linked, "", kept, state.celled or block in ("td", "th"))
        if tag == "a":
            return state._replace(linked=_link(attributes, node, state.block))
        if tag in ("sup", "sub"):
            return state._replace(shift=tag)
        return state._replace(kept=kept) if tag != "select" or state.celled else None

    def _block(self, tag: str, attributes: dict[str, str | None], style: str) -> str:
        """The kind of block an element is shown as; "" for an inline one."""
        if tag in _TABLE_PARTS:
            return "div" if (attributes.get("role") or "") == "presentation" and tag != "table" else tag
        role = _ROLES.get((attributes.get("role") or "").lower())
        if role:
            return role
        shown = _DISPLAY.search(style) if style else None
        if shown and (part := _DISPLAYED.get(shown[1].lower())):
            return part if part in _TABLE_PARTS or tag not in _BLOCKS else tag
        for name in (attributes.get("class") or "").split() if self._displays else ():
            if name in self._displays:
                return self._displays[name]
        return tag if tag in _BLOCKS else ""

    def _is_hidden(self, node: LexborNode, attributes: dict[str, str | None], style: str) -> bool:
        hidden = "hidden" in attributes or bool(style and _HIDDEN.search(style))
        return hidden and not _is_panel(node, attributes)

    def _leave(self, outer: _State, left: _State) -> None:
        if left.block is outer.block:
            return
        block, above = left.block, outer.block
        above.chars += block.chars
        above.linked += block.linked
        above.links += block.links
        above.sentences += block.sentences


def _is_panel(node: LexborNode, attributes: dict[str, str | None]) -> bool:
    """Whether a hidden element is a page of a tab group: a sibling of its class is shown, and it holds a table."""
    classes = set((attributes.get("class") or "").split())
    if not classes or node.tag in _TABLE_PARTS or node.css_first("table") is None:
        return False
    for step in ("prev", "next"):
        sibling = getattr(node, step)
        for _ in range(_SIBLINGS):
            if sibling is None:
                break
            if sibling.is_element_node and sibling.tag == node.tag:
                named = sibling.attributes
                shown = "hidden" not in named and not _HIDDEN.search(named.get("style") or "")
                if shown and classes & set((named.get("class") or "").split()):
                    return True
            sibling = getattr(sibling, step)
    return False


def _write(state: _State, text: str) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n") if state.kept else _SPACE.sub(" ", text)
    if state.shift:
        text = text.translate(_RAISED if state.shift == "sup" else _LOWERED)
    if not text:
        return
    block = state.block
    block.content.append(Text(text, state.linked))
    count = sum(len(word) for word in text.split())
    block.chars += count
    block.sentences += text.count("。")
    if state.linked:
        block.linked += count


def _single(tag: str, attributes: dict[str, str | None], state: _State) -> _State | None:
    """Write what an element without content shows; the selected option of a list is read on."""
    block = state.block
    if tag == "br":
        block.content.append(Text("\n", False))
    elif tag == "img":
        block.pictures += 1
    elif tag in ("iframe", "frame"):
        name = _file_of(attributes.get("src") or "")
        if name:
            block.attachments.append(name)
    elif tag == "option":
        return state if "selected" in attributes and state.celled else None
    elif state.celled:
        kind, value = (attributes.get("type") or "text").lower(), attributes.get("value") or ""
        if kind in ("checkbox", "radio"):
            _write(state, "☑" if "checked" in attributes else "□")
        elif kind in ("text", "number") and not _PROMPT.search(value):
            _write(state, value)
    return None


def _link(attributes: dict[str, str | None], node: LexborNode, block: Node) -> bool:
    """Whether an anchor leads away from the page; one to a file is noted as an attachment."""
    address = (attributes.get("href") or "").strip()
    if not address or address.startswith("#"):
        return False
    name = _file_of(address) or _file_of(attributes.get("title") or "") or _file_of(attributes.get("download") or "")
    if name:
        block.attachments.append(_SPACE.sub(" ", node.text()).strip() or name)
        return False
    block.links += 1
    return True


def _file_of(address: str) -> str:
    """The name of the file an address leads to; "" where it leads to a page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    for part in (parts.path, *(value.partition("=")[2] for value in parts.query.split("&"))):
        name = PurePosixPath(unquote(part))
        if name.suffix.lower().lstrip(".") in FILES:
            return name.name
    return ""


def _span(value: str | None) -> int:
    """A span as written; 0 stays 0 (to the end of the row group), nonsense is 1."""
    digits = re.match(r"\s*\+?(\d{1,9})", value or "")
    return int(digits[1]) if digits else 1
