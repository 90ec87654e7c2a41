"""A fact's own address: ``GET /id/…`` as a page for people, as Turtle, JSON-LD or N-Triples for programs.

What is told of a thing: every statement about it, and which things point at it (the first ``MOST_POINTING``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import APIRouter, Path, Query, Request, Response

from api.labels import Labels
from api.library import Jixiao
from api.negotiation import accepted
from api.pages.rendering import page
from api.shapes import NOT_MODIFIED, Told, files
from ontology.errors import FactNotFound
from ontology.graph import Graph
from ontology.vocabulary import PREFIXES, node

MOST_POINTING = 200
"""Statements shown that point at a thing; of a unit or a measure there may be thousands."""

RDF_OFFERS = {
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdfxml",
}
"""Media type → format of statements; programs that take anything get Turtle."""

OFFERS = {**RDF_OFFERS, "text/html": "html"}
"""As RDF_OFFERS, and the page for people: browsers ask for HTML by name."""

_SERIAL = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


_TOLD: Told = {
    200: {"description": "所知的一切。", "content": files(OFFERS)},
    **NOT_MODIFIED,
}


def linked_data_routes(jixiao: Jixiao) -> APIRouter:
    """The route over one open data folder."""
    router = APIRouter()
    labels = Labels(jixiao)

    @router.get("/id/{path:path}", summary="事实的地址", tags=["图谱"], response_class=Response, responses=_TOLD)
    def thing(
        request: Request,
        path: Annotated[str, Path(description="地址中 /id/ 之后的部分。")],
        format: Annotated[
            Literal["html", "ttl", "jsonld", "nt", "rdfxml"] | None, Query(description="结果格式；默认按 Accept 头。")
        ] = None,
    ) -> Response:
        """一条事实、一个单位、一处出处：给人看的页面，给程序用的 Turtle、JSON-LD 或 N-Triples。"""
        iri = jixiao.graph.addresses.base + path
        about, pointing = described(jixiao.graph, iri)
        form = format or accepted(request.headers.get("accept", "*/*"), OFFERS)[0]
        if form == "html":
            told = sorted(about, key=lambda one: one.predicate == node("prov:wasDerivedFrom"))
            answer = page(
                request,
                "thing.html",
                name=labels.name(ox.NamedNode(iri)),
                iri=iri,
                own=_own_page(path),
                about=_parts(labels, [(one.predicate, one.object) for one in told]),
                pointing=_parts(labels, [(one.predicate, one.subject) for one in pointing]),
                beside=None,
                beside_error=None,
            )
            answer.headers["Vary"] = "Accept"
            return answer
        return serialized([*about, *pointing], form)

    return router


def serialized(triples: Iterable[ox.Triple], form: str, prefixes: Mapping[str, str] = PREFIXES) -> Response:
    """Statements as an answer in a format of :data:`RDF_OFFERS`."""
    media = next(kind for kind, offer in RDF_OFFERS.items() if offer == form)
    named = dict(prefixes) if form in ("ttl", "rdfxml") else None
    data = ox.serialize(triples, format=_SERIAL[form], prefixes=named)
    return Response(data, media_type=media, headers={"Vary": "Accept"})


def described(graph: Graph, iri: str) -> tuple[list[ox.Triple], list[ox.Triple]]:
    """The statements about a thing, and those that point at it, each once and in a stable order.

    Raises FactNotFound where the graph knows nothing of ``iri``.
    """
    try:
        thing = ox.NamedNode(iri)
    except ValueError:
        raise FactNotFound(_unknown(iri)) from None
    about = _once(graph.store.quads_for_pattern(thing, None, None, None))
    pointing = _once(graph.pointing_at(iri, MOST_POINTING))
    if not about and not pointing:
        raise FactNotFound(_unknown(iri))
    return about, pointing


def _unknown(iri: str) -> str:
    return f"图谱中没有“{iri[-60:]}”：请核对地址；文件可能已被删除或重新导入过"


def _once(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    return sorted({quad.triple for quad in quads}, key=str)


def _own_page(path: str) -> str | None:
    """The view of its own that a unit, project, document or span has besides."""
    kind, _, key = path.partition("/")
    if kind == "span" and (place := re.fullmatch(r"(.+)-(\d+)-(\d+)", key)):
        return "/document?" + urlencode({"name": place[1], "from": place[2], "to": place[3]})
    if kind == "document":
        return "/document?" + urlencode({"name": key})
    return f"/{path}" if kind in ("unit", "project") else None


def _parts(labels: Labels, told: list[tuple[ox.NamedNode, Any]]) -> list[dict[str, str | None]]:
    """Statements as rows of the page: what is said, the value, its own page where it has one."""
    return [
        {"name": labels.name(predicate), "value": labels.name(term), "link": _link(labels, term)}
        for predicate, term in told
    ]


def _link(labels: Labels, term: Any) -> str | None:
    return labels.link(term.value) if isinstance(term, ox.NamedNode) else None
