from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from facts_sample import CULTURE, CULTURE_IN_FULL, culture_accounts, culture_self_evaluation, sample
from hypothesis import given
from hypothesis import strategies as st

from ontology.errors import BadRequest, DataFolderBusy, UnknownTable, UnreadableDocument
from ontology.graph import Graph
from ontology.printed import Placed
from ontology.schema import DECIMAL_LIMIT, TABLES, fits
from ontology.table_layout import BASE_FIELDS
from ontology.tables import FactTables, json_ready
from ontology.vocabulary import BP


def graph_of(*documents: Any) -> Graph:
    graph = Graph(None)
    for facts in documents:
        graph.replace(facts)
    return graph


@pytest.fixture(scope="module")
def tables() -> Iterator[FactTables]:
    tables = FactTables()
    tables.sync(graph_of(*sample()))
    yield tables
    tables.close()


def content(tables: FactTables) -> dict[str, list[str]]:
    """Every row of every base table, whatever their order on disk, and where each fact stands."""
    rows = {name: sorted(map(repr, tables.select(f"SELECT * FROM base.{name}"))) for name in BASE_FIELDS}
    iris = [row["iri"] for name in TABLES for row in tables.select(f"SELECT iri FROM {name}")]
    return rows | {"evidence": sorted(map(repr, tables.evidence(iris).items()))}


# -- what rows say ---------------------------------------------------------------------------------------------------------


def test_every_table_has_the_columns_of_the_contract_and_iri_and_evidence(tables: FactTables) -> None:
    for name, table in TABLES.items():
        rows = tables.rows(name)
        assert rows, name
        for row in rows:
            assert tuple(row) == (*table.names, "iri", "evidence")


def test_rows_hold_what_the_documents_state(tables: FactTables) -> None:
    facts = culture_self_evaluation()
    rows = tables.rows("indicators", {"document": facts.document})
    assert [row["indicator"] for row in rows] == [fact.indicator for fact in facts.indicators]
    for row, fact in zip(rows, facts.indicators, strict=True):
        for name in (
            "level1",
            "level2",
            "target",
            "target_op",
            "target_value",
            "actual_value",
            "weight",
            "score",
            "reason",
        ):
            assert row[name] == getattr(fact, name), name
        assert row["cause"] == list(fact.cause)
        assert (row["project"], row["unit"], row["year"]) == (fact.evaluation.project, CULTURE, 2023)


def test_what_is_not_stated_is_null_and_never_zero(tables: FactTables) -> None:
    (fund,) = tables.rows("funds", {"source": "carryover"})
    assert fund["weight"] is None
    assert fund["score"] is None
    (project,) = tables.rows("projects", {"unit": None})
    assert (project["unit"], project["department"], project["total_score"]) == (None, None, None)


def test_evidence_quotes_the_text_and_names_only_stated_columns(tables: FactTables) -> None:
    texts = {facts.document: facts.text for facts in sample()}
    for name, table in TABLES.items():
        for row in tables.rows(name):
            for span in row["evidence"]:
                assert texts[span["document"]][span["start"] : span["end"]] == span["quote"]
                assert all(row[field] not in (None, []) for field in span["fields"])
                assert set(span["fields"]) <= set(table.names)


def test_a_shared_span_supports_in_each_row_what_that_row_states(tables: FactTables) -> None:
    (row,) = tables.rows("indicators", {"indicator": "社团满意度"})
    by_field = {field: span["quote"] for span in row["evidence"] for field in span["fields"]}
    assert by_field["project"] == "公共文化服务经费"
    assert by_field["unit"] == CULTURE
    assert by_field["indicator"] == "社团满意度"
    assert by_field["score"] == "4.5"
    assert by_field["target_value"] == by_field["target"] == "≥90%"


def test_warnings_come_back_as_a_list(tables: FactTables) -> None:
    warned = {row["document"]: row["warnings"] for row in tables.rows("documents") if row["warnings"]}
    assert warned == {
        "自评/图书馆自评表.txt": [
            {"code": "weights", "message": "分值合计不是 100，请核对原表。", "page": None, "table": 1, "row": None}
        ]
    }


