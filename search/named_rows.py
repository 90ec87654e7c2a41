"""The rows of a table that a report has beside its projects: 各乡镇的安排资金、已支出、支出进度.

In: a question that speaks of such rows by their kind (哪个镇, 各乡镇) or by name (白石镇). Out: :func:`of_named_rows`, the plan over
the figures of that table; ``None`` where the question speaks of none, or of something that the table does not say.

The rows are read as projects are, whose grammar they share ("执行率最低的三个", "低于90%的有几个", "甲比乙多多少"), and the plan
is said of the figures afterwards. A table is only taken where the question's project and body are those of its document; every word
must be accounted for, as anywhere.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from ontology.table_entities import Entity
from search import plan as p
from search.accounting import unaccounted
from search.catalogue import Catalogue, Explained, NamedRow, Placement
from search.fact_plans import FactPlans
from search.frame import Frame
from search.lexicon import lexicon
from search.linking import Vocabulary
from search.occurrences import Figure, Occurrence
from search.outcome import Understood
from search.reading import Reading, read
from search.scope import Scope

MIN_SHARED = 2
"""Characters of a project's name that say which is meant."""
_COUNTING = ("各", "每", "哪", "个", "些", "几")
_PROJECT = "项目"
_NAMED = "总分"
"""The attribute of a project that stands for a column which no attribute of projects says: 受益户数."""
_STANDS_FOR_NAMED = "total_score"
_ATTRIBUTES = {"budget_initial": "budget", "budget_adjusted": "budget"}


class _NotSaid(Exception):
    """The table has no column for what is asked, or the plan has a form that says nothing of such rows."""


def of_named_rows(question: str, catalogue: Catalogue) -> Understood | None:
    """The plan for plain ``question`` where it asks for rows of such a table."""
    known = _tables(catalogue)
    if not known:
        return None
    others = question
    for name in sorted({name for table in known for name in table.names}, key=len, reverse=True):
        others = others.replace(name, "、")
    kinds = [word for word in _kinds() if _asks_for(word, others)]
    kind = next((word for word in kinds if any(table.of_kind(word) for table in known)), "")
    tables = [table for table in known if kind or any(name in question for name in table.names)]
    if not tables:
        return None
    reading = read(question, catalogue.vocabulary)
    tables = [table for table in tables if table.is_of(reading)]
    if kind:
        tables = [replace(table, kind=kind) for table in tables if table.of_kind(kind)]
    if len({table.document_iri for table in tables}) != 1:
        return None
    return _said_of(tables[0], _rest(reading, tables[0], catalogue))


