"""A question read as tokens: names, years, numbers and words of the lexicon, and what is left unexplained.

Of all ways to cover the question the one wins that leaves least unexplained and uses the longest pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from search.lexicon import Word, lexicon
from search.linking import MIN_PART, ORGANS, Mention, Quality, Vocabulary, is_mistyped
from search.name_index import name_key
from search.phrases import read_phrases
from search.question_numbers import Number, read_asked_units, read_numbers, read_ordinals
from search.question_times import Years, read_years

UNEXPLAINED = -10.0
_WEIGHT = {Quality.EXACT: 1.0, Quality.VARIANT: 0.97, Quality.PART: 0.8, Quality.ABBREVIATION: 0.75, Quality.TYPO: 0.7}
_FILLER, _BARE_NUMBER = 0.5, 0.6
_SOFT = frozenset(
    {
        "noun",
        "attribute",
        "level1",
        "level2",
        "filler",
        "open",
        "kind_word",
        "every_noun",
        "measure",
        "together",
        "change",
    }
)
"""Sections whose words may also be part of a name."""


_JOINTS = "和与跟及比同、"
"""Words between two names that may have been taken for a part of one."""
_OWNED = {"unit": ("project", "indicator"), "project": ("indicator",)}
"""What may be named right behind the name of what it belongs to."""

_REACHES = re.compile(r"有没有(?:达?到)?(?=[0-9])")
_PLACE_ENDS = "省市县区州盟旗"
_DONE_OR_NOT = re.compile(r"(?<=[标成到完了过值线现够光])没有?[呢啊呀]?\??$")
"""达标没有, 完成没: asks whether so."""
_OVER = re.compile(r"上(?=[十百千]?[万亿])")
_MEASURED = "率度量数"
"""What the names of measures end in."""
_LEAST_MISTYPED = 4
"""Shorter words differ too easily by one character."""
_POINTED = re.compile(r"^[这那该此]一?(?:个|项|笔)?")
_RELATED = re.compile(r"^(?:等|类|相关|有关|方面|领域)+的?")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the question: a name (``mentions``, one a kind), a number, years, words of the lexicon, or none: unexplained."""

    start: int
    end: int
    text: str
    mentions: tuple[Mention, ...] = ()
    number: Number | None = None
    years: Years | None = None
    words: tuple[Word, ...] = ()

    @property
    def unexplained(self) -> bool:
        """Nothing is known that is called so."""
        return not (self.mentions or self.number or self.years or self.words)

    def value(self, section: str) -> str | None:
        """The value of the word in ``section``; None where it stands in no such section."""
        return next((word.value for word in self.words if word.section == section), None)

    def mention(self, kind: str) -> Mention | None:
        """The mention of that kind."""
        return next((mention for mention in self.mentions if mention.kind == kind), None)

    @property
    def is_filler(self) -> bool:
        """A word that says nothing by itself."""
        return bool(self.words) and all(word.section == "filler" for word in self.words)


@dataclass(frozen=True, slots=True)
class Reading:
    """The tokens of plain ``text``, in order and without gaps."""

    text: str
    tokens: tuple[Token, ...]
    unknown: tuple[Token, ...] = field(default=())
    """Unexplained pieces, each as wide as it hangs together."""

    def all(self, section: str) -> list[Token]:
        """Tokens that have a word of ``section``."""
        return [token for token in self.tokens if token.value(section) is not None]

    def has(self, section: str, *values: str) -> bool:
        """Whether a word of ``section`` (with one of ``values``, if any are given) stands in the question."""
        return any(
            (value := token.value(section)) is not None and (not values or value in values) for token in self.tokens
        )

    def mentions(self, kind: str) -> list[Mention]:
        """Mentions of ``kind`` in order."""
        return [mention for token in self.tokens if (mention := token.mention(kind)) is not None]


