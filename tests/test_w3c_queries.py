"""The W3C's SPARQL 1.1 query tests through the process that answers queries from outside, where they are here."""

import csv
import io
import re
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph as Rdf
from rdflib import Namespace
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, RDFS

from ontology.errors import QueryRefused
from ontology.sparql_check import checked
from ontology.sparql_worker import answer

W3C = Path(__file__).resolve().parents[2] / "shared" / "w3c" / "sparql" / "sparql11"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
LEFT_OUT = {"protocol", "service", "service-description"}
"""The first has a test of its own; SERVICE is refused; the third needs an endpoint, and is tested with the protocol."""

VALUES = 'the store keeps what a number or truth value is worth, not how it was spelt (1.0E6, "0"^^xsd:boolean)'
PATHS = "over a dataset of graphs the engine finds paths of length nought only for what stands in them"
LANGUAGE = "the engine keeps a language tag that all parts of GROUP_CONCAT share, as SPARQL 1.2 has it"
ROWS_AS_RDF = "the expected rows are given as RDF, which nothing here reads"

EXPLAINED = {
    **{f"cast/cast-{kind}": VALUES for kind in ("bool", "int", "float", "double", "decimal", "string")},
    **{f"csv-tsv-res/{name}": VALUES for name in ("csv03", "tsv03")},
    **{f"property-path/zero_or_{many}_set_{end}": PATHS for many in ("more", "one") for end in ("start", "end")},
    **{f"aggregates/agg-groupconcat-{number}": LANGUAGE for number in ("04", "06")},
    "aggregates/agg-empty-group-count-graph": ROWS_AS_RDF,
    "bindings/graph": ROWS_AS_RDF,
    "construct/constructwhere04": "FROM a file is refused: queries see the graphs of the store alone",
    "negation/graph-minus": "the engine takes the variable of GRAPH ?g for one that both sides of MINUS share",
}
"""Test → why it fails here."""

BASE = "http://example.org/"
RESULTS = {"srx": ox.QueryResultsFormat.XML, "srj": ox.QueryResultsFormat.JSON, "tsv": ox.QueryResultsFormat.TSV}


def entries():
    found = []
    for path in sorted(W3C.glob("*/manifest.ttl")):
        if path.parent.name in LEFT_OUT:
            continue
        told = Rdf().parse(path, format="turtle", publicID=path.as_uri())
        for head in told.objects(None, MF.entries):
            for entry in Collection(told, head):
                kind = str(told.value(entry, RDF.type)).rsplit("#", 1)[-1]
                name = f"{path.parent.name}/{str(entry).rsplit('#', 1)[-1]}"
                marks = [pytest.mark.xfail(reason=EXPLAINED[name], strict=True)] if name in EXPLAINED else []
                found.append(pytest.param(told, entry, kind, id=name, marks=marks))
    return found


def local(iri):
    return Path(re.sub("^file://", "", str(iri)))


@pytest.mark.skipif(not W3C.exists(), reason="the W3C test suite is not here")
@pytest.mark.parametrize(("told", "entry", "kind"), entries())
def test_w3c(told, entry, kind):
    if "Syntax" in kind:
        query = local(told.value(entry, MF.action)).read_text(encoding="utf-8")
        if kind.startswith("Positive"):
            ready, _ = checked(query, lambda graph: True)
            with suppress(RuntimeError):  # a function that the test made up
                ox.Store().query(ready, base_iri=BASE)
        else:
            with pytest.raises(QueryRefused):
                answer(ox.Store(), asked(query, ["json", "ttl"]))
        return
    action = told.value(entry, MF.action)
    store, names = ox.Store(), []
    for data in told.objects(action, QT.data):
        store.bulk_load(path=local(data), to_graph=ox.NamedNode("urn:default"), base_iri=str(data))
    for data in told.objects(action, QT.graphData):
        name = told.value(data, RDFS.label)
        path = told.value(data, QT.graph) if name is not None else data
        store.bulk_load(path=local(path), to_graph=ox.NamedNode(str(name or data)), base_iri=str(data))
        names.append(str(name or data))
    asking = told.value(action, QT.query)
    query = local(asking).read_text(encoding="utf-8")
    expected = local(told.value(entry, MF.result))
    store.add_graph(ox.NamedNode("urn:default"))
    has_own = bool(re.search(r"\bFROM\b", query))
    dataset = None if has_own else {"default": ["urn:default"], "named": names}
    compare(store, asked(query, [form_of(expected)], dataset) | {"base": str(asking)}, expected)


def asked(query, formats, dataset=None):
    request = {"query": query, "formats": formats, "rows": 10_000, "bytes": 1 << 24, "base": BASE}
    return request | ({"dataset": dataset} if dataset else {})


def form_of(expected):
    return {".srx": "xml", ".srj": "json", ".csv": "csv", ".tsv": "tsv"}.get(expected.suffix, "nt")


def compare(store, request, expected):
    form, data = answer(store, request)
    if form == "nt":
        assert isomorphic(Rdf().parse(data=data.decode(), format="nt"), Rdf().parse(expected))
    elif form == "csv":
        assert csv_rows(data.decode()) == csv_rows(expected.read_text())
    else:
        media = RESULTS[expected.suffix[1:]]
        ours, theirs = (ox.parse_query_results(io.BytesIO(one), format=media) for one in (data, expected.read_bytes()))
        if isinstance(ours, ox.QueryBoolean):
            assert bool(ours) == bool(theirs)
            return
        assert {one.value for one in ours.variables} == {one.value for one in theirs.variables}
        names = [one.value for one in theirs.variables]
        assert shapes(ours, names) == shapes(theirs, names)


def csv_rows(text):
    """Rows by column name (SELECT * leaves the order of columns open) in a stable order, blank nodes alike."""
    rows = csv.DictReader(io.StringIO(text.replace("\r\n", "\n")))
    return sorted(sorted((name, re.sub(r"^_:\w+$", "_:", value)) for name, value in row.items()) for row in rows)


def shapes(solutions, names):
    """Rows as texts in a stable order, blank nodes alike and numbers by their value."""
    return sorted(repr([shape(row[name]) for name in names]) for row in solutions)


def shape(term):
    if isinstance(term, ox.BlankNode):
        return "_:"
    if isinstance(term, ox.Literal) and term.datatype.value.rsplit("#")[-1] in (
        "decimal",
        "double",
        "float",
        "integer",
    ):
        try:
            return (term.datatype.value, round(float(term.value), 9))
        except ValueError:
            return (term.datatype.value, term.value)
    return str(term)
