"""Evaluations that a report states in sentences: total score and grade, the fund line, what was achieved.

A self-evaluation report often has no form: "年初预算资金为…万元，全年执行…万元", "自评得分…分，等级为优", "举办培训班…期". What
the section on the execution of the budget says goes before other sentences; where sentences of equal rank state
different figures, none is taken (they stay observations, and the audit compares them).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.captions import whole_department_in
from ingest.context import Context
from ingest.document import Document
from ingest.places import merged, with_fields
from ingest.sections import Paragraph, paragraphs_of, sentences
from ingest.values import money, number
from ontology.facts import Evaluation, FundLine, Span

_SHARED_FIELDS = ("project", "unit", "department", "year", "stage")
_CONTEXT_FIELDS = (*_SHARED_FIELDS, "region")
_FUND_FIELDS = ("budget_initial", "budget_adjusted", "in_place", "executed", "rate")
_OPEN_FIELDS = ("unit", "department", "region", "year", "total_score", "grade", "goal_expected", "goal_actual")
_LONGEST_GOAL = 3000
_CHINESE = {",": "，", ";": "；", ":": "："}
_TYPED = re.compile(r"(?<!\d)[,;:]|[,;:](?!\d)")


@dataclass(frozen=True, slots=True)
class ProseEvaluation:
    """The evaluation a report's sentences make, and its fund line where they state one."""

    evaluation: Evaluation
    fund: FundLine | None = None


@dataclass(frozen=True, slots=True)
class _Stated:
    """A figure in a sentence."""

    value: Decimal
    span: Span


@cache
def vocabulary() -> dict[str, Any]:
    """The patterns of ``prose_evaluation.toml``."""
    return tomllib.loads(files("ingest").joinpath("prose_evaluation.toml").read_text("utf-8"))


def read_prose_evaluation(
    document: Document, context: Context, covered: Sequence[tuple[int, int]] = ()
) -> ProseEvaluation | None:
    """The evaluation that ``document`` makes in sentences; None where it is no report on one project.

    ``covered`` are stretches that are no running text (tables set as lines).
    """
    if context.project is None:
        return None
    paragraphs = paragraphs_of(document, covered)
    return evaluated(with_goals(evaluation_of(context, context.project), paragraphs), paragraphs)


def evaluation_of(context: Context, project: str, named: Span | None = None, stage: str | None = None) -> Evaluation:
    """An evaluation of ``project`` with what the document says of itself.

    ``named`` is where a name stands that is not the document's own project, ``stage`` what holds in place of the document's.
    """
    own = {"project": named is None, "stage": stage is None}
    fields = tuple(field for field in _CONTEXT_FIELDS if own.get(field, True))
    return Evaluation(
        project=project,
        unit=context.unit,
        department=context.department,
        region=context.region,
        year=context.year,
        stage=stage or context.stage,
        spans=(*with_fields(context.spans, fields), *((named,) if named else ())),
    )


def evaluated(evaluation: Evaluation, paragraphs: Sequence[Paragraph]) -> ProseEvaluation:
    """``evaluation`` with the score and grade that the paragraphs state, and the line of its budget."""
    evaluation = _with_score(evaluation, paragraphs)
    return ProseEvaluation(evaluation, _fund(evaluation, paragraphs))


def same_project(form: Evaluation, prose: Evaluation) -> bool:
    """Whether a form is of the project its report is on: the names agree, 项目 at their end aside."""
    names = [evaluation.project.removesuffix("项目") for evaluation in (form, prose)]
    return names[0] == names[1]


def completed(form: Evaluation, prose: Evaluation) -> Evaluation:
    """``form`` with what it leaves open taken from ``prose``, spans with it."""
    open_fields = tuple(
        name for name in _OPEN_FIELDS if getattr(form, name) is None and getattr(prose, name) is not None
    )
    values = {name: getattr(prose, name) for name in open_fields}
    return replace(form, **values, spans=merged([*form.spans, *with_fields(prose.spans, open_fields)]))


def shared_spans(evaluation: Evaluation) -> tuple[Span, ...]:
    """The evidence of an evaluation for what its fund lines and indicators have of it."""
    return with_fields(evaluation.spans, _SHARED_FIELDS)


def with_goals(evaluation: Evaluation, paragraphs: Sequence[Paragraph]) -> Evaluation:
    """``evaluation`` with what the sections on its goal and on the goal's achievement say."""
    expected = _under(paragraphs, vocabulary()["goals"]["expected"])
    actual = _under(paragraphs, vocabulary()["goals"]["actual"])
    return replace(
        evaluation,
        goal_expected=_joined(expected),
        goal_actual=_joined(actual),
        spans=evaluation.spans
        + tuple(paragraph.line.whole(("goal_expected",), paragraph.page) for paragraph in expected)
        + tuple(paragraph.line.whole(("goal_actual",), paragraph.page) for paragraph in actual),
    )


def _under(paragraphs: Sequence[Paragraph], heading: str) -> list[Paragraph]:
    """The paragraphs of the first section whose nearest heading is like ``heading``."""
    found: list[Paragraph] = []
    for paragraph in paragraphs:
        if re.search(heading, paragraph.heading) and (not found or paragraph.headings == found[0].headings):
            found.append(paragraph)
        elif found:
            break
    return found if sum(len(paragraph.line.text) for paragraph in found) <= _LONGEST_GOAL else []


def _joined(paragraphs: Sequence[Paragraph]) -> str | None:
    return "\n".join(paragraph.line.text for paragraph in paragraphs) or None


