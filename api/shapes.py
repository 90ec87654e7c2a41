"""What the answers of the service hold, for its description (OpenAPI): nothing is checked against it at run time.

The tests and ``benchmarks/http_contract.py`` hold the answers to it. The rows of fact tables follow from :mod:`ontology.schema`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, Field

from ontology.schema import TABLES, Column, FactTable

Told: TypeAlias = dict[int | str, dict[str, Any]]
"""Responses by status, as FastAPI takes them."""

NOT_MODIFIED: Told = {304: {"description": "与 If-None-Match 所说的相同：没有正文。"}}

_COUNTS = dict[str, int]


class Place(BaseModel):
    """Where something stands in a document."""

    document: str = Field(description="文件。")
    page: int | None = Field(description="页，从 1 起；没有页的文件为 null。")
    table: int | None = Field(description="表，从 1 起；不在表里为 null。")
    row: int | None = Field(description="行，从 1 起。")
    column: int | None = Field(description="列，从 1 起。")
    start: int = Field(ge=0, description="在文件全文中从第几个字符起。")
    end: int = Field(ge=0, description="到第几个字符为止（不含）。")
    quote: str = Field(description="原文；恒等于全文的 [start:end]。")


class Evidence(Place):
    """A span, and which columns it supports."""

    fields: list[str] = Field(description="它支持哪些列。")


class Finding(BaseModel):
    """What does not agree in a document."""

    document: str = Field(description="文件。")
    rule: str = Field(description="规则，如 score-sum。")
    severity: Literal["error", "warning", "info"] = Field(description="严重程度。")
    about: str | None = Field(description="说的是什么。")
    stated: Any = Field(description="文件所述。")
    expected: Any = Field(description="应为。")
    message: str = Field(description="说明。")
    iri: str | None = Field(description="地址；比较几份文件得出的没有地址。")


class Audited(Finding):
    """A finding with its evidence and what people said of it."""

    review: str | None = Field(description="复核结论：confirmed、dismissed，没有复核为 null。")
    note: str | None = Field(description="复核说明。")
    reviewed_by: str | None = Field(description="复核人。")
    reviewed_at: str | None = Field(description="复核时间。")
    evidence: list[Evidence]


class Findings(BaseModel):
    """``GET /api/audit``."""

    total: int = Field(ge=0, description="符合条件的总数。")
    findings: list[Audited]


class Answered(BaseModel):
    """``POST /api/ask``."""

    question: str = Field(description="所提的问题。")
    completed: str = Field(description="补全了前文的问题。")
    status: Literal["answered", "conflict", "not_found", "unclear"] = Field(
        description="answered 有答案；conflict 文件所述互相矛盾；not_found 没有；unclear 说不清，见 suggestions。"
    )
    answer: str = Field(description="一两句话的回答。")
    value: float | bool | None = Field(description="只有一个数时是它，是非问是 true 或 false，其余为 null。")
    unit_of_measure: str | None = Field(description="value 的单位。")
    columns: list[str] = Field(description="rows 的列。")
    rows: list[dict[str, Any]] = Field(description="回答所依据的行。")
    interpretation: str = Field(description="怎样理解这个问题。")
    sparql: str | None = Field(description="在图谱上给出同样各行的查询。")
    evidence: list[Evidence] = Field(description="出处。")
    findings: list[Finding] = Field(description="与所问有关的审计发现。")
    suggestions: list[str] = Field(description="可以怎样问。")
    elapsed_ms: float = Field(ge=0, description="用时（毫秒）。")


class Hit(BaseModel):
    """A passage that was found."""

    score: float = Field(description="相关程度。")
    document: str = Field(description="文件。")
    passage: int = Field(description="第几段。")
    heading: str | None = Field(description="标题。")
    text: str = Field(description="正文。")
    highlights: list[list[int]] = Field(description="命中的字在 text 中的起止。")
    year: int | None = Field(description="年度。")
    unit: str | None = Field(description="单位。")
    project: str | None = Field(description="项目。")
    region: str | None = Field(description="地区。")
    type: str = Field(description="文件类型。")
    evidence: list[Evidence] = Field(description="出处。")
    facts: list[str] = Field(description="由这一段读出的事实的地址。")


class Facets(BaseModel):
    """How many hits there are of each."""

    year: _COUNTS
    unit: _COUNTS
    region: _COUNTS
    type: _COUNTS


class Hits(BaseModel):
    """``GET /api/search``."""

    query: str = Field(description="检索词。")
    total: int = Field(ge=0, description="命中的总数。")
    hits: list[Hit]
    facets: Facets = Field(description="各年度、单位、地区、类型的命中数。")


class Row(BaseModel):
    """A row of figures with where they stand."""

    evidence: list[Evidence] = Field(description="出处。")


class Scores(BaseModel):
    """``GET /api/scores``."""

    by: Literal["project", "unit", "department"]
    total: int = Field(ge=0, description="总行数。")
    limit: int
    offset: int
    rows: list[Row] = Field(description="得分，各列见 docs/scoring.md。")


class Comparison(BaseModel):
    """``GET /api/compare/…``."""

    what: str
    total: int = Field(ge=0, description="总行数。")
    limit: int
    offset: int
    rows: list[Row] = Field(description="比较，各列见 docs/comparing.md。")


class Naming(BaseModel):
    """A name that a document uses."""

    name: str = Field(description="名称。")
    document: str = Field(description="文件。")
    rules: list[dict[str, Any]] = Field(description="归在一起所依据的规则；名称相同的没有。")
    evidence: Place | None = Field(description="出处。")


class Entity(BaseModel):
    """A unit or a project."""

    iri: str = Field(description="地址。")
    kind: Literal["unit", "project"]
    label: str = Field(description="名称。")
    unit: str | None = Field(description="项目的单位。")
    region: str | None = Field(description="单位的地区。")
    aliases: list[str] = Field(description="别的名称。")
    names: list[Naming] = Field(description="各文件中的称呼。")


class Entities(BaseModel):
    """``GET /api/entities``."""

    entities: list[Entity]


class Decision(BaseModel):
    """A decision that somebody took."""

    id: int = Field(description="编号。")
    kind: str = Field(description="合并、拆分、更正等，见 POST /api/decisions 的 kind。")
    by: str = Field(description="作出决定的人。")
    at: str = Field(description="时间。")
    reason: str = Field(description="理由。")
    state: str = Field(description="是否仍然有效。")
    summary: str = Field(description="一句话。")


class Decisions(BaseModel):
    """``GET /api/decisions``."""

    decisions: list[Decision]


class Outcome(BaseModel):
    """What became of one file of an upload."""

    document: str = Field(description="文件。")
    status: Literal["added", "replaced", "unchanged", "failed"] = Field(description="新增、更新、未变或失败。")
    reason: str | None = Field(description="失败的原因。")
    facts: int = Field(ge=0, description="读出的事实数。")
    findings: int = Field(ge=0, description="审计发现数。")
    warnings: int = Field(ge=0, description="没有读出或没有证实之处的数目。")
    supersedes: list[str] = Field(description="它取代的文件。")


class Progress(BaseModel):
    """How far a job has come."""

    step: str = Field(description="正在做什么。")
    done: int
    total: int


class Job(BaseModel):
    """An upload that is taken in in the background."""

    job: str = Field(description="编号。")
    status: Literal["queued", "running", "done", "failed"] = Field(description="等候、进行、完成或失败。")
    files: list[str] = Field(description="上传的文件。")
    created: str = Field(description="上传的时间。")
    started: str | None = Field(description="开始的时间。")
    finished: str | None = Field(description="完成的时间。")
    progress: Progress | None = Field(description="进展；没有在进行时为 null。")
    documents: list[Outcome] = Field(description="每份文件的结果。")
    reason: str | None = Field(description="失败的原因。")


class JobList(BaseModel):
    """``GET /api/jobs``."""

    jobs: list[Job]


class Session(BaseModel):
    """``/api/session``."""

    signed_in: bool
    name: str | None = Field(description="密钥的名称。")
    role: Literal["read", "write", "admin"] | None = Field(description="角色。")
    csrf_token: str | None = Field(description="修改数据时要放进请求头 X-CSRF-Token；不是以会话登录的没有。")
    reading_needs_key: bool = Field(description="读取是否须有密钥。")


class Key(BaseModel):
    """A key, without the key itself."""

    name: str = Field(description="名称。")
    role: Literal["read", "write", "admin"] = Field(description="角色。")
    created: str = Field(description="制作时间。")


class KeyList(BaseModel):
    """``GET /api/keys``."""

    keys: list[Key]


class MadeKey(BaseModel):
    """``POST /api/keys``."""

    name: str = Field(description="名称。")
    role: Literal["read", "write", "admin"] = Field(description="角色。")
    key: str = Field(description="密钥：只显示这一次。")


class Status(BaseModel):
    """``GET /api/status``."""

    documents: int = Field(ge=0, description="文件数。")
    superseded: int = Field(ge=0, description="被取代的文件数。")
    facts: int = Field(ge=0, description="事实数。")
    tables: _COUNTS = Field(description="各事实表的行数。")
    triples: int = Field(ge=0, description="三元组数。")
    passages: int = Field(ge=0, description="段落数。")
    vectors: int = Field(ge=0, description="句向量数。")
    versions: dict[str, str] = Field(description="版本。")
    disk_bytes: int = Field(ge=0, description="占用的磁盘（字节）。")
    last_ingest: dict[str, Any] | None = Field(description="上次导入。")


class Well(BaseModel):
    """``GET /healthz`` and ``GET /readyz``."""

    status: Literal["ok"]


def files(kinds: Iterable[str]) -> dict[str, Any]:
    """Contents of these media types that are told no more of than what they are: text, or JSON."""
    return {kind: {"schema": {"type": ["object", "array"] if "json" in kind else "string"}} for kind in kinds}


def told(shape: type[BaseModel], description: str, status: int = 200, tagged: bool = False) -> Told:
    """What a route answers with; ``tagged`` are answers that can be asked for conditionally."""
    return {status: {"model": shape, "description": description}, **(NOT_MODIFIED if tagged else {})}


def row(table: FactTable) -> dict[str, Any]:
    """A row of a fact table as JSON Schema."""
    properties: dict[str, Any] = {column.name: _column(column) for column in table.columns}
    properties["iri"] = {"type": "string", "description": "地址。"}
    properties["evidence"] = {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Evidence"},
        "description": "出处。",
    }
    return {"type": "object", "title": table.label, "required": list(properties), "properties": properties}


def rows() -> dict[str, dict[str, Any]]:
    """The rows of all fact tables by the names of their schemas."""
    return {f"Row_{table.name}": row(table) for table in TABLES.values()}


def _column(column: Column) -> dict[str, Any]:
    """The values of a column as JSON Schema; what a document does not state is null."""
    label = f"{column.label}（{column.unit}）。" if column.unit else f"{column.label}。"
    kinds = {"text": "string", "decimal": "number", "integer": "integer", "boolean": "boolean"}
    if column.type == "texts":
        return {"type": "array", "items": {"type": "string"}, "description": label}
    if column.type == "json":
        return {"type": "array", "items": {"type": "object"}, "description": label}
    return {"type": [kinds[column.type], "null"], "description": label}