def read(text: str, vocabulary: Vocabulary, without: tuple[str, ...] = ()) -> Reading:
    """Plain ``text`` read with exact names, then again with names that its unexplained pieces come close to.

    ``without`` are kinds of names to read over: 质量指标得分 names a figure, or a quality indicator's score.
    """
    text = _OVER.sub("达到", _REACHES.sub("是否达到", text))
    text = _DONE_OR_NOT.sub("吗", text)
    text = text.replace("有没有", "是否")  # else 没有 would deny what follows: 有｜没有完成
    fixed = [
        token
        for token in _fixed_tokens(text, vocabulary)
        if not token.mentions or any(mention.kind not in without for mention in token.mentions)
    ]
    if "measure" in without:
        fixed = [t for t in fixed if t.mentions or t.value("measure") is None or len(t.words) > 1]
    reading = _cover(text, fixed)
    if not reading.unknown:
        return reading
    near: list[Token] = []
    little: list[Token] = []
    mistyped = _mistyped_words(text, reading.unknown)
    for piece in reading.unknown:
        low, high = _room(reading, piece)
        whole = _near(text, vocabulary, piece.start, piece.end, low, high)
        if not whole and text[piece.start] in lexicon().names["verbs"] and piece.end - piece.start > MIN_PART:
            # 换｜智慧路灯 of 智慧路灯节能改造: what is done with it says no more than its name
            whole = _near(text, vocabulary, piece.start + 1, piece.end, piece.start + 1, high)
            little += [Token(piece.start, piece.start + 1, text[piece.start], words=_nothing())] if whole else []
        near.extend(whole or _near_parts(text, vocabulary, piece, low, high))
    if reading.mentions("indicator") or any(m.kind == "indicator" for token in near for m in token.mentions):
        # 买｜了几台｜检测设备: what was done says no more than the indicator's name
        little += [replace(t, words=_nothing()) for t in reading.unknown if t.text in lexicon().names["verbs"]]
    added = [*mistyped, *little, *_surest(near)]
    return _without_other_places(_cover(text, [*fixed, *added]) if added else reading)


def _nothing() -> tuple[Word, ...]:
    """What a word is that says nothing by itself."""
    return lexicon().words["的"]


def _mistyped_words(text: str, unknown: Sequence[Token]) -> list[Token]:
    """Words for measures with one character mistyped: 公务接带费, 三公经废; never one that makes another word."""
    found = []
    for piece in unknown:
        for word, size in _measure_words():
            for start in range(max(piece.start - size + 1, 0), piece.end):
                written = text[start : start + size]
                slips = sum(one != other for one, other in zip(written, word, strict=False))
                if len(written) == size and slips == 1 and is_mistyped(written, word, 1):
                    found.append(Token(start, start + size, written, words=lexicon().words[word]))
    return found


@lru_cache(maxsize=1)
def _measure_words() -> tuple[tuple[str, int], ...]:
    known = lexicon().words.items()
    return tuple((t, len(t)) for t, words in known if len(t) >= _LEAST_MISTYPED and words[0].section == "measure")


def _without_other_places(reading: Reading) -> Reading:
    """A body of whose place the question writes another name is none of those known: 白阳市｜民政局, 南丰｜县图书馆."""
    laid: list[Token] = []
    for token in reading.tokens:
        before = laid[-1] if laid else None
        body = token.mention("unit")
        if before is not None and before.unexplained and body is not None and _loses_place(token, before, body):
            laid[-1] = Token(before.start, token.end, reading.text[before.start : token.end])
        else:
            laid.append(token)
    unknown = tuple(token for token in laid if token.unexplained)
    return reading if len(laid) == len(reading.tokens) else Reading(reading.text, tuple(laid), unknown)


def _loses_place(token: Token, before: Token, body: Mention) -> bool:
    """Whether ``token`` leaves out the beginning of its body's place and stands right behind what may be another's."""
    written = name_key(token.text)
    whole = any(name_key(label).startswith(written[:2]) for label in body.labels)
    return not whole and not body.every and (written[0] in _PLACE_ENDS or before.text[-1] in _PLACE_ENDS)


def _near(text: str, vocabulary: Vocabulary, start: int, end: int, low: int, high: int) -> list[Token]:
    return [_named(text, m) for m in vocabulary.approximate(text, start, end, low, high) if _says_enough(text, m)]


