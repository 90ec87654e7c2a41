"""Columns of money and of total scores by arithmetic: budget × rate = spent; a grade goes with its score."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from ingest.column_cells import Under
from ingest.columns import is_of_review
from ingest.totals import grade_of
from ingest.values import money, money_scale, points, rate
from ontology.arithmetic import agrees_rate

BUDGETS = ("budget_adjusted", "budget_initial", "in_place")
_MOST = 0.75
_HIGHEST_SCORE = Decimal(120)
_AMOUNT = re.compile(r"(?<!人均)(?:资金|金额|经费|规模|预算)")
_RANKS = {"优": 0, "良": 1, "中": 2, "差": 3}
Fields = list[str | None]
Votes = Sequence[frozenset[str]]


def give_sums(columns: Sequence[Under], fields: Fields, votes: Votes) -> bool:
    """Name the columns of budget, spending and rate that have no name; whether the arithmetic proves them.

    Without a rate the words of both headers must speak for the two sums, and nothing is proved.
    """
    best: tuple[int, tuple[int, int, int]] | None = None
    for triple in _triples(columns, fields):
        cleared = _agreement(columns, triple)
        said = _said(columns, triple, votes, fields)
        if cleared is None or not _enough(*cleared, said) or not _are_money(columns, triple, votes, fields):
            continue
        if best is None or said > best[0]:
            best = (said, triple)
    if best is not None:
        budget, spent, told = best[1]
        fields[budget] = fields[budget] or _budget_field(votes[budget])
        fields[spent], fields[told] = "executed", "rate"
        _give_second_budget(columns, fields, votes)
        return True
    _by_words(columns, fields, votes)
    return False


def give_score(columns: Sequence[Under], fields: Fields, votes: Votes) -> bool:
    """Name the column of total scores, where there is none; whether the grades beside it prove it."""
    grades = next((columns[at] for at, name in enumerate(fields) if name == "grade"), None)
    open_places = [at for at, name in enumerate(fields) if name is None and _may_score(columns[at])]
    known = [at for at, name in enumerate(fields) if name == "total_score"]
    proved = [at for at in (*known, *open_places) if grades is not None and _go_together(columns[at], grades)]
    chosen = known or [at for at in open_places if "total_score" in votes[at]] or proved
    if chosen:
        fields[chosen[0]] = "total_score"
        for at in open_places:
            if is_of_review(columns[at].header.text) and not is_of_review(columns[chosen[0]].header.text):
                fields[at] = "total_score"
    return bool(chosen) and chosen[0] in proved


def _triples(columns: Sequence[Under], fields: Fields) -> Iterator[tuple[int, int, int]]:
    """Columns that may be budget, spending and rate: named so, or without a name and with such figures in them."""
    for budget, spent, told in product(range(len(columns)), repeat=3):
        if len({budget, spent, told}) < 3:
            continue
        fits = (
            _may_be(fields, budget, BUDGETS) and columns[budget].sums,
            _may_be(fields, spent, ("executed",)) and columns[spent].sums,
            _may_be(fields, told, ("rate",)) and columns[told].rates,
        )
        if all(fits) and None in (fields[budget], fields[spent], fields[told]):
            yield budget, spent, told


def _may_be(fields: Fields, place: int, names: Sequence[str]) -> bool:
    if fields[place] is not None:
        return fields[place] in names
    return names == BUDGETS or not any(name in fields for name in names)


def _agreement(columns: Sequence[Under], triple: tuple[int, int, int]) -> tuple[int, int] | None:
    """In how many rows the rate follows from the sums, and in how many of these they differ; None where it fails."""
    whole, part, told = (columns[at].texts for at in triple)
    checked = agreed = telling = 0
    for a, b, c in zip(whole, part, told, strict=True):
        budget, spent, stated = money(a or ""), money(b or ""), rate(c or "")
        if not budget or spent is None or stated is None:
            continue
        checked += 1
        if agrees_rate(stated, spent, budget):
            agreed += 1
            telling += budget != spent
    return (agreed, telling) if agreed and agreed >= checked * _MOST else None


def _said(columns: Sequence[Under], triple: tuple[int, int, int], votes: Votes, fields: Fields) -> int:
    """How many of the headers speak for the reading; a "%" in the cells of the rate speaks for it as well."""
    budget, spent, told = triple
    said = sum(
        (
            fields[budget] is not None or bool(votes[budget] & set(BUDGETS)),
            fields[spent] is not None or "executed" in votes[spent],
            fields[told] is not None or "rate" in votes[told],
        )
    )
    return said + columns[told].mostly(lambda text: text.endswith(("%", "％")))


def _are_money(columns: Sequence[Under], triple: tuple[int, int, int], votes: Votes, fields: Fields) -> bool:
    """Whether both sums are of money, as their names, the words or the unit in their headers say.

    "计划亩数 | 完成亩数 | 完成率" has the same arithmetic.
    """
    budget, spent, _ = triple
    scales = [money_scale(columns[at].header.text) is not None for at in (budget, spent)]
    given = fields[budget] is not None or bool(votes[budget] & set(BUDGETS)) or scales[0]
    used = fields[spent] is not None or "executed" in votes[spent] or scales[1]
    return given and used


def _enough(agreed: int, telling: int, said: int) -> bool:
    """Whether rows and words together prove a reading: sums that are all equal, or a single row, need words too."""
    return (telling >= 2 and said >= 1) or (telling >= 1 and said >= 2) or (agreed >= 1 and said >= 3)


def _by_words(columns: Sequence[Under], fields: Fields, votes: Votes) -> None:
    """Budget and spending as their headers say, where none of the rows spends more than twice its budget."""
    budgets = [at for at, name in enumerate(fields) if name in BUDGETS or _open_sums(columns, fields, at)]
    budgets = [at for at in budgets if fields[at] or (votes[at] & set(BUDGETS) and "executed" not in votes[at])]
    spent = [at for at, name in enumerate(fields) if name == "executed"]
    spent = spent or [at for at, _ in enumerate(fields) if _open_sums(columns, fields, at) and "executed" in votes[at]]
    if not spent and not budgets:
        _give_lone_sum(columns, fields)
    if not budgets or not spent or not _within(columns[budgets[0]], columns[spent[0]]):
        return
    fields[budgets[0]] = fields[budgets[0]] or _budget_field(votes[budgets[0]])
    fields[spent[0]] = "executed"
    rates = [at for at, name in enumerate(fields) if name is None and "rate" in votes[at] and columns[at].rates]
    if rates and "rate" not in fields and columns[rates[0]].mostly(lambda text: text.endswith(("%", "％"))):
        fields[rates[0]] = "rate"


def _give_lone_sum(columns: Sequence[Under], fields: Fields) -> None:
    """Name the only column of money of a list, as its header's unit and words say, its budget ("涉及金额（万元）")."""
    found = [
        at
        for at, column in enumerate(columns)
        if _open_sums(columns, fields, at) and money_scale(column.header.text) is not None
    ]
    if len(found) == 1 and _AMOUNT.search(columns[found[0]].header.text) and "rate" not in fields:
        fields[found[0]] = "budget_adjusted"


