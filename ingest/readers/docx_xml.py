"""WordprocessingML by local names: the same names stand in two namespaces (transitional and strict)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_TRANSPARENT = frozenset({"sdtContent", "ins", "moveTo", "customXml", "smartTag"})
_OFF = frozenset({"0", "false", "off", "none"})


def local(node: _Element) -> str:
    """The name of an element without its namespace."""
    return str(node.tag).rpartition("}")[2]


def attribute(node: _Element | None, name: str) -> str | None:
    """An attribute by its name without namespace; None where it, or the element, is missing."""
    if node is None:
        return None
    for key, value in node.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(node: _Element | None, *names: str) -> _Element | None:
    """The first child of this name, the first child of that, and so on down; None where one is missing."""
    for name in names:
        if node is None:
            return None
        node = next(node.iterchildren(f"{{*}}{name}"), None)
    return node


def value(node: _Element | None, *names: str) -> str | None:
    """The ``val`` of the element down these names."""
    return attribute(child(node, *names), "val")


def number(node: _Element | None, *names: str, default: int = 0) -> int:
    """The ``val`` of the element down these names as a whole number; ``default`` where there is none."""
    text = value(node, *names) or ""
    return int(text) if text.lstrip("-").isdigit() else default


def is_on(node: _Element | None, *names: str) -> bool:
    """Whether a switch ("w:vanish") is there and not turned off."""
    switch = child(node, *names)
    return switch is not None and (attribute(switch, "val") or "1").lower() not in _OFF


def contents(node: _Element) -> Iterator[_Element]:
    """The children that are content: controls and insertions opened, deletions and prompts of controls left out."""
    for element in node.iterchildren("{*}*"):
        name = local(element)
        if name == "sdt":
            inside = child(element, "sdtContent")
            if inside is not None and not is_on(element, "sdtPr", "showingPlcHdr"):
                yield from contents(inside)
        elif name in _TRANSPARENT:
            yield from contents(element)
        elif name == "AlternateContent":
            chosen = child(element, "Choice")
            yield from contents(chosen if chosen is not None else element)
        elif name == "Fallback":
            yield from contents(element)
        elif name not in ("del", "moveFrom"):
            yield element
