"""What a report's sentences say was achieved, given to the rows of its target table.

"共举办培训班 40 期、培训 4912 人次" answers the targets 举办培训班 and 培训人次: a figure belongs to a row where its unit is
that of the target and the words in front of it are nearly the row's name, clearly nearer than any other figure's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher

from ingest.prose_evaluation import vocabulary
from ingest.sections import Paragraph, clauses, sentences
from ingest.values import unit_at
from ontology.facts import IndicatorResult, Span

_NEAR = 0.72
_LEAD = 0.15
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_MULTIPLES = {"万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True, slots=True)
class _Achieved:
    """A figure of a clause: what the words in front of it name, its value and unit."""

    name: str
    value: Decimal
    unit: str
    text: str
    span: Span


def with_actuals(indicators: Sequence[IndicatorResult], paragraphs: Sequence[Paragraph]) -> tuple[IndicatorResult, ...]:
    """The indicators, those without a result given the one the sentences state for them."""
    stated = [achieved for paragraph in paragraphs for achieved in _achieved(paragraph)]
    return tuple(_with_actual(row, stated) if row.actual is None else row for row in indicators)


def _with_actual(row: IndicatorResult, stated: Sequence[_Achieved]) -> IndicatorResult:
    if row.target_unit is None:
        return row
    fitting = [
        (_nearness(row, achieved), achieved) for achieved in stated if _same_unit(row.target_unit, achieved.unit)
    ]
    fitting.sort(key=lambda pair: -pair[0])
    if not fitting or fitting[0][0] < _NEAR:
        return row
    nearness, best = fitting[0]
    rivals = [near for near, achieved in fitting if achieved.value != best.value]
    if rivals and nearness - rivals[0] < _LEAD:
        return row
    spans = tuple(
        replace(achieved.span, fields=("actual", "actual_value"))
        for near, achieved in fitting
        if achieved.value == best.value and near >= _NEAR
    )
    return replace(row, actual=best.text, actual_value=best.value, spans=row.spans + spans)


def _achieved(paragraph: Paragraph) -> list[_Achieved]:
    words = vocabulary()["actuals"]
    text = paragraph.line.text
    found: list[_Achieved] = []
    if re.search(r"目标(?!.*完成)", paragraph.heading):
        return []
    for sentence_start, sentence_end in sentences(text):
        for start, end in clauses(text, sentence_start, sentence_end):
            clause = text[start:end]
            figures = list(_FIGURE.finditer(clause))
            if not figures or re.search(words["planned"], clause):
                continue
            figure = figures[0]
            unit, rest = unit_at(clause[figure.end() :])
            name = re.sub(words["tail"], "", re.sub(words["lead"], "", clause[: figure.start()]))
            if unit is None or re.search(r"\d|上年|去年|同比", name) or len(figures) > 1:
                continue
            value, unit = _multiplied(Decimal(figure[0].replace(",", "")), unit)
            stop = start + len(clause) - len(rest)
            span = paragraph.line.span(start, stop, page=paragraph.page)
            found.append(_Achieved(name, value, unit, text[start + figure.start() : stop], span))
    return found


def _multiplied(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """The figure in single units ("3万人次" → 30000 人次); money and rates as they are."""
    factor = _MULTIPLES.get(unit[0])
    return (value * factor, unit[1:]) if factor and len(unit) > 1 and not unit.endswith("元") else (value, unit)


def _same_unit(target: str, achieved: str) -> bool:
    return target.translate(_SAME) == achieved.translate(_SAME)


_SAME = str.maketrans({"％": "%", "(": None, ")": None, "（": None, "）": None})


def _nearness(row: IndicatorResult, achieved: _Achieved) -> float:
    """How near the words of a clause are to a row's name, with the unit taken off where the name holds it."""
    name = re.sub(vocabulary()["actuals"]["name_lead"], "", row.indicator)
    bare = name.removesuffix(achieved.unit) if len(name) > len(achieved.unit) else name
    return max(_ratio(candidate, achieved.name) for candidate in {name, bare})


def _ratio(name: str, words: str) -> float:
    return SequenceMatcher(None, name, words, autojunk=False).ratio() if name and words else 0.0
