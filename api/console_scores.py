"""What the command line prints of scores: every project with what differs, and the averages of units."""

from __future__ import annotations

from typing import Any

from rich.markup import escape

from api.console import out, place


def print_scores(found: dict[str, Any]) -> None:
    """Each project: stated and recomputed total and grade; then the rows that differ or could not be recomputed."""
    out.print(f"共 {found['total']} 个项目，列出 {len(found['rows'])} 个；规则见 docs/scoring.md")
    for row in found["rows"]:
        year = f"{row['year']}年 " if row["year"] else ""
        out.print(f"[bold]{escape(row['project'])}[/bold]  [dim]{year}{escape(row['unit'] or '')}[/dim]")
        out.print(f"  总分　所写 {_shown(row['total_stated'])}，重算 {_shown(row['total'])}{_gap(row['difference'])}")
        if row["formula"]:
            out.print(f"  [dim]{escape(row['formula'])}[/dim]")
        elif row["reason"]:
            out.print(f"  [yellow]{escape(row['reason'])}[/yellow]")
        grade = "" if row["grade_agrees"] is not False else f"（按所写总分应为 {row['grade_of_stated']}）"
        out.print(f"  等级　所写 {row['grade_stated'] or '未写'}，按重算总分 {row['grade'] or '不能评'}{grade}")
        reasons: dict[str, list[str]] = {}
        for item in row["items"]:
            if item["score"] is None:
                reasons.setdefault(item["reason"], []).append(item["item"])
            elif item["agrees"] is not True:
                _print_item(item)
        for reason, names in reasons.items():
            out.print(f"  [dim]{len(names)} 项不能重算，{escape(reason)}：{escape('、'.join(names))}[/dim]")


def _print_item(item: dict[str, Any]) -> None:
    colour = "red" if item["agrees"] is False else "dim"
    said = f"所写 {_shown(item['score_stated'])}，重算 {_shown(item['score'])}"
    out.print(f"  [{colour}]{escape(item['item'])}[/{colour}]　{said}：{escape(item['formula'])}")
    if item["agrees"] is False:
        out.print(f"    [dim]依据：{escape(item['source'])}（{escape(item['rule'])}）[/dim]")
        for evidence in item["evidence"]:
            out.print(
                f"    [cyan]出处[/cyan] {escape(place(evidence))}：“{escape(' '.join(evidence['quote'].split()))}”"
            )


def print_averages(found: dict[str, Any]) -> None:
    """Each unit and year: averages as stated and as recomputed, with their formulas."""
    name = found["by"]
    out.print(f"共 {found['total']} 组，列出 {len(found['rows'])} 组")
    for row in found["rows"]:
        year = f"  {row['year']}年" if row["year"] else ""
        out.print(f"[bold]{escape(row[name])}[/bold]{year}  [dim]{row['coverage']}[/dim]")
        for label, key in (("所写", "stated"), ("重算", "")):
            for kind, text in (("average", "平均"), ("weighted", "按预算加权")):
                field = f"{kind}_{key}" if key else kind
                told = row[f"{field}_formula"]
                out.print(f"  {label}总分{text} {_shown(row[field])}  [dim]{escape(told)}[/dim]")


def _shown(value: Any) -> str:
    return "无" if value is None else str(value)


def _gap(difference: Any) -> str:
    if not difference:
        return ""
    return f"，所写{'高' if difference > 0 else '低'} {abs(difference)} 分"


def print_comparison(found: dict[str, Any]) -> None:
    """The rows of a comparison, a line or a few each."""
    out.print(f"共 {found['total']} 行，列出 {len(found['rows'])} 行")
    for row in found["rows"]:
        _PRINTED[found["what"]](row)