def _near_parts(text: str, vocabulary: Vocabulary, piece: Token, low: int, high: int) -> list[Token]:
    """Two names that an unexplained piece runs together: "危桥改造和公路养护", "危桥改造群众满意度".

    Names of one kind are two only where a word joins them; side by side they would be one name that nothing is called.
    """
    from search.question_words import words_of

    places = [piece.start]
    for word in words_of(piece.text):
        places.append(places[-1] + len(word))
    for cut in places[1:-1]:
        joint = 1 if text[cut] in _JOINTS else 0
        done = text[cut] in lexicon().names["verbs"]  # 教育局｜买｜实训设备
        left = _near(text, vocabulary, piece.start, cut, low, cut)
        begin = cut + (1 if joint or done else 0)
        right = _near(text, vocabulary, begin, piece.end, begin, high) if left else []
        kinds = {(one.mentions[0].kind, other.mentions[0].kind) for one in left for other in right}
        if joint and kinds:
            return [*left, *right]
        apart = {(one, other) for one, other in kinds if other in _OWNED.get(one, ())}
        if apart:
            return [
                *(token for token in left if token.mentions[0].kind in {one for one, _ in apart}),
                *([Token(cut, cut + 1, text[cut], words=_nothing())] if done else []),
                *(token for token in right if token.mentions[0].kind in {other for _, other in apart}),
            ]
    return []


def _fixed_tokens(text: str, vocabulary: Vocabulary) -> list[Token]:
    tokens = [_named(text, mention) for mention in vocabulary.exact(text)]
    years = read_years(text)
    tokens.extend(Token(y.start, y.end, text[y.start : y.end], years=y) for y in years)
    taken = {place for y in years for place in range(y.start, y.end)}
    tokens.extend(
        Token(n.start, n.end, text[n.start : n.end], number=n)
        for n in read_numbers(text)
        if not taken & set(range(n.start, n.end))
    )
    tokens.extend(
        Token(start, end, text[start:end], words=(Word(text[start:end], "unit", unit),))
        for start, end, unit in read_asked_units(text)
    )
    tokens.extend(
        Token(start, end, text[start:end], words=(Word(text[start:end], "ordinal", place),))
        for start, end, place in read_ordinals(text)
    )
    phrases = [
        Token(start, end, text[start:end], words=(Word(text[start:end], section, value),))
        for start, end, section, value in read_phrases(text)
    ]
    tokens.extend(phrases)
    built = {(token.start, token.end) for token in phrases}
    words = lexicon()
    for start in range(len(text)):
        by_length: dict[int, list[Word]] = {}
        for word in words.at(text, start):
            if (start, start + len(word.text)) in built:
                continue
            by_length.setdefault(len(word.text), []).append(word)
        tokens.extend(
            Token(start, start + size, text[start : start + size], words=tuple(found))
            for size, found in by_length.items()
        )
    return _merged(tokens)


def _named(text: str, mention: Mention) -> Token:
    return Token(mention.start, mention.end, text[mention.start : mention.end], mentions=(mention,))


def _merged(tokens: Iterable[Token]) -> list[Token]:
    """Names of several kinds at one place are one token; a word of the lexicon there gives way to an exact name."""
    by_place: dict[tuple[int, int], list[Token]] = {}
    for token in tokens:
        by_place.setdefault((token.start, token.end), []).append(token)
    merged = []
    for (start, end), found in by_place.items():
        mentions = tuple(mention for token in found for mention in token.mentions)
        if mentions:
            surest = min(mention.quality for mention in mentions)
            mentions = tuple(mention for mention in mentions if mention.quality == surest)
            words = tuple(word for token in found for word in token.words if word.section in ("measure", "whole"))
            merged.append(Token(start, end, found[0].text, mentions=mentions, words=words))
        else:
            merged.extend(found)
    return merged


def _cover(text: str, tokens: Iterable[Token]) -> Reading:
    """The best way to lay ``tokens`` over ``text``; on equal terms the longer piece goes first."""
    ending: dict[int, list[Token]] = {}
    for token in tokens:
        ending.setdefault(token.end, []).append(token)
    best: list[tuple[float, Token | None]] = [(0.0, None)]
    for place in range(1, len(text) + 1):
        options: list[tuple[float, int, Token]] = []
        single = Token(place - 1, place, text[place - 1 : place])
        options.append((best[place - 1][0] + UNEXPLAINED, 0, single))
        for token in ending.get(place, ()):
            options.append((best[token.start][0] + _worth(token), -token.start, token))
        score, _, chosen = max(options, key=lambda option: (round(option[0], 6), -option[1]))
        best.append((score, chosen))
    laid: list[Token] = []
    place = len(text)
    while place:
        piece = best[place][1]
        assert piece is not None
        laid.append(piece)
        place = piece.start
    return _with_unknown(text, laid[::-1])


def _worth(token: Token) -> float:
    size = float(token.end - token.start) ** 2
    if token.mentions:
        return size * _WEIGHT[token.mentions[0].quality]
    if token.is_filler:
        return size * _FILLER
    if token.number is not None and token.number.bare_digits:
        return size * _BARE_NUMBER
    return size


