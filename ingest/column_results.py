"""Columns of indicators by what they hold: targets and results of one unit, scores that are no more than their weights."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ingest.column_cells import Under
from ingest.column_sums import Fields, Votes
from ingest.joint_names import has_target
from ingest.levels import is_level, level1, level2
from ingest.values import is_unit, number, operator, points, rate, target

_SIGNED = re.compile(r"^\s*(?:[≥≤<>＝=＞＜≧≦]|不[少低超高]|大于|小于)")
_MEASURED = re.compile(r"^[^\d]{0,4}\d[\d,.]*\s*[^\d\s]{1,5}$")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_LEAST_WEIGHTS = Decimal(40)
_MOST_WEIGHTS = Decimal(120)
"""The weights of a project, without or with what lies above its rows, add up to something between these."""
_MOST = 0.75


def give_levels(columns: Sequence[Under], fields: Fields) -> None:
    """Name the columns that hold the names of levels."""
    for name, test in (("level1", level1), ("level2", level2)):
        if name in fields:
            continue
        for place, column in enumerate(columns):
            if fields[place] is None and column.mostly(is_level) and any(test(text) for text in column.filled):
                fields[place] = name
                break


def give_results(columns: Sequence[Under], fields: Fields, votes: Votes) -> bool:
    """Name the columns of targets, results, weights and scores; whether their cells prove that the rows are indicators."""
    known = set(fields)
    weighed = _give_points(columns, fields, votes)
    measured = _give_measures(columns, fields, votes)
    return measured and (
        weighed
        or _both_said(fields, votes, known)
        or any(_has_signs(columns[at]) for at, name in enumerate(fields) if name == "target")
    )


def _both_said(fields: Fields, votes: Votes, known: set[str | None]) -> bool:
    """Whether the headers of the targets and of the results say so themselves."""
    return all(name in fields and (name in known or name in votes[fields.index(name)]) for name in ("target", "actual"))


def give_names(columns: Sequence[Under], fields: Fields) -> None:
    """Name the column of the indicators' names: words, nearly every one another, before targets and points."""
    if "indicator" in fields:
        return
    first = next((at for at, name in enumerate(fields) if name in ("target", "actual", "weight")), len(fields))
    for place in range(first - 1, -1, -1):
        column = columns[place]
        names = [text for text in column.filled if _WORDS.search(text) and not is_level(text)]
        full = len(column.filled) >= len(column.texts) * _MOST
        if fields[place] is None and full and len(set(names)) >= max(2, len(column.filled) * _MOST):
            fields[place] = "indicator"
            return


def _give_points(columns: Sequence[Under], fields: Fields, votes: Votes) -> bool:
    """Name weights and scores where the scores are no more than the weights, and these add up to about 100."""
    weights = _open_or(columns, fields, "weight")
    scores = _open_or(columns, fields, "score")
    best: tuple[int, int, int] | None = None
    projects = len(set(columns[fields.index("project")].filled)) if "project" in fields else 1
    most = _MOST_WEIGHTS * projects
    for weight in weights:
        for score in scores:
            if weight == score or not _is_points_of(columns[score], columns[weight], most):
                continue
            said = (fields[weight] is not None or "weight" in votes[weight]) + (
                fields[score] is not None or "score" in votes[score]
            )
            said += weight < score
            if best is None or said > best[0]:
                best = (said, weight, score)
    if best is None:
        return False
    fields[best[1]], fields[best[2]] = "weight", "score"
    return True


def _is_points_of(score: Under, weight: Under, most: Decimal) -> bool:
    pairs = [(points(a or ""), points(b or "")) for a, b in zip(weight.texts, score.texts, strict=True)]
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    full = sum((a for a, _ in known), Decimal(0))
    return len(known) >= 2 and all(b <= a for a, b in known) and _LEAST_WEIGHTS <= full <= most


def _open_or(columns: Sequence[Under], fields: Fields, name: str) -> list[int]:
    known = [at for at, field in enumerate(fields) if field == name]
    return known or [at for at, field in enumerate(fields) if field is None and columns[at].points]


def _give_measures(columns: Sequence[Under], fields: Fields, votes: Votes) -> bool:
    """Name targets and results: two columns of figures in the same units, the first or the one with signs the targets."""
    known = [fields.index(name) for name in ("target", "actual") if name in fields]
    places = [at for at, name in enumerate(fields) if at in known or (name is None and _is_measured(columns[at]))]
    pairs = [(a, b) for a in places for b in places if a < b and _same_units(columns[a], columns[b])]
    pairs = [pair for pair in pairs if set(known) <= set(pair)] or [pair for pair in pairs if set(pair) & set(known)]
    if not pairs:
        return _joint_names(columns, fields, places)
    first, second = pairs[0]
    if fields[first] == "actual" or fields[second] == "target" or _turned(columns, votes, first, second):
        first, second = second, first
    fields[first], fields[second] = fields[first] or "target", fields[second] or "actual"
    return True


def _turned(columns: Sequence[Under], votes: Votes, first: int, second: int) -> bool:
    """Whether the second column holds the targets, as its signs or the words of the headers say."""
    if _has_signs(columns[first]) != _has_signs(columns[second]):
        return _has_signs(columns[second])
    return "actual" in votes[first] and "target" in votes[second]


def _joint_names(columns: Sequence[Under], fields: Fields, places: Sequence[int]) -> bool:
    """Results beside names that carry their targets ("购置课桌≥600套")."""
    named = [at for at, column in enumerate(columns) if fields[at] in (None, "indicator") and column.mostly(has_target)]
    results = [at for at in places if fields[at] in (None, "actual")]
    if not named or not results:
        return False
    fields[named[0]], fields[results[0]] = "indicator", "actual"
    return True


def _is_measured(column: Under) -> bool:
    return column.mostly(lambda text: _SIGNED.search(text) or _MEASURED.match(text) or operator(text))


def _has_signs(column: Under) -> bool:
    return sum(1 for text in column.filled if _SIGNED.search(text)) >= max(1, len(column.filled) * 0.4)


def _same_units(a: Under, b: Under) -> bool:
    """Whether most rows state figures of the same unit in both columns, and none of them only money or rates."""
    pairs = [(x, y) for x, y in zip(a.texts, b.texts, strict=True) if x is not None and y is not None]
    same = sum(1 for x, y in pairs if _unit(x) is not None and _unit(x) == _unit(y))
    units = {_unit(x) for x, _ in pairs}
    return bool(pairs) and same >= len(pairs) * 0.6 and (len(units) >= 2 or _has_signs(a) or _has_signs(b))


def _unit(text: str) -> str | None:
    if number(text) is not None:
        return None
    if rate(text) is not None:
        return "%"
    read = target(text)
    return read.unit if read.unit and (is_unit(read.unit) or len(read.unit) <= 4) else None
