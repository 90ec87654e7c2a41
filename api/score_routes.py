"""``GET /api/scores``: recomputed scores beside the stated ones."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from api.library import Jixiao


def score_routes(jixiao: Jixiao) -> APIRouter:
    """The routes of scores over one open data folder."""
    router = APIRouter()

    @router.get("/api/scores", summary="按规则重算的得分", tags=["评分"])
    def scores(
        unit: Annotated[str | None, Query(description="单位，任一名称。")] = None,
        department: Annotated[str | None, Query(description="主管部门，任一名称。")] = None,
        project: Annotated[str | None, Query(description="项目。")] = None,
        year: Annotated[int | None, Query(description="年度。")] = None,
        document: Annotated[str | None, Query(description="文件。")] = None,
        by: Annotated[
            Literal["project", "unit", "department"], Query(description="逐个项目，或按单位、主管部门求平均。")
        ] = "project",
        scheme: Annotated[str | None, Query(description="评分规则的名称；默认按地区选用。")] = None,
        differing: Annotated[bool, Query(description="只列所写与重算不符的项目。")] = False,
        limit: Annotated[int | None, Query(ge=1, description="返回行数。")] = None,
        offset: Annotated[int, Query(ge=0, description="跳过的行数。")] = 0,
    ) -> JSONResponse:
        """执行率、得分、总分与等级，所写与重算并列，附算式、规则与依据；不能重算的说明原因。"""
        shown = limit or jixiao.config.table_page_rows
        found = jixiao.scores(unit, department, project, year, document, by, scheme, differing, shown, offset)
        return JSONResponse({**found, "limit": shown, "offset": offset})

    return router