def _with_score(evaluation: Evaluation, paragraphs: Sequence[Paragraph]) -> Evaluation:
    words = vocabulary()["total"]
    scores: list[_Stated] = []
    grades: list[tuple[str, Span]] = []
    for paragraph in paragraphs:
        text = _with_chinese_marks(paragraph.line.text)
        for pattern in words["score"]:
            for match in re.finditer(pattern, text):
                clause = re.split(r"[，。；、]", text[: match.end()].rstrip("，"))[-1]
                if not re.search(words["part"], clause) and Decimal(match["v"]) <= 100:
                    span = paragraph.line.span(*match.span(), fields=("total_score",))
                    scores.append(_Stated(Decimal(match["v"]), replace(span, page=paragraph.page)))
        if scores or re.search(r"自评|评价", text):
            grades += [
                (match["v"], paragraph.line.span(*match.span(), ("grade",), paragraph.page))
                for match in re.finditer(words["grade"], text)
                if not re.search(r"指标|分为", re.split(r"[，。；]", text[: match.end()])[-1])
            ]
    score = scores[0] if scores and len({stated.value for stated in scores}) == 1 else None
    grade = grades[0] if grades and len({name for name, _ in grades}) == 1 else None
    return replace(
        evaluation,
        total_score=score.value if score else None,
        grade=grade[0] if grade else None,
        spans=evaluation.spans + ((score.span,) if score else ()) + ((grade[1],) if grade else ()),
    )


def _fund(evaluation: Evaluation, paragraphs: Sequence[Paragraph]) -> FundLine | None:
    """The line of the whole budget; None where the sentences state no amount and no points of it."""
    section = [part for part in paragraphs if _scores_execution(part)]
    whole = whole_department_in(evaluation.project) is not None
    found: dict[str, _Stated] = {}
    beside_rate = ((paragraphs, vocabulary()["funds"]["rated"]),) if whole else ()
    for part, beside in ((section, ""), *beside_rate, (paragraphs, "")):
        for field in _FUND_FIELDS:
            if field not in found and (stated := _agreed(_amounts(part, field, beside, whole))):
                found[field] = stated
    if not {"budget_initial", "budget_adjusted"} & found.keys() and (
        plain := _agreed(_amounts(paragraphs, "budget_plain", whole=whole))
    ):
        found["budget_adjusted"] = plain
    points = _points(section)
    if not found and points is None:
        return None
    spans = [replace(stated.span, fields=(field,)) for field, stated in found.items()]
    values = {field: stated.value for field, stated in found.items()}
    weight, score, span = points if points else (None, None, None)
    return FundLine(
        evaluation,
        "total",
        budget_initial=values.get("budget_initial"),
        budget_adjusted=values.get("budget_adjusted"),
        in_place=values.get("in_place"),
        executed=values.get("executed"),
        rate=values.get("rate"),
        weight=weight,
        score=score,
        spans=merged([*shared_spans(evaluation), *spans, *([span] if span else [])]),
    )


def _with_chinese_marks(text: str) -> str:
    """The text, as long as it was, with the marks of Chinese between its clauses where others were typed."""
    return _TYPED.sub(lambda mark: _CHINESE[mark[0]], text)


def _scores_execution(paragraph: Paragraph) -> bool:
    return re.search(vocabulary()["funds"]["section"], paragraph.heading + paragraph.line.text[:20]) is not None


def _amounts(
    paragraphs: Sequence[Paragraph], field: str, beside: str = "", whole: bool = False
) -> Iterator[list[_Stated]]:
    """The figures stated for ``field``, those of the most trusted pattern first; no parts, plans and other years.

    Only sentences that hold the pattern ``beside`` are read. Of a ``whole`` department its kinds of spending are parts.
    """
    words = vocabulary()["funds"]
    partial = f"{words['partial']}|{words['parts_of_whole']}" if whole else words["partial"]
    for pattern in words[field]:
        filled = pattern.replace("{amount}", vocabulary()["amount"])
        found: list[_Stated] = []
        for paragraph in paragraphs:
            text = _with_chinese_marks(paragraph.line.text)
            for start, end in sentences(text):
                if beside and not re.search(beside, text[start:end]):
                    continue
                for match in re.compile(filled).finditer(text, start, end):
                    before = text[start : match.start()] + match[0]
                    value = _value(match["v"], match["u"])
                    if value is not None and not re.search(partial, before):
                        found.append(_Stated(value, paragraph.line.span(*match.span(), page=paragraph.page)))
        yield found


def _value(figure: str, unit: str) -> Decimal | None:
    return number(figure) if unit in "%％" else money(figure + unit)


def _agreed(ranked: Iterable[list[_Stated]]) -> _Stated | None:
    """The figure of the most trusted pattern that states any; None where it states several."""
    for stated in ranked:
        if stated:
            return stated[0] if len({figure.value for figure in stated}) == 1 else None
    return None


def _points(section: Sequence[Paragraph]) -> tuple[Decimal, Decimal, Span] | None:
    """Weight and score of the execution of the budget."""
    name = vocabulary()["funds"]["section"]
    for paragraph in section:
        for pattern in vocabulary()["funds"]["points"]:
            text = _with_chinese_marks(paragraph.line.text)
            for match in re.finditer(pattern, text):
                before = re.split(r"[。；]", text[: match.start()])[-1]
                if re.search(rf"{name}[^，。；]{{0,12}}$|(?:该|本|此)项(?:指标)?$", before) or (
                    not before and re.search(name, paragraph.heading)
                ):
                    span = paragraph.line.span(*match.span(), ("weight", "score"), paragraph.page)
                    return Decimal(match["weight"]), Decimal(match["score"]), span
    return None
