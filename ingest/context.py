"""Who a document is about: its title, type, bodies, place, year and (for a report on one project) its project."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Generic, TypeVar

from ingest.chinese_years import in_digits
from ingest.document import Cell, Document
from ingest.folding import Folded, fold, fold_pieces, folded_cell, squeeze
from ingest.places import label_before
from ingest.regions import Region, find_regions, region_of, region_of_text
from ingest.titles import (
    DocumentType,
    Title,
    body_end,
    find_title,
    is_masked,
    prose_lines,
    type_of,
    vocabulary,
    years_in,
)
from ingest.units import clean_unit, is_body
from ontology.facts import Span

_T = TypeVar("_T")

_OTHER = "其他"
_FEW_LINES = 4
_READ_FOR_BODIES = 400_000
"""Sentences beyond this place are not searched for the document's bodies and places."""
_PERIOD = re.compile(r"(20\d{2})年\d{1,2}月?[-—–~至到]+\d{1,2}月")
_FORM_LINE = re.compile(r"[^：:，。；]{2,12}[：:](?:[^：:，。；]+[：:])+[^：:，。；]+")
"""A line of labels with their values, which may have lost the gaps between them ("评价对象：某资金主管单位：某局")."""
_LONE_YEAR = re.compile(rf"[（(]?.{{0,6}}(?:(?:20\d{{2}}|[20Xx×*]{{4}})年度?|{_PERIOD.pattern})[)）]?")


@dataclass(frozen=True, slots=True)
class Context:
    """What a document says of itself as a whole; ``None`` where it does not say it.

    ``type`` is one of the contract's nine document types. ``unit`` and ``department`` are cleaned names of bodies,
    ``region`` is a full path name ("甘肃省金昌市"). ``year`` is the year the figures are about, ``published`` an ISO
    date. ``project`` is set only where the whole document reports on one project; ``stage`` is 目标, 监控, 自评, 复核
    or 评价: what the document's evaluations are at unless a table says otherwise. The ``fields`` of each span name what
    it supports.
    """

    title: str | None = None
    type: str = _OTHER
    unit: str | None = None
    department: str | None = None
    region: str | None = None
    year: int | None = None
    published: str | None = None
    project: str | None = None
    stage: str | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named(Generic[_T]):
    """A value with the place that states it."""

    value: _T
    span: Span | None


def read_context(document: Document) -> Context:
    """What ``document`` says of itself: by its title, then labelled cells and lines, then sentences."""
    lines = prose_lines(document)
    title = find_title(document, lines)
    kind = title.type if title else _type_of_headings(document)
    unit = _unit(document, lines, title)
    department = _department(document, lines)
    year = _year(document, lines, title)
    published = _published(lines)
    region = _region(document, unit, department, title.line if title else _opening_line(lines))
    project = _project(lines, title, unit)
    spans = [title.line.whole(_title_fields(title))] if title else []
    named: tuple[tuple[str, _Named[str] | _Named[int] | _Named[Region] | None], ...] = (
        ("unit", unit),
        ("department", department),
        ("region", region),
        ("year", year),
        ("published", published),
        ("project", project),
    )
    spans += [replace(found.span, fields=(field,)) for field, found in named if found is not None and found.span]
    return Context(
        title=title.text if title else None,
        type=kind.name if kind else _OTHER,
        unit=unit.value if unit else None,
        department=department.value if department else None,
        region=region.value.path if region else None,
        year=year.value if year else None,
        published=published.value if published else None,
        project=project.value if project else None,
        stage=kind.stage if kind else None,
        spans=tuple(spans),
    )


def of_figures(context: Context) -> Context:
    """The context of figures in sentences: those of a document that names only a department are the department's."""
    if context.unit is not None or context.department is None:
        return context
    named = next((span for span in context.spans if "department" in span.fields), None)
    spans = tuple(replace(s, fields=(*s.fields, "unit")) if s is named else s for s in context.spans)
    return replace(context, unit=context.department, spans=spans)


def _title_fields(title: Title) -> tuple[str, ...]:
    """What the title states: a stage only where it writes it."""
    stage = title.type.stage
    return ("title", "type", "stage") if stage and stage in title.text else ("title", "type")


def _type_of_headings(document: Document) -> DocumentType | None:
    """The type said by the headings, where no line is a title: by the first that says one."""
    for block in document.blocks:
        if block.kind == "heading" and (kind := type_of(squeeze(document.text[block.start : block.end]))):
            return kind
    return None


def _unit(document: Document, lines: list[Folded], title: Title | None) -> _Named[str] | None:
    if title and title.body:
        return _Named(title.body, title.line.whole())
    labelled = _only(_labelled(document, lines, "unit")) or _letterhead(lines, title) or _opening_body(lines)
    return labelled or _in_sentences(document, "unit") or _only(_labelled(document, lines, "caption"))


