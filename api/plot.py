"""Charts of what documents state, for notebooks: Altair charts drawn to SVG by installed packages, without a network.

In: rows that the data folder (open here or behind a service) answers. Out: :class:`Drawing`. What is not stated is left out, and
the title says how much is there; nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ontology.errors import BadRequest, JixiaoError
from search.relations import STAGES

if TYPE_CHECKING:
    import altair
    import pandas

    from api.analysing import Analysing

FONTS = "Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Micro Hei, sans-serif"
"""Fonts with Chinese characters, as systems have them."""
INK, SECOND = "#1f6f78", "#c9a227"
"""Colours of figures: told apart in grey and by the colour-blind."""
WIDTH = 480

_SUFFIXES = (".svg", ".png", ".json")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart: Jupyter shows it as SVG; ``chart`` is the Altair chart, to be changed or laid beside others."""

    chart: altair.Chart

    def svg(self) -> str:
        """The chart as SVG text."""
        import vl_convert

        return str(vl_convert.vegalite_to_svg(self.chart.to_dict()))

    def save(self, path: Path | str) -> None:
        """Write the chart as .svg, .png or .json (its Vega-Lite specification); raises BadRequest for another ending."""
        import vl_convert

        path = Path(path)
        if path.suffix not in _SUFFIXES:
            raise BadRequest(f"图不能存为“{path.name}”：请用 {'、'.join(_SUFFIXES)} 结尾的文件名")
        if path.suffix == ".png":
            path.write_bytes(vl_convert.vegalite_to_png(self.chart.to_dict(), scale=2))
        else:
            path.write_text(self.svg() if path.suffix == ".svg" else self.chart.to_json(), encoding="utf-8")

    def __repr__(self) -> str:
        """The title of the chart."""
        title = self.chart.to_dict().get("title", "")
        return f"<图 {title['text'] if isinstance(title, dict) else title}>"

    def _repr_svg_(self) -> str:
        return self.svg()


