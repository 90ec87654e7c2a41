"""One question about figures of running text: the words that name them, the kind asked for, which figures are meant.

What all shapes of plans need; :mod:`search.figure_plans` builds the plans.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from search.catalogue import Catalogue, Figure, Occurrence
from search.figures import (
    BUDGETED,
    Match,
    Term,
    best,
    counts_in,
    holds,
    is_budget,
    matches,
    says_budget,
    term_of,
    wordings,
)
from search.frame import Frame
from search.lexicon import lexicon
from search.linking import Mention, Quality
from search.measures import called, canonical, counted, named, parts
from search.plan import AllOf, AnyOf, Compare, Condition, Contains, Is, Lookup, Missing, OneOf
from search.question_text import bare
from search.reading import Token
from search.scope import Scope, one_of

STATED = ("amount", "count", "rate", "score", "weight")
CHANGES = ("change", "change_rate")
BUDGETS = ("budget", "budget_initial", "budget_adjusted")

Test = Callable[[Occurrence], bool]


class FigureQuestion:
    """The parts of one question that every shape of plan uses."""

    def __init__(self, frame: Frame, scope: Scope, catalogue: Catalogue) -> None:
        self.frame, self.scope, self.catalogue = frame, scope, catalogue
        self.whole: Term | None = None
        self.across_years = False
        self.names_budget = self.sums = False
        self._known: dict[tuple[Term, ...], tuple[list[Match], list[Occurrence]]] = {}
        self.terms = self.read_terms()
        self.of_budget = self._compares_with_budget()
        self.kinds = self.read_kinds()
        if self.kinds != ("share",):
            self.terms = self._without_wholes(self.terms)

    # --- what the question says ------------------------------------------------------------------------------------

    def read_terms(self) -> list[Term]:
        """The words of the question that name a figure, and among them the whole of a share ("占总支出的比例")."""
        terms: list[Term] = []
        tokens = list(self.frame.reading.tokens)
        after_share = False
        opening: Token | None = None
        ended = -1
        for token in tokens:
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
            if terms and token.start == ended and token.text in _SUMS:
                self.sums = True  # "小学教育和高中教育支出合计" adds up, and means no 本年支出合计
                self.frame.used.add(token)
                continue
            if terms and token.start == ended and token.value("measure") and token.text.startswith(_ALTOGETHER):
                self.frame.used.add(
                    token
                )  # "公务接待费一共支出了多少" asks for that expense, not for all that was spent
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

    def _of_the_body(self) -> list[Term]:
        """What a question on projects or on all money means of a body whose documents list no projects."""
        frame, text = self.frame, bare(self.frame.text)
        grades = [value for token in frame.content if (value := token.value("grade_value"))]
        of_goals = "绩效目标" in text or "编报" in text
        counts = frame.wants_count or frame.wants_number
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
        units = list(dict.fromkeys(value for t in self.frame.content if (value := t.value("unit"))))
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
        apart = ("than", "difference", "times", "ratio", "who_more", "who_less")
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
                return term_of(measure) if measure else Term(spoken)
            iris = tuple(iri for mention in mentions if mention.kind == "measure" for iri in mention.iris)
            labels = tuple(label for mention in mentions for label in mention.labels)
            own = (measure,) if measure else ()
            return Term(token.text, (*labels, *own), iris, wholes=called(measure), canonical=measure)
        if any(m.quality >= Quality.VARIANT and m.kind in ("project", "indicator") for m in token.mentions):
            return Term(token.text, loose=True)
        if token.mention("indicator") is not None:
            return Term(token.text, loose=True)
        return None

    def read_kinds(self) -> tuple[str, ...]:
        """The kinds of figure asked for."""
        frame = self.frame
        asked = frame.asked
        if (
            frame.take("kind_word", "completion_rate")
            or "rate" in asked
            or "completion" in asked
            or self.of_budget_rate()
        ):
            if self.of_budget_rate():
                frame.take("condition", "fully_executed")
            return ("completion_rate",)
        if _COMPLETION.search(bare(frame.text)):
            frame.take("attribute", "actual")
            return ("completion_rate",)
        if frame.has("operation", "share") or any("占" in token.text for token in frame.tokens("group")):
            return ("share",)
        if self.changes:
            if frame.asked_unit == "%" or any(t.value("unit") == "%" for t in frame.content):
                return ("change_rate",)
            if frame.asked_unit:
                return ("change",)
            rates = any(word in token.text for token in frame.tokens("change") for word in ("率", "幅", "速"))
            return ("change_rate",) if rates else self._change_kinds()
        if "score" in asked or "total_score" in asked:
            return ("score",)
        if "weight" in asked:
            return ("weight",)
        return STATED

    def _change_kinds(self) -> tuple[str, ...]:
        """ "增加多少" asks for the amount where one is stated; "增长多少" for either."""
        grows = any("增长" in token.text or "下降" in token.text for token in self.frame.tokens("change"))
        if self.frame.wants_number and not grows:
            return ("change",) if self.found(("change",)) or not self.found(("change_rate",)) else CHANGES
        return CHANGES

    @property
    def changes(self) -> bool:
        """Whether it is asked how much something changed: by a word for it, or by "more" or "less" than a year before."""
        frame = self.frame
        since = frame.has("base", "last_year") or bool(frame.base_years) or len(self.scope.years) == 2
        since = since and not frame.wants_list
        return frame.has("change") or (since and frame.has("operation", "more", "less"))

    def of_budget_rate(self) -> bool:
        """ "完成预算的百分之多少", "完成预算多少"; not "完成预算多少万元"."""
        frame = self.frame
        says = any("完成预算" in token.text or "完成年初预算" in token.text for token in frame.content)
        how_far = frame.wants_number and not frame.asked_unit
        if self.of_budget and not says:
            return False
        return (frame.wants_percent and (bool(set(BUDGETS) & set(frame.asked)) or says)) or (says and how_far)

    def _compares_with_budget(self) -> bool:
        """Whether the budget is what the figure is set against: "比预算少多少", "超预算多少"."""
        return _AGAINST_BUDGET.search(bare(self.frame.text)) is not None

    @property
    def budget_asked(self) -> bool:
        """Whether what was budgeted is asked for: by the word, or by a name that holds it (三公经费预算)."""
        if _COMPLETION.search(bare(self.frame.text)):
            return False
        if self.of_budget_rate() or self.of_budget or self.frame.has("attribute", "rate", "completion"):
            return False
        if _ARRANGED.search(bare(self.frame.text)):
            return True
        return bool(set(self.frame.asked) & set(BUDGETS)) or self.names_budget

    # --- which figures are meant ------------------------------------------------------------------------------------

    def found(self, kinds: Sequence[str]) -> list[Occurrence]:
        """Occurrences of the figures meant, of the units, regions and subjects named; the years are the plan's business."""
        unit = self.frame.asked_unit if kinds == STATED else ""
        scale = _SCALE.search(self.frame.text)
        asked = scale[1] if scale else ""

        def in_scale(place: Occurrence) -> bool:
            return place.figure.unit_of_measure.startswith(asked)

        tests = (in_scale, None) if asked else (None,)
        found = (
            self.occurrences(self.terms, kinds, of_budget=self.budget_asked, unit=unit, keep=test) for test in tests
        )
        return next((places for places in found if places), [])

    def only(self, kinds: Sequence[str]) -> list[Occurrence]:
        """Occurrences of the figures named, of ``kinds``, in whatever unit."""
        return self.occurrences(self.terms, kinds)

    def occurrences(
        self,
        terms: Sequence[Term],
        kinds: Sequence[str],
        *,
        of_budget: bool = False,
        unit: str = "",
        keep: Test | None = None,
    ) -> list[Occurrence]:
        """Where the figures stand that ``terms`` name best, of ``kinds``; of budgets only if asked for.

        ``keep`` narrows the places before the best name is chosen among them.
        """
        for wording in wordings(tuple(terms)):
            found, places = self._named(wording)
            fitting = [
                place
                for place in places
                if (not kinds or place.figure.kind in kinds)
                and (place.figure.kind != "amount" or _is_budgeted(place) == of_budget)
                and self._is_meant(place)
                and counts_in(place.figure, unit)
                and (keep is None or keep(place))
            ]
            kept = {place.figure for place in fitting}
            chosen = {match.figure for match in best([match for match in found if match.figure in kept])}
            if chosen:
                return [place for place in fitting if place.figure in chosen]
        return []

    def _named(self, terms: tuple[Term, ...]) -> tuple[list[Match], list[Occurrence]]:
        """The figures that hold all of ``terms``, and where they stand."""
        if terms not in self._known:
            found = matches(terms, self.catalogue)
            self._known[terms] = (found, self.catalogue.occurrences([match.figure for match in found]))
        return self._known[terms]

    def _is_meant(self, place: Occurrence) -> bool:
        scope = self.scope
        if scope.units and place.unit_iri not in {iri for unit in scope.units for iri in unit.iris}:
            return False
        if scope.regions and place.region_iri not in {iri for region in scope.regions for iri in region.iris}:
            return False
        if not _says_what_tells(place.figure, self.frame.text):
            return False
        subjects = {label for mention in self._subjects() for label in mention.labels}
        return not subjects or place.subject in subjects

    def _subjects(self) -> list[Mention]:
        return [mention for mention in self.scope.projects if mention.quality == Quality.EXACT]

    # --- what is found as conditions --------------------------------------------------------------------------------

    def one(self, found: Sequence[Occurrence], terms: Sequence[Term] = ()) -> Lookup:
        """The look-up of what ``found`` says; it was found by ``terms``, or by all of the question's."""
        return Lookup("observation", ("value",), self.with_years(self.where(found, terms)))

    def where(self, found: Sequence[Occurrence], terms: Sequence[Term] = ()) -> tuple[Condition, ...]:
        """The figures found, as conditions; units, regions and projects as the question names them."""
        return (*self.scope.conditions("observation", without=("year", "project")), *self.figures(found, terms))

    def figures(self, found: Sequence[Occurrence], terms: Sequence[Term] = ()) -> tuple[Condition, ...]:
        """Which figures are meant, as conditions on subject, measure, kind and what they are set against."""
        figures = list(dict.fromkeys(place.figure for place in found))
        pairs = dict.fromkeys((f.subject_iri, f.subject, f.measure_iri, f.measure) for f in figures)
        kinds = tuple(dict.fromkeys(f.kind for f in figures))
        units = tuple(dict.fromkeys(f.unit_of_measure for f in figures))
        conditions: list[Condition] = []
        if exact := self._subjects():
            iris = tuple(iri for mention in exact for iri in mention.iris)
            conditions.append(Is("subject", iris, tuple(label for mention in exact for label in mention.labels)))
            pairs = dict.fromkeys(("", "", measure_iri, measure) for _, _, measure_iri, measure in pairs)
        parted = {measure_iri for _, _, measure_iri, _ in pairs} & self.catalogue.of_accounts
        conditions += _of_pairs(list(pairs), _subject_of_unit(found), bool(parted))
        conditions.append(one_of("kind", kinds))
        if self.frame.asked_unit and len(units) == 1 and kinds == ("count",):
            conditions.append(Compare("unit_of_measure", "=", units[0]))
        if any(not self._is_told_by_measure(figure, terms or self.terms) for figure in figures):
            conditions.append(OneOf("measure_text", tuple(dict.fromkeys(figure.wording for figure in figures))))
        return (*conditions, *self._apart(found, figures))

    def _is_told_by_measure(self, figure: Figure, terms: Sequence[Term]) -> bool:
        """Whether the canonical measure says all that the question says; else its wording tells which figure is meant."""
        return any(holds(wording, figure.subject + figure.measure) for wording in wordings(tuple(terms)))

    def _apart(self, found: Sequence[Occurrence], figures: Sequence[Figure]) -> list[Condition]:
        """What keeps ``found`` apart from other statements on the same ``figures``: what they are set against, plans."""
        told = set(found)
        names = {(figure.subject_iri, figure.measure_iri, figure.kind) for figure in figures}
        others = [
            place
            for _, places in self._known.values()
            for place in places
            if (place.figure.subject_iri, place.figure.measure_iri, place.figure.kind) in names and place not in told
        ]
        conditions: list[Condition] = []
        bases = dict.fromkeys(place.compared_to for place in found)
        if {place.compared_to for place in others if place.figure.kind in CHANGES} - set(bases):
            named = tuple(base for base in bases if base)
            chosen: list[Condition] = [one_of("compared_to", named)] if named else []
            chosen += [Missing("compared_to")] if "" in bases else []
            conditions.append(chosen[0] if len(chosen) == 1 else AnyOf(tuple(chosen)))
        types = {place.planned for place in found}
        if len(types) == 1 and types != {place.planned for place in (*others, *found)}:
            conditions.append(one_of("type", tuple(dict.fromkeys(place.type for place in found if place.type))))
        return conditions

    def with_years(self, where: tuple[Condition, ...]) -> tuple[Condition, ...]:
        """The year named; for a change between two years named, the later one."""
        years = self.scope.years
        if self.kinds in (("change",), ("change_rate",), CHANGES) and len(years) == 2:
            years = (max(years),)
        bases = [base for base in self.frame.base_years if years and base != max(years) - 1]
        where = (*where, *(Contains("compared_to", str(base)) for base in bases))
        if not years:
            return where
        year: Condition = Compare("year", "=", years[0]) if len(years) == 1 else OneOf("year", years)
        return (*where, year)


