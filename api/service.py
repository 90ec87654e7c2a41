"""A jixiao service somewhere else as a Python object: the calls of :class:`~api.library.Jixiao`, answered over its HTTP API.

In: an address and, for what needs one, a key. Out: the same values, and the same errors with the sentence that the service gave.
It is what ``Jixiao("http://…", key=…)`` makes. Commands beside a service on the same machine go another way: :mod:`api.remote`.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from api.analysing import Analysing
from api.answers import Answer
from api.closing import Closing
from ontology.errors import BadRequest, JixiaoError
from ontology.sparql_table import text_table

if TYPE_CHECKING:
    import httpx2

    from api.ingesting import Outcome, Progress

PAGE_ROWS = 5000
"""Rows asked for at a time."""
TIMEOUT = 120.0
"""Seconds an answer may take; uploads and jobs are waited for as long as they go on."""
KNOCK = 0.5
"""Seconds between two looks at a job."""

UPLOADED_TOGETHER = 50
"""Files of one upload."""

_ACCEPT = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "table": "application/sparql-results+json, text/turtle",
}
"""SPARQL result format → what to accept; a table for people is made here."""


def is_address(data: object) -> bool:
    """Whether what stands for a data folder is the address of a service."""
    return isinstance(data, str) and data.startswith(("http://", "https://"))


class Service(Analysing, Closing):
    """The service at ``address``. Use as a context manager, or call :meth:`close`.

    Every method raises what the same method of :class:`~api.library.Jixiao` raises, and JixiaoError where nobody answers.
    """

    def __init__(self, address: str, key: str | None = None, timeout: float = TIMEOUT) -> None:
        import httpx2

        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.address = address.rstrip("/")
        self._client = httpx2.Client(base_url=self.address, headers=headers, timeout=timeout)

    # -- reading -------------------------------------------------------------------------------------------------------

    def ask(self, question: str, context: str | Sequence[str] | None = None) -> Answer:
        """As :meth:`Jixiao.ask <api.library.Jixiao.ask>`."""
        context = context if context is None or isinstance(context, str) else list(context)
        return Answer(self._json("POST", "/api/ask", json={"question": question, "context": context}))

    def search(self, query: str, limit: int = 10, offset: int = 0, **filters: Any) -> dict[str, Any]:
        """As :meth:`Jixiao.search <api.library.Jixiao.search>`."""
        return self._get("/api/search", q=query, limit=limit, offset=offset, **filters)

    def rows(
        self,
        table: str,
        filters: dict[str, Any] | None = None,
        sort: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[dict[str, Any]]:
        """As :meth:`Jixiao.rows <api.library.Jixiao.rows>`."""
        asked = _stated(filters) | {"sort": sort}
        return list(self._pages(f"/api/tables/{_part(table)}", "rows", asked, limit, offset))

    def count(self, table: str, filters: dict[str, Any] | None = None) -> int:
        """As :meth:`Jixiao.count <api.library.Jixiao.count>`."""
        return int(self._get(f"/api/tables/{_part(table)}", **_stated(filters), limit=1)["total"])

    def scores(
        self,
        unit: str | None = None,
        department: str | None = None,
        project: str | None = None,
        year: int | None = None,
        document: str | None = None,
        by: str = "project",
        scheme: str | None = None,
        differing: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> dict[str, Any]:
        """As :meth:`Jixiao.scores <api.library.Jixiao.scores>`."""
        asked = {"unit": unit, "department": department, "project": project, "year": year, "document": document}
        asked |= {"by": by, "scheme": scheme, "differing": differing}
        rows = list(self._pages("/api/scores", "rows", asked, limit, offset))
        return {"by": by, "total": self._get("/api/scores", **asked, limit=1)["total"], "rows": rows}

    def compare(self, what: str, **asked: Any) -> dict[str, Any]:
        """As :meth:`Jixiao.compare <api.library.Jixiao.compare>`."""
        limit, offset = asked.pop("limit", None), asked.pop("offset", 0)
        path = f"/api/compare/{_part(what)}"
        rows = list(self._pages(path, "rows", asked, limit, offset))
        return {"what": what, "total": self._get(path, **asked, limit=1)["total"], "rows": rows}

    def audit(
        self,
        document: str | None = None,
        unit: str | None = None,
        year: int | None = None,
        rule: str | None = None,
        severity: str | None = None,
        status: str | None = None,
        limit: int | None = None,
        offset: int = 0,
        across: bool = False,
    ) -> list[dict[str, Any]]:
        """As :meth:`Jixiao.audit <api.library.Jixiao.audit>`."""
        asked = {"document": document, "unit": unit, "year": year, "rule": rule, "severity": severity}
        asked |= {"status": status, "across": across}
        return list(self._pages("/api/audit", "findings", asked, limit, offset))

    def entities(self, name: str | None = None, kind: str | None = None) -> list[dict[str, Any]]:
        """As :meth:`Jixiao.entities <api.library.Jixiao.entities>`."""
        return list(self._get("/api/entities", name=name, kind=kind)["entities"])

    def decisions(self) -> list[dict[str, Any]]:
        """As :meth:`Jixiao.decisions <api.library.Jixiao.decisions>`."""
        return list(self._get("/api/decisions")["decisions"])

    def document(self, name: str) -> dict[str, Any]:
        """As :meth:`Jixiao.document <api.library.Jixiao.document>`."""
        return self._get(f"/api/documents/{_part(name)}")

    def text(self, document: str) -> str:
        """As :meth:`Jixiao.text <api.library.Jixiao.text>`."""
        return self._sent("GET", f"/api/documents/{_part(document)}/text").content.decode("utf-8")

    def status(self) -> dict[str, Any]:
        """As :meth:`Jixiao.status <api.library.Jixiao.status>`."""
        return self._get("/api/status")

    def sparql(self, query: str, form: str = "json", timeout: float | None = None) -> bytes:
        """As :meth:`Jixiao.sparql <api.library.Jixiao.sparql>`."""
        if form not in _ACCEPT:
            raise BadRequest(f"没有“{form}”这种结果格式：请用 {'、'.join(_ACCEPT)}")
        headers = {"Accept": _ACCEPT[form]}
        if timeout is None:
            headers["Content-Type"] = "application/sparql-query"
            reply = self._sent("POST", "/sparql", headers=headers, content=query.encode())
        else:
            reply = self._sent("GET", "/sparql", headers=headers, params={"query": query, "timeout": timeout})
        is_rows = reply.headers.get("content-type", "").startswith("application/sparql-results+json")
        return text_table(reply.content).encode() if form == "table" and is_rows else reply.content

    # -- writing: needs a key ------------------------------------------------------------------------------------------

    def ingest(self, paths: Sequence[Path | str], progress: Progress = lambda step, done, total: None) -> list[Outcome]:
        """Upload files, folders and zip archives and wait until they are in; the outcomes as from ``Jixiao.ingest``.

        Files of a folder go up under their own names. Raises BadRequest where two of them are called the same.
        """
        from api.ingesting import Outcome
        from api.sources import Skipped, find_sources

        found = list(find_sources([Path(path) for path in paths]))
        files = list(dict.fromkeys(one.path for one in found if not isinstance(one, Skipped)))
        outcomes = [Outcome(one.name, "failed", one.reason) for one in found if isinstance(one, Skipped)]
        twice = next((name for name, times in Counter(file.name for file in files).items() if times > 1), None)
        if twice is not None:
            raise BadRequest(f"有两个文件都叫“{twice}”，后一个会替换前一个：请打成 zip 压缩包上传，或改名后重试")
        for start in range(0, len(files), UPLOADED_TOGETHER):
            together = files[start : start + UPLOADED_TOGETHER]
            outcomes += [Outcome(**one) for one in self._uploaded(together)]
            progress("上传并导入", start + len(together), len(files))
        return outcomes

    def _uploaded(self, files: Sequence[Path]) -> list[dict[str, Any]]:
        """What became of files uploaded as one job, once it is done."""
        with ExitStack() as stack:
            sent = [("files", (file.name, stack.enter_context(file.open("rb")))) for file in files]
            job = self._json("POST", "/api/documents", files=sent)
        while job["status"] in ("queued", "running"):
            time.sleep(KNOCK)
            job = self._get(f"/api/jobs/{job['job']}")
        return list(job["documents"])

    def forget(self, documents: Sequence[str]) -> list[str]:
        """As :meth:`Jixiao.forget <api.library.Jixiao.forget>`."""
        for document in documents:
            self._sent("DELETE", f"/api/documents/{_part(document)}")
        return list(documents)

    def merge(self, name: str, into: str, by: str, reason: str, kind: str | None = None) -> dict[str, Any]:
        """As :meth:`Jixiao.merge <api.library.Jixiao.merge>`."""
        return self._decide("merge", by, reason, name=name, into=into, entity_kind=kind)

    def split(
        self,
        name: str,
        by: str,
        reason: str,
        names: Sequence[str] = (),
        documents: Sequence[str] = (),
        kind: str | None = None,
    ) -> dict[str, Any]:
        """As :meth:`Jixiao.split <api.library.Jixiao.split>`."""
        return self._decide(
            "split", by, reason, name=name, names=list(names), documents=list(documents), entity_kind=kind
        )

    def correct(self, iri: str, column: str, value: str | None, by: str, reason: str) -> dict[str, Any]:
        """As :meth:`Jixiao.correct <api.library.Jixiao.correct>`."""
        return self._decide("correct", by, reason, iri=iri, column=column, value=value)

    def remove(self, iri: str, by: str, reason: str) -> dict[str, Any]:
        """As :meth:`Jixiao.remove <api.library.Jixiao.remove>`."""
        return self._decide("remove", by, reason, iri=iri)

    def confirm(self, finding: str, by: str, note: str = "") -> dict[str, Any]:
        """As :meth:`Jixiao.confirm <api.library.Jixiao.confirm>`."""
        return self._decide("confirm", by, note, iri=finding)

    def dismiss(self, finding: str, by: str, note: str = "") -> dict[str, Any]:
        """As :meth:`Jixiao.dismiss <api.library.Jixiao.dismiss>`."""
        return self._decide("dismiss", by, note, iri=finding)

    def undo(self, decision: int, by: str, reason: str) -> dict[str, Any]:
        """As :meth:`Jixiao.undo <api.library.Jixiao.undo>`."""
        return self._decide("undo", by, reason, decision=decision)

    def _decide(self, kind: str, by: str, reason: str, **more: Any) -> dict[str, Any]:
        body = {"kind": kind, "by": by, "reason": reason, **more}
        return self._json(
            "POST", "/api/decisions", json={k: v for k, v in body.items() if v is not None or k == "value"}
        )

    # -- closing -------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    # -- requests ------------------------------------------------------------------------------------------------------

    def _pages(
        self, path: str, name: str, asked: Mapping[str, Any], limit: int | None, offset: int
    ) -> Iterator[dict[str, Any]]:
        """Rows from ``offset`` on, ``limit`` of them or all, asked for page by page."""
        left = limit
        while left is None or left > 0:
            size = PAGE_ROWS if left is None else min(left, PAGE_ROWS)
            rows = self._get(path, **asked, limit=size, offset=offset)[name]
            yield from rows
            if len(rows) < size:
                return
            offset += size
            left = None if left is None else left - size

    def _get(self, path: str, **asked: Any) -> dict[str, Any]:
        return self._json("GET", path, params={name: value for name, value in asked.items() if value is not None})

    def _json(self, method: str, path: str, **sent: Any) -> dict[str, Any]:
        reply: dict[str, Any] = self._sent(method, path, **sent).json()
        return reply

    def _sent(self, method: str, path: str, **sent: Any) -> httpx2.Response:
        """The reply to a request; raises the error that the service tells of."""
        import httpx2

        try:
            reply = self._client.request(method, path, **sent)
        except httpx2.TimeoutException as error:
            raise JixiaoError(f"服务 {self.address} 太久没有回答：请稍后重试，或在打开时给更长的 timeout") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise JixiaoError(f"连不上服务 {self.address}：请核对地址，并确认 jixiao serve 正在运行") from error
        if reply.is_error:
            raise _error(reply)
        return reply


def _error(reply: httpx2.Response) -> JixiaoError:
    """What the service said went wrong, of the class it was raised as there."""
    from api.problems import STATUS

    try:
        told = reply.json()
        title, detail = str(told["title"]), str(told["detail"])
    except (ValueError, KeyError, TypeError):
        return JixiaoError(f"{reply.url} 没有按约定回答（HTTP {reply.status_code}）：请确认这是 jixiao 的服务地址")
    kinds = {name: kind for kind, (_, name) in STATUS.items()}
    return kinds[title](detail) if title in kinds else JixiaoError(f"{title}：{detail}")


def _stated(filters: Mapping[str, Any] | None) -> dict[str, Any]:
    """Filters as the service takes them: an empty value asks for what is not stated."""
    return {name: "" if value is None else value for name, value in (filters or {}).items()}


def _part(name: str) -> str:
    """A name as a part of an address; the slashes of a document's name stay."""
    return quote(name)
