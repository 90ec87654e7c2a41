"""Which figures of running text a question means: every word of it must stand in the figure's name, and little else should.

"购房补贴支出决算数" means the amount of 购房补贴; "公务用车有几辆" the count in 辆; a word that stands in no figure's name means
that no document states it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from weakref import WeakKeyDictionary

from search.catalogue import Catalogue
from search.lexicon import lexicon
from search.measures import called, named, stand_ins
from search.occurrences import Figure
from search.question_text import bare

MIN_PRECISION = 0.3
"""Of a figure's own name, the share that the question must say."""
_YEAR = re.compile(r"20\d\d年?")
BUDGETED = re.compile(r"(?:年初|全年|调整后?)?(?:的)?预算(?:数|额|金额|资金|总额)?$")
"""What a budget's name adds to that of what was spent."""
_LEVEL = re.compile(r"^(?:[省市县区乡]一?级|全[国省市县区])")
_NUMERALS = "一二三四五六七八九十0123456789"
"""What is left of a heading's numbering."""
MIN_COUNTED = 0.6
"""Of what a figure counts, the share that the question must say."""
CLOSE = 0.02
SHORT = 0.8
"""A figure named without its subject fits this much less."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question that the figure's name must hold: as written, or one of ``others``.

    A ``loose`` one may be held in parts: word for word, or without a general ending (支出, 数).
    """

    text: str
    others: tuple[str, ...] = ()
    measure_iris: tuple[str, ...] = ()
    loose: bool = False
    wholes: tuple[str, ...] = ()
    """Words that only mean the measure where they are all that its name says: 公车 is no 公务用车购置费."""
    canonical: str = ""
    """The canonical measure that it is a word for; "" where it is none."""

    @property
    def _contained(self) -> tuple[str, ...]:
        return self.others if self.canonical and self.others else (self.text, *self.others)

    @property
    def forms(self) -> tuple[str, ...]:
        """All ways to say it, reduced, longest first."""
        return tuple(sorted({bare(form) for form in self._contained} - {""}, key=lambda form: (-len(form), form)))


@dataclass(frozen=True, slots=True)
class Match:
    """A figure and how much of its name the question says (1: all)."""

    figure: Figure
    precision: float


def matches(terms: Sequence[Term], catalogue: Catalogue) -> list[Match]:
    """Figures that hold every one of ``terms``, best first."""
    known = _MATCHED.setdefault(catalogue, {})
    if len(known) > MOST_MATCHED:
        known.clear()
    if (asked := tuple(terms)) not in known:
        known[asked] = _matches(asked, catalogue)
    return known[asked]


_MATCHED: WeakKeyDictionary[Catalogue, dict[tuple[Term, ...], list[Match]]] = WeakKeyDictionary()
"""What terms name, for each state of the tables: one question asks for the same again and again, in many readings of it."""
MOST_MATCHED = 2000


def _matches(terms: Sequence[Term], catalogue: Catalogue) -> list[Match]:
    found = []
    for figure in catalogue.figures([form for term in terms for form in _searchable(term)]):
        precision = _precision(terms, figure)
        if precision >= MIN_PRECISION and (figure.kind != "count" or _says_what_is_counted(terms, figure)):
            found.append(Match(figure, precision))
    found.sort(
        key=lambda match: (-match.precision, match.figure.names, match.figure.kind, match.figure.unit_of_measure)
    )
    return found


def is_budget(figure: Figure) -> bool:
    """Whether an amount is one that was budgeted, not one that was spent or received."""
    return figure.kind == "amount" and says_budget(figure.text)


def says_budget(text: str) -> bool:
    """Whether ``text`` speaks of a budgeted amount; the names of budgets themselves (一般公共预算) do not."""
    for name in lexicon().names["budgets"]:
        text = text.replace(name, "")
    return "预算" in text and "完成预算" not in text


def holds(terms: Sequence[Term], name: str) -> bool:
    """Whether ``name`` says every one of ``terms``."""
    text = bare(name)
    return all(_held(term, text) is not None or (len(terms) > 1 and term.text in _optional()) for term in terms)


def _searchable(term: Term) -> list[str]:
    words = [form for form in (*term.forms, *map(bare, term.wholes)) if len(form) >= 2]
    return [*words, *(w for form in words if term.loose for w in words_of_term(form) if len(w) >= 2)]


def counts_in(figure: Figure, unit: str) -> bool:
    """Whether ``figure`` is counted in the unit that a question asks for ("" for any)."""
    if not unit:
        return True
    own = figure.unit_of_measure
    if unit == "元":
        return own.endswith("元")
    if unit in ("%", "分"):
        return own == unit
    own = own.lstrip("十百千万亿余").replace("(", "").replace(")", "") or own
    return own == unit or own in _SAME_UNIT.get(unit, ()) or (len(unit) > 1 and unit in own) or own.startswith(unit)


_PEOPLE = ("人", "名", "人次", "位", "万人", "余人", "万余人")
_SAME_UNIT = {
    "人": _PEOPLE,
    "名": _PEOPLE,
    "位": _PEOPLE,
    "人次": ("人次", "万人次"),
    "辆": ("辆", "台", "部"),
    "台": ("台", "辆", "台套", "套"),
    "批次": ("批次", "批", "个", "次"),
    "批": ("批次", "批", "个", "次"),
    "次": ("次", "场次", "批次", "人次", "场（次）"),
    "个": ("个", "项", "家", "处", "所", "座", "名", "种"),
}