def test_views_offer_addresses_and_links(tables: FactTables) -> None:
    found = tables.select(
        "SELECT f.rule, i.indicator, i.evaluation_iri = p.iri AS same FROM findings f "
        "JOIN finding_facts l ON l.finding_iri = f.iri JOIN indicators i ON i.iri = l.fact_iri "
        "JOIN projects p ON p.evaluation_iri = i.evaluation_iri"
    )
    assert found == [{"rule": "met-target-but-lost-points", "indicator": "观众满意度", "same": True}]
    for name, table in TABLES.items():
        columns = {row["column_name"] for row in tables.select(f"DESCRIBE {name}")}
        nodes = {f"{column.name}_iri" for column in table.columns if column.entity}
        assert {*table.names, "iri", "document_iri", "evaluation_iri", "ordinal", *nodes} <= columns


def test_entities_carry_aliases_and_relations(tables: FactTables) -> None:
    units = {entity.label: entity for entity in tables.entities() if entity.kind == "unit"}
    assert units[CULTURE].aliases == (CULTURE_IN_FULL,)
    assert (units[CULTURE].department, units[CULTURE].region) == ("临江市文化和旅游局", "临江市")
    assert {entity.kind for entity in tables.entities()} == {
        "unit",
        "project",
        "indicator",
        "measure",
        "account",
        "region",
    }


# -- asking for rows -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "filters", "expected"),
    [
        ("indicators", {"level1": "满意度"}, 3),
        ("indicators", {"level1": ["满意度", "效益"]}, 4),
        ("indicators", {"indicator__contains": "满意度"}, 3),
        ("indicators", {"score__lt": "5", "level1": "满意度"}, 2),
        ("indicators", {"score__gte": 4.5, "score__lte": Decimal("4.5")}, 2),
        ("indicators", {"reason": None}, 7),
        ("indicators", {"reason__ne": None}, 4),
        ("indicators", {"cause": "project-delay"}, 2),
        ("indicators", {"cause__contains": "management"}, 1),
        ("indicators", {"cause": None}, 7),
        ("indicators", {"level1": []}, 0),
        ("projects", {"year": "2023", "unit": CULTURE}, 2),
        ("documents", {"reconciled": "false"}, 2),
        ("documents", {"reconciled": True}, 2),
        ("observations", {"kind": "amount", "value__gt": 700}, 2),
        ("documents", {"document__contains": "'; DROP TABLE base.documents; --"}, 0),
    ],
)
def test_filters(tables: FactTables, table: str, filters: dict[str, Any], expected: int) -> None:
    assert tables.count(table, filters) == expected
    assert len(tables.rows(table, filters)) == expected


def test_sorting_puts_what_is_not_stated_last_and_keeps_reading_order(tables: FactTables) -> None:
    down = [row["total_score"] for row in tables.rows("projects", sort="-total_score")]
    up = [row["total_score"] for row in tables.rows("projects", sort=["total_score"])]
    scores = [Decimal("99.9"), Decimal("96.5"), Decimal(93)]
    assert down == [*scores, None, None]
    assert up == [*reversed(scores), None, None]
    by_level = tables.rows("indicators", sort="level1,-score")
    assert [row["level1"] for row in by_level] == sorted(row["level1"] for row in by_level)


