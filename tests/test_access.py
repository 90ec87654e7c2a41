"""Who may do what over HTTP: keys and their roles, the page's session, limits, headers."""

import json
import sqlite3
import subprocess
import sys

import pytest
from fastapi.testclient import TestClient

from api.access import CSRF_HEADER, SESSION_COOKIE
from api.http import create_app
from api.keys import Keys
from api.library import Jixiao
from ontology.errors import BadRequest
from ontology.settings import Settings


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    with Jixiao(tmp_path_factory.mktemp("access") / "data", Settings(api_keys="given")) as opened:
        yield opened


@pytest.fixture(scope="module")
def keys(library):
    kept = Keys(library.folder.path, "given")
    made = {role: kept.add(f"键-{role}", role) for role in ("read", "write", "admin")}
    yield made
    kept.close()


@pytest.fixture
def near(library, keys):
    with TestClient(create_app(library)) as client:
        yield client


@pytest.fixture
def far(library, keys):
    with TestClient(create_app(library, host="0.0.0.0")) as client:
        yield client


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def sign_in(client, key, **headers):
    answer = client.post("/api/session", json={"key": key}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


REQUESTS = [("GET", "/api/documents", "read"), ("DELETE", "/api/documents/无", "write"), ("GET", "/api/keys", "admin")]


@pytest.mark.parametrize(("method", "path", "needed"), REQUESTS)
def test_each_role_may_do_its_own_and_what_stands_before_it(far, keys, method, path, needed):
    roles = ("read", "write", "admin")
    assert far.request(method, path).status_code == 401
    for role in roles:
        status = far.request(method, path, headers=bearer(keys[role])).status_code
        allowed = roles.index(role) >= roles.index(needed)
        assert (status != 403) is allowed, (role, status)
        assert status != 401
    assert far.request(method, path, headers=bearer("given")).status_code not in (401, 403)


def test_a_key_stands_nowhere_in_the_folder(library, keys):
    for path in library.folder.path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(key.encode() in data or key.split("_", 2)[2].encode() in data for key in keys.values())


@pytest.mark.parametrize(
    "change", [lambda key: key[:-1], lambda key: key[:-1] + "!", lambda key: key.upper(), lambda key: ""]
)
def test_nearly_a_key_is_none(far, keys, change):
    assert far.get("/api/documents", headers=bearer(change(keys["admin"]))).status_code == 401


def test_keys_come_and_go_while_the_service_runs(far, library, keys):
    command = [sys.executable, "-m", "api", "--data", str(library.folder.path), "key"]
    made = subprocess.run(
        [*command, "add", "临时", "--role", "read", "--json"], capture_output=True, text=True, check=True
    )
    key = json.loads(made.stdout)["key"]
    assert far.get("/api/documents", headers=bearer(key)).status_code == 200
    sign_in(far, key)
    listed = far.get("/api/keys", headers=bearer(keys["admin"])).text
    assert "临时" in listed
    assert key not in listed
    assert far.get("/api/documents").status_code == 200
    subprocess.run([*command, "remove", "临时"], check=True, capture_output=True)
    assert far.get("/api/documents", headers=bearer(key)).status_code == 401
    assert far.get("/api/documents").status_code == 401  # its session ended with it
    assert subprocess.run([*command, "remove", "临时"], capture_output=True, check=False).returncode == 1


def test_administrators_make_keys_over_http(near):
    answer = near.post("/api/keys", json={"name": "新", "role": "read"}, headers=bearer("given"))
    assert answer.status_code == 201
    assert near.post("/api/keys", json={"name": "新", "role": "read"}, headers=bearer("given")).status_code == 400
    assert near.delete("/api/documents/无", headers=bearer(answer.json()["key"])).status_code == 403
    assert near.delete("/api/keys/新", headers=bearer("given")).status_code == 204


def test_names_that_cannot_be_and_roles_there_are_none_of(tmp_path):
    kept = Keys(tmp_path)
    assert kept.none()
    assert not list(tmp_path.iterdir())  # reading makes no file
    for name in ("", "a b", "x" * 65, "JIXIAO_API_KEYS", "a\nb"):
        with pytest.raises(BadRequest):
            kept.add(name, "read")
    with pytest.raises(BadRequest):
        kept.add("a", "root")
    kept.add("a", "read")
    assert not kept.none()
    assert (tmp_path / "keys.sqlite").stat().st_mode & 0o077 == 0
    kept.close()


# -- the page's session ----------------------------------------------------------------------------------------------------


def test_a_session_reads_and_with_its_token_writes(far, keys):
    assert far.get("/api/session").json() == {
        "signed_in": False,
        "name": None,
        "role": None,
        "csrf_token": None,
        "reading_needs_key": True,
    }
    answer = sign_in(far, keys["write"])
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert keys["write"] not in answer.text + cookie
    state = far.get("/api/session").json()
    assert (state["signed_in"], state["role"]) == (True, "write")
    assert far.get("/api/documents").status_code == 200
    assert far.delete("/api/documents/无").status_code == 403
    assert far.delete("/api/documents/无", headers={CSRF_HEADER: "0" * 64}).status_code == 403
    token = {CSRF_HEADER: state["csrf_token"]}
    assert far.delete("/api/documents/无", headers=token).status_code == 404
    assert far.get("/api/keys", headers=token).status_code == 403
    assert far.delete("/api/session").status_code == 204
    assert far.get("/api/documents").status_code == 401


def test_a_session_taken_after_signing_out_is_worth_nothing(far, keys):
    sign_in(far, keys["admin"])
    token = far.cookies[SESSION_COOKIE]
    far.delete("/api/session")
    far.cookies.set(SESSION_COOKIE, token)
    assert far.get("/api/documents").status_code == 401


def test_sessions_end_in_time_and_outlive_a_restart(library, keys):
    with TestClient(create_app(library, host="0.0.0.0")) as client:
        sign_in(client, "given")
        token = client.cookies[SESSION_COOKIE]
    with TestClient(create_app(library, host="0.0.0.0"), cookies={SESSION_COOKIE: token}) as again:
        assert again.get("/api/documents").status_code == 200
        with sqlite3.connect(library.folder.path / "keys.sqlite") as connection:
            assert not connection.execute("SELECT 1 FROM sessions WHERE hash = ?", (token,)).fetchone()
            connection.execute("UPDATE sessions SET expires = 1")
        connection.close()
        assert again.get("/api/documents").status_code == 401


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_cannot_sign_in(far, keys, headers):
    assert far.post("/api/session", json={"key": keys["read"]}, headers=headers).status_code == 403


def test_whoever_is_not_signed_in_gets_the_page_and_a_way_to_it_and_no_data(far):
    assert far.get("/page/app.js").status_code == 200
    assert far.get("/healthz").status_code == 200
    for path in (
        "/",
        "/?q=2024年执行率最低的项目",
        "/id/unit/1",
        "/documents",
        "/data/funds",
        "/answer?q=x&format=xlsx",
    ):
        page = far.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 401, path
        assert "请先登录" in page.text
    for path in ("/api/tables/funds", "/sparql?query=ASK{}", "/openapi.json", "/metrics", "/page/../api/status"):
        assert far.get(path).status_code == 401, path


# -- limits ----------------------------------------------------------------------------------------------------------------


def test_too_many_requests_are_told_when_to_come_back(tmp_path):
    config = Settings(api_keys="one,two", rate_per_minute=5)
    with Jixiao(tmp_path / "data", config) as opened, TestClient(create_app(opened)) as client:
        statuses = [client.get("/api/session").status_code for _ in range(7)]
        assert statuses == [200] * 5 + [429] * 2
        refused = client.get("/api/session")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.headers["content-type"] == "application/problem+json"
        assert client.get("/api/session", headers=bearer("one")).status_code == 200  # another client
        assert client.get("/healthz").status_code == 200


def test_guessing_keys_is_slowed_down(tmp_path):
    config = Settings(api_keys="right", failures_per_minute=3)
    with Jixiao(tmp_path / "data", config) as opened, TestClient(create_app(opened)) as client:
        statuses = [client.get("/api/documents", headers=bearer(f"wrong{number}")).status_code for number in range(5)]
        assert statuses == [401] * 3 + [429] * 2
        assert client.post("/api/session", json={"key": "wrong"}).status_code == 429
        assert client.get("/api/documents").status_code == 200


def chunks():
    for _ in range(64):
        yield b"x" * 65536


@pytest.mark.parametrize("content", [lambda: b"x" * (1 << 21), chunks], ids=["told", "untold"])
@pytest.mark.parametrize(("path", "kind"), [("/api/ask", "application/json"), ("/sparql", "application/sparql-query")])
def test_bodies_are_bounded(near, path, kind, content):
    answer = near.post(path, content=content(), headers={"Content-Type": kind})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


# -- names and headers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("localhost", 200),
        ("evil.example.com", 421),
        ("evil.example.com:8000", 421),
        ("127.0.0.1.nip.io", 421),
    ],
)
def test_a_domain_that_leads_here_is_not_answered(near, host, status):
    assert near.get("/api/documents", headers={"Host": host}).status_code == status


def test_named_domains_are_answered_and_reading_can_be_closed(tmp_path):
    config = Settings(api_keys="k", allowed_hosts="jixiao.example.cn", reading_needs_key=True)
    with Jixiao(tmp_path / "data", config) as opened, TestClient(create_app(opened)) as client:
        host = {"Host": "jixiao.example.cn"}
        assert client.get("/api/documents", headers=host).status_code == 401
        assert client.get("/api/documents", headers=host | bearer("k")).status_code == 200


@pytest.mark.parametrize("path", ["/", "/nowhere", "/api/tables/funds", "/api/keys", "/docs"])
def test_every_answer_has_the_headers_that_browsers_are_safe_with(near, path):
    headers = near.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


def test_head_is_get_without_the_body(near):
    got, head = near.get("/api/documents"), near.head("/api/documents")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]