def _precision(terms: Sequence[Term], figure: Figure) -> float:
    text = figure.text
    said: list[str] = []
    for term in terms:
        held = _held(term, text, figure.names[:1])
        if held is None and len(terms) > 1 and (term.text in _optional() or _is_unit(term, figure)):
            continue
        if held is None:
            return 0.0
        said += held
    if any(figure.measure_iri in term.measure_iris for term in terms) and not figure.subject:
        return 1.0
    names = figure.names
    if is_budget(figure):
        names = tuple(BUDGETED.sub("", name) or name for name in names)
        said += [BUDGETED.sub("", piece) or piece for piece in said]
    whole = max(_share(name, said) for name in names)
    short = [SHORT * _share(name, said) for name in figure.short_names if not _is_generic(name)]
    return max([whole, *short])


def _is_unit(term: Term, figure: Figure) -> bool:
    """Whether the word only says in what is counted: 接待读者人次 of 接待读者18.6万人次."""
    return term.loose and figure.kind == "count" and figure.unit_of_measure.endswith(term.text)


def _says_what_is_counted(terms: Sequence[Term], figure: Figure) -> bool:
    """Whether the question says most of what is counted: 党员人数 are not those of 培训党员530名."""
    if any(figure.measure_iri in term.measure_iris for term in terms):
        return True
    said = [piece for term in terms for piece in _held(term, figure.text) or ()]
    said += [word for piece in said for word in words_of_term(piece)]
    names = [_counted(name) for name in (figure.measure, figure.wording)]
    names += [name.removesuffix(bare(figure.unit_of_measure)) for name in names]
    return max(_share(name, said) for name in names if len(name) > 1) >= MIN_COUNTED


def _counted(measure: str) -> str:
    """What is counted, without what was done to it and on which level: 培训班 of 举办市一级培训班."""
    text = _LEVEL.sub("", bare(measure))
    for light in lexicon().names["light"]:
        text = text.removeprefix(light) if len(text) - len(light) >= 2 else text
    return _LEVEL.sub("", text)


def _held(term: Term, text: str, names: Sequence[str] = ()) -> list[str] | None:
    """The pieces of ``text`` that say the term; None where it does not say it. ``names`` are whole names in ``text``."""
    for form in term.forms:
        if form in text and (form not in named("alone") or _is_all_of_any(form, text, names)):
            return [form]
    for form in map(bare, term.wholes):
        if form in text and _is_all_of_any(form, text, names):
            return [form]
    for form in term.forms if term.loose else ():
        words = words_of_term(form)
        said = [word for word in words if word in text]
        if len(words) > 1 and set(said) - _optional() and all(word in text or word in _optional() for word in words):
            return said
        stem = _without_ending(form)
        if len(stem) >= 2 and not _is_generic(stem) and stem in text:
            return [stem]
    return None


def _is_all_of_any(form: str, text: str, names: Sequence[str]) -> bool:
    return any(_is_all_of(form, name) for name in (text, *names) if form in name)


def _is_all_of(form: str, text: str) -> bool:
    """Whether ``text`` says nothing particular but ``form``: 收入 is all of 收入总计, not of 事业收入."""
    rest = _YEAR.sub("", text).replace(form, "")
    funds = ("财政拨款",) if form in named("alone") else ()
    for generic in lexicon().names["generic"]:
        rest = rest.replace(generic, "") if not generic.endswith(funds or "\n") else rest
    return not rest.strip(_NUMERALS) or rest in _optional() or rest in lexicon().names["verbs"]


def core(measure: str) -> str:
    """What is particular in a measure's name: 三公经费 of 三公经费支出决算; the name itself where nothing is."""
    text = bare(measure)
    for generic in lexicon().names["generic"]:
        text = text.replace(generic, "")
    return text or bare(measure)


def _is_generic(text: str) -> bool:
    """Whether nothing particular is left of ``text``."""
    for generic in lexicon().names["generic"]:
        text = text.replace(generic, "")
    return not text


def _without_ending(form: str) -> str:
    for generic in lexicon().names["generic"]:
        if form.endswith(generic) and len(form) - len(generic) >= 2:
            return _without_ending(form[: -len(generic)])
    return form


def _share(name: str, said: Sequence[str]) -> float:
    """How much of what is particular in ``name`` stands in ``said``."""
    particular = [True] * len(name)
    for generic in lexicon().names["generic"]:
        start = name.find(generic)
        while start >= 0:
            particular[start : start + len(generic)] = [False] * len(generic)
            start = name.find(generic, start + 1)
    covered = [False] * len(name)
    for piece in said:
        start = name.find(piece)
        while start >= 0:
            covered[start : start + len(piece)] = [True] * len(piece)
            start = name.find(piece, start + 1)
    total = sum(1.0 if own else 0.1 for own in particular)
    reached = sum((1.0 if own else 0.1) for own, seen in zip(particular, covered, strict=True) if seen)
    return reached / total if total else 0.0


@lru_cache(maxsize=4096)
def words_of_term(form: str) -> tuple[str, ...]:
    """The words of a name, as jieba cuts it."""
    from search.question_words import words_of

    return tuple(words_of(form))


@lru_cache(maxsize=1)
def _optional() -> frozenset[str]:
    return frozenset(lexicon().names["light"])


def term_of(measure: str) -> Term:
    """The term that names a canonical measure."""
    return Term(measure, (measure,), wholes=called(measure), canonical=measure)


def own_term(measure: str) -> Term:
    """The term that names ``measure`` and nothing that would stand for it."""
    return replace(term_of(measure), canonical="")


def wordings(terms: tuple[Term, ...]) -> list[tuple[Term, ...]]:
    """``terms`` as the question has them, then with what stands for one of them where documents do not state it."""
    found = [terms]
    for place, term in enumerate(terms):
        for other in stand_ins(term.canonical):
            found.append((*terms[:place], term_of(other), *terms[place + 1 :]))
    return found
