"""Projects that a document tells of one after the other in running text: score, money and indicators of each.

Final accounts do so under "预算绩效情况" ("某某项目绩效自评综述：项目自评得分为96.5分，全年预算数为210万元，执行数为…"), and
reports on several projects have a heading for each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.context import Context
from ingest.document import Document
from ingest.folding import Folded, fold
from ingest.judged_projects import bare_name, judged_projects, with_judgement
from ingest.narrative.reports import REPORTS
from ingest.places import merged
from ingest.prose_evaluation import ProseEvaluation, evaluated, evaluation_of
from ingest.sections import Paragraph, with_headings
from ingest.told_indicators import told_indicators
from ingest.told_parts import patterns, project_named
from ontology.facts import Evaluation, FundLine, IndicatorResult, Observation, Span

_WHOLE = "部门整体支出"


@dataclass(frozen=True, slots=True)
class ToldProjects:
    """The evaluations that running text makes, their money and indicators.

    ``sections`` are where each project is told of: start, end, its evaluation; ``scores`` where a list gives the score of one.
    """

    evaluations: tuple[Evaluation, ...] = ()
    funds: tuple[FundLine, ...] = ()
    indicators: tuple[IndicatorResult, ...] = ()
    sections: tuple[tuple[int, int, Evaluation], ...] = ()
    scores: tuple[Span, ...] = ()

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """The stretches of text that tell of single projects."""
        return tuple((start, end) for start, end, _ in self.sections)

    def as_subjects(self, observations: Sequence[Observation], unit: str | None) -> list[Observation]:
        """The figures, those of ``unit`` or of nobody that stand where one project is told of as figures of that project.

        A score in a list of projects is that of its evaluation and no figure beside it.
        """
        others = [figure for figure in observations if not self._listed(figure)]
        return [self._of_project(figure) if figure.subject in (unit, "") else figure for figure in others]

    def _listed(self, figure: Observation) -> bool:
        stated = [span for span in figure.spans if figure.kind == "score" and "value" in span.fields]
        return any(span.start <= score.start and score.end <= span.end for span in stated for score in self.scores)

    def _of_project(self, figure: Observation) -> Observation:
        places = [span.start for span in figure.spans if "value" in span.fields]
        told = {self._told_at(place) for place in places}
        evaluation = told.pop() if len(told) == 1 else None
        if evaluation is None:
            return figure
        measure = figure.measure.removeprefix(evaluation.project) or figure.measure
        own = tuple(span for span in figure.spans if span.fields != ("subject",))
        named = tuple(replace(s, fields=("subject",)) for s in evaluation.spans if "project" in s.fields)
        return replace(
            figure, subject=evaluation.project, subject_kind="project", measure=measure, spans=merged([*own, *named])
        )

    def _told_at(self, place: int) -> Evaluation | None:
        return next((evaluation for start, end, evaluation in self.sections if start <= place < end), None)


@dataclass(slots=True)
class _Section:
    """What is told of one project: its name, where it stands, and the paragraphs beneath it."""

    name: str
    span: Span
    by_heading: bool
    above: tuple[str, ...]
    paragraphs: list[Paragraph] = field(default_factory=list)


def read_told_projects(document: Document, context: Context) -> ToldProjects:
    """The projects that ``document`` tells of outside its tables.

    A paragraph that says it is the self-evaluation of a project counts where it states a score or money; a heading that
    is only a name, where a score or indicators are told beneath it, in a report on performance also money. A report's list of
    projects with the score of each ("甲项目得分91分，等级为“优”；乙项目…") makes an evaluation of each.
    """
    evaluations: list[Evaluation] = []
    funds: list[FundLine] = []
    indicators: list[IndicatorResult] = []
    places: list[tuple[int, int, Evaluation]] = []
    report = context.type in REPORTS
    judged = {bare_name(one.project): one for one in (judged_projects(document, context) if report else ())}
    scores = tuple(span for one in judged.values() for span in one.spans if "total_score" in span.fields)
    for section in _sections(document):
        told = _evaluated(section, context)
        if summary := judged.pop(bare_name(section.name), None):
            told = with_judgement(told, summary)
        rows = told_indicators(told.evaluation, section.paragraphs)
        scored = told.evaluation.total_score is not None or bool(rows)
        spent = told.fund is not None and told.fund.executed is not None
        if not scored and ((section.by_heading and not report) or not spent):
            continue
        evaluations.append(told.evaluation)
        funds += [told.fund] if told.fund else []
        indicators += rows
        lines = [paragraph.line.stretch(0, len(paragraph.line.text)) for paragraph in section.paragraphs]
        places += [(start, end, told.evaluation) for start, end in lines]
    return ToldProjects((*evaluations, *judged.values()), tuple(funds), tuple(indicators), tuple(places), scores)


def _evaluated(section: _Section, context: Context) -> ProseEvaluation:
    stage = context.stage if context.type in REPORTS else None
    evaluation = evaluation_of(context, section.name, section.span, stage or "自评")
    return evaluated(_with_goal(evaluation, section.paragraphs), section.paragraphs)


def _with_goal(evaluation: Evaluation, paragraphs: Sequence[Paragraph]) -> Evaluation:
    for paragraph in paragraphs:
        if match := re.search(patterns()["projects"]["goal_actual"], paragraph.line.text):
            span = paragraph.line.span(*match.span("v"), ("goal_actual",), paragraph.page)
            return replace(evaluation, goal_actual=match["v"], spans=(*evaluation.spans, span))
    return evaluation


def _sections(document: Document) -> list[_Section]:
    """The stretches of the document that tell of one project each; of one name the first."""
    found: list[_Section] = []
    open_section: _Section | None = None
    for block, headings in with_headings(document):
        if block.kind == "table":
            continue
        line = fold(document.text, block.start, block.end)
        opened = _opened(line, block.page, headings, block.kind == "heading") if line.text else None
        if opened is not None:
            open_section = opened
            found.append(opened)
        elif open_section is not None and not _goes_on(open_section, line, headings, block.kind == "heading"):
            open_section = None
        if open_section is not None and line.text and (block.kind == "paragraph" or _is_told(line)):
            open_section.paragraphs.append(Paragraph(line, headings, block.page))
    return list({section.name: section for section in reversed(found)}.values())[::-1]


def _goes_on(section: _Section, line: Folded, headings: tuple[str, ...], is_heading: bool) -> bool:
    """Whether a block still tells of the project: under its heading, or in the words such a telling goes on with."""
    if headings[: len(section.above)] != section.above:
        return False
    if section.by_heading or headings != section.above:
        return True
    return not is_heading and re.match(patterns()["projects"]["goes_on"], line.text) is not None


def _is_told(line: Folded) -> bool:
    """Whether a numbered line is a sentence, not only a heading."""
    return re.search(r"[，,].*\d", line.text) is not None


def _opened(line: Folded, page: int | None, headings: tuple[str, ...], is_heading: bool) -> _Section | None:
    """The section that a line opens; None where it opens none."""
    words = patterns()["projects"]
    number = re.match(words["numbering"], line.text)
    start = number.end() if number else 0
    match = re.compile(words["opener"]).match(line.text, start)
    if match:
        group = "quoted" if match["quoted"] else "name"
        return _section(line, page, match.span(group), False, (*headings, line.text) if is_heading else headings)
    match = re.compile(words["inline"]).match(line.text, start) if start else None
    if match and not re.search(words["no_inline"], match["name"]):
        return _section(line, page, match.span("name"), False, (*headings, line.text) if is_heading else headings)
    if is_heading and project_named(line.text):
        return _section(line, page, (start, len(line.text)), True, (*headings, line.text))
    return None


def _section(
    line: Folded, page: int | None, place: tuple[int, int], by_heading: bool, above: tuple[str, ...]
) -> _Section | None:
    words = patterns()["projects"]
    start, end = place
    if lead := re.match(words["leading"], line.text[start:end]):
        start += lead.end()
    name = line.text[start:end]
    if re.search(words["whole"], name):
        return _Section(_WHOLE, line.span(start, end, ("project",), page), by_heading, above)
    if len(name) < 3 or re.search(words["general"], name):
        return None
    return _Section(name, line.span(start, end, ("project",), page), by_heading, above)
