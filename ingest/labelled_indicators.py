"""Indicators set as labels with their values, a line each or several on one ("指标名称：…", "目标值：…", "完成值：…").

Reports without tables list indicators so. The label of a name opens one; the labels that follow are of it, up to the next
name or to a line that begins with none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from ingest.folding import Folded
from ingest.sections import Paragraph
from ingest.told_parts import Parts, Told, compiled, patterns

_MARGIN = " ,，;；。|*　"
_COLON = re.compile("[:：]")
_FAR = 24
"""So far from the beginning of a line the colon of its label stands, at most."""
_ENOUGH = 3
"""So many labels, the name among them, make an indicator."""


def labelled_parts(paragraphs: Sequence[Paragraph]) -> tuple[list[tuple[Paragraph, Parts]], list[Paragraph]]:
    """The indicators set as labels, each with the lines it stands in as one paragraph; and the other paragraphs."""
    found: list[tuple[Paragraph, Parts]] = []
    others: list[Paragraph] = []
    for run in _runs(paragraphs):
        line = _joined(run)
        read = _indicators(line.line.text) if _starts(run[0]) else []
        found += [(line, parts) for parts in read]
        others += [] if read else run
    return found, others


def _runs(paragraphs: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    """The paragraphs, those that begin with a label together with the one of the name above them."""
    run: list[Paragraph] = []
    for paragraph in paragraphs:
        label = _label(paragraph)
        if run and (label in (None, "name") or not _starts(run[0]) or paragraph.headings != run[0].headings):
            yield run
            run = []
        run.append(paragraph)
    if run:
        yield run


def _label(paragraph: Paragraph) -> str | None:
    """The field whose label a paragraph begins with."""
    if not _COLON.search(paragraph.line.text, 0, _FAR):
        return None
    match = compiled(rf"(?:{patterns()['labels']['lead']})(?:{_any_label()})").match(paragraph.line.text)
    return match.lastgroup if match else None


def _starts(paragraph: Paragraph) -> bool:
    return _label(paragraph) == "name"


@cache
def _any_label() -> str:
    fields = ("name", "target", "actual", "weight", "score", "reason", "other")
    return "|".join(f"(?P<{field}>{patterns()['labels'][field]})[:：]" for field in fields)


def _joined(run: Sequence[Paragraph]) -> Paragraph:
    lines = [paragraph.line for paragraph in run]
    text = "".join(line.text for line in lines)
    places = tuple(place for line in lines for place in line.places)
    return replace(run[0], line=Folded(text, places, lines[0].source))


def _indicators(text: str) -> list[Parts]:
    labels = list(compiled(_any_label()).finditer(text))
    found: list[Parts] = []
    name: Told | None = None
    stated: dict[str, Told] = {}
    ends = [match.start() for match in labels[1:]] + [len(text)]
    for match, end in zip(labels, ends, strict=True):
        lead = compiled(rf"{patterns()['labels']['lead']}$").search(text, match.end(), end)
        value = _value(text, match.end(), lead.start() if lead else end, match.start())
        if match.lastgroup == "name":
            found += _made(name, stated)
            name, stated = value, {}
        elif value is not None and match.lastgroup not in (None, "other"):
            stated.setdefault(str(match.lastgroup), value)
    return [*found, *_made(name, stated)]


def _made(name: Told | None, stated: dict[str, Told]) -> list[Parts]:
    enough = len(stated) + 1 >= _ENOUGH and ("target" in stated or "actual" in stated)
    return [Parts(stated, name.start, name.end, name)] if name is not None and enough else []


def _value(text: str, start: int, end: int, labelled: int) -> Told | None:
    said = text[start:end].strip(_MARGIN)
    if not said:
        return None
    first = text.index(said, start)
    return Told(said, first, first + len(said), text[labelled:start], labelled)