def _give_second_budget(columns: Sequence[Under], fields: Fields, votes: Votes) -> None:
    """Name the initial budget, or the sum in place, that stands beside the budget which the rate is of."""
    for name in ("budget_initial", "in_place"):
        for place in range(len(columns)):
            if name not in fields and _open_sums(columns, fields, place) and name in votes[place]:
                fields[place] = name


def _open_sums(columns: Sequence[Under], fields: Fields, place: int) -> bool:
    return fields[place] is None and columns[place].sums


def _within(whole: Under, part: Under) -> bool:
    pairs = [(money(a or ""), money(b or "")) for a, b in zip(whole.texts, part.texts, strict=True)]
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    return bool(known) and all(b <= a * 2 for a, b in known)


def _budget_field(said: frozenset[str]) -> str:
    """Which budget a header speaks of: a lone one that says no more is the adjusted one."""
    return next((name for name in ("in_place", "budget_initial") if name in said), "budget_adjusted")


def _may_score(column: Under) -> bool:
    values = [points(text) for text in column.filled]
    return column.points and all(value is not None and 0 <= value <= _HIGHEST_SCORE for value in values)


def _go_together(scores: Under, grades: Under) -> bool:
    """Whether nobody with a better grade has a lower score, where there are two grades; else whether all have 90 or more."""
    pairs = [
        (_RANKS[grade[0]], score)
        for a, b in zip(scores.texts, grades.texts, strict=True)
        if (score := points(a or "")) is not None and (grade := grade_of(b or "")) and grade[0] in _RANKS
    ]
    if len(pairs) < 2:
        return False
    if len({rank for rank, _ in pairs}) == 1:
        return all(score >= 90 for rank, score in pairs) if pairs[0][0] == 0 else False
    return all(a[1] >= b[1] for a in pairs for b in pairs if a[0] < b[0])
