"""What the styles of a Word document say of a paragraph: heading level, list, line of a table of contents."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.readers.docx_numbering import number_of
from ingest.readers.docx_xml import attribute, child, number, value

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|标题|文档标题", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d", re.IGNORECASE)
_BODY_LEVEL = 9
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Style:
    """``level`` of a heading from 1, 0 for none; ``list_id`` and ``depth`` of a list; ``listed`` in a table of contents."""

    level: int = 0
    list_id: str | None = None
    depth: int | None = None
    listed: bool = False


class Styles:
    """The paragraph styles of a document."""

    def __init__(self, root: _Element | None, numbering: _Element | None) -> None:
        nodes = root.iterchildren("{*}style") if root is not None else ()
        self._nodes = {attribute(node, "styleId") or "": node for node in nodes}
        self._default = next(
            (key for key, node in self._nodes.items() if attribute(node, "default") and _is_paragraph(node)), ""
        )
        self._depths = {
            linked: number_of(level)
            for level in (numbering.iter("{*}lvl") if numbering is not None else ())
            if (linked := value(level, "pStyle"))
        }
        self._read: dict[str, Style] = {}

    def of(self, paragraph: _Element) -> Style:
        """What the paragraph's style says, and what the paragraph says itself."""
        own = child(paragraph, "pPr")
        style = self._style(value(own, "pStyle") or self._default)
        return _own(own, style)

    def _style(self, key: str, deep: int = 0) -> Style:
        if key in self._read:
            return self._read[key]
        node = self._nodes.get(key)
        if node is None or deep > _DEEPEST:
            return Style()
        inherited = self._style(value(node, "basedOn") or "", deep + 1)
        style = _own(child(node, "pPr"), inherited)
        name = (value(node, "name") or "").strip()
        if heading := _HEADING.fullmatch(name):
            style = replace(style, level=int(heading[1]))
        elif _TITLE.fullmatch(name):
            style = replace(style, level=1)
        if style.list_id is not None and key in self._depths:
            style = replace(style, depth=self._depths[key])
        style = replace(style, listed=style.listed or _CONTENTS.fullmatch(name) is not None)
        self._read[key] = style
        return style


def _own(properties: _Element | None, style: Style) -> Style:
    """The style with what these paragraph properties change."""
    if child(properties, "outlineLvl") is not None:
        level = number(properties, "outlineLvl", default=_BODY_LEVEL)
        style = replace(style, level=level + 1 if level < _BODY_LEVEL else 0)
    listed = child(properties, "numPr")
    if listed is not None:
        identifier = value(listed, "numId") or style.list_id
        depth = number(listed, "ilvl") if child(listed, "ilvl") is not None else style.depth
        style = replace(style, list_id=None if identifier == "0" else identifier, depth=depth)
    return style


def _is_paragraph(node: _Element) -> bool:
    return attribute(node, "type") in (None, "paragraph")
