"""Templates filled for a request: one environment, escaping always on, with the few filters that views share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.pages import places
from ontology.addresses import decimal_text
from ontology.schema import TABLES
from ontology.vocabulary import concepts
from search.audit.findings import rules
from search.finding_list import STATUSES
from search.review_lines import SEVERITIES

NAVIGATION = (
    ("/", "提问"),
    ("/search", "检索"),
    ("/documents", "文件"),
    ("/data/indicators", "数据"),
    ("/units", "单位与项目"),
    ("/audit", "审计"),
    ("/charts", "图表"),
    ("/query", "SPARQL"),
)
"""Address and name of every main view."""

_CODES = {"source": "fund-source", "kind": "observation-kind", "cause": "cause"}
"""Columns whose values are codes, with the concept scheme that names them."""

_OTHER_LABELS = {"item": "所述", "value": "数值", "count": "个数", "unit_of_measure": "计量单位"}


def page(
    request: Request, template: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """A view: the template with ``values``; ``here`` and ``path`` speak of the request's address."""
    path = request.url.path
    section = next((address for address, _ in reversed(NAVIGATION) if _is_below(path, address)), "")
    text = (
        _environment()
        .get_template(template)
        .render(
            values
            | {"path": path, "section": section, "navigation": NAVIGATION, "here": _Here(path, request.query_params)}
        )
    )
    return HTMLResponse(text, status_code=status, headers={"Cache-Control": "private, no-cache", **(headers or {})})


def label(column: str, table: str | None = None) -> str:
    """What a column is called, with its unit; of ``table`` where given, else of the first table that has it."""
    if table is None and column in _OTHER_LABELS:
        return _OTHER_LABELS[column]
    for one in [TABLES[table]] if table else _FACT_TABLES:
        if column in one.names:
            found = one.column(column)
            return f"{found.label}（{found.unit}）" if found.unit else found.label
    return _OTHER_LABELS.get(column, column)


def shown(value: Any) -> str:
    """A value as people read it; "" for what is not stated."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal | int | float):
        return decimal_text(Decimal(str(value)))
    if isinstance(value, list | tuple):
        return "、".join(str(one) for one in value)
    return str(value)


def named(value: Any, column: str) -> str:
    """A value of a column as people read it: codes by their Chinese names."""
    names = _names(_CODES[column]) if column in _CODES else {}
    if isinstance(value, list | tuple):
        return "、".join(names.get(str(one), str(one)) for one in value)
    return names.get(value, shown(value)) if isinstance(value, str) else shown(value)


@cache
def _names(scheme: str) -> dict[str, str]:
    return {one.notation: one.zh for one in concepts(scheme)}


def first_of(evidence: Sequence[places.Span], column: str) -> places.Span | None:
    """The span that states a column, the first of several."""
    return next((span for span in evidence if column in span["fields"]), None)


class _Here:
    """The address of the view itself, with some of its parameters changed; None removes one."""

    def __init__(self, path: str, parameters: Mapping[str, str]) -> None:
        self._path, self._parameters = path, dict(parameters)

    def __call__(self, **changes: Any) -> str:
        """``from_`` stands for the parameter ``from``, which is a word of the language."""
        changed = self._parameters | {name.rstrip("_"): value for name, value in changes.items()}
        left = {name: value for name, value in changed.items() if value not in (None, "")}
        return f"{self._path}?{urlencode(left)}" if left else self._path

    def at(self, span: places.Span) -> str:
        """The view with ``span`` opened beside it."""
        return self(doc=span["document"], from_=span["start"], to=span["end"])

    def source(self, span: places.Span) -> str:
        """The fragment that opens ``span`` beside the view."""
        return places.source_address(span)

    @property
    def into(self) -> _Into:
        """The same for spans that are opened in their document's own view."""
        return _Into()

    def given(self, *names: str) -> dict[str, str]:
        """The parameters that are set, of ``names``."""
        return {name: self._parameters[name] for name in names if self._parameters.get(name)}

    def query(self, *left_out: str) -> str:
        """The parameters as a query string, without some."""
        return urlencode({name: value for name, value in self._parameters.items() if name not in left_out and value})


class _Into:
    """Addresses of spans in their document's own view, where every fact is marked."""

    def at(self, span: places.Span) -> str:
        """The document's view, opened at ``span``."""
        return places.document_address(span["document"], span)

    def source(self, span: places.Span) -> str:
        """The fragment of the document at ``span``."""
        return places.source_address(span, facts="true")


_FACT_TABLES = [TABLES[name] for name in ("indicators", "funds", "projects", "observations", "findings", "documents")]


def _is_below(path: str, address: str) -> bool:
    folder = address.rsplit("/", 1)[0] if address.count("/") > 1 else address
    singles = {"/documents": ("/document",), "/units": ("/unit", "/project")}
    return path == address or (address != "/" and path.startswith(singles.get(address, (folder,))))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "shown": shown,
        "place": places.where,
        "quoted": places.quoted,
        "citation": places.citation,
        "named": named,
        "first_of": first_of,
        "tail": lambda iri: str(iri).rsplit("/", 1)[-1],
        "query": lambda given: urlencode({name: value for name, value in given.items() if value not in (None, "")}),
    }
    made.globals |= {
        "label": label,
        "document_address": places.document_address,
        "SEVERITIES": SEVERITIES,
        "STATUSES": STATUSES,
        "rules": rules(),
    }
    return made
