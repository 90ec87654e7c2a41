"""Names in a question linked to what the graph knows: units, projects, indicators, regions, topics, account titles, measures.

Exact names come first, then names with and without their usual endings, then parts of names, abbreviations that keep the
order of characters, and single typing errors. Nothing is linked to a name that merely resembles it: a changed character
counts as a typing error only where it makes no other word.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from ontology.table_entities import Entity
from search.lexicon import lexicon
from search.name_index import NO_PLACE, ORGANS, PLACE, NameIndex, Quality, name_key, place_end
from search.question_text import bare

MIN_PART = 3
"""A part of a name shorter than this says too little, unless a noun of its kind follows."""
MIN_ABBREVIATION = 4
CANDIDATES = 60
"""Names that share most character pairs with an unknown word, looked at closely."""
LONGEST_SHORT = 6
"""A name of a body that shares no two characters with what is meant (卫健委) is at most one longer than this."""
KNOWN_MEANINGS = 20_000
"""Names whose meanings are kept."""
REACH = 16
"""How far from an unknown word the name that holds it may begin or end."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at ``start:end`` of the question; several ``entities`` where the name fits all of them equally."""

    start: int
    end: int
    kind: str
    entities: tuple[Entity, ...]
    quality: Quality
    every: bool = False
    """True where all the entities are meant: the bodies of a place."""

    def __hash__(self) -> int:
        """Without the entities, which may be hundreds."""
        return hash((self.start, self.end, self.kind, self.quality))

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the entities."""
        return tuple(entity.label for entity in self.entities)

    @property
    def iris(self) -> tuple[str, ...]:
        """The addresses of the entities."""
        return tuple(entity.iri for entity in self.entities)


class Compact:
    """A text without the characters that names do not need (的, brackets, punctuation), with the way back."""

    def __init__(self, text: str) -> None:
        kept = [(char, place) for place, char in enumerate(text) if bare(char) and char != "的"]
        self.text = "".join(char for char, _ in kept)
        self.places = [place for _, place in kept]
        self._source = text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the source of compact ``start:end``, with a bracket closed that was opened inside."""
        first, last = self.places[start], self.places[end - 1] + 1
        inside = self._source[first:last]
        if inside.count("(") > inside.count(")") and self._source[last : last + 1] == ")":
            last += 1
        return first, last

    def offset(self, place: int) -> int:
        """The compact offset of the first kept character at or after source offset ``place``."""
        return sum(1 for kept in self.places if kept < place)