def _with_unknown(text: str, laid: list[Token]) -> Reading:
    """Join neighbouring unexplained characters, and those that only a little word or a numeral keeps apart."""
    joined: list[Token] = []
    for number, token in enumerate(laid):
        before = joined[-1] if joined else None
        follows = laid[number + 1] if number + 1 < len(laid) else None
        links = (
            before is not None
            and before.unexplained
            and (token.unexplained or (_is_little(token) and follows is not None and follows.unexplained))
        )
        torn = before is not None and _is_torn(before, token)
        if before is not None and (links or torn):
            joined[-1] = Token(before.start, token.end, text[before.start : token.end])
        else:
            joined.append(token)
    return Reading(text, tuple(joined), tuple(token for token in joined if token.unexplained))


def _is_torn(before: Token, token: Token) -> bool:
    """Whether a little word was cut out of a longer one at an unexplained piece: 会 of 会议费."""
    if before.unexplained == token.unexplained or not (_is_little(before) or _is_little(token)):
        return False
    from search.question_words import is_word

    return is_word(before.text[-1:] + token.text[:1])


def _is_little(token: Token) -> bool:
    if token.number is not None:
        return token.number.bare_digits
    if token.value("unit"):
        return False
    return bool(token.words) and token.end - token.start == 1 and token.text.isalnum() and token.text != "的"


def _room(reading: Reading, piece: Token) -> tuple[int, int]:
    """How far a name around ``piece`` may reach: over words that names are made of, not over years, numbers and sure names."""
    tokens = list(reading.tokens)
    here = tokens.index(piece)
    left, right = here, here
    while left > 0 and _may_belong(tokens[left - 1]):
        left -= 1
    while right + 1 < len(tokens) and _may_belong(tokens[right + 1]):
        right += 1
    return tokens[left].start, tokens[right].end


def _may_belong(token: Token) -> bool:
    if token.unexplained:
        return True
    if token.mentions:
        return True
    if token.number is not None:
        return token.number.bare_digits
    return token.end - token.start == 1 or any(word.section in _SOFT for word in token.words)


def _says_enough(text: str, mention: Mention) -> bool:
    """A part of a name counts where it is long or has the noun of its kind at its end ("培训项目"), and no other noun."""
    place = text[max(mention.start - 2, 0) : mention.start]
    elsewhere = not all(place in entity.label for entity in mention.entities)
    if mention.kind == "unit" and place[-1:] in tuple(_PLACE_ENDS) and elsewhere:
        return False  # 南丰县图书馆 is no 临溪县图书馆: a body's place goes with its name
    nouns = lexicon().names
    piece, behind = text[mention.start : mention.end], _RELATED.sub("", text[mention.end :])
    if mention.kind == "indicator" and _POINTED.sub("", behind).startswith("项目"):
        return False  # 污水治理｜那个项目 is no 污水治理率
    if mention.quality != Quality.PART:
        return True
    for kind in ("project", "indicator"):
        if piece.endswith(nouns["nouns_of_" + kind]) or behind.startswith(nouns["nouns_of_" + kind]):
            return mention.kind == kind
    if mention.kind == "unit":
        # Of a body's name the end says what it is: 乡村振兴 is no 乡村振兴局.
        return any(name_key(entity.label).endswith(name_key(piece)) for entity in mention.entities) and len(piece) >= (
            MIN_PART if piece[-1] in ORGANS else MIN_PART + 1
        )
    if mention.kind == "indicator" and len(piece) == MIN_PART and piece[-1] in _MEASURED:
        # 完工率 of 项目按期完工率: the end of a name says what is measured
        return all(name_key(entity.label).endswith(name_key(piece)) for entity in mention.entities)
    return len(piece) > MIN_PART


def _surest(tokens: list[Token]) -> list[Token]:
    """Of names that share a place, those of the kind recognised best."""
    by_place: dict[tuple[int, int], list[Token]] = {}
    for token in tokens:
        by_place.setdefault((token.start, token.end), []).append(token)
    kept = []
    for (start, end), found in by_place.items():
        if not found[0].mentions:
            kept.append(found[0])
            continue
        surest = min(mention.quality for token in found for mention in token.mentions)
        mentions = tuple(m for token in found for m in token.mentions if m.quality == surest)
        kept.append(Token(start, end, found[0].text, mentions=mentions))
    return kept
