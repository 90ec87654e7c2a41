"""Text of a form that lost its table → atoms: the smallest stretches that can be cells, with what joins them.

A form is flattened to one cell a line, to one line with blanks between the cells, or with nothing between them. Where the
text is parted, and where words run together that are known (headers, level names, an operator before a figure), an atom
begins; whether two atoms are one cell is decided later, by what a row of cells can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

from ingest.document import Block, Document
from ingest.flow import join_words
from ingest.headers import field, is_total, source, vocabulary
from ingest.levels import is_level, level1
from ingest.lines import is_page_mark
from ingest.places import Place
from ingest.values import is_blank_mark, money, points, rate

_WORD = re.compile(r"[^\s|｜]+")
_LINE = re.compile(r"[^\n]+")
_EDGE = "|｜ \t\u00a0\u3000"
_POINTS = re.compile(r"[（(]\d{1,3}(?:\.\d+)?分[)）]")
_SIGN = re.compile(r"(?<=[^\s<>=≤≥≧≦＝＜＞（(])(?=[<>=≤≥≧≦═＝＜＞])")
_TOTAL_FIGURE = re.compile(r"(?P<label>[\u4e00-\u9fff]{2,8})(?P<figure>\d+(?:\.\d+)?)")
_TOTALS = re.compile(r"(?P<weight>100|[89]0)(?P<score>[1-9]\d(?:\.\d{1,2})?|100)")
"""The sum of the weights and that of the scores run together ("10098.5")."""
_LISTED = re.compile(r"[^、（()）：:，,。；\s]{2,12}(?:、[^、（()）：:，,。；\s]{2,16}){3,}")
"""Words one after the other that may be the headers of the cells below."""
_SCORED = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,10}?)[:：\s]*(?:分值|满分|权重|总分)?[:：]?(?P<weight>\d{1,3}(?:\.\d+)?分)[，,\s]*"
    r"(?:自评|实际|评价)?得分[:：]?(?P<score>\d{1,3}(?:\.\d+)?分)(?=[，,。；\s]|$)"
)
"""A line that states the points of one name after their words ("预算执行率 分值10分 得分9.17分")."""
_HEADERS_IN_A_LINE = 3
_WORDS_OF_A_FORM = 20
_SAME_PARAGRAPH, _OTHER_LINE, _SAME_LINE = 0.3, 0.9, 0.6
"""What it costs that two atoms are one cell: lines that read on, lines, words of one line."""
_SIGNED = 0.8
"""What it costs that a figure with its sign goes on with the words before it, where nothing stands between them."""
_PARTED = 0.25
"""What it costs that two atoms are two cells where nothing stands between them."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A stretch that can be a cell; ``join`` is what it costs that it goes on with the atom before it, ``part`` that not.

    ``join`` is None where it cannot.
    """

    place: Place
    join: float | None = None
    part: float = 0.0

    @property
    def text(self) -> str:
        """What it says."""
        return self.place.text


def atoms_of(document: Document, blocks: Sequence[Block]) -> list[Atom]:
    """The atoms of a run of blocks without tables, in their order."""
    atoms: list[Atom] = []
    running = False
    for start, end, goes_on in (line for block in blocks for line in _lines(document, block)):
        running = _is_running(document.text[start:end], running)
        if not running:
            cost = _SAME_PARAGRAPH if goes_on else _OTHER_LINE
            atoms += _with_join(list(_parts(document, start, end)), atoms, cost)
            continue
        for word in _WORD.finditer(document.text, start, end):
            atoms += _with_join(list(_parts(document, *word.span())), atoms, _SAME_LINE)
    return atoms


def joined(atoms: Sequence[Atom]) -> Place:
    """Atoms as one cell."""
    first = atoms[0].place
    if len(atoms) == 1:
        return first
    text = join_words("\n".join(atom.text for atom in atoms))
    return replace(first, text=text, pieces=tuple(piece for atom in atoms for piece in atom.place.pieces))


def is_words(text: str) -> bool:
    """Whether a text is words of its own: no figure, blank mark, level, label or header."""
    if is_blank_mark(text) or money(text) is not None or rate(text) is not None or points(text) is not None:
        return False
    return not (is_level(text) or is_total(text) or source(text) or any(field(name, text) for name in _SECTIONS))


_SECTIONS = ("head", "funds", "indicators", "blocks")


def _lines(document: Document, block: Block) -> Iterator[tuple[int, int, bool]]:
    """The lines of a block; whether each goes on with the one before."""
    first = True
    for line in _LINE.finditer(document.text, block.start, block.end):
        start, end = line.span()
        while start < end and document.text[start] in _EDGE:
            start += 1
        while end > start and document.text[end - 1] in _EDGE:
            end -= 1
        if start < end and not is_page_mark(document.text[start:end]):
            yield start, end, not first
            first = False


def _is_running(line: str, after_such: bool) -> bool:
    """Whether a line holds a form with its headers and rows, or goes on with one: blanks stand between its cells."""
    words = _WORD.findall(line)
    if len(words) < _WORDS_OF_A_FORM:
        return False
    if after_such:
        return sum(1 for word in words if not is_words(word)) * 3 >= len(words)
    for section in ("indicators", "funds"):
        for place in range(len(words) - _HEADERS_IN_A_LINE + 1):
            if all(field(section, word) for word in words[place : place + _HEADERS_IN_A_LINE]):
                return True
    return any(len(_headers_in(word)) >= _HEADERS_IN_A_LINE for word in words)


def _with_join(found: list[Atom], before: Sequence[Atom], cost: float) -> list[Atom]:
    """The atoms with the first of them joined to those before, where both are words."""
    if found and before and is_words(before[-1].text) and is_words(found[0].text):
        found[0] = replace(found[0], join=cost)
    return found


def _parts(document: Document, start: int, end: int) -> Iterator[Atom]:
    """A stretch between gaps as atoms: cut where known words run together."""
    text = document.text[start:end]
    if headers := _headers_in(text):
        for low, high in headers:
            yield Atom(_place(document, start + low, start + high))
        low = headers[-1][1]
        if low < len(text):
            yield from _parts(document, start + low, end)
        return
    if listed := _headers_listed(text):
        for low, high in listed:
            yield Atom(_place(document, start + low, start + high))
        return
    if scored := _SCORED.match(text):
        for name in ("name", "weight", "score"):
            yield Atom(_place(document, start + scored.start(name), start + scored.end(name)))
        if rest := text[scored.end() :].lstrip():
            yield from _parts(document, end - len(rest), end)
        return
    total = _TOTAL_FIGURE.fullmatch(text)
    if total and is_total(total["label"]):
        yield Atom(_place(document, start, start + total.end("label")))
        figure = start + total.start("figure")
        both = _TOTALS.fullmatch(total["figure"])
        if both and Decimal(both["score"]) <= Decimal(both["weight"]):
            yield Atom(_place(document, figure, figure + both.end("weight")))
            figure += both.end("weight")
        yield Atom(_place(document, figure, end))
        return
    cut = 0
    while length := _level_length(text[cut:]):
        yield Atom(_place(document, start + cut, start + cut + length))
        cut += length
    sign = _SIGN.search(text, cut)
    if sign is not None and re.search(r"\d", text[sign.start() :]) and _is_name(text[cut : sign.start()]):
        yield Atom(_place(document, start + cut, start + sign.start()))
        yield Atom(_place(document, start + sign.start(), end), join=_SIGNED, part=_PARTED)
    elif cut < len(text):
        yield Atom(_place(document, start + cut, end))


def _is_name(text: str) -> bool:
    return len(text) >= 2 and not re.search(r"[，。；：]", text)


def _level_length(text: str) -> int:
    """The length of the level name, with its points, that a text begins with and goes on after; 0 where it does not."""
    for length in range(min(len(text) - 2, 14), 3, -1):
        name = text[:length]
        if name.endswith("指标") and is_level(name):
            with_points = _POINTS.match(text, length)
            return with_points.end() if with_points and level1(name) else length
    return 0


@lru_cache(maxsize=10_000)
def _headers_listed(text: str) -> tuple[tuple[int, int], ...]:
    """Where a line names the columns of the cells below it one after the other ("（一级指标、二级指标、…依次列示）").

    What stands in front of them is the first stretch; what follows them in the line says nothing.
    """
    run = _LISTED.search(text)
    if run is None:
        return ()
    found: list[tuple[int, int]] = []
    place = run.start()
    for part in run[0].split("、"):
        name = next((part[:length] for length in range(len(part), 1, -1) if field("indicators", part[:length])), "")
        found.append((place, place + len(name)))
        place += len(part) + 1
    if not all(low < high for low, high in found):
        return ()
    if {"indicator", "level2", "level1"}.isdisjoint(field("indicators", text[low:high]) for low, high in found):
        return ()
    before = text[: run.start()].rstrip("（(：:")
    return ((0, len(before)), *found) if before else tuple(found)


def _headers_in(text: str) -> list[tuple[int, int]]:
    """Where several headers run together at the beginning of a text; nothing where they do not."""
    best: list[tuple[int, int]] = []
    for section in ("indicators", "funds"):
        found: list[tuple[int, int]] = []
        place = 0
        while match := _header_pattern(section).match(text, place):
            found.append(match.span())
            place = match.end()
        if len(found) > len(best):
            best = found
    return best if len(best) >= _HEADERS_IN_A_LINE else []


@cache
def _header_pattern(section: str) -> re.Pattern[str]:
    names = {name for texts in vocabulary()[section].values() for name in texts if not name.startswith("~")}
    longest = sorted((name for name in names if len(name) >= 2), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest))})(?:[（(][^（()）]{{1,10}}[)）])?")


def _place(document: Document, start: int, end: int) -> Place:
    return Place(join_words(document.text[start:end]), ((start, end),))
