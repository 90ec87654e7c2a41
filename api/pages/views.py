"""What all views share: the open data folder, layouts of its documents, and the source beside a view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Request

from api.pages.layouts import Layouts
from api.pages.source_view import SourceView, source_view
from ontology.errors import JixiaoError

if TYPE_CHECKING:
    from api.library import Jixiao


OPENING = (
    "哪些项目满意度未满分及原因",
    "预算执行率最低的项目是哪个？",
    "哪些指标达到了目标却被扣分？",
    "三公经费决算数小于预算数的原因是什么",
)
"""Questions of the first view, those of them that the documents answer."""


class Views:
    """One data folder as the page shows it."""

    def __init__(self, jixiao: Jixiao) -> None:
        self.jixiao = jixiao
        self.layouts = Layouts(jixiao)

    def examples(self) -> list[str]:
        """Questions to begin with: each has an answer in these documents."""
        from search.catalogue import catalogue_of
        from search.suggest import confirmed, examples

        tables = self.jixiao.tables
        return confirmed((*OPENING, *examples(tables)), None, catalogue_of(tables), tables, len(OPENING))

    def counts(self) -> dict[str, int]:
        """How many documents, projects, indicators, figures and findings there are."""
        names = ("documents", "projects", "indicators", "observations", "findings")
        return {name: self.jixiao.tables.count(name) for name in names}

    def beside(self, request: Request) -> dict[str, Any]:
        """The source that the address opens beside the view (parameters ``doc``, ``from``, ``to``), or why it cannot."""
        given = request.query_params
        if not given.get("doc"):
            return {"beside": None, "beside_error": None}
        try:
            return {"beside": self.source(given["doc"], given.get("from"), given.get("to")), "beside_error": None}
        except JixiaoError as error:
            return {"beside": None, "beside_error": str(error)}

    def source(self, name: str, start: str | None, end: str | None, part: int | None = None) -> SourceView:
        """A document at a place given as text; a place that is no number is none."""
        return source_view(self.jixiao, self.layouts, name, number(start), number(end), part)


def number(text: str | None) -> int | None:
    """A place given as text; None where it is none."""
    return int(text) if text and text.isdecimal() and len(text) < 12 else None