def test_pages_put_together_are_the_whole(tables: FactTables) -> None:
    whole = tables.rows("indicators")
    pages = [tables.rows("indicators", limit=3, offset=offset) for offset in range(0, 12, 3)]
    assert [row for page in pages for row in page] == whole


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda t: t.rows("nothing"), UnknownTable, "projects"),
        (lambda t: t.rows("projects", {"leader": "x"}), UnknownTable, "total_score"),
        (lambda t: t.rows("projects", sort="-leader"), UnknownTable, "leader"),
        (lambda t: t.count("projects", {"year": "abc"}), BadRequest, "abc"),
        (lambda t: t.count("projects", {"year": "NaN"}), BadRequest, "NaN"),
        (lambda t: t.count("documents", {"reconciled": "maybe"}), BadRequest, "maybe"),
        (lambda t: t.count("projects", {"year__like": 1}), BadRequest, "__like"),
        (lambda t: t.count("projects", {"year__contains": 1}), BadRequest, "__contains"),
        (lambda t: t.rows("projects", limit=-1), BadRequest, "limit"),
        (lambda t: t.rows("projects", offset=-1), BadRequest, "offset"),
    ],
)
def test_wrong_arguments_say_what_to_do(tables: FactTables, call: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        call(tables)


def test_select_refuses_to_lose_a_column(tables: FactTables) -> None:
    with pytest.raises(ValueError, match="two columns"):
        tables.select("SELECT 1 AS a, 2 AS a")


def test_sql_reaches_no_files(tables: FactTables) -> None:
    with pytest.raises(duckdb.Error):
        tables.select("SELECT * FROM read_csv('/etc/passwd')")


# -- in step with the graph ------------------------------------------------------------------------------------------------


def test_sync_touches_only_differences() -> None:
    graph, tables = graph_of(*sample()), FactTables()
    assert (tables.sync(graph).added, tables.sync(graph).added) == (6, 0)
    graph.forget("报告/骨干培训评价.txt")
    done = tables.sync(graph)
    assert (done.added, done.removed) == (0, 1)
    graph.replace(sample()[0])
    assert tables.sync(graph).added == 0


def test_incremental_is_the_same_as_from_nothing() -> None:
    documents = sample()
    graph, tables = Graph(None), FactTables()
    for facts in (documents[3], documents[0], documents[5], documents[1]):
        graph.replace(facts)
        tables.sync(graph)
    changed = replace(documents[3], evaluations=(), funds=(), indicators=(), findings=(), passages=())
    graph.replace(changed)
    tables.sync(graph)
    graph.forget(documents[0].document)
    for facts in (documents[4], documents[2], documents[3], documents[0]):
        graph.replace(facts)
    graph.forget(documents[1].document)
    tables.sync(graph)
    again = FactTables()
    again.sync(graph)
    assert content(tables) == content(again)
    other_order = FactTables()
    other_order.sync(graph_of(*(facts for facts in reversed(documents) if facts != documents[1])))
    assert content(other_order) == content(again)


def test_new_facts_of_the_same_file_are_noticed() -> None:
    facts = culture_self_evaluation()
    graph, tables = graph_of(replace(facts, findings=())), FactTables()
    tables.sync(graph)
    assert tables.count("findings") == 0
    graph.replace(facts)
    assert tables.sync(graph).added == 1
    assert tables.count("findings") == 1


def test_a_changed_label_shows_in_documents_that_did_not_change() -> None:
    graph, tables = graph_of(*sample()), FactTables()
    tables.sync(graph)
    kept = culture_accounts(2022).document
    assert tables.rows("observations", {"document": kept})[0]["unit"] == CULTURE
    for facts in sample():
        if facts.unit == CULTURE:
            graph.forget(facts.document)
    tables.sync(graph)
    assert tables.rows("observations", {"document": kept})[0]["unit"] == CULTURE_IN_FULL
    assert [entity.aliases for entity in tables.entities() if entity.label == CULTURE_IN_FULL] == [()]


def test_forgetting_everything_leaves_nothing() -> None:
    graph, tables = graph_of(*sample()), FactTables()
    tables.sync(graph)
    for name in graph.documents():
        graph.forget(name)
    tables.sync(graph)
    assert all(not rows for rows in content(tables).values())


def test_refresh_entities_changes_nothing_that_is_in_step() -> None:
    graph, tables = graph_of(*sample()), FactTables()
    tables.sync(graph)
    before = content(tables)
    tables.refresh_entities(graph)
    assert content(tables) == before


def test_a_number_too_fine_to_hold_is_refused_and_never_rounded() -> None:
    facts = culture_self_evaluation()
    fund = replace(facts.funds[0], executed=Decimal("171.0000001"))
    graph = Graph(None)
    with pytest.raises(UnreadableDocument, match=r"171\.0000001"):
        graph.replace(replace(facts, funds=(fund, *facts.funds[1:])))
    assert graph.documents() == {}


def test_a_failing_batch_leaves_the_tables_as_they_were() -> None:
    graph, tables = graph_of(culture_self_evaluation()), FactTables()
    tables.sync(graph)
    before = content(tables)
    graph.replace(culture_accounts(2023))
    document = graph.documents()[culture_accounts(2023).document]
    wrong = f"<{document}/x> a bp:Finding ; bp:document <{document}> ; bp:stated 0.00000001"
    graph.store.update(f"PREFIX bp: <{BP}> INSERT DATA {{ GRAPH <{document}> {{ {wrong} }} }}")
    with pytest.raises(BadRequest, match="超出可准确保存的范围"):
        tables.sync(graph)
    assert content(tables) == before


# -- on disk ---------------------------------------------------------------------------------------------------------------


def test_a_file_keeps_its_rows_and_a_damaged_or_older_one_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "tables.duckdb"
    graph = graph_of(*sample())
    tables = FactTables(path)
    tables.sync(graph)
    before = content(tables)
    tables.close()

    tables = FactTables(path)
    assert content(tables) == before
    assert tables.sync(graph).added == 0
    tables.select("SELECT 1 AS one")
    tables.close()

    connection = duckdb.connect(str(path))
    connection.execute("UPDATE base.layout SET hash = 'an older one'")
    connection.close()
    tables = FactTables(path)
    assert tables.count("documents") == 0
    tables.sync(graph)
    assert content(tables) == before
    tables.close()

    for damaged in (path, tmp_path / "evidence.sqlite"):
        damaged.write_bytes(b"not a database at all" * 1000)
        tables = FactTables(path)
        tables.sync(graph)
        assert content(tables) == before
        tables.close()

    (tmp_path / "evidence.sqlite").unlink()
    tables = FactTables(path)
    assert tables.sync(graph).added == len(sample())
    assert content(tables) == before
    tables.close()


def test_a_file_that_another_process_holds_is_busy_and_unharmed(tmp_path: Path) -> None:
    path = tmp_path / "tables.duckdb"
    tables = FactTables(path)
    tables.sync(graph_of(culture_accounts()))
    tables.close()
    holder = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    process = subprocess.Popen([sys.executable, "-c", holder, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        with pytest.raises(DataFolderBusy, match="另一个进程"):
            FactTables(path)
    finally:
        process.communicate()
    tables = FactTables(path)
    assert tables.count("documents") == 1
    tables.close()


def test_readers_beside_a_writer_see_whole_documents_only() -> None:
    graph, tables = Graph(None), FactTables()
    facts = culture_self_evaluation()
    whole = len(facts.indicators)
    seen: set[int] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(tables.count("indicators"))

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(5):
        graph.replace(facts)
        tables.sync(graph)
        graph.forget(facts.document)
        tables.sync(graph)
    done.set()
    reader.join()
    assert seen <= {0, whole}


# -- numbers ---------------------------------------------------------------------------------------------------------------


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**18) + 1, max_value=10**18 - 1, places=6))
def test_numbers_that_fit_come_back_exactly(value: Decimal) -> None:
    assert fits(value)
    tables = FactTables()
    (row,) = tables.select("SELECT CAST(? AS DECIMAL(24,6)) AS value", (value,))
    tables.close()
    assert row["value"] == value
    assert "E" not in str(row["value"])


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_fits_is_true_of_six_places_below_the_limit(value: Decimal) -> None:
    _sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    fine = exponent >= -6 or not any(digits[exponent + 6 :])
    assert fits(value) == (fine and abs(value) < DECIMAL_LIMIT)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("10.000000", "10"),
        ("7.890000", "7.89"),
        ("-0.5", "-0.5"),
        ("0", "0"),
        ("-59.20", "-59.2"),
        ("270000", "270000"),
    ],
)
def test_json_numbers_read_as_written(value: str, text: str) -> None:
    assert json.dumps(json_ready({"value": [Decimal(value), None]})) == f'{{"value": [{text}, null]}}'


def test_recognised_text_says_its_page_and_how_sure_it_is():
    facts = culture_self_evaluation()
    half = len(facts.text) // 2
    printed = (Placed(0, half, 1), Placed(half, len(facts.text), 2, (0.0, 0.0, 9.0, 9.0), Decimal("0.93")))
    tables = FactTables()
    tables.sync(graph_of(replace(facts, placed=printed)))
    spans = [span for row in tables.rows("indicators") for span in row["evidence"]]
    recognised = [span for span in spans if span["end"] > half]
    assert recognised
    assert spans != recognised
    assert {span["confidence"] for span in recognised} == {Decimal("0.93")}
    assert all("confidence" not in span for span in spans if span["end"] <= half)
    assert {span["page"] for span in spans} == {1, 2}
    tables.close()
