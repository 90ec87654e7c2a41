"""A fact's own address: ``GET /id/…`` as a page for people, as Turtle, JSON-LD or N-Triples for programs.

What is told of a thing: every statement about it, and which things point at it (the first ``MOST_POINTING``).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape
from itertools import islice
from typing import Annotated, Any, Literal

import pyoxigraph as ox
from fastapi import APIRouter, Query, Request, Response

from api.library import Jixiao
from api.negotiation import accepted
from ontology.errors import FactNotFound
from ontology.graph import Graph
from ontology.vocabulary import PREFIXES, node

MOST_POINTING = 200
"""Statements shown that point at a thing; of a unit or a measure there may be thousands."""

OFFERS = {
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/n-triples": "nt",
    "text/html": "html",
}
"""Media type → format; programs that take anything get Turtle, browsers ask for HTML by name."""

_SERIAL = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD, "nt": ox.RdfFormat.N_TRIPLES}
_NAMES = ("skos:prefLabel", "rdfs:label", "bp:fileName", "bp:quote", "bp:message", "bp:text")
_STYLE = "/page/style.css"
_FOREIGN = {
    "rdf:type": "类别",
    "rdfs:label": "名称",
    "rdfs:subClassOf": "上位类",
    "skos:prefLabel": "名称",
    "skos:altLabel": "别名",
    "skos:definition": "定义",
    "skos:inScheme": "所属概念表",
    "skos:broader": "上位",
    "skos:notation": "编码",
    "dct:title": "标题",
    "dct:identifier": "内容的 SHA-256",
    "dct:issued": "发布日期",
    "prov:wasGeneratedBy": "产生于",
    "prov:wasDerivedFrom": "出处",
}
"""Chinese names of properties of other vocabularies, which the ontology does not name; sources are told last."""


def linked_data_routes(jixiao: Jixiao) -> APIRouter:
    """The route over one open data folder."""
    router = APIRouter()

    @router.get("/id/{path:path}", summary="事实的地址", tags=["图谱"])
    def thing(
        request: Request,
        path: str,
        format: Annotated[
            Literal["html", "ttl", "jsonld", "nt"] | None, Query(description="结果格式；默认按 Accept 头。")
        ] = None,
    ) -> Response:
        """一条事实、一个单位、一处出处：给人看的页面，给程序用的 Turtle、JSON-LD 或 N-Triples。"""
        iri = jixiao.graph.addresses.base + path
        about, pointing = described(jixiao.graph, iri)
        form = format or accepted(request.headers.get("accept", "*/*"), OFFERS)[0]
        media = next(kind for kind, offer in OFFERS.items() if offer == form)
        headers = {"Vary": "Accept"}
        if form == "html":
            page = _Page(jixiao.graph, iri).html(about, pointing)
            return Response(page, media_type="text/html; charset=utf-8", headers=headers)
        prefixes = PREFIXES if form == "ttl" else None
        data = ox.serialize([*about, *pointing], format=_SERIAL[form], prefixes=prefixes)
        return Response(data, media_type=media, headers=headers)

    return router


def described(graph: Graph, iri: str) -> tuple[list[ox.Triple], list[ox.Triple]]:
    """The statements about a thing, and those that point at it, each once and in a stable order.

    Raises FactNotFound where the graph knows nothing of ``iri``.
    """
    try:
        thing = ox.NamedNode(iri)
    except ValueError:
        raise FactNotFound(_unknown(iri)) from None
    about = _once(graph.store.quads_for_pattern(thing, None, None, None))
    pointing = _once(islice(graph.store.quads_for_pattern(None, None, thing, None), MOST_POINTING))
    if not about and not pointing:
        raise FactNotFound(_unknown(iri))
    return about, pointing


def _unknown(iri: str) -> str:
    return f"图谱中没有“{iri[-60:]}”：请核对地址；文件可能已被删除或重新导入过"


def _once(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    return sorted({quad.triple for quad in quads}, key=str)


class _Page:
    """The page of one thing. Everything that stands in documents is escaped; nothing is fetched from elsewhere."""

    def __init__(self, graph: Graph, iri: str) -> None:
        self._graph, self._iri = graph, iri

    def html(self, about: list[ox.Triple], pointing: list[ox.Triple]) -> str:
        title = escape(self._name(ox.NamedNode(self._iri)))
        told = sorted(about, key=lambda one: one.predicate == node("prov:wasDerivedFrom"))
        facts = "".join(_row(self._name(one.predicate), self._value(one.object)) for one in told)
        others = "".join(_row(self._name(one.predicate), self._value(one.subject)) for one in pointing)
        more = f"<h2>提到它的</h2><table>{others}</table>" if others else ""
        return (
            '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<title>{title} · 绩效图谱</title><link rel="stylesheet" href="{_STYLE}"></head><body>'
            f'<header><h1><a href="/">绩效图谱</a></h1></header><main><h2>{title}</h2><p><code>{escape(self._iri)}</code></p>'
            f"<table>{facts}</table>{more}"
            '<p>同一内容：<a href="?format=ttl">Turtle</a> <a href="?format=jsonld">JSON-LD</a> '
            '<a href="?format=nt">N-Triples</a></p></main></body></html>\n'
        )

    def _value(self, term: Any) -> str:
        if isinstance(term, ox.Literal):
            return escape(term.value)
        name, base = escape(self._name(term)), self._graph.addresses.base
        if isinstance(term, ox.NamedNode) and term.value.startswith(base):
            return f'<a href="/id/{escape(term.value.removeprefix(base), quote=True)}">{name}</a>'
        return name

    def _name(self, term: Any) -> str:
        """What a thing is called, in Chinese where it is; else the end of its address."""
        if not isinstance(term, ox.NamedNode):
            return str(term)
        if (foreign := _foreign().get(term.value)) is not None:
            return foreign
        for name in _NAMES:
            labels = [
                quad.object
                for quad in self._graph.store.quads_for_pattern(term, node(name), None, None)
                if isinstance(quad.object, ox.Literal)
            ]
            if labels:
                return min(labels, key=lambda label: (label.language != "zh", label.value)).value
        return term.value.removeprefix(self._graph.addresses.base).rsplit("#", 1)[-1]


@cache
def _foreign() -> dict[str, str]:
    return {node(name).value: label for name, label in _FOREIGN.items()}


def _row(name: str, value: str) -> str:
    return f'<tr><th scope="row">{escape(name)}</th><td>{value}</td></tr>'
