"""One question of a talk by its parts, and the texts that another question makes of it.

In: plain text and the names of the graph. Out: :class:`Turn`, whose methods write whole questions: with other names in the
place of its own, asked of the same things, as a clause that limits another question. They only rearrange the words that
stand in the questions; whether a text is a question that can be answered, understanding decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.frame import Frame
from search.linking import Vocabulary
from search.reading import Token, read

THINGS = ("project", "unit", "indicator", "region")
_FIGURES = ("measure", "account", "topic")
_SLOTS = ("level1", "level2", "source", "grade_value", "superlative", "stage", "kind_word")
"""Sections of which a word stands for what it replaces."""
_PLACES = {"unit": "region", "region": "unit"}
"""A body gives way to a place and a place to a body: both say where."""
_ASKING = ("ask", "asked_noun", "noun", "every_noun", "group")
_LIMITING = ("comparator", "comparator_after")
_NOUNS = {"project": "项目", "indicator": "指标", "unit": "单位", "department": "部门", "account": "科目"}


class Turn:
    """A question read for what another one may take from it."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.text = text.rstrip("?。!.")
        self.reading = read(self.text, vocabulary)
        self.frame = Frame(self.reading)
        self.tokens = self.reading.tokens
        self.names = [token for token in self.tokens if self.kinds(token) and token not in self.frame.excluded]
        self.figures = [token for token in self.tokens if "figure" in slots(token)]
        self.years = [token for token in self.tokens if token.years and token.years.years]
        self.asked = [token for token in self.frame.tokens("attribute") if token.value("attribute") != "reason"]

    def kinds(self, token: Token) -> tuple[str, ...]:
        """The kinds of things that ``token`` names."""
        return tuple(mention.kind for mention in token.mentions if mention.kind in THINGS)

    @property
    def content(self) -> list[Token]:
        """The tokens that say something: no little words, and no words that only ask."""
        return [
            token for token in self.tokens if not token.is_filler and not any(w.section == "ask" for w in token.words)
        ]

    @property
    def noun(self) -> str:
        """The kind of thing that a list of this question is made of, as a word: 项目, 指标, 单位."""
        nouns = [noun for noun in self.frame.nouns if noun in _NOUNS]
        if "indicator" in nouns or (not nouns and (self.frame.has("level1") or self.frame.has("level2"))):
            return _NOUNS["indicator"]
        return _NOUNS[nouns[0]] if nouns else _NOUNS["project"]

    @property
    def ranked(self) -> Token | None:
        """The word that says by what the things of this question are put in order."""
        ranking = self.frame.ranking
        found = [t for t in self.tokens if ranking and ranking.attribute and t.value("attribute") == ranking.attribute]
        return next((token for token in found if token in self.frame.used and not self._limited(token)), None)

    @property
    def limited(self) -> Token | None:
        """The word whose value is compared with a number."""
        return next((token for token in self.tokens if token.value("attribute") and self._limited(token)), None)

    @property
    def lists(self) -> bool:
        """Whether it asks for several things by what they have in common."""
        frame = self.frame
        grouped = any(value != "each" for token in self.tokens if (value := token.value("group")))
        return bool(frame.wants_list or frame.ranking or frame.wants_count or grouped)

    @property
    def says_anew(self) -> bool:
        """Whether it puts things in order, limits or counts them by itself."""
        return bool(self.frame.ranking or self.frame.limits or self.frame.wants_count)

    @property
    def spoken_of(self) -> str:
        """Its text without the words that only ask: "扣分最多" of "扣分最多的指标是哪个"."""
        kept = [t.text for t in self.tokens if not any(t.value(section) for section in _ASKING)]
        return re.sub("[的是有]+$", "", "".join(kept))

    @property
    def says_more(self) -> bool:
        """Whether it says more than which kind of things it asks for."""
        return any(token.value("noun") is None and token.value("asked_noun") is None for token in self.content)

    def replaced(self, now: Turn) -> str | None:
        """This question with each name, figure, year or word of ``now`` in the place of its own; None where one has none.

        Things of a kind that this question does not name go first.
        """
        pieces = {token: token.text for token in self.tokens}
        opening = ""
        for slot, news in self._by_slot(now).items():
            if slot == "":
                return None
            old = [token for token in self.tokens if slot in slots(token)]
            if slot == "asked":
                old = [token for token in old if token in self.asked]
            if not old and slot in _PLACES:
                old = [token for token in self.tokens if _PLACES[slot] in slots(token)]
            if not old and (slot in THINGS or slot == "year"):
                opening += "".join(token.text for token in news)
                continue
            if not old:
                return None
            for token in self._joined(old)[1:]:
                pieces[token] = ""
            pieces[old[0]] = "和".join(token.text for token in news)
        return opening + "".join(pieces.values())

    def without(self, kind: str) -> str:
        """This question without its names of ``kind``."""
        return "".join(token.text for token in self.tokens if kind not in self.kinds(token))

    def of_the_same(self, text: str, *, years: bool = True, figures: bool = False, asked: bool = False) -> str:
        """``text`` asked of the things, and where said the years, figures and attributes, that this question names."""
        levelled = any(
            "level" in slots(token) or token.mention("indicator") for token in read(text, self._vocabulary).tokens
        )
        kept = [
            token
            for token in self.tokens
            if self._joins(token)
            or (token in self.names)
            or (years and token in self.years)
            or (figures and token in self.figures)
            or (asked and token in self.asked)
            or (not levelled and "level" in slots(token))
        ]
        while kept and self._joins(kept[-1]):
            kept.pop()
        while kept and self._joins(kept[0]):
            kept.pop(0)
        return "".join(token.text for token in kept) + text

    def clause(self) -> str:
        """What limits the things that this question lists: "执行率低于90%" of "执行率低于90%的项目有哪些"; "" where nothing."""
        ranked = {t for t in self.tokens if t.value("superlative") or t.value("ordinal") or t is self.ranked}
        kept = [
            token
            for token in self.tokens
            if token not in ranked
            and token not in self.asked
            and not any(token.value(section) for section in _ASKING)
            and token.value("together") != "all"
        ]
        text = "".join(token.text for token in kept).strip(",、?。")
        while text.endswith(("的", "有", "是", "为", "及", "个", "几")):
            text = text[:-1]
        return text.strip(",、")

    def relimited(self, now: Turn) -> str | None:
        """This question with the comparison of ``now`` in the place of its own; None where either has not one."""
        mine, news = ([t for t in turn.tokens if _limits(t)] for turn in (self, now))
        if not mine or not news or not any(t.number for t in news):
            return None
        first, last = self.tokens.index(mine[0]), self.tokens.index(mine[-1])
        text = now.text[news[0].start : news[-1].end]
        if not any(t.value(section) for t in news for section in _LIMITING):
            return None
        return "".join(t.text for t in self.tokens[:first]) + text + "".join(t.text for t in self.tokens[last + 1 :])

    def _by_slot(self, now: Turn) -> dict[str, list[Token]]:
        """The tokens of ``now`` by the part they fill, of several one that this question has; under "" what fills none."""
        mine = {slot for token in self.tokens for slot in slots(token)}
        found: dict[str, list[Token]] = {}
        for token in now.content:
            if not (self._joins(token) or token.value("noun")):
                known = slots(token)
                chosen = next((slot for slot in known if slot in mine), known[0] if known else "")
                found.setdefault(chosen, []).append(token)
        return found

    def _limited(self, token: Token) -> bool:
        """Whether a comparison with a number follows ``token``."""
        place = self.tokens.index(token)
        return any(_limits(behind) for behind in self.tokens[place + 1 : place + 3])

    def _joined(self, old: Sequence[Token]) -> list[Token]:
        """The first of ``old`` with those that are joined to it: A｜和｜B, but not 基本支出 and 总支出 of a share."""
        place = self.tokens.index(old[0])
        found = [old[0]]
        for token in self.tokens[place + 1 :]:
            if token not in old and not self._joins(token):
                break
            found.append(token)
        while self._joins(found[-1]):
            found.pop()
        return found

    def _joins(self, token: Token) -> bool:
        return token.value("together") in ("and", "or")


def slots(token: Token) -> tuple[str, ...]:
    """The parts of a question that ``token`` may fill."""
    found = [mention.kind for mention in token.mentions if mention.kind in THINGS]
    if any(m.kind in _FIGURES for m in token.mentions) or token.value("measure"):
        found.append("figure")
    if token.years and token.years.years:
        found.append("year")
    found += ["level" if s.startswith("level") else s for s in _SLOTS if set(found) <= {"figure"} and token.value(s)]
    if not found and token.value("attribute"):
        found.append("asked")
    return tuple(found)


def _limits(token: Token) -> bool:
    return token.number is not None or any(token.value(section) for section in _LIMITING)
