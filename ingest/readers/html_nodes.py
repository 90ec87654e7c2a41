"""Walking over the nodes of a parsed page without recursion, so that no depth of nesting can exhaust the stack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

Event = tuple[Literal["start", "end", "text"], "LexborNode"]

_DROPPED = frozenset(
    "script style noscript template iframe object embed svg canvas video audio map head select option button input textarea "
    "nav footer dialog link meta -comment _comment".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figure figcaption form h1 h2 h3 h4 h5 h6 header "
    "hr li main ol p pre section summary table tbody td tfoot th thead tr ul caption br".split()
)
"""Elements that begin and end a line of text."""


def is_text(node: LexborNode) -> bool:
    """Whether a node is characters."""
    return node.tag == "-text"


def is_dropped(node: LexborNode) -> bool:
    """Whether nothing of a node is shown to a reader: scripts, form controls, comments, what is hidden."""
    tag = node.tag or ""
    if tag in _DROPPED or tag.startswith(("v:", "w:")):
        return True
    attributes = node.attributes
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN.search(style) is not None


def walk(root: LexborNode) -> Iterator[Event]:
    """Everything that is shown below ``root``, in reading order: elements as they begin and end, and characters."""
    node = root.child
    while node is not None:
        if is_text(node):
            yield "text", node
        elif not is_dropped(node):
            yield "start", node
            if node.child is not None:
                node = node.child
                continue
            yield "end", node
        while node is not None and node.next is None:
            node = node.parent
            if node is None or node.mem_id == root.mem_id:
                return
            yield "end", node
        node = node.next if node is not None else None


def lines_of(root: LexborNode, but: frozenset[int] = frozenset()) -> list[str]:
    """The shown text below ``root`` as lines, cut where elements cut it; ``but`` are nodes to leave out, by ``mem_id``."""
    lines: list[str] = [""]
    inside = 0
    for kind, node in walk(root):
        if kind == "text":
            if not inside:
                lines[-1] += _white(node.text_content or "")
            continue
        if node.mem_id in but:
            inside += 1 if kind == "start" else -1
        if node.tag in BLOCKS and lines[-1]:
            lines.append("")
    return [line.strip() for line in lines if line.strip()]


def _white(text: str) -> str:
    """White space of the source is one blank; blanks that do not break stay wide."""
    return re.sub(r"[ \t\r\n\f]+", " ", text).replace("\u200b", "").replace("\ufeff", "")
