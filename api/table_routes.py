"""``GET /api/tables/NAME``: the fact tables with filters on every column, sorted, in pages, as JSON, CSV or XLSX."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from api import shapes
from api.downloads import written
from api.library import Jixiao
from ontology.exports import csv_stream, write_table
from ontology.schema import TABLES
from ontology.table_filters import table_named

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_000_000
"""The greatest ``limit`` and ``offset``: more rows than a table will have."""

_RESERVED = frozenset(("format", "limit", "offset", "sort"))
_MEANING = """事实表的行，连同出处（evidence）。任何列名都可作为筛选参数：

- `列名=值`：等于；值为空即没有写的；同一列写几次为其中之一；多值的列（如 cause）为含有；
- `列名__contains=文字`：含有；
- `列名__gt`、`__gte`、`__lt`、`__lte=数`：大于、不小于、小于、不大于；
- `列名__ne=值`：不等于。

csv 为 UTF-8（带 BOM），xlsx 中数就是数；两者不写 limit 时为全部行。以 = + - @ 开头的文字前加一个撇号，以免被当作公式。"""


def table_routes(jixiao: Jixiao) -> APIRouter:
    """The route over one open data folder."""
    router = APIRouter()

    @router.get(
        "/api/tables/{name}",
        summary="事实表",
        description=_MEANING,
        tags=["事实表"],
        response_class=Response,
        responses=_told(),
        openapi_extra={"parameters": _filters()},
    )
    def table(
        request: Request,
        name: Annotated[str, Path(description="表名。", json_schema_extra={"enum": list(TABLES)})],
        format: Annotated[Literal["json", "csv", "xlsx"], Query(description="结果格式。")] = "json",
        limit: Annotated[
            int | None, Query(ge=1, le=MOST_ROWS, description="返回行数；json 默认为设置 table_page_rows。")
        ] = None,
        offset: Annotated[int, Query(ge=0, le=MOST_ROWS, description="跳过的行数。")] = 0,
        sort: Annotated[
            str | None, Query(description="排序列，前加 - 为降序；几列用逗号分隔。", examples=["-year"])
        ] = None,
    ) -> Response:
        columns = table_named(name).columns
        filters = {
            key: _asked(request.query_params.getlist(key)) for key in request.query_params if key not in _RESERVED
        }
        if format == "csv":
            pieces = csv_stream(jixiao.tables, name, filters, sort, limit, offset)
            headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
            return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)
        if format == "xlsx":
            return written(
                lambda file: write_table(jixiao.tables, name, "xlsx", file, filters, sort, limit, offset),
                EXCEL,
                f"{name}.xlsx",
            )
        shown = limit or jixiao.config.table_page_rows
        return JSONResponse(
            {
                "table": name,
                "total": jixiao.tables.count(name, filters),
                "limit": shown,
                "offset": offset,
                "columns": [
                    {"name": column.name, "label": column.label, "type": column.type, "unit": column.unit}
                    for column in columns
                ],
                "rows": jixiao.rows(name, filters, sort, shown, offset),
            }
        )

    return router


def _asked(values: list[str]) -> str | list[str | None] | None:
    """The values of a filter: one or any of several; an empty one asks for what is not stated."""
    stated = [value or None for value in values]
    return stated if len(stated) > 1 else stated[0]


def _filters() -> list[dict[str, Any]]:
    """For OpenAPI: every column of every table as a parameter."""
    columns: dict[str, tuple[str, list[str]]] = {}
    for table in TABLES.values():
        for column in table.columns:
            columns.setdefault(column.name, (column.label, []))[1].append(table.name)
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": f"{label}（表 {'、'.join(tables)}）。",
            "schema": {"type": "array", "items": {"type": "string"}},
            "style": "form",
            "explode": True,
        }
        for name, (label, tables) in columns.items()
    ]


def _told() -> shapes.Told:
    row = {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in shapes.rows()]}
    column = {
        "type": "object",
        "required": ["name", "label", "type", "unit"],
        "properties": {name: {"type": "string"} for name in ("name", "label", "type", "unit")},
    }
    page = {
        "type": "object",
        "required": ["table", "total", "limit", "offset", "columns", "rows"],
        "properties": {
            "table": {"type": "string", "enum": list(TABLES)},
            "total": {"type": "integer", "minimum": 0, "description": "符合条件的总行数。"},
            "limit": {"type": "integer"},
            "offset": {"type": "integer"},
            "columns": {"type": "array", "items": column},
            "rows": {"type": "array", "items": row},
        },
    }
    text = {"schema": {"type": "string"}}
    return {
        200: {
            "description": "一页行，或整个文件。",
            "content": {"application/json": {"schema": page}, "text/csv": text, EXCEL: text},
        },
        **shapes.NOT_MODIFIED,
    }
