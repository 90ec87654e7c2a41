"""A1: the national form and its shapes; several projects to a file."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from maker.facts import Indicator, Project, draw_projects
from maker.gold import fund_row, project_row
from maker.layouts.parts import HEADERS, Boxes, fund_text, goals, labelled, led, level_points, total_row, tree
from maker.page import Box, Break, Gold, Line, Part, Row, Sheet, grid, row
from maker.wording import Wording, draw_wording

VARIANTS = (
    "plain",
    "plain",
    "led",
    "level lost",
    "points in level",
    "numbered",
    "empty slots",
    "target in name",
    "zero total",
    "no initial cell",
    "masked year",
)
FUND_LABELS = {
    "total": "年度资金总额",
    "appropriation": "其中：当年财政拨款",
    "carryover": "上年结转资金",
    "other": "其他资金",
}
FUND_COLUMNS = ("initial", "adjusted", "executed", "weight", "rate", "score")
FUND_HEADERS = {
    "initial": "年初预算数",
    "adjusted": "全年预算数（A）",
    "executed": "全年执行数（B）",
    "weight": "分值",
    "rate": "执行率（B/A）",
    "score": "得分",
}
_COLUMNS = ("level1", "level2", "name", "target", "actual", "weight", "score", "reason")
_STATED = ("budget_initial", "budget_adjusted", "executed", "rate", "weight", "score")


def national(rng: random.Random) -> Sheet:
    """One to three projects, one form each."""
    variant = rng.choice(VARIANTS)
    wording = draw_wording(rng)
    projects = draw_projects(rng, rng.choice([1, 1, 2, 3]))
    parts: list[Part] = []
    gold = Gold()
    for index, project in enumerate(projects):
        parts += [Break()] if index else []
        year = "20XX" if variant == "masked year" else str(project.year)
        parts += [Line("项目支出绩效自评表", 1), Line(f"（{year}年度）"), _form(rng, project, wording, variant)]
        gold += _gold(project, wording, variant)
    if variant == "masked year":
        gold = Gold(_yearless(gold.projects), _yearless(gold.funds), _yearless(gold.indicators))
    name = f"{projects[0].unit}项目支出绩效自评表"
    return Sheet("A1", name, tuple(parts), gold, proven=variant != "zero total", variant=variant)


def _form(rng: random.Random, project: Project, wording: Wording, variant: str) -> Part:
    leading = variant == "led"
    width = 9 if leading else 8
    body = [
        tuple(Box(HEADERS[column], header=True) for column in _COLUMNS),
        *_indicators(rng, project, wording, variant),
    ]
    rows = [
        labelled(width, ("项目名称", project.name)),
        labelled(width, ("主管部门", project.department), ("实施单位", project.unit)),
        *_money(project, wording, variant, width),
        *goals(width, project, "年度总体目标", ("预期目标", "实际完成情况")),
        *(led(body, "绩效指标") if leading else body),
        total_row(width, "总分", Box("100", proves=True), Box(wording.points(project.total), proves=True), 1),
    ]
    if rng.random() < 0.4:
        rows.append(labelled(width, ("评价等级", project.grade)))
    return grid(rows, (3, 3, 6, 4, 4, 2, 2, 5) if not leading else (2, 3, 3, 6, 4, 4, 2, 2, 5))


def _money(project: Project, wording: Wording, variant: str, width: int) -> list[Boxes]:
    rows: list[Boxes] = [(Box(), *(Box(FUND_HEADERS[column], header=True) for column in FUND_COLUMNS))]
    for source, label in FUND_LABELS.items():
        fund = next((one for one in project.funds if one.source == source), None)
        if fund is None:
            marks = [Box(wording.nothing) if column in ("weight", "score") else Box() for column in FUND_COLUMNS]
        elif source == "total" and variant == "zero total":
            weight = wording.points(project.budget_weight)
            marks = [Box(text) for text in ("0", "0", "0", weight, "0", "0")]
        else:
            columns = [name for name in FUND_COLUMNS if not (name == "initial" and variant == "no initial cell")]
            marks = [fund_text(project, fund, column, wording) for column in columns]
            marks += [Box()] * (len(FUND_COLUMNS) - len(marks))
        rows.append((Box(label), *marks))
    block = led(rows, f"项目资金（{wording.currency}）")
    if width == 9:
        return [_wide(cells) for cells in block]
    return block


def _wide(cells: Boxes) -> Boxes:
    """One column more: the label column of the block takes two."""
    place = 1 if len(cells) == 8 else 0
    return tuple(replace(box, colspan=2) if index == place else box for index, box in enumerate(cells))


def _indicators(rng: random.Random, project: Project, wording: Wording, variant: str) -> list[Boxes]:
    items = list(project.indicators)
    if variant == "numbered":
        items = _numbered(items)
    levels = None
    if variant in ("level lost", "points in level"):
        levels = level_points(project)
    if variant == "level lost" and levels:
        levels = {name: text[text.index("（") :] for name, text in levels.items()}
    rows = tree(items, _COLUMNS, wording, levels)
    if variant == "target in name":
        rows = [
            _inlined(cells, item.name) if _inlines(item) else cells for cells, item in zip(rows, items, strict=True)
        ]
    if variant == "empty slots":
        slot = rng.choice([("指标2：", "", ""), ("……", "", ""), ("/", "/", "/")])
        filler = row(rng.choice(["生态效益指标", "经济效益指标"]), slot[0], slot[1], slot[2], "", "", "")
        rows += [(Box("效益指标"), *filler)]
    return rows


def _numbered(items: Sequence[Indicator]) -> list[Indicator]:
    counts: dict[str, int] = {}
    named = []
    for item in items:
        counts[item.level2] = counts.get(item.level2, 0) + 1
        named.append(replace(item, name=f"指标{counts[item.level2]}：{item.name}"))
    return named


def _inlines(item: Indicator) -> bool:
    return item.target.op == "=" and item.target.unit == "%"


def _inlined(cells: Boxes, name: str) -> Boxes:
    """A row that carries its target inside the name: "资金拨付及时率100%" and two numbers only."""
    place = next(index for index, box in enumerate(cells) if box.text == name)
    changed = list(cells)
    changed[place] = replace(cells[place], text=f"{name}100%")
    changed[place + 1], changed[place + 2] = Box(), Box()
    return tuple(changed)


def _gold(project: Project, wording: Wording, variant: str) -> Gold:
    stated = [name for name in _STATED if not (name == "budget_initial" and variant == "no initial cell")]
    funds = [fund_row(project, fund, stated) for fund in project.funds]
    if variant == "zero total":
        zero = dict.fromkeys(("budget_initial", "budget_adjusted", "executed", "rate", "score"), Decimal(0))
        funds[0] = {**funds[0], **zero}
    rows: list[Row] = []
    for item in project.indicators:
        gold = wording.gold(project, item, ("actual", "weight", "score", "reason"))
        if variant == "target in name" and _inlines(item):
            target = ("target", "target_op", "target_value", "target_unit")
            gold = {key: value for key, value in gold.items() if key not in target}
            gold |= {"indicator": f"{item.name}100%", "actual": None, "actual_value": None}
        rows.append(gold)
    head = project_row(project, unit=project.unit, department=project.department, total_score=project.total)
    return Gold((head,), tuple(funds), tuple(rows))


def _yearless(rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple({**line, "year": None} for line in rows)
