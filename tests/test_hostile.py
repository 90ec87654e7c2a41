"""A share of the hostile queries and files of benchmarks/: the service answers on, and calls nobody."""

import json
import threading

import pytest

from benchmarks.hostile_files import KEY, finished, hostile_files, upload
from benchmarks.hostile_queries import Asking, attack, fetch, hostile, listening, serving


@pytest.fixture(scope="module")
def service(examples_folder, tmp_path_factory):
    import shutil

    data = shutil.copytree(examples_folder, tmp_path_factory.mktemp("hostile") / "data")
    with serving(data, sparql_timeout="0.5", api_keys=KEY) as (base, _):
        yield base


def test_a_hundred_hostile_queries_are_there():
    queries = [query for kind in hostile(1).values() for query in kind]
    assert len(queries) >= 100
    assert len(set(queries)) == len(queries)


def test_hostile_queries_end_and_questions_are_answered_meanwhile(service):
    fetch(f"{service}/api/ask", json.dumps({"question": "三公经费"}).encode(), "application/json")
    with listening() as listener:
        asking = Asking(service)
        asker = threading.Thread(target=asking.run)
        asker.start()
        outcomes = attack(service, listener.port, only=2)
        asking.done.set()
        asker.join()
        assert listener.connections == 0
    assert asking.failures == 0
    statuses = {status for one in outcomes for status in one.statuses}
    assert statuses <= {200, 400, 413, 503}, outcomes
    for one in outcomes:
        if one.kind in ("SERVICE", "外部与更新"):
            assert set(one.statuses) == {400}, one
    assert fetch(f"{service}/sparql?query=ASK%7B%7D")[0] == 200


def test_hostile_files_are_documents_or_refused_with_a_reason(service):
    files = [one for one in hostile_files(34, seed=3) if not one[0].endswith("png")]
    told = finished(service, upload(service, files), 120)
    assert len(told) >= len(files) - 1
    for one in told:
        assert one["status"] in ("added", "replaced", "unchanged", "failed")
        assert one["status"] != "failed" or one["reason"], one
    assert not any(
        one["document"].startswith(("/", "..")) or "/../" in one["document"]
        for one in told
        if one["status"] != "failed"
    )
    assert fetch(f"{service}/healthz")[0] == 200