def _print_year(row: dict[str, Any]) -> None:
    out.print(f"[bold]{escape(row['project'])}[/bold]  {row['year']}年  [dim]{escape(row['unit'] or '')}[/dim]")
    figures = (
        ("预算", "budget", "万元"),
        ("执行", "executed", "万元"),
        ("执行率", "rate", "%"),
        ("总分", "total_score", "分"),
    )
    told = [
        f"{label} {_shown(row[name])}{unit if row[name] is not None else ''}{_change(row[f'{name}_change'])}"
        for label, name, unit in figures
    ]
    since = f"（与 {row['previous_year']} 年相比）" if row["previous_year"] else "（此前没有）"
    out.print(f"  {'，'.join(told)}{since}")
    for item in row["indicators"]:
        before = "" if item["target_change"] == "不变" else f"{item['previous_target']} → "
        targets = f"目标 {before}{item['target']}，完成 {_shown(item['previous_actual'])} → {_shown(item['actual'])}"
        out.print(f"  [dim]{escape(item['indicator'])}　{escape(targets)}[/dim]")


def _print_peer(row: dict[str, Any]) -> None:
    mark = "  [red]离群[/red]" if row["outlier"] else ""
    year = f"  {row['year']}年" if row["year"] else ""
    out.print(f"[bold]{escape(row['unit'])}[/bold]{year}  {row['label']} {row['value']}{row['unit_of_measure']}{mark}")
    if row["percentile"] is None:
        out.print(f"  [dim]{escape(row['reason'])}[/dim]")
        return
    place_of = f"第 {row['rank']} 名，高于 {row['percentile']}% 的其他单位，中位数 {row['median']}"
    out.print(
        f"  [dim]{row['compared_with']}（另有 {row['peers']} 个）：{place_of}；{escape(row['rule'] or row['reason'])}[/dim]"
    )


def _print_project(row: dict[str, Any]) -> None:
    year = f"  {row['year']}年" if row["year"] else ""
    value = f"{row['value']}{row['unit_of_measure']}" if row["value"] is not None else "—"
    out.print(f"[bold]{escape(row['project'])}[/bold]{year}  {row['label']} {value}")
    if row["rank"] is None:
        out.print(f"  [dim]{escape(row['reason'])}[/dim]")
        return
    stands = f"第 {row['rank']} 名，中位数 {row['median']}，相差 {row['difference']}"
    out.print(f"  [dim]{row['compared_with']}（另有 {row['peers']} 个，{row['coverage']}）：{stands}[/dim]")
    for one in row["among"]:
        out.print(f"  {one['rank']}. {escape(one['project'])}　{one['value']}　[dim]{escape(one['unit'] or '')}[/dim]")


def _print_reused(row: dict[str, Any]) -> None:
    out.print(f"[bold]{escape(row['indicator'])}[/bold]  {row['projects']} 个项目：{escape('、'.join(row['targets']))}")
    for use in row["uses"]:
        year = f"{use['year']}年 " if use["year"] else ""
        half = "  [yellow]超过一半以上[/yellow]" if use["passed_by_half"] else ""
        out.print(
            f"  {year}{escape(use['project'])}　目标 {escape(use['target'])}，完成 {escape(_shown(use['actual']))}{half}"
        )
        out.print(f"    [dim]{escape(place(use['evidence'][0])) if use['evidence'] else ''}[/dim]")


def _print_low(row: dict[str, Any]) -> None:
    year = f"{row['year']}年 " if row["year"] else ""
    out.print(f"[bold]{escape(row['indicator'])}[/bold]  {year}[dim]{escape(row['project'])}[/dim]")
    out.print(f"  目标 {escape(row['target'])}，完成 {escape(_shown(row['actual']))}：{escape(row['formula'])}")
    for evidence in row["evidence"]:
        out.print(f"    [cyan]出处[/cyan] {escape(place(evidence))}：“{escape(' '.join(evidence['quote'].split()))}”")


def _change(difference: Any) -> str:
    if difference is None:
        return ""
    return "（持平）" if not difference else f"（{'+' if difference > 0 else ''}{difference}）"


_PRINTED = {
    "years": _print_year,
    "peers": _print_peer,
    "projects": _print_project,
    "indicators": _print_reused,
    "low-targets": _print_low,
}
