"""Projects described in running text under fixed headings: overview, basis, body, plan, period, budget, goal.

Budgets of a city's bodies describe every project so, often without any table. The budget of the year is the one amount
of its section, or the one in front of its parts; four quarters without their sum are no sum.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.context import Context
from ingest.document import Block, Document
from ingest.drafts import Draft
from ingest.form_facts import FormRead, fund_line, shared_spans
from ingest.funds import FundReading
from ingest.places import Place, Row, evidence, merged, part_of, place_of_block, with_fields
from ingest.units import clean_unit, is_body
from ingest.values import is_prompt, money
from ontology.facts import Evaluation, ReadingWarning, Span

_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．](?!\d))\s*"
)
_AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?\s*(?:万元|亿元|元|万(?![\u4e00-\u9fff]))")
_LEADING_YEAR = re.compile(r"^(?:20\d{2}年(?:度)?)")
_OWN = frozenset({"basis", "body", "period"})
_KINDS_NEEDED = 4
_LONGEST_NAME = 60


@dataclass(slots=True)
class ProjectNote:
    """A described project: where it stands, its name, and the text of its sections by kind."""

    start: int
    end: int
    project: Place | None = None
    sections: dict[str, list[Place]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether there are enough of the headings to tell such a description from a report."""
        kinds = self.sections.keys() - {"name"}
        return "budget" in kinds and bool(kinds & _OWN) and len(kinds) >= _KINDS_NEEDED


def find_notes(document: Document) -> list[ProjectNote]:
    """The described projects of a document, in their order."""
    notes: list[ProjectNote] = []
    before: Place | None = None
    kind: str | None = None
    for block in document.blocks:
        if block.kind == "table":
            if notes:
                notes[-1].end = block.end
            continue
        place = place_of_block(document, block)
        found = _heading(document, place)
        if found is None:
            if kind is None or _opens(place, block):
                before, kind = place, None
            elif notes:
                notes[-1].sections[kind].append(place)
                notes[-1].end = block.end
            continue
        kind, rest = found
        if not notes or kind in notes[-1].sections:
            notes.append(ProjectNote(block.start, block.end, _name_in(document, before)))
        notes[-1].sections[kind] = [rest] if rest is not None else []
        notes[-1].end = block.end
    kept = [note for note in notes if note.complete]
    for note in kept:
        note.project = next(iter(note.sections.get("name", [])), None) or note.project
    return kept


def give_names(draft: Draft, place: Row | None, notes: Sequence[ProjectNote]) -> None:
    """Give a table inside a description the project and the body it is of, where it names none itself."""
    note = next((note for note in notes if place is not None and note.start <= place.start < note.end), None)
    if note is None:
        return
    if note.project is not None:
        draft.head.setdefault("project", note.project)
    if (body := _body(note)) is not None:
        draft.head.setdefault("unit", body)


def read_notes(
    document: Document, context: Context, notes: Sequence[ProjectNote], forms: Sequence[FormRead]
) -> tuple[list[FormRead], list[ReadingWarning]]:
    """The forms with the budgets of the descriptions, and the described projects that no form is of."""
    read = list(forms)
    warnings: list[ReadingWarning] = []
    for note in notes:
        if note.project is None:
            warnings.append(_warning(document, note, "no-project", "这段项目说明没有写明项目名称，没有读取"))
            continue
        amount = _amount(document, note)
        if amount is None and any(_AMOUNT.search(place.text) for place in note.sections["budget"]):
            warnings.append(_warning(document, note, "budget-unsure", "预算安排有几个金额，看不出全年总额，没有读取"))
        place = next((n for n, form in enumerate(read) if form.evaluation.project == note.project.text), None)
        form = read[place] if place is not None else _form(document, context, note)
        line = _line(amount) if amount is not None and not form.funds else None
        if line is not None:
            shared = shared_spans(form.evaluation)
            funds = (fund_line(document, form.evaluation, line, shared),)
            form = FormRead(form.evaluation, funds, form.indicators, form.warnings, form.place)
        if place is not None:
            read[place] = form
        elif form.funds:
            read.append(form)
    return read, warnings


