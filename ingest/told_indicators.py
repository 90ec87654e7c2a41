"""Indicators that sentences tell of ("培训人数，目标值100人，实际完成98人，分值10分，得分9.8分"), one sentence each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files

from ingest.levels import is_level, level_before, meant, without_level
from ingest.places import merged
from ingest.prose_evaluation import shared_spans
from ingest.sections import Paragraph, sentences
from ingest.values import actual_value, points, target
from ontology.facts import Evaluation, IndicatorResult, Observation, Span

_LEVEL_SEPARATOR = "/"
_LONGEST_NAME = 40
_RESULTS = ("target", "actual", "weight", "score")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．](?!\d)|[①-⑳])\s*"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A stretch of a sentence: what it states, where it stands in the folded paragraph, what labels it and from where on."""

    text: str
    start: int
    end: int
    label: str = ""
    labelled: int = 0


@cache
def patterns() -> dict[str, dict[str, str]]:
    """The patterns of ``told.toml``."""
    return tomllib.loads(files("ingest").joinpath("told.toml").read_text("utf-8"))


def told_indicators(evaluation: Evaluation, paragraphs: Sequence[Paragraph]) -> list[IndicatorResult]:
    """The indicators that the paragraphs tell of, in their order.

    A sentence tells of one where it names it, states its target or what was reached, and its points; or target and
    result together. What it leaves out is None.
    """
    found: list[IndicatorResult] = []
    for paragraph in paragraphs:
        for start, end in _stretches(paragraph.line.text):
            result = _read(evaluation, paragraph, start, end, len(found) + 1)
            if result is not None:
                found.append(result)
    return found


def without_bare_results(figures: Sequence[Observation], indicators: Sequence[IndicatorResult]) -> list[Observation]:
    """The figures without those that are only the target, result or points of an indicator and name nothing else."""
    stated = [(span.start, span.end) for row in indicators for span in row.spans if set(span.fields) & set(_RESULTS)]
    bare = re.compile(patterns()["indicators"]["bare"])
    return [f for f in figures if not (bare.fullmatch(f.measure) and any(_holds(f, place) for place in stated))]


def _holds(figure: Observation, place: tuple[int, int]) -> bool:
    return any(s.start < place[1] and place[0] < s.end for s in figure.spans if "value" in s.fields)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph, one that goes on about the indicator before it together with that."""
    before: tuple[int, int] | None = None
    for start, end in sentences(text):
        goes_on = re.match(patterns()["indicators"]["goes_on"], text[start:end])
        if before and goes_on:
            before = (before[0], end)
            continue
        if before:
            yield before
        before = (start, end)
    if before:
        yield before


def _read(evaluation: Evaluation, paragraph: Paragraph, start: int, end: int, part: int) -> IndicatorResult | None:
    stated = _parts(paragraph.line.text, start, end)
    if not _tells(stated):
        return None
    naming = _name(paragraph.line.text, start, min(told.labelled for told in stated.values()))
    if naming is None:
        return None
    name, levels = naming
    places = [level.text for level in levels] or _levels_of_headings(paragraph)
    meaning = meant(places[0] if places else None, places[-1] if len(places) > 1 else None)
    if len(places) == 1:
        meaning = meant(None, places[0])
    goal = target(stated["target"].text) if "target" in stated else None
    if "actual" in stated:
        stated["actual"] = _figure_only(stated["actual"])
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


def _parts(text: str, start: int, end: int) -> dict[str, Told]:
    found: dict[str, Told] = {}
    for field in (*_RESULTS, "reason"):
        match = re.compile(patterns()["indicators"][field]).search(text, start, end)
        if match and match["v"].strip():
            left = match.start("v") + len(match["v"]) - len(match["v"].lstrip())
            label = text[match.start() : match.start("v")]
            found[field] = Told(match["v"].strip(), left, left + len(match["v"].strip()), label, match.start())
    return found


def _figure_only(told: Told) -> Told:
    """A result without the words in front of its figure ("实际受益6120户")."""
    lead = re.match(r"[\u4e00-\u9fff]{1,8}(?=\d[\d.,]*\s*(?:[%％]|[\u4e00-\u9fff/]{0,4}$))", told.text)
    return replace(told, text=told.text[lead.end() :], start=told.start + lead.end()) if lead else told


def _tells(stated: dict[str, Told]) -> bool:
    """Whether enough is stated: points with a target or a result, or both of these with figures and plain labels."""
    value = "target" in stated or "actual" in stated
    if value and ("weight" in stated or "score" in stated):
        return True
    both = [stated[name] for name in ("target", "actual") if name in stated]
    return len(both) == 2 and all("值" in told.label and re.search(r"\d", told.text) for told in both)


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
    if (
        not 2 <= len(bare) <= _LONGEST_NAME
        or not re.search(r"[\u4e00-\u9fff]{2}", bare)
        or (is_level(bare) and not levels)
    ):
        return None
    if re.search(words["no_name"], bare):
        return None
    at = text.index(bare, start)
    return Told(bare, at, at + len(bare)), levels


def _levels_of_headings(paragraph: Paragraph) -> list[str]:
    """The levels that the headings above a paragraph name, the upper first."""
    names = [_NUMBERING.sub("", heading).rstrip("：:") for heading in paragraph.headings]
    return [name for name in names if is_level(name)][-2:]


def _points(stated: dict[str, Told], name: str) -> Decimal | None:
    return points(stated[name].text) if name in stated else None


def _span(paragraph: Paragraph, told: Told, fields: tuple[str, ...]) -> Span:
    return paragraph.line.span(told.start, told.end, fields, paragraph.page)