def _asks_for(kind: str, text: str) -> bool:
    """Whether ``kind`` stands in ``text`` by itself: 村 of 各村, not of 农村 or 村民."""
    from search.question_words import is_word

    if len(kind) > 1:
        return kind in text
    for match in re.finditer(kind, text):
        at = match.start()
        if text[at - 1 : at] in _COUNTING or not (is_word(text[max(at - 1, 0) : at + 1]) or is_word(text[at : at + 2])):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of one document whose names end alike."""

    rows: tuple[NamedRow, ...]
    kind: str = ""

    @property
    def document_iri(self) -> str:
        return self.rows[0].document_iri

    @property
    def subjects(self) -> dict[str, str]:
        """The names of the rows with their addresses, of the kind that is asked for."""
        endings = tuple(_kinds().get(self.kind, ("",)))
        return {row.subject: row.subject_iri for row in self.rows if row.subject.endswith(endings)}

    @property
    def names(self) -> list[str]:
        return sorted({name for subject in self.subjects for name in (subject, _short(subject))}, key=len, reverse=True)

    def of_kind(self, kind: str) -> bool:
        return bool(replace(self, kind=kind).subjects)

    def is_of(self, reading: Reading) -> bool:
        """Whether every project, body and year that the question names is that of the document."""
        projects = {iri for row in self.rows for iri in row.projects}
        units = {row.unit_iri for row in self.rows if row.unit_iri} | {i for row in self.rows for i in row.departments}
        years = {row.year for row in self.rows}
        named = {year for token in reading.tokens if token.years for year in token.years.years}
        if (named and not named & years) or len(years) > 1:
            return False
        return all(set(mention.iris) & projects for mention in reading.mentions("project")) and all(
            set(mention.iris) & units or mention.every for mention in reading.mentions("unit")
        )

    def column(self, attribute: str, called: str) -> tuple[str, str, str]:
        """Address, name and kind of the column that says ``attribute``; of the one ``called`` so where it stands for that."""
        columns = dict.fromkeys((row.measure_iri, row.measure, row.kind) for row in self.rows)
        if attribute == _STANDS_FOR_NAMED:
            found = [column for column in columns if column[1] == called]
        else:
            words = _data()["roles"].get(_ATTRIBUTES.get(attribute, attribute), ())
            found = [c for word in words for c in columns if word in c[1] and ("rate" in c[2]) == (attribute == "rate")]
        if not found:
            raise _NotSaid
        return found[0]


def _rest(reading: Reading, table: _Table, catalogue: Catalogue) -> str:
    """The question without the project and the body that the table is of, its rows called projects."""
    text, projects = reading.text, lexicon().names["nouns_of_project"]
    for token in reversed(reading.tokens):
        kinds = {mention.kind for mention in token.mentions}
        if kinds & {"project", "unit"} and not any(name in token.text for name in table.names):
            behind = next((noun for noun in projects if text.startswith(noun, token.end)), "")
            text = text[: token.start] + text[token.end + len(behind) :].removeprefix("的")
    return text if reading.mentions("project") else _without_part(text, table, catalogue)


def _without_part(text: str, table: _Table, catalogue: Catalogue) -> str:
    """``text`` without the longest piece of the name of a project that the table is on: 农村供水 of 农村供水保障专项资金."""
    names = [catalogue.label(iri) for iri in sorted({iri for row in table.rows for iri in row.projects})]
    pieces = [_shared(text, name) for name in names]
    piece = max(pieces, key=len, default="")
    return text.replace(piece, "", 1) if len(piece) >= MIN_SHARED and not lexicon().has(piece) else text


def _shared(text: str, name: str) -> str:
    match = SequenceMatcher(None, text, name, autojunk=False).find_longest_match()
    return text[match.a : match.a + match.size]


def _said_of(table: _Table, text: str) -> Understood | None:
    """The plan over the figures of ``table`` for what ``text`` asks of its rows."""
    held = {name: chr(0xE000 + place) for place, name in enumerate(replace(table, kind="").names)}
    for name, mark in held.items():
        text = text.replace(name, mark)
    called = max((row.measure for row in table.rows if row.measure in text), key=len, default="")
    if called and not _is_role(called):
        text = text.replace(called, _NAMED)
    else:
        for attribute, words in _data()["words"].items():
            text = re.sub(words, attribute, text)
    for word in _kinds():
        text = text.replace(word, _PROJECT)
    for name, mark in held.items():
        text = text.replace(mark, name)
    rows = _Rows(table)
    reading = read(text, rows.vocabulary)
    frame = Frame(reading)
    if reading.unknown or not (frame.mentions("project") or "project" in frame.nouns or frame.has("group")):
        return None
    outcome = FactPlans(frame, Scope(frame, rows), rows).plan()
    if not isinstance(outcome, Understood) or unaccounted(frame, outcome.plan):
        return None
    try:
        return Understood(_Translation(table, called).plan(outcome.plan))
    except _NotSaid:
        return None


def _is_role(measure: str) -> bool:
    """Whether questions name the column as they name what projects have."""
    return any(lexicon().has(measure) and word in measure for words in _data()["roles"].values() for word in words)


class _Rows(Catalogue):
    """The rows of one table, as understanding sees projects."""

    def __init__(self, table: _Table) -> None:  # not that of a graph: nothing is kept, nothing else is named
        subjects = replace(table, kind="").subjects
        entities = [Entity(iri, _PROJECT_KIND, name, (_short(name),)) for name, iri in subjects.items()]
        self.vocabulary = Vocabulary(entities)
        self.placements = tuple(Placement(iri, None, None, None, table.rows[0].year) for iri in subjects.values())
        self.wholes, self.years = {}, tuple(sorted({row.year for row in table.rows if row.year}))
        self.units = self.departments = self.regions = set()
        self._places, self._by_iri = [], {entity.iri: entity for entity in entities}
        self._figures, self._by_pair = [], {}

    def projects_called(self, word: str) -> list[str]:
        return []

    def occurrences(self, figures: Sequence[Figure]) -> list[Occurrence]:
        return []

    def explained(self, projects: Sequence[str]) -> list[Explained]:
        return []

    def explains_indicators(self, projects: Sequence[str]) -> bool:
        return False


_PROJECT_KIND = "project"


@dataclass(frozen=True, slots=True)
class _Translation:
    """A plan over projects, said of the figures of ``table``."""

    table: _Table
    called: str

    def plan(self, plan: p.Plan) -> p.Plan:
        match plan:
            case p.Lookup(_, want, where) if len(want) == 1:
                return p.Lookup("observation", ("value",), self._where(where, want[0]), plan.falling)
            case p.Lookup(_, want, where) if want:
                return p.Several(tuple(self.plan(replace(plan, want=(one,))) for one in want))
            case p.Rows(_, "project", where, show, order, top, nth):
                asked = [*(key.attribute for key in order), *_limited(where), *show]
                turned = tuple(replace(key, attribute="value") for key in order)
                return p.Rows("observation", "subject", self._where(where, *asked[:1]), ("value",), turned, top, nth)
            case p.Aggregate(_, "count", _, where, by=()):
                return p.Aggregate("observation", "count", "subject", self._where(where, *_limited(where)[:1]))
            case p.Aggregate(_, function, attribute, where, over="", by=()):
                return p.Aggregate("observation", function, "value", self._where(where, attribute))
            case p.Derive(_, operands):
                return replace(plan, operands=tuple(cast(p.Operand, self.plan(one)) for one in operands))
            case p.Check(operand, _, against):
                other = self.plan(against) if isinstance(against, p.Lookup | p.Aggregate | p.Derive) else against
                return replace(plan, operand=cast(p.Operand, self.plan(operand)), against=cast(Any, other))
            case p.Exists(rows):
                return replace(plan, rows=cast(p.Rows, self.plan(rows)))
            case p.Several(plans):
                return p.Several(tuple(self.plan(one) for one in plans))
        raise _NotSaid

    def _where(self, where: Sequence[p.Condition], attribute: str = "") -> tuple[p.Condition, ...]:
        """The conditions on rows as conditions on the figures in the column for ``attribute``; of any where it is ""."""
        iri, measure, kind = (
            self.table.column(attribute, self.called)
            if attribute
            else (self.table.rows[0].measure_iri, self.table.rows[0].measure, self.table.rows[0].kind)
        )
        row = self.table.rows[0]
        named = [self._condition(condition, attribute) for condition in where]
        if not any(isinstance(c, p.Is) and c.attribute == "subject" for c in named):
            subjects = self.table.subjects
            named.insert(0, p.Is("subject", tuple(subjects.values()), (f"各{self.table.kind or '乡镇'}",)))
        return (
            p.Is("document", (row.document_iri,), (row.document,)),
            *named,
            p.Is("measure", (iri,), (measure,)),
            p.Compare("kind", "=", kind),
        )

    def _condition(self, condition: p.Condition, attribute: str) -> p.Condition:
        match condition:
            case p.Is("project", iris, labels):
                return p.Is("subject", iris, labels)
            case p.Not(p.Is("project", iris, labels)):
                return p.Not(p.Is("subject", iris, labels))
            case p.Compare("year") | p.OneOf("year"):
                return condition
            case p.Compare(name) | p.Between(name) | p.VersusMean(name) if name == attribute:
                return replace(condition, attribute="value")
        raise _NotSaid


def _limited(where: Sequence[p.Condition]) -> list[str]:
    """The attributes that conditions limit."""
    limits = (c for c in where if isinstance(c, p.Compare | p.Between | p.VersusMean) and c.attribute != "year")
    return [condition.attribute for condition in limits]


def _tables(catalogue: Catalogue) -> list[_Table]:
    """Every document's rows whose names end alike, where they are more than one."""
    found: dict[str, list[NamedRow]] = defaultdict(list)
    for row in catalogue.named_rows(_endings()):
        found[row.document_iri].append(row)
    tables = [_Table(tuple(rows)) for rows in found.values()]
    return [table for table in tables if len(table.subjects) > 1]


def _short(name: str) -> str:
    """The name without what kind of thing it is: 白石 of 白石镇; whole where too little would be left."""
    ending = max((end for end in _endings() if name.endswith(end)), key=len)
    return name.removesuffix(ending) if len(name) - len(ending) >= 2 else name


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("named_rows.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _kinds() -> dict[str, list[str]]:
    return dict(sorted(_data()["kinds"].items(), key=lambda kind: -len(kind[0])))


@lru_cache(maxsize=1)
def _endings() -> tuple[str, ...]:
    return tuple(dict.fromkeys(end for ends in _kinds().values() for end in ends))