def _form(document: Document, context: Context, note: ProjectNote) -> FormRead:
    assert note.project is not None
    body = _body(note)
    goal = note.sections.get("goal", [])
    spans: list[Span] = [*evidence(document, [note.project], ("project",)), *with_fields(context.spans, ("year",))]
    spans += evidence(document, [body], ("unit",)) if body else with_fields(context.spans, ("unit", "department"))
    spans += [span for place in goal for span in evidence(document, [place], ("goal_expected",))]
    evaluation = Evaluation(
        project=note.project.text,
        unit=clean_unit(body.text) if body else context.unit,
        department=None if body else context.department,
        region=context.region,
        year=context.year,
        stage="目标",
        goal_expected="\n".join(place.text for place in goal) or None,
        spans=merged([*spans, *with_fields(context.spans, ("region",))]),
    )
    return FormRead(evaluation, (), (), (), None)


def _line(amount: Place) -> FundReading | None:
    value = money(amount.text)
    if value is None:
        return None
    line = FundReading("total")
    line.add("budget_adjusted", value, amount)
    return line


def _amount(document: Document, note: ProjectNote) -> Place | None:
    """The budget of the year: the one amount of the section, or the one in front of its parts."""
    part = re.compile(_vocabulary()["amounts"]["part"])
    found: list[tuple[Place, bool]] = []
    for place in note.sections["budget"]:
        for amount in _AMOUNT.finditer(place.text):
            lead = re.split(r"[，。；;,]", place.text[: amount.start()])[-1]
            inside = bool(part.search(lead)) or bool(re.search("其中|包括|分别", place.text[: amount.start()]))
            found.append((part_of(document, place, amount.group()), inside))
    wholes = {money(place.text): place for place, inside in reversed(found) if not inside}
    return next(iter(wholes.values())) if len(wholes) == 1 else None


def _body(note: ProjectNote) -> Place | None:
    return next((place for place in note.sections.get("body", []) if is_body(place.text)), None)


def _heading(document: Document, place: Place) -> tuple[str, Place | None] | None:
    """The kind of section a line opens, and what stands behind its colon; None where it opens none."""
    bare = _NUMBERING.sub("", place.text.strip())
    title, _, rest = bare.replace(":", "：").partition("：")
    kind = _headings().get(title.strip(" 。"))
    if kind is None:
        return None
    return kind, part_of(document, place, rest.strip()) if rest.strip() else None


def _opens(place: Place, block: Block) -> bool:
    """Whether a line between two descriptions is the title of the next."""
    text = place.text.strip()
    return block.kind == "heading" or bool(_tail().search(text) and len(text) <= _LONGEST_NAME)


def _name_in(document: Document, place: Place | None) -> Place | None:
    """The project that the line above the first heading names."""
    if place is None or len(place.text) > _LONGEST_NAME or is_prompt(place.text):
        return None
    name = _LEADING_YEAR.sub("", _NUMBERING.sub("", place.text.strip()))
    name = _tail().sub("", name).strip('“”"《》 ：:')
    return part_of(document, place, name) if len(name) >= 3 and not re.search(r"[，。；：:]", name) else None


def _warning(document: Document, note: ProjectNote, code: str, message: str) -> ReadingWarning:
    page = next((block.page for block in document.blocks if block.start <= note.start < block.end), None)
    return ReadingWarning(code, f"{message}：请对照原文核对。", page)


@cache
def _headings() -> dict[str, str]:
    return {name: kind for kind, names in _vocabulary()["headings"].items() for name in names}


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(_vocabulary()["title"]["tail"])


@cache
def _vocabulary() -> dict[str, Any]:
    return tomllib.loads(files("ingest").joinpath("project_notes.toml").read_text("utf-8"))
