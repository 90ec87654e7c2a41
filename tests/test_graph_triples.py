"""Triples of a document: every column reached by its path, spans shared, hostile text kept or refused."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import pytest
from graph_samples import form
from hypothesis import given
from hypothesis import strategies as st

from ontology.addresses import Addresses
from ontology.errors import UnreadableDocument
from ontology.facts import DocumentFacts, Evaluation, Passage, Span
from ontology.graph import Graph
from ontology.schema import TABLES, Column
from ontology.terms import Inconsistent
from ontology.triples import document_triples
from ontology.vocabulary import PREFIXES, UnknownConcept, expand, node

ADDRESSES = Addresses()
PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
PRINTABLE = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)


def graph_of(facts: DocumentFacts) -> Graph:
    graph = Graph(None)
    assert graph.replace(facts)
    return graph


def values(graph: Graph, cls: str, key: str, column: Column) -> dict[str, set[str]]:
    """Values of a column by the key property of its fact, read along the column's path."""
    query = f"{PROLOGUE} SELECT ?key ?value {{ ?fact a {cls} ; {key} ?key ; {column.path} ?value }}"
    found: dict[str, set[str]] = {}
    for row in graph.query(query):
        found.setdefault(row["key"].value, set()).add(row["value"].value)
    return found


def stated(value: Any) -> set[str]:
    if isinstance(value, tuple):
        return set(value)
    if isinstance(value, bool):
        return {str(value).lower()}
    if isinstance(value, Decimal):
        return {f"{value.normalize():f}"}
    return {str(value)}


def rows(facts: DocumentFacts) -> dict[str, tuple[str, dict[str, dict[str, Any]]]]:
    """What each table must hold: the property that tells its rows apart, and by that the values of its columns."""
    head = facts.evaluations[0]
    shared = {"document": facts.document, "year": head.year, "unit": head.unit}
    dimensions = shared | {"project": head.project, "department": head.department, "stage": head.stage}

    def own(fact: Any, table: str) -> dict[str, Any]:
        return {name: getattr(fact, name) for name in TABLES[table].names if getattr(fact, name, None) is not None}

    document = own(facts, "documents") | {"facts": 6}
    document["warnings"] = None
    return {
        "documents": ("bp:fileName", {facts.document: document}),
        "projects": ("rdfs:label", {head.project: dimensions | own(head, "projects")}),
        "funds": (
            "bp:fundSource/skos:notation",
            {fund.source: dimensions | own(fund, "funds") for fund in facts.funds},
        ),
        "indicators": ("rdfs:label", {f.indicator: dimensions | own(f, "indicators") for f in facts.indicators}),
        "observations": (
            "bp:measureText",
            {f.measure_text: shared | own(f, "observations") for f in facts.observations},
        ),
        "findings": ("bp:about", {f.about: {"document": facts.document} | own(f, "findings") for f in facts.findings}),
        "passages": (
            "bp:number",
            {
                str(f.number): {"document": facts.document, "passage": f.number, "heading": f.heading, "text": f.text}
                for f in facts.passages
            },
        ),
    }


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_column_is_reached_by_its_path_and_nothing_is_invented(table: Any) -> None:
    facts = form()
    graph = graph_of(facts)
    key, expected = rows(facts)[table.name]
    for column in table.columns:
        found = values(graph, table.cls, key, column)
        for row, cells in expected.items():
            value = cells.get(column.name)
            if column.name == "warnings":
                assert json.loads(found[row].pop())[0]["code"] == "unread-row"
                continue
            wanted = set() if value is None or value == () else stated(value)
            assert found.get(row, set()) == wanted, (table.name, column.name)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_entity_columns_lead_to_nodes_and_numbers_are_typed(table: Any) -> None:
    graph = graph_of(form())
    for column in table.columns:
        if column.entity:
            query = f"{PROLOGUE} SELECT ?node {{ ?fact a {table.cls} ; {column.entity} ?node }}"
            found = [row["node"] for row in graph.query(query)]
            assert found, column.name
            assert all(isinstance(term, ox.NamedNode) for term in found)
        if column.type in ("decimal", "integer", "boolean"):
            query = f"{PROLOGUE} SELECT (DATATYPE(?v) AS ?type) {{ ?fact a {table.cls} ; {column.path} ?v }}"
            types = {row["type"].value for row in graph.query(query)}
            assert types <= {expand(f"xsd:{column.type}")}, column.name


def test_nothing_is_null_or_empty_where_nothing_is_stated() -> None:
    bare = form(unit=None, department=None, region=None, code=None, year=None, indicators=())
    bare = replace(bare, title=None, published=None, reconciled=None, findings=())
    graph = graph_of(bare)
    document = graph.documents()[bare.document]
    predicates = {triple.predicate.value for triple in graph.triples(document)}
    absent = ("bp:unit", "bp:department", "bp:region", "bp:fiscalYear", "dct:title", "dct:issued", "bp:reconciled")
    assert not predicates & {expand(name) for name in absent}
    assert not [
        t for t in graph.triples(document) if isinstance(t.object, ox.Literal) and t.object.value in ("", "None")
    ]


