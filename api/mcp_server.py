"""The same tools for language-model agents, by the Model Context Protocol: over HTTP at ``/mcp`` and on stdio.

Every tool reads; what it returns is what the command line and HTTP return. A refusal is a tool error with its Chinese reason.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Annotated, Any, Literal, TypeVar

from anyio.to_thread import run_sync
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from api.opening import Opened
from api.threads import waited
from ontology.errors import JixiaoError
from ontology.schema import TABLES

T = TypeVar("T")

MOST_ROWS = 1000
"""Rows one call returns at most: an agent reads page by page."""

_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_INSTRUCTIONS = (
    "绩效图谱：中国预算绩效文件（项目支出绩效自评表、部门决算、绩效自评报告）的知识图谱。先用 ask 提问；要全部行用 tables；"
    "要原文用 search 与 document_text。金额单位为万元，比率为 %。每个数字都有 evidence：出自哪份文件的哪一格或哪一句。"
)


def mcp_server(jixiao: Opened) -> MCPServer:
    """The server over one open data folder."""
    server = MCPServer("jixiao", title="绩效图谱", instructions=_INSTRUCTIONS, version=version("jixiao"))

    @server.tool(title="提问", annotations=_READS)
    async def ask(
        question: Annotated[str, Field(description="用中文写的问题，例如“哪些项目满意度未满分及原因”。")],
        context: Annotated[
            list[str] | None, Field(description="前面的各个问题，最近的在最后，用于“那它的执行率呢”。")
        ] = None,
    ) -> dict[str, Any]:
        """用中文提问：status 为 answered、conflict、not_found 或 unclear；数字由查询得出，各有出处。"""
        return await _done(lambda: jixiao.ask(question, context))

    @server.tool(title="检索原文", annotations=_READS)
    async def search(
        query: Annotated[str, Field(description="检索词或一句话。")],
        limit: Annotated[int, Field(ge=1, le=MOST_ROWS, description="返回条数。")] = 10,
        offset: Annotated[int, Field(ge=0, description="跳过的条数。")] = 0,
        year: Annotated[int | None, Field(description="年度。")] = None,
        unit: Annotated[str | None, Field(description="单位。")] = None,
        project: Annotated[str | None, Field(description="项目。")] = None,
        region: Annotated[str | None, Field(description="地区。")] = None,
        type: Annotated[str | None, Field(description="文件类型，如 部门决算。")] = None,
    ) -> dict[str, Any]:
        """关键词与语义混合检索原文段落；筛选条件精确生效。"""
        filters = {"year": year, "unit": unit, "project": project, "region": region, "type": type}
        return await _done(lambda: jixiao.search(query, limit, offset, **filters))

    @server.tool(title="SPARQL 查询", annotations=_READS)
    async def sparql(
        query: Annotated[str, Field(description="只读的 SPARQL 1.1 查询；前缀 bp、bpc、rdfs、skos、prov 等已声明。")],
        format: Annotated[
            Literal["json", "csv", "tsv", "ttl"], Field(description="结果格式；ttl 用于 CONSTRUCT 与 DESCRIBE。")
        ] = "json",
    ) -> str:
        """在图谱上运行只读 SPARQL 查询，返回结果文本。"""
        return await _done(lambda: jixiao.sparql(query, format).decode(), waited)

    @server.tool(title="事实表", annotations=_READS)
    async def tables(
        name: Annotated[str, Field(description=f"表名：{'、'.join(TABLES)}。")],
        filters: Annotated[
            dict[str, str | int | float | None] | None,
            Field(description="列名到值，如 {'year': 2024}；也可用 列名__contains、__gt、__gte、__lt、__lte、__ne。"),
        ] = None,
        sort: Annotated[str | None, Field(description="排序列，前加 - 为降序。")] = None,
        limit: Annotated[int, Field(ge=1, le=MOST_ROWS, description="返回行数。")] = 100,
        offset: Annotated[int, Field(ge=0, description="跳过的行数。")] = 0,
    ) -> dict[str, Any]:
        """事实表的行，连同出处；total 为符合条件的总行数。"""
        return await _done(
            lambda: {
                "table": name,
                "total": jixiao.count(name, filters),
                "rows": jixiao.rows(name, filters, sort, limit, offset),
            }
        )

    @server.tool(title="审计发现", annotations=_READS)
    async def audit(
        document: Annotated[str | None, Field(description="文件。")] = None,
        unit: Annotated[str | None, Field(description="单位，任一名称。")] = None,
        year: Annotated[int | None, Field(description="年度。")] = None,
        rule: Annotated[str | None, Field(description="规则，如 score-sum。")] = None,
        severity: Annotated[Literal["error", "warning", "info"] | None, Field(description="严重程度。")] = None,
        limit: Annotated[int, Field(ge=1, le=MOST_ROWS, description="返回项数。")] = 100,
        offset: Annotated[int, Field(ge=0, description="跳过的项数。")] = 0,
    ) -> dict[str, Any]:
        """文件中不相符之处，最严重的在前：所述、应为、依据与出处。"""
        asked: dict[str, Any] = {
            "document": document,
            "unit": unit,
            "year": year,
            "rule": rule,
            "severity": severity,
        }
        return await _done(
            lambda: {
                "total": jixiao.count_findings(**asked),
                "findings": jixiao.audit(**asked, limit=limit, offset=offset),
            }
        )

    @server.tool(title="文件的文本", annotations=_READS)
    async def document_text(
        document: Annotated[str, Field(description="文件名，见 tables 的 documents 表。")],
        start: Annotated[int, Field(ge=0, description="从第几个字符起。")] = 0,
        length: Annotated[int, Field(ge=1, le=20_000, description="返回多少个字符。")] = 5000,
    ) -> dict[str, Any]:
        """抽取出的全文的一段；所有出处的 start、end 都按它的字符计数。"""
        text = await _done(lambda: jixiao.text(document))
        return {"document": document, "start": start, "total": len(text), "text": text[start : start + length]}

    return server


async def _done(work: Callable[[], T], beside: Callable[[Callable[[], T]], Awaitable[T]] = run_sync) -> T:
    """The work done ``beside`` the event loop; an error meant for users becomes the tool's."""
    try:
        return await beside(work)
    except JixiaoError as error:
        raise ToolError(str(error)) from error
