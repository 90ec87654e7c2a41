"""One question about figures of running text: the words that name them, the kind asked for, which figures are meant.

What all shapes of plans need; :mod:`search.figure_plans` builds the plans.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.catalogue import Catalogue, Figure, Occurrence
from search.figures import Term, best, holds, matches, says_budget
from search.frame import Frame
from search.lexicon import lexicon
from search.linking import Mention, Quality
from search.plan import AllOf, AnyOf, Compare, Condition, Contains, Is, Lookup, OneOf
from search.question_text import bare
from search.reading import Token
from search.scope import Scope, one_of

STATED = ("amount", "count", "rate", "score", "weight")


class FigureQuestion:
    """The parts of one question that every shape of plan uses."""

    def __init__(self, frame: Frame, scope: Scope, catalogue: Catalogue) -> None:
        self.frame, self.scope, self.catalogue = frame, scope, catalogue
        self.whole: Term | None = None
        self.across_years = False
        self.terms = self.read_terms()
        self.kinds = self.read_kinds()

    def read_terms(self) -> list[Term]:
        """The words of the question that name a figure, and among them the whole of a share ("占总支出的比例")."""
        terms: list[Term] = []
        tokens = list(self.frame.reading.tokens)
        after_share = False
        for token in tokens:
            self.across_years |= after_share and bool(token.years) and self.whole is None
            if token.value("operation") == "share" and token.text.startswith(("占", "所占")):
                after_share = True
                continue
            term = self._term(token)
            if term is None:
                continue
            if after_share and terms and self.whole is None:
                self.whole = term
            else:
                terms.append(term)
            self.frame.used.add(token)
        return terms

    def _term(self, token: Token) -> Term | None:
        if token.unexplained:
            return Term(token.text, loose=True)
        named = [m for m in token.mentions if m.kind in ("measure", "account", "topic")]
        canonical = token.value("measure")
        if named or canonical:
            iris = tuple(iri for mention in named if mention.kind == "measure" for iri in mention.iris)
            labels = tuple(label for mention in named for label in mention.labels)
            return Term(token.text, (*labels, *_synonyms(canonical)), iris)
        if any(m.quality >= Quality.VARIANT and m.kind in ("project", "indicator") for m in token.mentions):
            return Term(token.text, loose=True)
        if token.mention("indicator") is not None:
            return Term(token.text, loose=True)
        return None

    def read_kinds(self) -> tuple[str, ...]:
        """The kinds of figure asked for."""
        frame = self.frame
        asked = frame.asked
        if frame.take("kind_word", "completion_rate") or "rate" in asked or "completion" in asked or self.of_budget():
            if self.of_budget():
                frame.take("condition", "fully_executed")
            return ("completion_rate",)
        if frame.has("operation", "share"):
            return ("share",)
        if frame.has("change"):
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
        if self.frame.wants_number and any("增加" in t.text or "减少" in t.text for t in self.frame.tokens("change")):
            return ("change",) if self.found(("change",)) else ("change", "change_rate")
        return ("change", "change_rate")

    def of_budget(self) -> bool:
        """ "完成预算的百分之多少", "完成预算多少"; not "完成预算多少万元"."""
        frame = self.frame
        says = any("完成预算" in token.text or "完成年初预算" in token.text for token in frame.content)
        how_far = frame.wants_number and not frame.asked_unit
        return (frame.wants_percent and ("budget" in frame.asked or says)) or (says and how_far)

    def found(self, kinds: Sequence[str]) -> list[Occurrence]:
        """Occurrences of the figures meant, of the units, regions and subjects named; the years are the plan's business."""
        unit = self.frame.asked_unit if kinds in (STATED, ()) else ""
        found = matches(self.terms, kinds, unit, self.catalogue, of_budget=self.budget_asked)
        places = self.catalogue.occurrences([match.figure for match in found])
        fitting = self._in_scale([place for place in places if self._is_meant(place)])
        kept = {place.figure for place in fitting}
        chosen = {match.figure for match in best([match for match in found if match.figure in kept])}
        return [place for place in fitting if place.figure in chosen]

    def _in_scale(self, places: list[Occurrence]) -> list[Occurrence]:
        """ "多少万人": those that count so, where there are some."""
        scale = _SCALE.search(self.frame.text)
        counted = [place for place in places if scale and place.figure.unit_of_measure.startswith(scale[1])]
        return counted or places

    @property
    def budget_asked(self) -> bool:
        """Whether what was budgeted is asked for: by the word, or by a name that holds it (三公经费预算)."""
        asked = set(self.frame.asked) & {"budget", "budget_initial", "budget_adjusted"}
        named = any(says_budget(bare(term.text)) for term in self.terms)
        return (bool(asked) or named) and not self.of_budget()

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

    def only(self, kinds: Sequence[str]) -> list[Occurrence]:
        """Occurrences of the figures named, of ``kinds``, in whatever unit."""
        return self.occurrences(self.terms, kinds)

    def occurrences(self, terms: list[Term], kinds: Sequence[str], *, of_budget: bool = False) -> list[Occurrence]:
        """Occurrences of the figures that ``terms`` name, of ``kinds``; of budgets only if asked for."""
        found = matches(terms, kinds, "", self.catalogue, of_budget=of_budget)
        places = [
            place for place in self.catalogue.occurrences([match.figure for match in found]) if self._is_meant(place)
        ]
        kept = {place.figure for place in places}
        chosen = {match.figure for match in best([match for match in found if match.figure in kept])}
        return [place for place in places if place.figure in chosen]

    def one(self, found: list[Occurrence], terms: Sequence[Term] = ()) -> Lookup:
        """The look-up of what ``found`` says; it was found by ``terms``, or by all of the question's."""
        return Lookup("observation", ("value",), self.with_years(self.where(found, terms)))

    def where(self, found: Sequence[Occurrence], terms: Sequence[Term] = ()) -> tuple[Condition, ...]:
        """The figures found, as conditions; units, regions and projects as the question names them."""
        figures = list(dict.fromkeys(place.figure for place in found))
        pairs = dict.fromkeys((f.subject_iri, f.subject, f.measure_iri, f.measure) for f in figures)
        kinds = tuple(dict.fromkeys(f.kind for f in figures))
        units = tuple(dict.fromkeys(f.unit_of_measure for f in figures))
        conditions: list[Condition] = [*self.scope.conditions("observation", without=("year", "project"))]
        if exact := self._subjects():
            conditions.append(
                Is(
                    "subject",
                    tuple(iri for m in exact for iri in m.iris),
                    tuple(label for m in exact for label in m.labels),
                )
            )
            pairs = dict.fromkeys(("", "", measure_iri, measure) for _, _, measure_iri, measure in pairs)
        parted = {measure_iri for _, _, measure_iri, _ in pairs} & self.catalogue.of_accounts
        conditions += _of_pairs(list(pairs), self._subject_of_unit(found), bool(parted))
        conditions.append(one_of("kind", kinds))
        if self.frame.asked_unit and len(units) == 1 and kinds == ("count",):
            conditions.append(Compare("unit_of_measure", "=", units[0]))
        if self._needs_wording(figures, terms or self.terms):
            conditions.append(OneOf("measure_text", tuple(dict.fromkeys(figure.wording for figure in figures))))
        return tuple(conditions)

    def _needs_wording(self, figures: Sequence[Figure], terms: Sequence[Term]) -> bool:
        """Whether the canonical measure says less than the question: then its wording tells which figure is meant."""
        return any(not holds(terms, figure.subject + figure.measure) for figure in figures)

    def _subject_of_unit(self, found: Sequence[Occurrence]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        units = dict.fromkeys((p.unit_iri or "", p.unit or "") for p in found if not p.figure.subject and p.unit_iri)
        return tuple(iri for iri, _ in units), tuple(label for _, label in units)

    def with_years(self, where: tuple[Condition, ...]) -> tuple[Condition, ...]:
        """The year named; for a change between two years named, the later one."""
        years = self.scope.years
        if self.kinds in (("change",), ("change_rate",), ("change", "change_rate")) and len(years) == 2:
            years = (max(years),)
        bases = [base for base in self.frame.base_years if years and base != max(years) - 1]
        where = (*where, *(Contains("compared_to", str(base)) for base in bases))
        if not years:
            return where
        year: Condition = Compare("year", "=", years[0]) if len(years) == 1 else OneOf("year", years)
        return (*where, year)


_SCALE = re.compile(r"(?:多少|几)([万亿])(?![元块])")
_THRESHOLD = re.compile(r"[0-9.]+[万亿]?元以[上下]")


def _says_what_tells(figure: Figure, question: str) -> bool:
    """Whether ``question`` says what makes the figure another than it seems: 新增, 计划, 单价50万元以上."""
    text, asked = figure.text, bare(question)
    telling = [word for word in lexicon().names["telling"] if word in text]
    return all(word in asked for word in (*telling, *_THRESHOLD.findall(text)))


def _synonyms(canonical: str | None) -> tuple[str, ...]:
    """A canonical measure with all the words that people use for it."""
    if canonical is None:
        return ()
    words = lexicon().words.values()
    return (canonical, *(w.text for found in words for w in found if w.section == "measure" and w.value == canonical))


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