def test_spans_are_one_node_a_place_and_support_the_union_of_what_they_hold() -> None:
    facts = form()
    graph = graph_of(facts)
    places = {(span.start, span.end) for fact in (*facts.funds, *facts.indicators) for span in fact.spans}
    places |= {(span.start, span.end) for span in (*facts.spans, *facts.observations[0].spans)}
    found = list(
        graph.query(f"{PROLOGUE} SELECT ?s ?start ?end ?quote {{ ?s bp:start ?start ; bp:end ?end ; bp:quote ?quote }}")
    )
    assert sorted((int(row["start"].value), int(row["end"].value)) for row in found) == sorted(places)
    for row in found:
        assert facts.text[int(row["start"].value) : int(row["end"].value)] == row["quote"].value
    head = ADDRESSES.span(ADDRESSES.document(facts.document, facts.sha256), facts.spans[1].start, facts.spans[1].end)
    supports = {row["p"].value for row in graph.query(f"{PROLOGUE} SELECT ?p {{ <{head}> bp:supports ?p }}")}
    assert supports == {expand(name) for name in ("bp:project", "bp:unit", "bp:department", "bp:fiscalYear")}


def test_every_fact_says_its_document_and_where_it_was_read() -> None:
    graph = graph_of(form())
    classes = " ".join(table.cls for table in TABLES.values() if table.name != "documents")
    query = f"""{PROLOGUE} SELECT ?fact {{ VALUES ?class {{ {classes} }} ?fact a ?class
        FILTER NOT EXISTS {{ ?fact bp:document/a bp:Document ; prov:wasDerivedFrom/a bp:SourceSpan }} }}"""
    assert list(graph.query(query)) == []


def test_findings_and_passages_lead_to_facts() -> None:
    facts = form()
    graph = graph_of(facts)
    query = f"{PROLOGUE} SELECT ?label {{ ?f a bp:Finding ; bp:onFact/rdfs:label ?label }}"
    assert [row["label"].value for row in graph.query(query)] == [facts.indicators[0].indicator]
    query = f"{PROLOGUE} SELECT ?v {{ ?p a bp:Passage ; bp:evaluation/bp:totalScore 97.5 ; bp:onFact/bp:value ?v }}"
    assert [row["v"].value for row in graph.query(query)] == ["-59.2"]


def test_account_titles_stand_below_each_other() -> None:
    graph = graph_of(form())
    query = f"{PROLOGUE} SELECT ?a ?b ?c {{ ?o bp:about ?x . ?x a bp:AccountTitle ; skos:prefLabel ?a ; " + (
        "skos:broader ?y . ?y skos:prefLabel ?b ; skos:broader ?z . ?z skos:prefLabel ?c }"
    )
    assert [tuple(row[name].value for name in "abc") for row in graph.query(query)] == [
        ("干部教育", "进修及培训", "教育支出")
    ]


def test_a_figure_about_an_evaluated_project_is_about_that_project() -> None:
    facts = form()
    about = replace(
        facts.observations[0], subject="“平台运行维护经费”", subject_kind="project", unit=None, account_path=()
    )
    graph = graph_of(replace(facts, observations=(about,), passages=()))
    query = f"{PROLOGUE} SELECT ?p {{ ?o a bp:Observation ; bp:about ?p . ?e a bp:Evaluation ; bp:project ?p }}"
    assert len(list(graph.query(query))) == 1


def test_facts_that_agree_in_what_they_are_about_are_both_kept() -> None:
    facts = form()
    twice = replace(facts.funds[1], budget_adjusted=Decimal(5))
    graph = graph_of(replace(facts, funds=(*facts.funds, twice)))
    assert len(list(graph.query(f"{PROLOGUE} SELECT ?f {{ ?f bp:fundSource/skos:notation 'other' }}"))) == 2


def test_the_same_fact_given_twice_is_one() -> None:
    facts = form()
    again = replace(facts, indicators=(*facts.indicators, facts.indicators[0]))
    counted = node("bp:facts")
    one, other = document_triples(facts, ADDRESSES), document_triples(again, ADDRESSES)
    differing = {triple.predicate for triple in one ^ other}
    assert differing == {counted, node("bp:digest")}