_SET_UP = ("编报", "编制")
_SUMS = ("支出合计", "支出总额", "支出总计", "合计支出")
_ALTOGETHER = ("一共", "总共", "共支", "共花", "全年共")
_SPENT = {"总收入": "总支出", "本年收入合计": "本年支出合计", "收入总计": "支出总计"}
_ARRANGED = re.compile(r"安排了?的?(?:多少|几|$)|(?:打算|计划|拟|准备)(?:花|用|支出|安排)")
"""Money arranged or meant to be spent is that of the budget."""
_SCALE = re.compile(r"(?:多少|几)([万亿])(?![元块])")
_THRESHOLD = re.compile(r"[0-9.]+[万亿]?元以[上下]")
_COMPLETION = re.compile(r"预算的?(?:完成|执行)(?:情况|程度|比例|进度|了?百分|了?多少$)")
_AGAINST_BUDGET = re.compile(
    r"(?:[比较与和跟同]|相比|低于|小于|少于|高于|大于|多于|超过?|超出|突破|节约)(?:了)?(?:年初|全年|调整后?)?的?预算(?:数|额)?(?!执行|完成)"
    r"|预算(?:数|额)?(?:节约|节省|结余|剩余|超)"
)


def _is_budgeted(place: Occurrence) -> bool:
    """Whether an amount is one that was budgeted: it says so, or its document is one of what is intended."""
    return is_budget(place.figure) or (place.figure.kind == "amount" and place.planned)