class Plots:
    """Charts over one data folder. Each raises BadRequest where there is nothing to draw."""

    def __init__(self, jixiao: Analysing) -> None:
        self._jixiao = jixiao

    def execution_rates(self, unit: str | None = None, year: int | None = None) -> Drawing:
        """Execution rate by unit and year: what its projects spent over what they had, those that state both (%)."""
        rows = self._jixiao.compare("peers", measure="execution_rate", unit=unit, year=year)["rows"]
        frame = _frame(
            [{"单位": f"{row['unit']} {_year(row)}", "执行率": row["value"], "算式": row["formula"]} for row in rows]
        ).sort_values("执行率", kind="stable")
        alt = _altair()
        bars = alt.Chart(frame).mark_bar(color=INK)
        x = alt.X("执行率:Q", title="执行率（%）").scale(domainMin=0)
        y = alt.Y("单位:N", sort=None, title=None)
        chart = bars.encode(x=x, y=y, tooltip=["单位", "执行率", "算式"]) + _figures(bars, x, y, "执行率")
        return _drawn(chart, "各单位项目预算执行率", f"执行数之和 ÷ 预算数之和，{len(frame)} 个单位年度")

    def score_distribution(self, **asked: Any) -> Drawing:
        """How many evaluations state a total score in each band of five points; ``asked`` filters as ``scores``."""
        rows = self._jixiao.scores(**asked)["rows"]
        stated = [row["total_stated"] for row in rows if row["total_stated"] is not None]
        frame = _frame([{"总分": score} for score in stated])
        alt = _altair()
        bars = alt.Chart(frame).mark_bar(color=INK)
        chart = bars.encode(
            x=alt.X("总分:Q", title="总分（分）").bin(step=5, extent=[min(50, *stated) // 5 * 5, 100]),
            y=alt.Y("count()", title="项目评价数").axis(tickMinStep=1),
        )
        return _drawn(chart, "总分分布", f"{len(rows)} 份项目评价中 {len(stated)} 份写明总分")

    def budgets(self, **filters: Any) -> Drawing:
        """Budget against executed of each project (万元); of several stages of one project and year the first of 自评, 评价 …

        The budget is the adjusted one, else the initial one. ``filters`` are those of the table ``funds``.
        """
        funds = self._jixiao.table("funds", **({"source": "total"} | filters))
        funds["阶段"] = funds["stage"].map(lambda stage: STAGES.index(stage) if stage in STAGES else len(STAGES))
        funds = funds.sort_values("阶段", kind="stable").drop_duplicates(["unit", "project", "year"]).sort_index()
        funds["预算数"] = funds["budget_adjusted"].fillna(funds["budget_initial"])
        both = funds.dropna(subset=["预算数", "executed", "project"]).rename(columns={"executed": "执行数"})
        both["项目"] = [
            f"{project} {year}" if year > 0 else project
            for project, year in zip(both["project"], both["year"].fillna(0), strict=True)
        ]
        frame = _frame(both.melt("项目", ["预算数", "执行数"], "口径", "万元").to_dict("records"))
        alt = _altair()
        bars = alt.Chart(frame).mark_bar()
        x, y = alt.X("万元:Q", title="万元").scale(domainMin=0), alt.Y("项目:N", sort=None, title=None)
        offset, order = alt.YOffset("口径:N", sort=["预算数", "执行数"]), ["预算数", "执行数"]
        colour = alt.Color("口径:N", title=None, sort=order).scale(domain=order, range=[SECOND, INK])
        chart = bars.encode(x=x, y=y, yOffset=offset, color=colour.legend(orient="top"))
        chart += _figures(alt.Chart(frame), x, y, "万元").encode(yOffset=offset)
        return _drawn(chart, "预算与执行", f"{len(funds)} 个项目年度中 {len(both)} 个两数俱全")

    def over_years(self, measure: str, unit: str | None = None) -> Drawing:
        """A figure of units over the years as documents state it; contradicting ones are left out.

        ``measure`` is one of ``observations``, or of the comparison ``peers``: see docs/comparing.md.
        """
        rows = self._jixiao.compare("peers", measure=measure, unit=unit)["rows"]
        points = [{"年度": str(row["year"]), "单位": row["unit"], "数值": row["value"]} for row in rows if row["year"]]
        frame = _frame(sorted(points, key=lambda point: (point["年度"], point["单位"])))
        label, counted = rows[0]["label"], rows[0]["unit_of_measure"]
        alt = _altair()
        x = alt.X("年度:O", title="年度").axis(labelAngle=0)
        y = alt.Y("数值:Q", title=f"{label}（{counted}）").scale(zero=True)
        lines = alt.Chart(frame).mark_line(point=True).encode(x=x, y=y, color=alt.Color("单位:N", title=None))
        texts = alt.Chart(frame).mark_text(dy=-10, fontSize=11).encode(x=x, y=y, text="数值:Q")
        return _drawn(lines + texts, f"{label}各年度", f"{len(points)} 个单位年度写明，说法不一的不画")


def _altair() -> Any:
    """The library, untyped: its channels take more than its stubs tell."""
    try:
        import altair
    except ImportError as error:
        raise JixiaoError("画图要用 altair：请运行 pip install 'jixiao[notebooks]' 后重试") from error
    return altair


def _frame(rows: Sequence[Any]) -> pandas.DataFrame:
    import pandas

    if not rows:
        raise BadRequest("没有可画的数：请放宽筛选条件，或先导入文件")
    return pandas.DataFrame(rows)


def _figures(chart: Any, x: Any, y: Any, column: str) -> Any:
    """The figures themselves at the end of bars."""
    return chart.mark_text(align="left", dx=4, fontSize=11, color="#333").encode(x=x, y=y, text=f"{column}:Q")


def _year(row: dict[str, Any]) -> str:
    return "" if row["year"] is None else str(row["year"])


def _drawn(chart: Any, title: str, subtitle: str) -> Drawing:
    told = {"text": title, "subtitle": subtitle, "anchor": "start"}
    finished = chart.properties(title=told, width=WIDTH).configure(font=FONTS).configure_axis(labelLimit=320)
    return Drawing(finished.configure_view(stroke=None))