class Vocabulary:
    """Every name of the graph, ready to be found in questions. ``index`` is that of the entities, where it was kept."""

    def __init__(self, entities: Iterable[Entity], index: NameIndex | None = None) -> None:
        self.entities = tuple(entities)
        self.index = index or NameIndex.of(self.entities)
        self._longest = max(map(len, (*self.index.names, *self.index.places)), default=0)
        self._meanings: dict[str, list[_Meaning]] = {}
        self._starts = {key[:2] for key in (*self.index.names, *self.index.places)}

    def exact(self, text: str) -> list[Mention]:
        """Every mention of a known name or variant in plain ``text``, also those inside others."""
        compact = Compact(text)
        found: list[Mention] = []
        for start in range(len(compact.text)):
            if compact.text[start : start + 2] not in self._starts:
                continue
            for end in range(start + 2, min(start + self._longest, len(compact.text)) + 1):
                piece = compact.text[start:end]
                if piece in self.index.places:
                    bodies = tuple(self.entities[number] for number in self.index.places[piece])
                    found.append(Mention(*compact.span(start, end), "unit", bodies, Quality.VARIANT, True))
                if piece in self.index.names and not compact.text.startswith("指标值", end - 2):
                    span = compact.span(start, end)
                    meant = self._meant_by(piece)
                    found += [Mention(*span, kind, entities, quality) for kind, entities, quality in meant]
        return found

    def approximate(self, text: str, start: int, end: int, low: int, high: int) -> list[Mention]:
        """Names that the unknown word ``start:end`` is part of, shortens or mistypes; the name may reach from low to high."""
        compact = Compact(text)
        window = _Window(compact.text, *(compact.offset(place) for place in (start, end, low, high)))
        if window.start >= window.end:
            return []
        best: dict[tuple[int, int, str, Quality], dict[Entity, int]] = defaultdict(dict)
        for index in self._candidates(compact.text[window.low : window.high]):
            key, entity = self.index.keys[index], self.entities[self.index.owners[index]]
            for left, right, quality in window.within(key, entity.kind == "unit"):
                best[(left, right, entity.kind, quality)][entity] = len(key)
        found = []
        for (left, right, kind, quality), sizes in best.items():
            entities = tuple(sorted(sizes, key=lambda entity: (entity.label, entity.iri)))
            found.append(Mention(*compact.span(left, right), kind, entities, quality))
        return sorted(found, key=lambda m: (m.start - m.end, m.quality, m.kind))

    def _meant_by(self, name: str) -> list[_Meaning]:
        """What a known name means; worked out once, for one name may be borne by hundreds."""
        if name not in self._meanings:
            if len(self._meanings) >= KNOWN_MEANINGS:
                self._meanings.clear()
            found = self.index.names[name]
            called = {self.entities[found[i]]: Quality(found[i + 1]) for i in range(0, len(found), 2)}
            self._meanings[name] = _meanings(_whole_endings(name, called))
        return self._meanings[name]

    def _candidates(self, piece: str) -> list[int]:
        pairs = {piece[i : i + 2] for i in range(len(piece) - 1)}
        shared = Counter(chain.from_iterable(self.index.pairs.get(pair, ()) for pair in pairs))
        by_count: dict[int, list[int]] = defaultdict(list)
        for index, count in shared.items():
            by_count[count].append(index)
        ranked: list[int] = []
        for count in sorted(by_count, reverse=True):
            if len(ranked) >= CANDIDATES:
                break
            ranked += sorted(by_count[count])
        ends = [place for place, char in enumerate(piece) if char in ORGANS]
        around = {piece[start] + piece[end] for end in ends for start in range(max(end - LONGEST_SHORT, 0), end)}
        shortest = [index for pair in sorted(around) for index in self.index.ends.get(pair, ())]
        return list(dict.fromkeys((*ranked[:CANDIDATES], *shortest[:CANDIDATES])))


SOUND_REACH = 20
"""How far apart characters of one sound stand in GB 2312, at most."""
SAME_SOUND = 3
"""How far apart they stand that sound so alike that one is typed for the other even where it makes a word."""
_RARE = 0xD8
"""Where the characters of GB 2312 begin that are ordered by their radicals."""
_TELLING = "不未无非零一二三四五六七八九十"
"""Characters that make another name of a name: never a slip of the pen."""


def _whole_endings(piece: str, names: dict[Entity, Quality]) -> dict[Entity, Quality]:
    """Of bodies called so those whose whole name ends so: 交通局 is 某县交通局 and not 某县交通局本级."""
    whole = {e for e in names if e.kind == "unit" and name_key(e.label).endswith(piece)}
    return {e: quality for e, quality in names.items() if e.kind != "unit" or not whole or e in whole}


_Meaning = tuple[str, tuple[Entity, ...], Quality]
"""Things of a kind that a name means, and how surely."""


def _meanings(names: dict[Entity, Quality]) -> list[_Meaning]:
    """One meaning a kind, the surest entities."""
    by_kind: dict[str, list[tuple[Quality, Entity]]] = defaultdict(list)
    for entity, quality in names.items():
        by_kind[entity.kind].append((quality, entity))
    found = []
    for kind, choices in sorted(by_kind.items()):
        choices = _without_own_offices(choices) if kind == "unit" else choices
        surest = min(quality for quality, _ in choices)
        entities = sorted((e for quality, e in choices if quality == surest), key=lambda e: (e.label, e.iri))
        found.append((kind, tuple(entities), surest))
    return found


