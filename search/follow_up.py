"""A question that leans on those before: "那它的执行率呢？", "2020年呢", "另一个项目呢", "为什么", "最低的呢", "换成…", "和去年比呢".

In: the question, the earlier ones in their order, the data. Out: :class:`Completed`, one plain question that stands by itself,
or why it is unclear. A question that names what it asks about and points nowhere stands as it is. Chains are worked from
their beginning: each question is completed from the completed ones before it, so that a client may send all questions of a
talk, or only the last one's ``completed``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ontology.tables import FactTables
from search.catalogue import Catalogue
from search.follow_up_words import Spoken, spoken, turned
from search.outcome import OpenQuestion, Outcome, Unclear, Understood
from search.question_text import plain
from search.result import Result
from search.turns import THINGS, Turn

MOST_EARLIER = 20
"""How many of the earlier questions are taken into account."""
MOST_OTHERS = 5
"""How many other things of a kind a question may mean before it must name one."""
_REASONS = (",原因是什么", "变动的原因是什么", "的原因是什么")


@dataclass(frozen=True, slots=True)
class Completed:
    """``text`` stands by itself; ``leans`` says that it was made from what was asked before."""

    text: str
    leans: bool = False
    unclear: Unclear | None = None


class Talk:
    """Completes questions over one state of the data. ``understand`` and ``run`` tell whether a text has an answer."""

    def __init__(
        self,
        catalogue: Catalogue,
        tables: FactTables,
        understand: Callable[[str, Catalogue], Outcome],
        run: Callable[[Understood, FactTables], Result],
    ) -> None:
        self._catalogue, self._tables = catalogue, tables
        self._understand, self._run = understand, run

    def completed(self, question: str, earlier: Sequence[str]) -> Completed:
        """``question`` completed from the ``earlier`` ones, the latest last."""
        whole: list[str] = []
        for text in [*earlier[-MOST_EARLIER:], question]:
            found = self._leaning(plain(text), whole) if whole else self._alone(plain(text))
            if found.text:
                whole.append(found.text)
        return found

    def _alone(self, question: str) -> Completed:
        """A first question: unclear where it begins with 该项目 and there are several."""
        said = spoken(question)
        kind, entities = said.pronoun, self._catalogue.vocabulary.entities
        if kind not in ("project", "unit", "indicator") or question.startswith(said.text[:2] or question):
            return Completed(question)
        now = self._turn(said.text)
        labels = sorted({entity.label for entity in entities if entity.kind == kind})
        if now.names or now.lists or now.frame.limits or len(labels) < 2:
            return Completed(question)
        questions = tuple(f"{label}{now.text}" for label in labels[:MOST_EARLIER])
        return Completed(question, True, Unclear("没有说明指的是哪一个，前面也没有提到；请写出名称。", questions))

    def _leaning(self, question: str, whole: Sequence[str]) -> Completed:
        said, before = spoken(question), self._turn(whole[-1])
        if not before.tokens:
            return Completed(question)
        pointing = bool(said.pronoun or said.other or said.versus or said.shift is not None or said.goes_on)
        text, unclear = self._dated(said, before), None
        now = self._turn(text)
        if not pointing and ((now.names and self._asks(now)) or self._lists_anew(now, before)):
            return Completed(question)
        if said.pronoun == "both":
            joint = self._both(now, before, whole)
            return Completed(joint, leans=True) if joint else Completed(question)
        if said.other:
            return self._other(said, now, before, whole)
        if said.pronoun != "several":
            before, unclear = self._with_its_finding(said, now, before)
        if unclear is not None:
            return Completed(question, leans=True, unclear=unclear)
        candidates = list(dict.fromkeys(filter(None, self._candidates(said, now, before))))
        chosen = next((one for one in candidates if self._is_understood(one)), candidates[0] if candidates else "")
        return Completed(chosen, leans=True) if chosen else Completed(question)

    # --- what a question may mean, the likeliest first ---------------------------------------------------------------

    def _candidates(self, said: Spoken, now: Turn, before: Turn) -> Iterable[str | None]:
        text = now.text
        if text and said.goes_on:
            yield turned(text, before.text)
        if said.versus:
            yield self._versus(now, before)
        if not now.content and not now.names and not now.years:
            if said.pronoun:
                yield before.text
            if now.frame.wants_number:
                yield before.of_the_same(text, figures=True, asked=True)
            return
        if now.frame.wants_reason and not now.names and not now.figures:
            if len(now.content) > 1:
                yield before.of_the_same(text, figures=True)
            yield from self._reasons(before)
            return
        if before.lists and not now.names:
            yield from self._of_list(said, now, before)
        replaced = before.replaced(now)
        if replaced and now.names and not _where(now) & _where(before):
            # "青禾县水务局呢" behind a project's figure: the same project there, if there is one, else that body's own.
            if self._is_answered(replaced):
                yield replaced
            for kind in _kinds(before):
                yield self._turn(before.without(kind)).replaced(now)
            return
        yield replaced
        yield before.relimited(now)
        if now.names:
            yield text
            yield before.of_the_same(text)
            return
        own_year = bool(now.years)
        if any(token.value("operation") or token.value("change") for token in now.content):
            yield before.of_the_same(text, years=not own_year, figures=True, asked=True)
        if not now.figures and not now.asked and not now.reading.unknown:
            anew = bool(now.frame.ranking or now.frame.wants_count)
            yield before.of_the_same(text, years=not own_year, figures=True, asked=not anew)
        yield before.of_the_same(text, years=not own_year)
        yield before.of_the_same(text, years=not own_year, figures=True)

    def _reasons(self, before: Turn) -> Iterable[str]:
        if before.frame.wants_reason:
            yield before.text
        if before.names and before.figures and not before.lists:
            changes = "".join(token.text.rstrip("了") for token in before.tokens if token.value("change"))
            yield before.of_the_same(f"{changes or '变动'}的原因是什么", figures=True)
        yield before.text + _REASONS[0]
        for tail in _REASONS[1:]:
            yield before.of_the_same(tail, figures=True, asked=True)

    def _of_list(self, said: Spoken, now: Turn, before: Turn) -> Iterable[str | None]:
        """Questions about the members of a list: the extreme one, how many, what else they state."""
        clause, noun = before.clause(), before.noun
        whole = f"{clause}的{noun}" if clause else noun
        if any(token.value("superlative") for token in now.tokens):
            ranked = [token for token in before.tokens if token.value("superlative")]
            if ranked and now.ranked is None:
                yield before.replaced(now)
            by = before.ranked or next(iter(before.asked), None) or before.limited
            attribute = by.text if by is not None and now.ranked is None else ""
            inside = f"{whole}里" if clause else ""
            yield f"{inside}{attribute}{now.spoken_of}的{noun}是哪个"
        if now.frame.wants_count:
            yield f"{whole}有几个"
        if now.asked and (said.pronoun == "several" or not now.frame.limits):
            words = "和".join(token.text for token in now.asked)
            if before.frame.ranking and clause != before.text:
                yield f"{before.text},{words}分别是多少"
            yield f"{whole}的{words}分别是多少"
        if now.frame.limits or now.frame.conditions:
            yield before.relimited(now)
            yield f"{clause}且{now.text}的{noun}有哪些" if clause else f"{now.text}的{noun}有哪些"

    def _versus(self, now: Turn, before: Turn) -> str:
        tail = f"比上年{now.text}" if any(token.value("change") for token in now.tokens) else "比上年增减多少"
        figures = not now.figures
        named = "".join(token.text for token in now.figures) if now.figures else ""
        return before.of_the_same(named, figures=figures, asked=not now.figures) + tail

    def _dated(self, said: Spoken, before: Turn) -> str:
        """The text with the year that 去年 means behind a question of one year."""
        if said.shift is None:
            return said.text
        years = before.frame.years or self._years_found(before)
        return f"{years[0] + said.shift}年{said.text}" if len(years) == 1 else said.text

    # --- things that are meant and not named -------------------------------------------------------------------------

    def _with_its_finding(self, said: Spoken, now: Turn, before: Turn) -> tuple[Turn, Unclear | None]:
        """``before``, with the one thing that its answer found said first, where the question means that."""
        frame = now.frame
        asks_of_it = now.asked or frame.wants_reason or (frame.nouns and not now.says_more)
        wants_thing = not now.names and (said.pronoun or (asks_of_it and not now.says_anew))
        kind = said.pronoun if said.pronoun in THINGS else ""
        named = set(_kinds(before))
        if not wants_thing or (named & {"project", "unit", "indicator"} and (not kind or kind in named)):
            return before, None
        found = self._found(before, kind)
        if len(found) == 1:
            thing = self._turn(found[0])
            return (thing if before.lists or kind else self._turn(found[0] + before.text)), None
        if said.pronoun and len(found) > 1:
            questions = tuple(f"{label}的{now.text}" for label in found[:MOST_OTHERS])
            names = "、".join(found[:MOST_OTHERS])
            return before, Unclear(f"前面的问题涉及{len(found)}个：{names}，请说明问的是哪一个。", questions)
        return before, None

    def _found(self, before: Turn, kind: str) -> list[str]:
        """What the answer to ``before`` is about, as text that names it."""
        result = self._result(before.text)
        if result is None:
            return []
        columns = {"project": ("project",), "unit": ("unit",), "indicator": ("project", "indicator")}
        order = (kind,) if kind else ("indicator", "project", "unit")
        for name in order:
            if any(row.get(name) for row in result.rows):
                texts = ("的".join(row[one] for one in columns[name] if row.get(one)) for row in result.rows)
                return list(dict.fromkeys(filter(None, texts)))
        if kind == "unit":
            return self._units_of(before)
        return []

    def _units_of(self, before: Turn) -> list[str]:
        projects = {iri for mention in before.frame.mentions("project") for iri in mention.iris}
        units = {p.unit_iri for p in self._catalogue.of_projects(projects) if p.unit_iri}
        return sorted(self._catalogue.label(iri) for iri in units)

    def _years_found(self, before: Turn) -> tuple[int, ...]:
        """The years that the answer to ``before`` speaks of."""
        projects = {iri for mention in before.frame.mentions("project") for iri in mention.iris}
        years = {p.year for p in self._catalogue.of_projects(projects) if p.year}
        if not years and (result := self._result(before.text)) is not None:
            years = {row["year"] for row in result.rows if row.get("year")}
        return tuple(sorted(years))

    def _other(self, said: Spoken, now: Turn, before: Turn, whole: Sequence[str]) -> Completed:
        """The same of another thing of the kind: the one spoken of earlier, or the others of the same body."""
        kinds = _kinds(before)
        kind = said.other if said.other != "any" else next(iter(kinds), "")
        mine = [token for token in before.names if kind in before.kinds(token)]
        if not mine:
            return Completed(before.text if not now.text else now.text)
        own = {m.labels[0] for token in mine if (m := token.mention(kind)) is not None}
        past = [self._turn(text) for text in whole[-2::-1]]
        spoken_of = dict.fromkeys(m.labels[0] for turn in past for m in turn.frame.mentions(kind))
        others = [label for label in spoken_of if label not in own] or self._siblings(kind, before)
        asked = [self._asked_of(label, now, before, kind) for label in others]
        if len(asked) == 1:
            return Completed(asked[0], leans=True)
        if not asked:
            labels = "、".join(sorted(own))
            return Completed(before.text, True, Unclear(f"除“{labels}”外，现有文件中没有可以替换的同类内容。"))
        names = "、".join(others[:MOST_OTHERS]) + ("等" if len(others) > MOST_OTHERS else "")
        message = f"“另一个”可以指{len(others)}个：{names}，请说明是哪一个。"
        return Completed(before.text, True, Unclear(message, tuple(asked[:MOST_OTHERS])))

    def _asked_of(self, label: str, now: Turn, before: Turn, kind: str) -> str:
        text = before.replaced(self._turn(label)) or label + before.without(kind)
        return (self._turn(text).replaced(now) or self._turn(label).of_the_same(now.text)) if now.content else text

    def _siblings(self, kind: str, before: Turn) -> list[str]:
        """The other things of ``kind`` that stand beside the one named: the projects of its unit, the other units."""
        own = {iri for mention in before.frame.mentions(kind) for iri in mention.iris}
        if kind == "unit":
            return sorted(self._catalogue.label(iri) for iri in self._catalogue.units - own)
        if kind != "project":
            return []
        years = before.frame.years
        homes = {p.unit_iri for p in self._catalogue.of_projects(own)}
        beside = {
            p.project_iri
            for p in self._catalogue.placements
            if p.unit_iri in homes and p.project_iri and p.project_iri not in own and (not years or p.year in years)
        }
        return sorted(self._catalogue.label(iri) for iri in beside)

    def _both(self, now: Turn, before: Turn, whole: Sequence[str]) -> str | None:
        """The two things or years spoken of last, in one question."""
        for kind in (*_kinds(before), "year"):
            mine = [token.text for token in (before.years if kind == "year" else before.names)]
            if kind != "year":
                mine = [token.text for token in before.names if kind in before.kinds(token)]
            for earlier in whole[-2::-1]:
                turn = self._turn(earlier)
                tokens = turn.years if kind == "year" else [t for t in turn.names if kind in turn.kinds(t)]
                others = [token.text for token in tokens if token.text not in mine]
                if len(mine) == 1 and len(others) == 1:
                    joined = before.text.replace(mine[0], f"{others[0]}和{mine[0]}", 1)
                    asks = bool(now.asked or now.figures)
                    return self._turn(joined).of_the_same(now.text, figures=not asks, asked=not asks)
            if len(mine) == 2:
                asks = bool(now.asked or now.figures)
                return before.of_the_same(now.text, figures=not asks, asked=not asks)
        return None

    # --- what a text gives -------------------------------------------------------------------------------------------

    def _asks(self, now: Turn) -> bool:
        frame = now.frame
        asks = frame.asked or frame.limits or frame.conditions or frame.ranking or frame.nouns or now.figures
        return bool(asks or frame.wants_count or any(t.value("operation") or t.value("open") for t in now.content))

    def _lists_anew(self, now: Turn, before: Turn) -> bool:
        """Whether it lists things by words of its own: "哪些项目执行率低于90%", but not "哪个指标扣分最多" of a project."""
        nouns = {noun for noun in now.frame.nouns if noun in THINGS}
        nouns |= {"project"} if now.frame.has("group", "project") else set()
        inside = "project" in _kinds(before) and nouns == {"indicator"}
        return bool(nouns) and now.says_more and now.lists and not inside and self._is_understood(now.text)

    def _turn(self, text: str) -> Turn:
        return Turn(plain(text), self._catalogue.vocabulary)

    def _is_understood(self, text: str) -> bool:
        return isinstance(self._understand(text, self._catalogue), Understood | OpenQuestion)

    def _result(self, text: str) -> Result | None:
        outcome = self._understand(text, self._catalogue)
        return self._run(outcome, self._tables) if isinstance(outcome, Understood) else None

    def _is_answered(self, text: str) -> bool:
        result = self._result(text)
        return result is not None and result.status in ("answered", "conflict")


def _where(turn: Turn) -> set[str]:
    """The kinds of things that a question names, a place being where a body is."""
    return {"unit" if kind == "region" else kind for kind in _kinds(turn)}


def _kinds(turn: Turn) -> list[str]:
    """The kinds of things that a question names, each once."""
    return list(dict.fromkeys(kind for token in turn.names for kind in turn.kinds(token)))