def test_a_copy_of_an_evaluation_made_before_its_score_was_read_is_the_same_evaluation() -> None:
    facts = form()
    early = replace(facts.evaluations[0], total_score=None, grade=None, spans=())
    funds = tuple(replace(fund, evaluation=early) for fund in facts.funds)
    graph = graph_of(replace(facts, funds=funds))
    query = f"{PROLOGUE} SELECT ?f {{ ?f a bp:FundLine ; bp:evaluation/bp:grade '优' }}"
    assert len(list(graph.query(query))) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        lambda f: replace(f, spans=(Span(0, 3, "别的字"),)),
        lambda f: replace(f, spans=(Span(5, 3, ""),)),
        lambda f: replace(f, evaluations=()),
        lambda f: replace(f, funds=(replace(f.funds[0], spans=(Span(0, 1, f.text[0], ("no_such_column",)),)),)),
        lambda f: replace(f, funds=(replace(f.funds[0], rate=Decimal("NaN")),)),
        lambda f: replace(f, observations=(replace(f.observations[0], subject_kind="person"),), passages=()),
        lambda f: replace(f, passages=(Passage(1, None, "x", None, (replace(f.indicators[0], indicator="没有的"),)),)),
    ],
    ids=["quote", "order", "no evaluation", "column", "not a number", "kind", "stray fact"],
)
def test_facts_that_contradict_their_document_are_refused_and_change_nothing(wrong: Any) -> None:
    graph = graph_of(form())
    before = graph.dump("nq")
    with pytest.raises(Inconsistent):
        graph.replace(wrong(form()))
    assert graph.dump("nq") == before


@pytest.mark.parametrize(
    "wrong",
    [
        lambda f: replace(f, type="散文"),
        lambda f: replace(f, indicators=(replace(f.indicators[0], cause=("no-such-cause",)),), findings=()),
        lambda f: replace(f, findings=(replace(f.findings[0], severity="fatal"),)),
        lambda f: replace(f, findings=(replace(f.findings[0], rule="no-such-rule"),)),
    ],
)
def test_values_outside_their_scheme_are_refused(wrong: Any) -> None:
    with pytest.raises(UnknownConcept):
        document_triples(wrong(form()), ADDRESSES)


def test_a_number_that_no_table_holds_exactly_is_refused_in_chinese() -> None:
    facts = form()
    with pytest.raises(UnreadableDocument, match="超出"):
        document_triples(replace(facts, funds=(replace(facts.funds[0], executed=Decimal(10) ** 19),)), ADDRESSES)


@given(PRINTABLE)
def test_any_text_survives_the_store_letter_for_letter(text: str) -> None:
    facts = DocumentFacts(
        document="甲.txt",
        sha256="0" * 64,
        type="其他",
        text=text,
        title=text,
        passages=(Passage(1, text, text, spans=(Span(0, len(text), text, ("text",)),)),),
        evaluations=(Evaluation(text, unit=text, region=text, goal_expected=text, code=text),),
    )
    graph = graph_of(facts)
    assert not graph.replace(facts)
    query = (
        f"{PROLOGUE} SELECT ?t ?h ?q ?u ?g {{ ?p bp:text ?t ; bp:heading ?h ; prov:wasDerivedFrom/bp:quote ?q . "
        + ("?e a bp:Evaluation ; bp:unit/skos:prefLabel ?u ; bp:expectedGoal ?g }")
    )
    (row,) = graph.query(query)
    assert {row[name].value for name in "thqug"} == {text}
    assert graph.forget("甲.txt")
    assert len(graph) == len(Graph(None))


@pytest.mark.parametrize(
    "text",
    [
        '"}} ; DROP ALL ; INSERT DATA {{ <a:> <a:> "',
        "\\u0022 \\U0001F600 \\x",
        "a\\",
        "'''\"\"\"",
        "\x00\x01\x7f\u0085\u2028\ufeff\ufffe\uffff",
        "> } . <http://x> #",
        "\r\n\t\b\f",
    ],
)
def test_text_that_looks_like_sparql_is_only_text(text: str) -> None:
    facts = form(project=text, unit=text, indicators=(text,))
    graph = graph_of(form(name="乙.txt"))
    before = graph.dump("nq")
    assert graph.replace(facts)
    labels = graph.query(
        f"{PROLOGUE} SELECT ?l {{ ?i a bp:IndicatorResult ; bp:document/bp:fileName '甲/自评表.txt' ; rdfs:label ?l }}"
    )
    assert [row["l"].value for row in labels] == [text]
    assert graph.forget(facts.document)
    assert graph.dump("nq") == before


@pytest.mark.parametrize("field", ["title", "document", "unit", "text"])
def test_half_characters_are_refused_in_chinese_and_change_nothing(field: str) -> None:
    facts = form()
    broken = replace(facts, **{field: "甲\ud800乙"}) if field != "text" else form(project="甲\ud800乙")
    graph = graph_of(form(name="乙.txt"))
    before = graph.dump("nq")
    with pytest.raises(UnreadableDocument, match="残缺字符"):
        graph.replace(broken)
    assert graph.dump("nq") == before
