"""``/query``: SPARQL with the competency queries as examples; results as a table with labels, as a chart, as files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any

import pyoxigraph as ox
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.pages import chart_specs, office
from api.pages.downloads import attached
from api.pages.rendering import page
from api.pages.routing import views_router
from api.pages.views import Views
from api.threads import waits
from ontology.errors import BadRequest, QueryRefused, QueryTimeout

if TYPE_CHECKING:
    from api.labels import Labels
    from api.library import Jixiao

SHOWN = 500
"""Rows of a result on the page; files have all."""
FILES = ("xlsx", "csv")
_NUMBERS = ("integer", "decimal", "double", "float", "int", "long", "gYear")


@dataclass(frozen=True, slots=True)
class Example:
    """A competency query: the question it answers and its text."""

    name: str
    question: str
    query: str


@dataclass(frozen=True, slots=True)
class Term:
    """A value of a result: ``text`` as people read it, ``link`` where it has a page of its own."""

    text: str
    value: str | int | float
    link: str | None = None


@cache
def examples() -> tuple[Example, ...]:
    """The competency queries; the first line of each is its question."""
    found = []
    for path in sorted(files("ontology").joinpath("queries").iterdir(), key=lambda one: one.name):
        if path.name.endswith(".rq"):
            text = path.read_text(encoding="utf-8")
            found.append(Example(path.name.removesuffix(".rq"), text.splitlines()[0].lstrip("# "), text))
    return tuple(found)


def query_pages(jixiao: Jixiao, views: Views, labels: Labels) -> APIRouter:
    """The routes of SPARQL for people; programs use ``/sparql``."""
    router = views_router()

    @router.get("/query")
    @waits
    def query(request: Request, query: Annotated[str, Query()] = "", example: str = "") -> HTMLResponse:
        chosen = next((one for one in examples() if one.name == example), None)
        text = query or (chosen.query if chosen else "")
        found: dict[str, Any] = {"columns": (), "rows": (), "total": 0, "chart": None, "error": None, "ran": bool(text)}
        if text:
            try:
                columns, rows = _result(jixiao, labels, text)
            except (QueryRefused, QueryTimeout) as error:
                found["error"] = str(error)
            else:
                values = [{name: term.value for name, term in row.items()} for row in rows[: chart_specs.MOST_BARS + 1]]
                found |= {"columns": columns, "rows": rows[:SHOWN], "total": len(rows)}
                found["chart"] = chart_specs.of_rows(columns, values) if len(rows) <= chart_specs.MOST_BARS else None
        status = 400 if found["error"] else 200
        return page(
            request,
            "query.html",
            status,
            text=text,
            example=example,
            examples=examples(),
            **found,
            **views.beside(request),
        )

    @router.get("/query/file")
    @waits
    def file(query: str, format: str) -> Response:
        if format not in FILES:
            raise BadRequest(f"不能存为“{format}”：请用 {'、'.join(FILES)} 之一")
        columns, rows = _result(jixiao, labels, query)
        values = [{name: term.value for name, term in row.items()} for row in rows]
        if format == "csv":
            return attached(office.csv_file(columns, values), "查询结果.csv")
        return attached(office.workbook([("查询", query)], columns, values, ()), "查询结果.xlsx")

    return router


def _result(jixiao: Jixiao, labels: Labels, query: str) -> tuple[list[str], list[dict[str, Term]]]:
    """Columns and rows of a query of any form: rows of SELECT, one value of ASK, statements of CONSTRUCT and DESCRIBE."""
    form, data = jixiao.sparql_negotiated(query, ["json", "nt"], None)
    if form == "nt":
        statements = [
            {
                "主语": _term(labels, one.subject),
                "谓语": _term(labels, one.predicate),
                "宾语": _term(labels, one.object),
            }
            for one in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)
        ]
        return ["主语", "谓语", "宾语"], statements
    told = json.loads(data)
    if "boolean" in told:
        return ["结果"], [{"结果": Term("是" if told["boolean"] else "否", str(told["boolean"]).lower())}]
    rows = [{name: _bound(labels, one) for name, one in binding.items()} for binding in told["results"]["bindings"]]
    return told["head"]["vars"], rows


def _bound(labels: Labels, value: dict[str, str]) -> Term:
    """A binding of the JSON result format."""
    if value["type"] == "uri":
        return _named(labels, value["value"])
    return _literal(value["value"], value.get("datatype", ""))


def _term(labels: Labels, term: Any) -> Term:
    if isinstance(term, ox.NamedNode):
        return _named(labels, term.value)
    if isinstance(term, ox.Literal):
        return _literal(term.value, term.datatype.value)
    return Term(str(term), str(term))


def _named(labels: Labels, iri: str) -> Term:
    name = labels.name(ox.NamedNode(iri))
    return Term(name, name, labels.link(iri))


def _literal(text: str, datatype: str) -> Term:
    if datatype.rsplit("#", 1)[-1] not in _NUMBERS:
        return Term(text, text)
    try:
        value: str | int | float = int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        value = text
    return Term(text, value)
