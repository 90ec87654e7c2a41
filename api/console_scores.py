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
