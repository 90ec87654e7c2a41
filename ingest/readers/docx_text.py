"""A paragraph of a Word document → the lines people see: fields by their result, revisions accepted, symbols as signs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.readers.docx_xml import attribute, child, contents, is_on, local

if TYPE_CHECKING:
    from lxml.etree import _Element

_MARKS = {"noBreakHyphen": "-", "tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n"}
_LEFT_OUT = frozenset({"pPr", "rPr", "delText", "delInstrText", "rt", "rubyPr", "sectPr", "commentReference"})
_DRAWN = frozenset({"drawing", "pict", "object"})
_SYMBOLS = {
    **dict.fromkeys((0xF0FE, 0xF052), "☑"),
    **dict.fromkeys((0xF0A8, 0xF0A3, 0xF06F, 0xF071, 0xF072), "□"),
    **dict.fromkeys((0xF0FD, 0xF053, 0xF054), "☒"),
    **dict.fromkeys((0xF0FC, 0xF050), "✓"),
}
"""Boxes and ticks of the fonts Wingdings and Wingdings 2; other signs of such fonts say nothing and are left out."""
_PRIVATE = range(0xF000, 0xF100)
_LARGE = 1_800_000
"""A picture higher than this (5 cm in English Metric Units) may hold text or a table."""


@dataclass(slots=True)
class Written:
    """A paragraph as written: ``text`` with line feeds for breaks by hand and tabs for tab stops.

    ``boxes`` are the text boxes anchored in it, ``notes`` its footnotes and endnotes as (kind, identifier), ``pictures``
    how many large pictures stand in it; ``listed`` says that it is a line of a table of contents.
    """

    parts: list[str] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    pictures: int = 0
    listed: bool = False

    @property
    def text(self) -> str:
        """The text of the paragraph."""
        return "".join(self.parts)


def written(paragraph: _Element) -> Written:
    """What a ``w:p`` holds."""
    found = Written()
    _collect(paragraph, found)
    return found


def _collect(node: _Element, found: Written) -> None:
    for element in contents(node):
        name = local(element)
        if name in _LEFT_OUT or (name == "r" and is_on(element, "rPr", "vanish")):
            continue
        if name == "t":
            found.parts.append("".join(_sign(char) for char in element.text or ""))
        elif name in _MARKS:
            found.parts.append(_MARKS[name])
        elif name == "sym":
            found.parts.append(_symbol(attribute(element, "char") or ""))
        elif name == "instrText":
            found.listed = found.listed or "PAGEREF _Toc" in (element.text or "")
        elif name == "fldChar":
            found.parts.append(_check_box(element))
        elif name in ("footnoteReference", "endnoteReference"):
            found.notes.append((name.removesuffix("Reference"), attribute(element, "id") or ""))
        elif name in _DRAWN:
            found.boxes.extend(_boxes(element))
            found.pictures += _large_pictures(element)
        else:
            _collect(element, found)


def _sign(char: str) -> str:
    return _SYMBOLS.get(ord(char), "") if ord(char) in _PRIVATE else char


def _symbol(code: str) -> str:
    try:
        place = int(code, 16)
    except ValueError:
        return ""
    # The same sign is written with and without the offset of the private use area.
    return _SYMBOLS.get(place if place in _PRIVATE else place + 0xF000, "")


def _check_box(field_mark: _Element) -> str:
    """The box of a form field, ticked or not; "" where the field is none."""
    box = child(field_mark, "ffData", "checkBox")
    if box is None:
        return ""
    ticked = is_on(box, "checked") if child(box, "checked") is not None else is_on(box, "default")
    return "☑" if ticked else "□"


def _boxes(drawn: _Element) -> Iterator[_Element]:
    """The outermost text boxes of a drawing; the copy for old programs is left out."""
    for box in drawn.iter("{*}txbxContent"):
        above = [local(node) for node in box.iterancestors() if node is not drawn]
        inside = above[: len(list(_until(box, drawn)))]
        if "txbxContent" not in inside and "Fallback" not in inside:
            yield box


def _until(node: _Element, top: _Element) -> Iterator[_Element]:
    for above in node.iterancestors():
        if above is top:
            return
        yield above


def _large_pictures(drawn: _Element) -> int:
    if next(drawn.iter("{*}blip"), None) is None:
        return 0
    heights = [int(extent.get("cy", "0")) for extent in drawn.iter("{*}extent") if extent.get("cy", "0").isdigit()]
    return int(any(height > _LARGE for height in heights))
