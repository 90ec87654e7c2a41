"""A passage as the search index holds it: what it is found by, filtered by and shown with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

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
    def facets(self) -> Mapping[str, str]:
        """What it is filtered by, as texts; what is not stated is left out."""
        stated = ((name, getattr(self, name)) for name in FILTERS)
        return {name: str(value) for name, value in stated if value is not None}


def indexed_text(heading: str | None, text: str) -> str:
    """What is indexed of a passage."""
    return f"{heading}：{text}" if heading else text