def _says_what_tells(figure: Figure, question: str) -> bool:
    """Whether ``question`` says what makes the figure another than it seems: 新增, 计划, 政府性基金, 单价50万元以上."""
    text, asked = figure.text, bare(question)
    telling = [word for word in lexicon().names["telling"] if word in text]
    return all(word in asked for word in (*telling, *_THRESHOLD.findall(text)))


def _subject_of_unit(found: Sequence[Occurrence]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    units = dict.fromkeys((p.unit_iri or "", p.unit or "") for p in found if not p.figure.subject and p.unit_iri)
    return tuple(iri for iri, _ in units), tuple(label for _, label in units)


def _of_pairs(
    pairs: list[tuple[str, str, str, str]], units: tuple[tuple[str, ...], tuple[str, ...]], parted: bool
) -> tuple[Condition, ...]:
    """Each subject with its measures; a figure of the unit itself has the unit as its subject.

    That subject need not be said where the measure has no other; ``parted`` says that account titles have it too.
    """
    by_subject: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for subject_iri, subject, measure_iri, measure in pairs:
        by_subject.setdefault((subject_iri, subject), []).append((measure_iri, measure))
    choices: list[Condition] = []
    for (subject_iri, subject), measures in by_subject.items():
        named = Is("measure", tuple(iri for iri, _ in measures), tuple(label for _, label in measures))
        owners = ((subject_iri,), (subject,)) if subject_iri else units
        if owners[0] and (subject_iri or parted or len(by_subject) > 1):
            choices.append(AllOf((Is("subject", *owners), named)))
        else:
            choices.append(named)
    if len(choices) > 1:
        return (AnyOf(tuple(choices)),)
    only = choices[0]
    return only.conditions if isinstance(only, AllOf) else (only,)
