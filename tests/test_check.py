"""``check``: what agrees is clean, whatever is damaged is found where it is, and ``--repair`` makes it again."""

import json
import shutil
import sqlite3

import duckdb
import pyoxigraph as ox
import pytest
from command_line import jixiao
from conftest import EXAMPLES

from api import Jixiao
from ontology.vocabulary import ENTITY_GRAPH, node

SMALL = (
    "安渠市图书馆2022年度部门决算说明.txt",
    "清溪县农业农村局2023年衔接资金项目绩效自评表.txt",
    "青禾县水务局2022年度项目支出绩效自评表.md",
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("check") / "data"
    with Jixiao(folder) as opened:
        opened.ingest([EXAMPLES / name for name in SMALL], vectors=False)
        opened.correct(opened.rows("funds")[0]["iri"], "executed", "12.34", "甲", "核对凭证")
        opened.dismiss(opened.rows("findings")[0]["iri"], "甲", "不成立")
        report = opened.check()
    assert report["ok"], report["problems"]
    assert report["documents"] == 3
    assert report["counts"]["passages"] == report["counts"]["keywords"] > 20
    return folder


@pytest.fixture
def data(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "data")


def evidence(data, statement):
    with sqlite3.connect(data / "evidence.sqlite") as connection:
        connection.execute(statement)
    connection.close()


def tables(data, statement):
    with duckdb.connect(str(data / "tables.duckdb")) as connection:
        connection.execute(statement)


def vectors(data, *statements):
    with sqlite3.connect(data / "index" / "vectors.sqlite") as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def graph(data, change):
    store = ox.Store(data / "graph")
    change(store)
    store.flush()
    del store


def half_a_document(store):
    quad = next(iter(store.quads_for_pattern(None, node("bp:score"), None, None)))
    store.remove(quad)


def no_labels(store):
    for quad in list(store.quads_for_pattern(None, node("skos:altLabel"), None, ox.NamedNode(ENTITY_GRAPH)))[:1]:
        store.remove(quad)
    store.add(ox.Quad(ox.NamedNode("urn:x"), node("rdfs:label"), ox.Literal("甲"), ox.NamedNode(ENTITY_GRAPH)))


def stray_graph(store):
    store.add(ox.Quad(ox.NamedNode("urn:x"), node("bp:score"), ox.Literal("1"), ox.NamedNode("urn:stray")))


def no_text(data):
    next((data / "sources").glob("*.txt")).unlink()


DAMAGES = {
    "a value": (
        tables,
        "UPDATE base.funds SET executed = 1 WHERE executed = (SELECT max(executed) FROM base.funds)",
        "tables",
    ),
    "rows": (tables, "DELETE FROM base.indicators WHERE ordinal > 3", "tables"),
    "a row twice": (tables, "INSERT INTO base.passages SELECT * FROM base.passages LIMIT 1", "tables"),
    "labels": (tables, "UPDATE base.entities SET label = label || '甲'", "tables"),
    "quotes": (evidence, "UPDATE spans SET start = start + 1 WHERE id % 7 = 0", "evidence"),
    "a fact's spans": (evidence, "DELETE FROM facts WHERE key IN (SELECT key FROM facts LIMIT 3)", "evidence"),
    "passages": (
        vectors,
        "UPDATE passages SET text_id = text_id + 1 WHERE iri IN (SELECT iri FROM passages LIMIT 5)",
        "passages",
    ),
    "half a document": (graph, half_a_document, "graph"),
    "entities": (graph, no_labels, "graph"),
    "a stray graph": (graph, stray_graph, "graph"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_what_is_damaged_is_found_and_made_again(data, name):
    damage, how, part = DAMAGES[name]
    damage(data, how)
    with Jixiao(data) as opened:
        found = opened.check()
        assert not found["ok"]
        assert part in {one["part"] for one in found["problems"]}, found["problems"]
        repaired = opened.check(repair=True)
        assert repaired["ok"], repaired["problems"]
        assert repaired["repaired"]
        assert opened.check()["ok"]


def test_a_lost_text_is_read_again_and_a_lost_original_is_named(data):
    no_text(data)
    with Jixiao(data) as opened:
        [problem] = opened.check()["problems"]
        assert problem["part"] == "sources"
        assert opened.check(repair=True)["ok"]
        assert opened.text(problem["document"])
        (data / "sources" / opened.document(problem["document"])["sha256"]).unlink()
    done = jixiao("check", "--repair", "--json", data=data)
    assert done.returncode == 1
    [left] = json.loads(done.stdout)["problems"]
    assert left["document"] == problem["document"]
    assert "重新导入" in left["message"]


def test_indexes_that_are_lost_or_damaged_are_made_anew_on_start(data):
    shutil.rmtree(data / "index" / "keywords")
    (data / "index" / "vectors.sqlite").write_bytes(b"no database" * 1000)
    for ending in ("-wal", "-shm"):
        (data / "index" / f"vectors.sqlite{ending}").unlink(missing_ok=True)
    (data / "tables.duckdb").write_bytes(b"x" * 100)
    with Jixiao(data) as opened:
        opened.index.sync(vectors=False)
        assert opened.search("机顶盒")["hits"]
        assert opened.check()["ok"]


def test_keywords_without_their_passages_are_found(data):
    with Jixiao(data) as opened:
        opened.index.keywords.replace([(opened.rows("documents")[0]["iri"], ())])
        assert {one["part"] for one in opened.check()["problems"]} == {"keywords"}
        assert opened.check(repair=True)["ok"]


def test_vectors_missing_stray_or_damaged_are_found(data):
    with Jixiao(data) as opened:
        opened.index.vectors.defer(False)
        opened.index.vectors._connection.execute("INSERT INTO vectors VALUES (7, x'0000c07f')")
        found = {one["message"] for one in opened.check()["problems"]}
    assert len(found) == 3
    assert any("没有句向量" in one for one in found)


def test_people_are_told_in_words(data):
    done = jixiao("check", data=data)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("一致：3 份文件")
    evidence(data, "DELETE FROM facts")
    done = jixiao("check", data=data)
    assert done.returncode == 1
    assert "--repair" in done.stderr
    assert "出处" in done.stdout
