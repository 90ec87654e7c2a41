"""What an unexplained piece of a question means: a word mistyped, or a name told by its words in another order or shortened.

In: the piece and the names of the graph. Out: :func:`mistyped`, the piece with one character put right; :func:`told_by_words`, the
one project or indicator in whose name every word of the piece stands. Both only where exactly one thing can be meant; a word
that stands in no name leaves the piece unexplained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from search.catalogue import Catalogue
from search.lexicon import lexicon
from search.name_index import ORGANS, name_key, place_end
from search.question_sounds import sound_same
from search.question_words import is_word, words_of

MIN_NAME = 4
"""Characters of a name that must be said, or be typed right but for one."""
MIN_OF_BODY = 3
"""Characters that tell which of a body's own projects is meant."""
MIN_UNSOUNDED = 5
"""In a piece of so many characters one may be wrong that sounds otherwise, where only the name makes words of it."""
MOST_BETWEEN = 2
"""So many characters a shortened word leaves out: 小水库 of 小型水库."""
_CORRECTED = ("attribute", "measure", "filler", "aggregate", "noun", "condition")
"""Sections of the lexicon whose words are read where they are mistyped."""
LONGEST_BODY = 8
"""Characters of a body's short name."""
_KINDS = ("project", "indicator")
_TELLING = frozenset("零一二三四五六七八九十上下左右东西南北中大小前后新旧内外不未无非")
"""Characters that make another name of a name."""


def mistyped(piece: str, catalogue: Catalogue) -> str:
    """``piece`` with its one mistyped character put right; "" where it is none, or several things may be meant."""
    words = {word for word in _words(len(piece)) if _is_slip(piece, word, 0)}
    if len(piece) >= MIN_NAME:
        for key, label in _alike(piece, catalogue):
            first = place_end(label) if len(key) == len(label) else 0
            for at in range(len(key) - len(piece) + 1):
                if _is_slip(piece, key[at : at + len(piece)], max(first - at, 0)):
                    words.add(key[at : at + len(piece)])
    return words.pop() if len(words) == 1 else ""


def told_by_words(piece: str, projects: Sequence[str], catalogue: Catalogue) -> str:
    """The one name all of whose words in ``piece`` stand in it, of what belongs to ``projects`` where any is named; else ""."""
    words = _whole_words(piece)
    if projects:
        places = catalogue.indicators_with("".join(dict.fromkeys("".join(words)))) if words else []
        return _only(words, [place.indicator for place in places if place.project_iri in projects], MIN_NAME)
    return _only(words, _labels_with(words, catalogue), MIN_NAME)


def body_and_project(piece: str, catalogue: Catalogue) -> str:
    """ "水利局小水库除险加固": the body that ``piece`` begins with, and its one project that the rest tells of; else ""."""
    vocabulary = catalogue.vocabulary
    for cut in range(min(len(piece) - 2, LONGEST_BODY), 2, -1):
        if piece[cut - 1] not in ORGANS:
            continue
        short = piece[:cut]
        mentions = [*vocabulary.exact(short), *vocabulary.approximate(short, 0, cut, 0, cut)]
        bodies = {e for m in mentions if m.kind == "unit" and (m.start, m.end) == (0, cut) for e in m.entities}
        if len(bodies) == 1:
            (body,) = bodies
            own = [p.project_iri for p in catalogue.placements if body.iri in (p.unit_iri, p.department_iri)]
            labels = [catalogue.label(iri) for iri in own if iri]
            name = _only(_whole_words(piece[cut:]), labels, MIN_OF_BODY)
            return f"{body.label}的{name}" if name else ""
    return ""


def _only(words: Sequence[str], labels: Sequence[str], least: int) -> str:
    """The one of ``labels`` that says all of ``words``, which are ``least`` characters at least; "" where none or several do."""
    if sum(map(len, words)) < least or not all(word.isalpha() for word in words):
        return ""
    found = {label for label in labels if all(_stands_in(word, name_key(label)) for word in words)}
    return found.pop() if len(found) == 1 else ""


def _stands_in(word: str, name: str) -> bool:
    """Whether ``name`` says ``word``, whole or shortened: 公卫 of 公共卫生; never one character by itself."""
    if len(word) < 2:
        return False
    if word in name:
        return True
    starts = (at for at, char in enumerate(name) if char == word[0])
    return any(_is_scattered(word, name[at : at + len(word) + MOST_BETWEEN]) for at in starts)


def _is_scattered(word: str, text: str) -> bool:
    rest = iter(text)
    return all(char in rest for char in word)


def _whole_words(piece: str) -> list[str]:
    """The words of ``piece`` that say something; a character by itself goes with the word behind it: 小｜水库, 慢｜病."""
    little = {*lexicon().names["verbs"], *lexicon().names["nouns"]}
    words: list[str] = []
    begun = ""
    for word in words_of(piece):
        if word in little and not begun:
            continue
        begun += word
        if len(begun) > 1:
            words.append(begun)
            begun = ""
    if begun:
        words[-1:] = [words[-1] + begun] if words else [begun]
    return words


def _is_slip(written: str, meant: str, first: int) -> bool:
    """Whether ``written`` is ``meant`` with one character wrong, behind ``first``, that makes no word of its own."""
    wrong = [at for at, (one, other) in enumerate(zip(written, meant, strict=True)) if one != other]
    if len(wrong) != 1 or wrong[0] < first or {written[wrong[0]], meant[wrong[0]]} & _TELLING:
        return False
    at = wrong[0]
    if not ("一" <= written[at] <= "龥" and "一" <= meant[at] <= "龥") or _makes_word(written, at):
        return False
    return sound_same(written[at], meant[at]) or (len(written) >= MIN_UNSOUNDED and _makes_word(meant, at))


def _makes_word(text: str, at: int) -> bool:
    return any(len(pair) == 2 and is_word(pair) for pair in (text[max(at - 1, 0) : at + 1], text[at : at + 2]))


def _alike(piece: str, catalogue: Catalogue) -> list[tuple[str, str]]:
    """What names are compared by that share all pairs of characters with ``piece`` but two; each with the whole name."""
    index, entities = catalogue.vocabulary.index, catalogue.vocabulary.entities
    pairs = {piece[at : at + 2] for at in range(len(piece) - 1)}
    shared = Counter(chain.from_iterable(index.pairs.get(pair, ()) for pair in pairs))
    near = [number for number, count in shared.items() if count >= max(len(pairs) - 2, 1)]
    return [(index.keys[number], name_key(entities[index.owners[number]].label)) for number in near]


def _labels_with(words: Sequence[str], catalogue: Catalogue) -> list[str]:
    """The projects and indicators in whose names one of ``words`` stands whole."""
    index, entities = catalogue.vocabulary.index, catalogue.vocabulary.entities
    numbers: set[int] = set()
    for word in words:
        pairs = [set(index.pairs.get(word[at : at + 2], ())) for at in range(len(word) - 1)]
        numbers |= set.intersection(*pairs) if pairs else set()
    found = (entities[index.owners[number]] for number in numbers)
    return [entity.label for entity in found if entity.kind in _KINDS]


@lru_cache(maxsize=16)
def _words(size: int) -> tuple[str, ...]:
    """The words of the lexicon of ``size`` characters that are read where they are mistyped."""
    known = lexicon().words.items()
    return tuple(word for word, found in known if len(word) == size > 1 and found[0].section in _CORRECTED)