def _without_own_offices(choices: list[tuple[Quality, Entity]]) -> list[tuple[Quality, Entity]]:
    """A name that fits a body and its own office (某局, 某局本级) means the body."""
    labels = {entity.label for _, entity in choices}
    endings = lexicon().names["own_office"]
    return [
        (quality, entity)
        for quality, entity in choices
        if not any(entity.label.endswith(end) and entity.label.removesuffix(end) in labels for end in endings)
    ]


class _Window:
    """An unknown word with the room around it, tried against names. Offsets are those of the compact text."""

    def __init__(self, text: str, start: int, end: int, low: int, high: int) -> None:
        self.text, self.start, self.end = text, start, end
        self.low, self.high = max(low, start - REACH), min(high, end + REACH)

    def within(self, key: str, is_body: bool) -> list[tuple[int, int, Quality]]:
        """The widest piece that is part of ``key``, the widest that abbreviates it, the piece that mistypes it."""
        found = []
        for piece, quality in (
            (self._part(key), Quality.PART),
            (self._abbreviation(key) or (None if is_body else self._runs(key)), Quality.ABBREVIATION),
            (self._typo(key, is_body), Quality.TYPO),
        ):
            if piece is not None:
                found.append((*piece, quality))
        return found

    def _part(self, key: str) -> tuple[int, int] | None:
        """A piece of the name, which may have the noun of its kind behind it; never what the name denies (非信息化)."""
        best: tuple[int, int] | None = None
        for left in range(self.low, self.start + 1):
            for right in range(self.high, self.end - 1, -1):
                if best and right - left <= best[1] - best[0]:
                    break
                if _holds(key, self.text[left:right]):
                    best = (left, right)
                    break
        return best

    def _abbreviation(self, key: str) -> tuple[int, int] | None:
        """Begins as the name begins, ends as it ends or at a word of it, and leaves characters out in between."""
        for left in range(self.low, self.start + 1):
            if self.text[left : left + 1] != key[0]:
                continue
            for right in range(self.high, self.end - 1, -1):
                piece = self.text[left:right]
                if (
                    len(piece) < MIN_ABBREVIATION - (key[-1] in ORGANS)
                    or piece[-1] != key[-1]
                    or not _is_subsequence(piece, key)
                ):
                    continue
                if _keeps_places(piece, key):
                    return left, right
        return None

    def _runs(self, key: str) -> tuple[int, int] | None:
        """Pieces of the name in their order, at least two of two characters each: 路灯改造 of 城区路灯节能改造.

        A verb between them says no more (治 of 老城区治积水).
        """
        verbs = lexicon().names["verbs"]
        for left in range(self.low, self.start + 1):
            for right in range(self.high, self.end - 1, -1):
                piece = self.text[left:right]
                runs = _runs_of(piece, key, verbs) if len(piece) >= MIN_ABBREVIATION else []
                if len(runs) > 1 and not {*runs} <= {*lexicon().names["vague"]}:
                    return left, right
        return None

    def _typo(self, key: str, is_body: bool) -> tuple[int, int] | None:
        size = len(key)
        if size < 5:
            return None
        allowed = 1 if size < 12 else 2
        for left in range(self.low, self.start + 1):
            for length in (size, size - 1, size + 1):
                right = left + length
                if self.end <= right <= self.high and is_mistyped(self.text[left:right], key, allowed, is_body):
                    return left, right
        return None


def _holds(name: str, piece: str) -> bool:
    stems = {piece, *(piece.removesuffix(noun) for noun in lexicon().names["nouns"])}
    stems = {stem for stem in stems if len(stem) >= 2 and stem not in lexicon().names["vague"]}
    return any(re.search(rf"(?<![非不未无]){re.escape(stem)}", name) for stem in stems)


