"""``/``: a question answered, with its rows, charts and evidence; ``/search``: passages with facets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.pages import chart_specs, office
from api.pages.cells import spans_of_rows
from api.pages.downloads import attached
from api.pages.paging import page_count
from api.pages.rendering import page
from api.pages.routing import views_router
from api.pages.views import Views
from ontology.errors import BadRequest
from search.facets import narrowed

if TYPE_CHECKING:
    from api.library import Jixiao

SAID = {"answered": "已回答", "conflict": "说法不一", "not_found": "未找到", "unclear": "需要说清楚"}
"""Status of an answer → its Chinese name."""

ROWS = 50
"""Rows of an answer on one page; the files of an answer hold all."""
SPANS = 200
"""Places listed below an answer, at most."""
HITS = 20
"""Passages on one page of a search."""
POOL = 200
"""Passages that facets are counted over, at most; the setting ``search_pool`` bounds them too."""
_OWN_FILTERS = ("year", "unit", "region", "type")

_Word = Annotated[str, Query()]


def ask_pages(jixiao: Jixiao, views: Views) -> APIRouter:
    """The routes of asking and searching."""
    router = views_router()

    @router.get("/")
    def home(
        request: Request, q: _Word = "", after: _Word = "", page_: Annotated[int, Query(alias="page", ge=1)] = 1
    ) -> HTMLResponse:
        question = q.strip()
        if not question:
            counts = views.counts()
            return page(
                request,
                "ask.html",
                q="",
                answer=None,
                examples=views.examples() if counts["documents"] else (),
                counts=counts,
                **views.beside(request),
            )
        answer = jixiao.ask(question, after or None)
        columns, every = answer["columns"], answer["rows"]
        number = min(page_, page_count(len(every), ROWS))
        places = spans_of_rows(columns, every[: number * ROWS], answer["evidence"])[(number - 1) * ROWS :]
        spans = answer["evidence"] if len(every) <= ROWS else _of_places(places, answer["evidence"])
        return page(
            request,
            "ask.html",
            q=question,
            after=after,
            answer=answer,
            said=SAID[answer["status"]],
            rows=every[(number - 1) * ROWS : number * ROWS],
            places=places,
            spans=spans[:SPANS],
            number=number,
            pages=page_count(len(every), ROWS),
            chart=chart_specs.of_rows(columns, every),
            examples=(),
            counts=None,
            **views.beside(request),
        )

    @router.get("/answer")
    def answer_file(q: str, format: str, after: _Word = "") -> Response:
        answer = jixiao.ask(q, after or None)
        writer = office.ANSWER_WRITERS.get(format)
        if writer is None:
            raise BadRequest(f"回答不能存为“{format}”：请用 {'、'.join(office.ANSWER_WRITERS)} 之一")
        return attached(writer(answer), f"{_file_name(q)}.{format}")

    @router.get("/search")
    def search(request: Request, q: _Word = "", page_: Annotated[int, Query(alias="page", ge=1)] = 1) -> HTMLResponse:
        chosen = {name: request.query_params[name] for name in _FACETS if request.query_params.get(name)}
        if not q.strip():
            return page(
                request, "search.html", q="", hits=(), total=0, number=1, pages=1, facets=(), **views.beside(request)
            )
        filters: dict[str, Any] = {name: chosen[name] for name in _OWN_FILTERS if name in chosen}
        if "year" in filters:
            filters["year"] = _year(filters["year"])
        found = jixiao.search(q.strip(), limit=POOL, **filters)["hits"]
        hits, facets = narrowed(jixiao.tables, found, chosen)
        number = min(page_, max(1, -(-len(hits) // HITS)))
        return page(
            request,
            "search.html",
            q=q.strip(),
            hits=[_hit(hit) for hit in hits[(number - 1) * HITS : number * HITS]],
            total=len(hits),
            most=POOL,
            number=number,
            pages=page_count(len(hits), HITS),
            facets=facets,
            **views.beside(request),
        )

    return router


def _of_places(places: list[dict[str, Any]], evidence: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The spans that the rows of one page stand in, in the order of the answer."""
    shown = {id(span) for row in places for span in row.values()}
    return [span for span in evidence if id(span) in shown]


_FACETS = ("year", "unit", "region", "type", "level", "grade")


def _year(text: str) -> int:
    if not text.isdigit():
        raise BadRequest(f"年度“{text}”不是数字：请从左侧的年度中选择")
    return int(text)


def _hit(hit: dict[str, Any]) -> dict[str, Any]:
    """A hit with its text cut at the highlights, and the whole stretch its evidence covers."""
    pieces, at = [], 0
    for start, end in hit["highlights"]:
        pieces += [(hit["text"][at:start], False), (hit["text"][start:end], True)]
        at = end
    spans = hit["evidence"]
    return hit | {"pieces": [*pieces, (hit["text"][at:], False)], "span": _best(spans, hit)}


def _best(spans: list[dict[str, Any]], hit: dict[str, Any]) -> dict[str, Any] | None:
    """The span to open: the one that says most of the words searched for, the last of several, which is its row's own."""
    marked = {hit["text"][start:end] for start, end in hit["highlights"]}
    return max(spans, key=lambda span: (sum(word in span["quote"] for word in marked), span["start"]), default=None)


def _file_name(question: str) -> str:
    return "".join(one for one in question if one.isalnum())[:40] or "回答"
