"""The words of a question that name figures, as terms; and among them the whole of a share."""

from __future__ import annotations

from collections.abc import Sequence

from search.catalogue import Catalogue
from search.figure_places import FigurePlaces
from search.figures import BUDGETED, Term, counts_in, says_budget, term_of
from search.frame import Frame
from search.linking import Quality
from search.measures import called, canonical, counted, named, parts, stand_ins
from search.occurrences import Occurrence
from search.question_text import bare
from search.reading import Token
from search.scope import Scope
from search.spoken_measures import SHARE, WHETHER, asked_for, spoken


class FigureTerms(FigurePlaces):
    """The terms of one question."""

    def __init__(self, frame: Frame, scope: Scope, catalogue: Catalogue) -> None:
        super().__init__(frame, scope, catalogue)
        self.whole: Term | None = None
        self.across_years = False
        self.names_budget = self.sums = False
        self.terms = self.read_terms()

    def read_terms(self) -> list[Term]:
        """The words of the question that name a figure, and among them the whole of a share ("占总支出的比例")."""
        terms: list[Term] = []
        tokens = list(self.frame.reading.tokens)
        after_share = False
        opening: Token | None = None
        ended = -1
        said = self._spoken()
        for token in tokens:
            if token in said:
                if said[token] not in terms:
                    terms += [said[token], *self._spoken_too([*terms, said[token]])]
                continue
            self.across_years |= after_share and bool(token.years) and self.whole is None
            if token.value("operation") == "share" and token.text.startswith(("占", "所占")):
                after_share = True
                continue
            if token.value("source") == "appropriation" and not self.scope.projects:
                opening = token
                continue
            if terms and token.value("measure") == "车辆" and terms[-1].loose and token.start - ended <= 1:
                terms[-1] = Term(f"{terms[-1].text}用车", loose=True)  # "执法车", "机要通信用车"
                self.frame.used.add(token)
                continue
            if terms and token.start == ended and token.text in named("adding"):
                self.sums = True  # "小学教育和高中教育支出合计" adds up, and means no 本年支出合计
                self.frame.used.add(token)
                continue
            if terms and token.start == ended and token.value("measure") and self._only_tells_which(token):
                self.frame.used.add(token)
                continue
            # "收入和支出": the second is all that was spent, as the first is all that was received.
            spent = _SPENT.get(terms[-1].canonical) if terms and token.text == "支出" else None
            term = term_of(spent) if spent else self._term(token, opening, whole=after_share)
            opened, opening = opening, None
            if term is None:
                continue
            if after_share and terms and self.whole is None:
                self.whole = term
                after_share = False
            else:
                terms.append(term)
            ended = token.end
            self.frame.used.update({token, opened} if opened else {token})
            terms += self._counted_too(token)
        if all(term.text in _SET_UP for term in terms) and self.scope.without_projects():
            terms = self._of_the_body() or terms
        if not terms and "remaining" in self.frame.asked and self.scope.units and not self.scope.projects:
            terms.append(term_of("年末结转和结余"))
            self.frame.take("attribute", "remaining")
        return terms

    def _only_tells_which(self, token: Token) -> bool:
        """ "公务接待费一共支出了多少", "三公经费支出预算": of the figure before it, and not what was spent on all."""
        if token.text in named("budgeted") and not token.mentions:
            self.names_budget = True
            return True
        return token.text.startswith(named("altogether"))

    def _called(self, token: Token) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of figures that a token is, and the addresses of the measures among them."""
        mentions = [m for m in token.mentions if m.kind in ("measure", "account", "topic")]
        labels = tuple(label for mention in mentions for label in mention.labels)
        return labels, tuple(iri for mention in mentions if mention.kind == "measure" for iri in mention.iris)

    def _in_years(self, place: Occurrence) -> bool:
        return not self.scope.years or place.year in self.scope.years

    def _spoken(self) -> dict[Token, Term]:
        """What the question speaks of without its name, by the tokens that do: the figure that the bodies named state of it."""
        frame = self.frame
        found: dict[Token, Term] = {}
        for one in spoken(frame):
            inside = [t for t in frame.reading.tokens if t.start < one.end and one.start < t.end and not _asks(t)]
            rest = "".join(t.text[: max(one.start - t.start, 0)] + t.text[one.end - t.start :] for t in inside)
            named = [t for t in inside if any(m.kind not in ("measure", "topic", "account") for m in t.mentions)]
            if not inside or named or bare(rest).strip(_LITTLE):
                continue
            if (term := self._stated_as(one.names, "".join(t.text for t in inside))) is not None:
                found |= dict.fromkeys(inside, term)
                frame.used.update(inside)
                frame.spoken.update(inside)
                numbers = [token.number for token in inside]
                frame.limits = [limit for limit in frame.limits if limit.number is None or limit.number not in numbers]
        return found

    def _spoken_too(self, terms: Sequence[Term]) -> list[Term]:
        """ "接待多少批次、多少人次": the same thing in the other units asked for, where the first is stated."""
        found = []
        for unit in self._units()[1:] if terms else ():
            for one in spoken(self.frame, unit):
                term = self._stated_as(one.names, f"{self.frame.text[one.start : one.end]}{unit}", unit)
                found += [term] if term is not None and term.others not in [t.others for t in terms] else []
        return found

    def _units(self) -> list[str]:
        """The units that numbers are asked for in, in order."""
        return list(dict.fromkeys(value for t in self.frame.content if (value := t.value("unit"))))

    def _stated_as(self, names: Sequence[tuple[str, ...]], said: str, unit: str = "") -> Term | None:
        """The first of ``names`` that is stated of the bodies named, in the years named where it is stated of them."""
        unit = unit or asked_for(self.frame)
        stated = []
        for words in ([bare(word) for word in name] for name in names):
            figures = [f for f in self.catalogue.figures(words[:1]) if all(word in bare(f.measure) for word in words)]
            fitting = [f for f in figures if counts_in(f, unit)] if unit not in ("", SHARE, WHETHER) else figures
            places = self.catalogue.occurrences(fitting)
            stated.append((words, [place for place in places if self._is_meant(place, "".join(words))]))
        of_years = [(words, [place for place in places if place.year in self.scope.years]) for words, places in stated]
        for words, places in (*of_years, *stated):
            measures = dict.fromkeys((place.figure.measure_iri, place.figure.measure) for place in places)
            exact = [one for one in measures if len(words) == 1 and bare(BUDGETED.sub("", one[1])) == words[0]]
            if chosen := exact or (list(measures) if len(measures) == 1 else []):
                iris, labels = zip(*chosen, strict=True)
                self.implied += "".join(labels)
                known = canonical(labels[0]) or canonical(BUDGETED.sub("", labels[0]))
                return Term(said, tuple(map(str, labels)), tuple(map(str, iris)), wholes=called(known), canonical=known)
        return None

    def _of_the_body(self) -> list[Term]:
        """What a question on projects or on all money means of a body whose documents list no projects."""
        frame, text = self.frame, bare(self.frame.text)
        grades = [value for token in frame.content if (value := token.value("grade_value"))]
        of_goals = "绩效目标" in text or "编报" in text
        counts = frame.wants_count or frame.wants_number or "几个项目" in text
        measure = ""
        if counts and (of_goals or "自评" in text or "绩效评价" in text):
            opening = "绩效目标" if of_goals else "绩效自评"
            if "涉及" in text:
                measure = f"{opening}项目涉及资金"
            elif grades:
                measure = f"绩效自评结果为{grades[0]}的项目数"
            elif "project" in frame.nouns:
                measure = f"{opening}项目数"
        elif "executed" in frame.asked and counts and not (frame.nouns or frame.limits or frame.ranking):
            measure = "总支出"
        if not measure or not self.occurrences([term_of(measure)], ()):
            return []
        for section in ("noun", "asked_noun", "every_noun", "grade_value", "says", "aggregate", "attribute"):
            frame.take(section)
        frame.used.update(token for token in frame.unknown if token.text in _SET_UP)
        return [term_of(measure)]

    def _counted_too(self, token: Token) -> list[Term]:
        """ "接待多少批次、多少人次": what the word means in the other units asked for."""
        units = self._units()
        measures = [counted(bare(token.text), unit) for unit in units] if len(units) > 1 else []
        return [term_of(measure) for measure in measures[1:] if measure and measures[0]]

    def _without_wholes(self, terms: list[Term]) -> list[Term]:
        """ "政府采购中的服务支出", "政府采购预算里货物多少": a whole that only says of what the other is a part."""
        if len(terms) != 2 or self.frame.has("together", "and") or self._compares():
            return terms
        for entire, part in (terms, terms[::-1]):
            if part.canonical and part.canonical in parts(entire.canonical):
                return [part]
            named = [name for name in parts(entire.canonical) if part.loose and part.text in name]
            if len(named) == 1:
                return [term_of(named[0])]
        return terms

    def _compares(self) -> bool:
        """ "本年收入比本年支出多多少": two figures, not one that is called by both names."""
        apart = ("than", "difference", "minus", "times", "ratio", "who_more", "who_less")
        return self.frame.has("operation", *apart) and not self.frame.wants_reason

    def _term(self, token: Token, opening: Token | None = None, *, whole: bool = False) -> Term | None:
        """The term that ``token`` is; ``opening`` (财政拨款) stands before it and belongs to the name: 财政拨款｜基本支出.

        ``whole`` says that the whole of a share is named here.
        """
        if opening is not None and (token.value("attribute") == "executed" or token.value("measure")):
            measure = token.value("measure") or ""
            if measure not in named("funded"):
                names = (measure, *called(measure)) if measure else ()
                return Term(opening.text + token.text, tuple(opening.text + name for name in names))
        alone = token.unexplained and len(self.frame.unknown) == 1
        if (alone or token.value("measure")) and (measure := counted(bare(token.text), self.frame.asked_unit)):
            return term_of(measure)
        if token.unexplained:
            return Term(token.text, loose=True)
        if opening is None and whole and token.value("attribute") == "executed":
            return Term(token.text, loose=True)  # "占实际支出的比重"
        mentions = [m for m in token.mentions if m.kind in ("measure", "account", "topic")]
        measure = token.value("measure") or canonical(token.text)
        if mentions or measure:
            if says_budget(text := bare(token.text)) and (spoken := BUDGETED.sub("", text)) != text:
                self.names_budget = True
                measure = canonical(spoken) or token.value("measure") or ""
                exact = Term(token.text, *self._called(token))
                told_by_others = not measure or bool(stand_ins(measure))
                if (
                    told_by_others
                    and exact.measure_iris
                    and self.occurrences([exact], ("amount",), of_budget=True, keep=self._in_years)
                ):
                    return exact  # what the document itself calls so: 收入预算
                return term_of(measure) if measure else Term(spoken)
            labels, iris = self._called(token)
            own = (measure,) if measure else ()
            return Term(token.text, (*labels, *own), iris, wholes=called(measure), canonical=measure)
        if any(m.quality >= Quality.VARIANT and m.kind in ("project", "indicator") for m in token.mentions):
            return Term(token.text, loose=True)
        if token.mention("indicator") is not None:
            return Term(token.text, loose=True)
        return None


_LITTLE = "了过的是在有里中上共人个"
"""What may stand beside what is spoken of without saying more."""


def _asks(token: Token) -> bool:
    """Whether a token says what is asked, of whom or of when, wherever it stands."""
    sections = ("ask", "unit", "base", "change")
    of_whom = any(m.kind in ("unit", "region") for m in token.mentions) or token.years is not None
    return of_whom or any(token.value(section) for section in sections)


_SET_UP = ("编报", "编制")
_SPENT = {"总收入": "总支出", "本年收入合计": "本年支出合计", "收入总计": "支出总计"}