def _runs_of(piece: str, key: str, verbs: tuple[str, ...]) -> list[str]:
    """``piece`` as pieces of ``key`` in order, each as long as can be; none where something else stands in it."""
    runs: list[str] = []
    place = start = 0
    while start < len(piece):
        size = next((n for n in range(len(piece) - start, 1, -1) if piece[start : start + n] in key[place:]), 0)
        if size:
            runs.append(piece[start : start + size])
            place = key.index(runs[-1], place) + size
        elif piece[start] not in verbs or not runs:
            return []
        start += size or 1
    return runs


def _keeps_places(piece: str, name: str) -> bool:
    """Whether what abbreviates ``name`` keeps its innermost place: 甘肃省图书馆 is no 甘肃省某市图书馆."""
    places: list[str] = []
    while match := PLACE.match(name):
        if match.group().endswith(NO_PLACE):
            break
        places.append(match.group())
        name = name[match.end() :]
    return len(places) < 2 or places[-1][:2] in piece


def _is_subsequence(piece: str, name: str) -> bool:
    rest = iter(name)
    return all(char in rest for char in piece)


def is_mistyped(written: str, name: str, allowed: int, is_body: bool = False) -> bool:
    """Whether ``written`` is ``name`` with at most ``allowed`` slips, none of which makes another word or number.

    Of a body a character of the same sound is a slip even where it makes a word (水力局), but none in its place's name is:
    白阳市 is another place than 柏阳市.
    """
    from rapidfuzz.distance import DamerauLevenshtein, Levenshtein

    from search.question_sounds import sound_same

    if DamerauLevenshtein.distance(written, name, score_cutoff=allowed) > allowed:
        return False
    for slip in Levenshtein.editops(written, name):
        if slip.tag == "delete" and not _is_doubled(written, slip.src_pos):
            return False
        if slip.tag == "insert" and (name[slip.dest_pos].isascii() or name[slip.dest_pos] in _TELLING):
            return False
        if slip.tag == "insert" and slip.dest_pos == len(name) - 1 and name[-1] in ORGANS:
            return False  # 乡村振兴 is no 乡村振兴局 typed too short
        if is_body and slip.dest_pos < place_end(name):
            return False
        heard = is_body and slip.tag == "replace" and sound_same(written[slip.src_pos], name[slip.dest_pos])
        if slip.tag == "replace" and not heard and not _is_slip(written, slip.src_pos, name[slip.dest_pos]):
            return False
    return True


def _is_doubled(written: str, place: int) -> bool:
    """Whether a character too many is one typed twice: any other makes another name."""
    char = written[place]
    beside = written[max(place - 1, 0) : place] + written[place + 1 : place + 2]
    return char in beside and not char.isascii() and char not in _TELLING


def _sound_alike(char: str, other: str) -> bool:
    """Whether two characters are near each other in GB 2312, which has its common ones in the order of their sounds.

    到村 is no slip of 到户. What is not common is no word that one would rather type.
    """
    return _distance(char, other) <= SOUND_REACH


def _distance(char: str, other: str) -> int:
    """How far apart two characters stand in GB 2312; as far as a sound reaches where one is not among its common ones."""
    codes = []
    for one in (char, other):
        try:
            high, low = one.encode("gb2312")
        except (UnicodeEncodeError, ValueError):
            return SOUND_REACH
        if high >= _RARE:
            return SOUND_REACH
        codes.append((high - 0xB0) * 94 + low - 0xA1)
    return abs(codes[0] - codes[1])


def _is_slip(written: str, place: int, meant: str) -> bool:
    """A replaced character is a slip where it stands in no word of its own: 满意渡 is, 南京市 for 北京市 is not."""
    char = written[place]
    if char.isascii() or meant.isascii() or char in "零一二三四五六七八九十上下左右东西南北中大小":
        return False
    from search.question_words import is_word

    if not _sound_alike(char, meant):
        return False
    if _distance(char, meant) <= SAME_SOUND:
        return True
    pairs = (written[max(place - 1, 0) : place + 1], written[place : place + 2])
    return not any(len(pair) == 2 and is_word(pair) for pair in pairs)
