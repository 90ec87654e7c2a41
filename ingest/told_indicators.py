"""Indicators that sentences tell of ("培训人数，目标值100人，实际完成98人，分值10分，得分9.8分"), one sentence each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.labelled_indicators import labelled_parts
from ingest.levels import is_level, level_before, meant, without_level
from ingest.narrative.measures import known_measure
from ingest.places import merged, with_fields
from ingest.prose_evaluation import shared_spans
from ingest.sections import Paragraph
from ingest.told_parts import RESULTS, Parts, Told, parts_of, patterns
from ingest.values import actual_value, points, target, unit_at
from ontology.facts import Evaluation, IndicatorResult, Observation, Span

_LEVEL_SEPARATOR = "/"
_LONGEST_NAME = 40
_NEAR = 80
"""So many characters from its name the figures of an indicator are told, at most."""
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．](?!\d)|[①-⑳])\s*"
)

_WITH_TARGET = re.compile(
    r"(?P<name>.*?[\u4e00-\u9fff]{2})(?P<target>(?:[≥≤><=＝]|不[少低高超][于过]|达到?|至少)?\s*\d[\d,]*(?:\.\d+)?(?P<unit>.{1,6}))"
)
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_OPENING = re.compile(r"[^，。；：:、\d]{2,12}[。：:]")
_END_OF_TITLE = re.compile(r"(?:的?(?:完成)?(?:情况)?(?:的?分析|方面)?)[。：:]*$")


def told_indicators(evaluation: Evaluation, paragraphs: Sequence[Paragraph]) -> list[IndicatorResult]:
    """The indicators that the paragraphs tell of, in their order; one told again further below only once.

    A sentence tells of one where it names it, states its target or what was reached, and its points; or target and
    result together. What it leaves out is None.
    """
    found: list[IndicatorResult] = []
    labelled, others = labelled_parts(paragraphs)
    told = [(paragraph, parts) for paragraph in others for parts in parts_of(paragraph.line.text)]
    for paragraph, parts in (*labelled, *told):
        result = _read(evaluation, paragraph, parts, len(found) + 1)
        if result is not None and not any(_repeats(result, before) for before in found):
            found.append(result)
    return found


def with_reasons(rows: Sequence[IndicatorResult], figures: Sequence[Observation]) -> tuple[IndicatorResult, ...]:
    """The indicators, those without a reason given the one that the text gives for the figure of their result."""
    explained = [figure for figure in figures if figure.reason]
    return tuple(row if row.reason or _is_met(row) else _with_reason(row, explained) for row in rows)


def _is_met(row: IndicatorResult) -> bool:
    """Whether a result is its target exactly: what a text explains then is something else."""
    return row.actual_value is not None and row.actual_value == row.target_value


def _with_reason(row: IndicatorResult, explained: Sequence[Observation]) -> IndicatorResult:
    places = [(span.start, span.end) for span in row.spans if "actual_value" in span.fields and span.table is None]
    figure = next((f for f in explained if any(_holds(f, *place) for place in places)), None)
    if figure is None:
        return row
    spans = with_fields(figure.spans, ("reason",))
    return replace(row, reason=figure.reason, cause=figure.cause, spans=merged([*row.spans, *spans]))


def as_results(figures: Sequence[Observation], indicators: Sequence[IndicatorResult]) -> list[Observation]:
    """The figures, those that are the target or result of a told indicator under its name, without bare ones.

    A bare one is only the target, result or points of an indicator and names nothing else.
    """
    stated = [(span, row) for row in indicators for span in row.spans if set(span.fields) & set(RESULTS)]
    bare = re.compile(patterns()["indicators"]["bare"])
    named = (_under_name(figure, stated) for figure in figures)
    return [f for f in named if not (bare.fullmatch(f.measure) and any(_holds(f, s.start, s.end) for s, _ in stated))]


def _under_name(figure: Observation, stated: Sequence[tuple[Span, IndicatorResult]]) -> Observation:
    """A figure that names another thing than the indicator whose target or result it is, by the name of that."""
    found = next(
        (
            (s, row)
            for s, row in stated
            if s.table is None
            and _holds(figure, s.start, s.end)
            and (row.score is None or ("target" in s.fields and figure.measure == row.indicator))
        ),
        None,
    )
    if found is None or figure.kind not in ("count", "rate", "amount"):
        return figure
    span, row = found
    field = next((name for name in ("target", "actual") if name in span.fields), None)
    end = "目标值" if field == "target" else ""
    known = row.indicator in figure.measure or figure.measure in row.indicator
    if end and (figure.measure.startswith("目标") or figure.measure == row.indicator):
        known = figure.measure.endswith(end)
    if field is None or known or not _named_near(row, span) or known_measure(figure.measure) is not None:
        return figure
    named = tuple(replace(s, fields=("measure",)) for s in row.spans if "indicator" in s.fields)
    return replace(figure, measure=row.indicator + end, spans=merged([*figure.spans, *named]))


def _named_near(row: IndicatorResult, value: Span) -> bool:
    """Whether the name of an indicator stands in the text near its value: it was told of there, not found by a table."""
    return any("indicator" in s.fields and s.table is None and abs(value.start - s.start) < _NEAR for s in row.spans)


def _holds(figure: Observation, start: int, end: int) -> bool:
    return any(s.start < end and start < s.end for s in figure.spans if "value" in s.fields)


def _repeats(row: IndicatorResult, before: IndicatorResult) -> bool:
    """Whether a sentence without points says again what one further above said."""
    return (row.indicator, row.target_value, row.actual_value) == (
        before.indicator,
        before.target_value,
        before.actual_value,
    ) and row.score is None


def _read(evaluation: Evaluation, paragraph: Paragraph, parts: Parts, part: int) -> IndicatorResult | None:
    stated = parts.stated
    naming = _naming(paragraph.line.text, parts)
    if naming is None:
        return None
    name, levels = naming
    if "target" not in stated and (carried := _target_behind(name, stated.get("actual"))):
        name, stated = carried[0], {**stated, "target": carried[1]}
    places = [level.text for level in levels] or _levels_of_headings(paragraph)
    meaning = meant(places[0] if places else None, places[-1] if len(places) > 1 else None)
    if len(places) == 1:
        meaning = meant(None, places[0])
    goal = target(stated["target"].text) if "target" in stated else None
    reached = stated["actual"].text if "actual" in stated else None
    figure = actual_value(reached) if reached else None
    values = {
        "target": goal.text if goal else None,
        "target_op": goal.op if goal else None,
        "target_value": goal.value if goal else None,
        "target_unit": goal.unit if goal else None,
        "actual": reached,
        "actual_value": figure,
        "weight": _points(stated, "weight"),
        "score": _points(stated, "score"),
        "reason": stated["reason"].text if "reason" in stated else None,
    }
    spans = [_span(paragraph, name, ("indicator",))]
    spans += [_span(paragraph, level, ("levels_stated", "level1", "level2")) for level in levels]
    for field, told in stated.items():
        fields = tuple(key for key in values if key.startswith(field) and values[key] is not None)
        spans.append(_span(paragraph, told, fields))
    return IndicatorResult(
        evaluation=evaluation,
        indicator=name.text,
        levels_stated=_LEVEL_SEPARATOR.join(places) or None,
        level1=meaning.level1,
        level2=meaning.level2,
        part=part,
        spans=merged([*shared_spans(evaluation), *spans]),
        **values,  # type: ignore[arg-type]
    )


def _naming(text: str, parts: Parts) -> tuple[Told, list[Told]] | None:
    """The name of the indicator and the levels in front of it ("产出数量：计划新建学校5所")."""
    if parts.name is None:
        return _name(text, parts.start, parts.named)
    named = _name(text, parts.name.start, parts.name.end)
    lead = re.compile(patterns()["indicators"]["name_lead"]).match(text[parts.start : parts.name.start])
    start = parts.start + (lead.end() if lead else 0)
    level = level_before(text[start : parts.name.end])
    return (named[0], [Told(level, start, start + len(level))]) if named and level else named


def _name(text: str, start: int, end: int) -> tuple[Told, list[Told]] | None:
    """The name of the indicator between two places of the text, and the level in front of it."""
    words = patterns()["indicators"]
    lead = re.compile(words["name_lead"])
    while (match := lead.match(text[start:end])) and match.end():
        start += match.end()
    levels: list[Told] = []
    while (level := level_before(text[start:end])) is not None:
        levels.append(Told(level, start, start + len(level)))
        start = end - len(without_level(text[start:end]))
        while (match := lead.match(text[start:end])) and match.end():
            start += match.end()
    bare = text[start:end]
    while (tail := re.search(words["name_end"], bare)) and tail[0]:
        bare = bare[: tail.start()]
    bare = bare.strip('“”"《》 ')
    if not 2 <= len(bare) <= _LONGEST_NAME or not re.search(r"[\u4e00-\u9fff]{2}", bare):
        return None
    if re.search(words["no_name"], bare) or (not levels and _is_only_level(bare, text[start:end])):
        return None
    at = text.index(bare, start)
    return Told(bare, at, at + len(bare)), levels


def _target_behind(name: Told, reached: Told | None) -> tuple[Told, Told] | None:
    """The name and the target written behind it in one ("开展读书活动30场，实际开展33场"), of the unit of what was reached."""
    carried = _WITH_TARGET.fullmatch(name.text)
    figure = _FIGURE.search(reached.text) if reached is not None else None
    if carried is None or figure is None or reached is None:
        return None
    unit = unit_at(carried["unit"])[0]
    if unit is None or unit != unit_at(reached.text[figure.end() :])[0]:
        return None
    middle = name.start + carried.start("target")
    return (
        Told(carried["name"], name.start, name.start + carried.end("name")),
        Told(carried["target"], middle, name.end),
    )


def _is_only_level(name: str, written: str) -> bool:
    """Whether a name is that of a level and not of an indicator: "受益群众满意度" is one too, "满意度指标" is not."""
    specific = "满意" in name and len(name) > len("满意度") and "指标" not in written
    return is_level(name) and not specific


def _levels_of_headings(paragraph: Paragraph) -> list[str]:
    """The levels that the headings above a paragraph name, and its own first words ("1.数量指标。…"), the upper first."""
    opening = _OPENING.match(_NUMBERING.sub("", paragraph.line.text))
    titles = [*paragraph.headings, *([opening[0]] if opening else [])]
    names = [_END_OF_TITLE.sub("", _NUMBERING.sub("", title)) for title in titles]
    return [name for name in dict.fromkeys(names) if is_level(name)][-2:]


def _points(stated: dict[str, Told], name: str) -> Decimal | None:
    return points(stated[name].text) if name in stated else None


def _span(paragraph: Paragraph, told: Told, fields: tuple[str, ...]) -> Span:
    return paragraph.line.span(told.start, told.end, fields, paragraph.page)
