"""``GET /api/scores`` and ``GET /api/compare/…``: recomputed scores beside the stated ones, and comparisons."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse

from api.library import Jixiao
from api.shapes import Comparison, Scores, told


def score_routes(jixiao: Jixiao) -> APIRouter:
    """The routes of scores over one open data folder."""
    router = APIRouter()

    @router.get("/api/scores", summary="按规则重算的得分", tags=["评分"], responses=told(Scores, "得分。", tagged=True))
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

    @router.get("/api/compare/{what}", summary="比较", tags=["评分"], responses=told(Comparison, "比较。", tagged=True))
    def compare(
        what: Annotated[
            Literal["years", "peers", "projects", "indicators", "low-targets"],
            Path(description="各年度、同类单位、别的项目、共用的指标、定得过低的目标。"),
        ],
        unit: Annotated[str | None, Query(description="单位，任一名称。")] = None,
        department: Annotated[str | None, Query(description="主管部门，任一名称。")] = None,
        project: Annotated[str | None, Query(description="项目。")] = None,
        year: Annotated[int | None, Query(description="年度。")] = None,
        document: Annotated[str | None, Query(description="文件。")] = None,
        measure: Annotated[str | None, Query(description="peers、projects：比较什么，默认 total_score。")] = None,
        peers: Annotated[
            Literal["all", "region", "department", "unit", "kind"] | None,
            Query(
                description="peers：与全部、同一地区或同一主管部门的单位比；projects 另可与同一单位（默认）、有相同指标的项目比。"
            ),
        ] = None,
        outliers: Annotated[bool | None, Query(description="peers：只列离群的单位。")] = None,
        indicator: Annotated[str | None, Query(description="indicators：名称含有这几个字的指标。")] = None,
        limit: Annotated[int | None, Query(ge=1, description="返回行数。")] = None,
        offset: Annotated[int, Query(ge=0, description="跳过的行数。")] = 0,
    ) -> JSONResponse:
        """同一项目的各年度、单位与同类单位、项目与别的项目、共用而目标不同的指标、完成值超过一半以上的目标；每行附出处。"""
        shown = limit or jixiao.config.table_page_rows
        whose = {"unit": unit, "department": department, "project": project, "year": year, "document": document}
        more = {"measure": measure, "peers": peers, "outliers": outliers, "indicator": indicator}
        found = jixiao.compare(what, **whose, **more, limit=shown, offset=offset)
        return JSONResponse({**found, "limit": shown, "offset": offset})

    return router
