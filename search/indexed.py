"""A passage as the search index holds it: what it is found by, filtered by and shown with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

FILTERS = ("document", "year", "unit", "project", "region", "type")
"""What a search can be narrowed by: its evaluation's unit, year and region where a passage has one, else its document's."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of the document named ``document``, numbered ``passage`` there."""

    iri: str
    document: str
    passage: int
    heading: str | None
    text: str
    year: int | None = None
    unit: str | None = None
    project: str | None = None
    region: str | None = None
    type: str | None = None

    @property
    def indexed(self) -> str:
        """What is indexed of it: its heading says what the text alone may not."""
        return indexed_text(self.heading, self.text)

    @property
    def kept(self) -> str:
        """All but its address, as JSON: ``Passage(iri, *json.loads(kept))`` is the passage again."""
        values = [getattr(self, field) for field in self.__slots__ if field != "iri"]
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    @property
    def meaning(self) -> str:
        """What is embedded of it."""
        return meaning_text(self.heading, self.text)

    @property
    def about(self) -> str:
        """What it is about though its text may not say so: whose, of which year and project, in which document."""
        named = (self.unit, self.year, self.project, self.region, self.type, PurePath(self.document).stem)
        return " ".join(str(value) for value in named if value is not None)

    @property
    def facets(self) -> Mapping[str, str]:
        """What it is filtered by, as texts; what is not stated is left out."""
        stated = ((name, getattr(self, name)) for name in FILTERS)
        return {name: str(value) for name, value in stated if value is not None}


_PART = " · "
"""Between the parts of a table's row said as a sentence: project, levels, what the row is of."""
_SCORES = re.compile(r"，(?:分值|得分)[\d.]+")
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|\d+[.．、])")


def meaning_text(heading: str | None, text: str) -> str:
    """What a passage means, short: a row's own part before its project, without scores; a clause after its nearest heading.

    A vector is a mean over what it is of: levels, scores and the path of headings, the same in many passages, would drown it.
    """
    parts = text.split(_PART)
    if len(parts) > 1:
        said = (
            _SCORES.sub("", parts[-1]).replace("目标值", "目标").replace("实际完成值", "实际").replace("偏差原因：", "")
        )
        return f"{said}（{_PART.join((parts[0], *parts[1:2])) if len(parts) > 2 and parts[1] == '项目资金' else parts[0]}）"
    nearest = _NUMBERED.sub("", (heading or "").rsplit(" › ", 1)[-1])
    return f"{nearest}：{text}" if nearest else text


def indexed_text(heading: str | None, text: str) -> str:
    """What is indexed of a passage."""
    return f"{heading}：{text}" if heading else text