def _opening_line(lines: list[Folded]) -> Folded | None:
    """The line at the beginning that says what the document is, though not in the words of a title: a year, no sentence."""
    opening = re.compile(vocabulary()["opening"]["line"])
    return next((line for line in lines[:_FEW_LINES] if opening.fullmatch(line.text)), None)


def _opening_body(lines: list[Folded]) -> _Named[str] | None:
    """The body that the opening line begins with, or names after its year: up to the words for what is published."""
    line = _opening_line(lines)
    if line is None:
        return None
    start = len(re.match(r"(?:关于|20\d{2}年度?)*", line.text)[0])  # type: ignore[index]
    end = body_end(line.text, start, vocabulary()["opening"]["after"])
    if end is None:
        return None
    return _Named(clean_unit(line.text[start:end]) or "", line.span(start, end))


def _department(document: Document, lines: list[Folded]) -> _Named[str] | None:
    return _only(_labelled(document, lines, "department")) or _in_sentences(document, "department")


def _only(found: list[_Named[str]]) -> _Named[str] | None:
    """The value all cells agree on; None where they name several, for then none is the document's."""
    values = {named.value for named in found}
    return found[0] if len(values) == 1 else None


def _labelled(document: Document, lines: list[Folded], field: str) -> list[_Named[str]]:
    """Bodies behind a label, in the next filled cell of its row, in the cell itself, or in a line "label：body"."""
    label, opens, stands_in_line, anywhere = _label_patterns(field)
    found: list[_Named[str]] = []
    for table in document.tables:
        for row in table.rows:
            filled = [(cell, folded_cell(document.text, cell.pieces)) for cell in row if cell.text.strip()]
            for index, (cell, content) in enumerate(filled):
                if label.fullmatch(content.text.rstrip("：:")) and index + 1 < len(filled):
                    following, value = filled[index + 1]
                    found += _body(value, table.number, following)
                elif opening := opens.match(content.text):
                    found += _body(_part(content, opening.end()), table.number, cell)
    for line in lines:
        several = field != "caption" and _FORM_LINE.fullmatch(line.text)
        for match in (anywhere if several else stands_in_line).finditer(line.text):
            if stated := re.match(r"[^：:，。；]+", line.text[match.end() :]):
                end = match.end() + stated.end()
                if end < len(line.text) and line.text[end] in "：:":
                    end = _before_label(line, match.end(), end)
                found += _body(_part(line, match.end(), end))
    return found


@cache
def _label_patterns(field: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """The labels of a field: as a cell, at the beginning of a cell with its value, where a word ends in a line, anywhere."""
    label = rf"(?:{vocabulary()['labels'][field]})(?:[（(](?:盖章|公章|签章|单位公章)[）)])?"
    return (
        re.compile(label),
        re.compile(rf"{label}[:：](?=.)"),
        re.compile(rf"(?:^|(?<=[\s局厅委院心所站处府校馆])){label}[:：]"),
        re.compile(rf"{label}[:：]"),
    )


def _before_label(line: Folded, start: int, end: int) -> int:
    """Where a body's name ends that another label follows on the same line ("某局　单位：万元")."""
    label = label_before(line.text[:end], end)
    if label:
        return max(label[0], start)
    return next((cut for cut in range(end - 2, start + 2, -1) if is_body(line.text[start:cut])), end)


def _body(content: Folded, table: int | None = None, cell: Cell | None = None) -> list[_Named[str]]:
    name = clean_unit(content.text)
    if name is None or not content.text or not is_body(name):
        return []
    span = replace(content.whole(), table=table, row=cell.row if cell else None, column=cell.column if cell else None)
    return [_Named(name, span)]


def _part(line: Folded, start: int, end: int | None = None) -> Folded:
    return Folded(line.text[start:end], line.places[start:end], line.source)


def _letterhead(lines: list[Folded], title: Title | None) -> _Named[str] | None:
    """A body's name that stands alone beside the title, or signs the end above a date."""
    beside: list[Folded] = []
    if title:
        first = next((n for n, line in enumerate(lines) if line.places[0] >= title.line.places[0]), 0)
        last = next((n for n, line in enumerate(lines) if line.places[0] > title.line.places[-1]), len(lines))
        beside = lines[max(0, first - _FEW_LINES) : first] + lines[last : last + _FEW_LINES]
    signed = [
        line
        for line, after in pairwise(lines[-2 * _FEW_LINES :])
        if re.fullmatch(r"20\d{2}年\d{1,2}月(?:\d{1,2}日)?", after.text)
    ]
    return _only([named for line in beside + signed if find_regions(line.text, opening=True) for named in _body(line)])


def _in_sentences(document: Document, field: str) -> _Named[str] | None:
    """The body a sentence says the document is of, by the patterns in their order of trust."""
    blocks = [
        fold(document.text, block.start, block.end)
        for block in document.blocks
        if block.kind != "table" and block.start < _READ_FOR_BODIES
    ]
    for pattern in vocabulary()["sentences"][field]:
        for block in blocks:
            for match in re.finditer(pattern, block.text):
                name = clean_unit(match[field])
                if name and is_body(name):
                    return _Named(name, block.span(*match.span(field)))
    return None


def _year(document: Document, lines: list[Folded], title: Title | None) -> _Named[int] | None:
    """The year of the title; else of the headings and lone "(2024年度)" lines; else of the sentences with figures.

    A masked year in title or headings ("20XX年度") is no year, whatever the sentences say.
    """
    headings = [title.line] if title else []
    headings += [line for line in lines if _LONE_YEAR.fullmatch(in_digits(line.text))]
    headings += [fold(document.text, block.start, block.end) for block in document.blocks if block.kind == "heading"]
    for line in headings:
        for year in years_in(line.text) or _PERIOD.findall(line.text):
            start = in_digits(line.text).index(str(year))
            return _Named(int(year), line.span(start, start + 4))
    if any(is_masked(line.text) for line in headings):
        return None
    return _year_of_cells(document) or _year_of_figures(document)


def _year_of_cells(document: Document) -> _Named[int] | None:
    """The year in a cell labelled 年度, or of one that holds nothing but a year, where all such cells agree."""
    found: list[_Named[int]] = []
    for table in document.tables:
        for row in table.rows:
            for cell in row:
                content = fold_pieces(document.text, cell.pieces)
                match = re.fullmatch(
                    r"[（(]?(?:(?:预算|评价|绩效|项目)?年度[:：]?)?(20\d{2})(?:年度?)[）)]?", content.text
                )
                if match:
                    span = replace(content.span(*match.span(1)), table=table.number, row=cell.row, column=cell.column)
                    found.append(_Named(int(match[1]), span))
    years = {named.value for named in found}
    return found[0] if len(years) == 1 else None


def _year_of_figures(document: Document) -> _Named[int] | None:
    """The year most sentences with figures are about; None where two are named equally often."""
    pattern = re.compile(vocabulary()["year"]["figures"])
    found: list[_Named[int]] = []
    for block in document.blocks:
        if block.kind == "table":
            continue
        line = fold(document.text, block.start, block.end)
        found += [_Named(int(match[1]), line.span(*match.span(1))) for match in pattern.finditer(line.text)]
    ranked = Counter(named.value for named in found).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return next(named for named in found if named.value == ranked[0][0])


def _published(lines: list[Folded]) -> _Named[str] | None:
    for line in lines:
        for pattern in vocabulary()["published"]["patterns"]:
            match = re.search(pattern, line.text)
            if match is None:
                continue
            try:
                day = date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                continue
            return _Named(day.isoformat(), line.span(*match.span()))
    return None


def _project(lines: list[Folded], title: Title | None, unit: _Named[str] | None) -> _Named[str] | None:
    """The project a title names, without the unit in front of it; else the one a line "项目名称：…" names alone."""
    if title and title.project:
        name = title.project.removeprefix(unit.value) if unit else title.project
        start = title.line.text.find(name)
        return _Named(name, title.line.span(start, start + len(name)) if start >= 0 else title.line.whole())
    found: list[_Named[str]] = []
    for line in lines:
        if match := re.match(rf"(?:{vocabulary()['labels']['project']})[:：](?P<name>[^：:。；]{{3,60}})$", line.text):
            found.append(_Named(match["name"], line.span(*match.span("name"))))
    return _only(found)


def _region(
    document: Document, unit: _Named[str] | None, department: _Named[str] | None, title: Folded | None
) -> _Named[Region] | None:
    """The place in the name of the unit, else of the department, else in the title, else that of the text's bodies."""
    blocks = tuple((block.start, block.end) for block in document.blocks if block.start < _READ_FOR_BODIES)
    line = fold_pieces(document.text, blocks)
    certain = tuple(mention.candidates[0] for mention in find_regions(line.text) if len(mention.candidates) == 1)
    titled = _Named(title.text.removeprefix("关于"), title.whole()) if title else None
    for named in (unit, department, titled):
        if named and (region := region_of(named.value, certain)):
            return _Named(region, named.span)
    voted = region_of_text(line.text)
    return _Named(voted.candidates[0], line.span(voted.start, voted.end)) if voted else None
