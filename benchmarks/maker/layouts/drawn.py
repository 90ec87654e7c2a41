"""S1: a form put together at random: its words, its columns and their order, where the total stands, what else is there."""

from __future__ import annotations

import random
from dataclasses import dataclass

from maker.facts import Indicator, Project, draw_project, vocabulary, written
from maker.gold import fund_row, indicator_row, project_row
from maker.layouts.parts import Boxes, fund_text, indicator_text, labelled, led
from maker.page import Box, Gold, Line, Row, Sheet, down, grid, row, stretch
from maker.wording import Wording, draw_wording

_LABELS = {
    "total": ("年度资金总额", "资金总额", "合计", "年度总金额"),
    "appropriation": ("其中：财政拨款", "其中：当年财政拨款", "财政拨款", "其中：本年财政拨款"),
    "carryover": ("上年结转资金", "上年结转"),
    "other": ("其他资金",),
}
_STATED = {"initial": "budget_initial", "adjusted": "budget_adjusted"}
_EXTRA = {"number": "序号", "note": "备注", "explained": "指标解释", "standard": "评分标准"}


@dataclass(frozen=True, slots=True)
class _Form:
    """What was drawn: header words, columns of the indicators and of the money, where levels and the total stand."""

    words: dict[str, str]
    columns: tuple[str, ...]
    money: tuple[str, ...]
    total_in_head: bool
    money_led: bool
    parted: bool


def drawn(rng: random.Random) -> Sheet:
    """A self-evaluation that no office has printed and any could."""
    project = draw_project(rng, rng.choice([10, 10, 10, 20]))
    form = _draw(rng)
    wording = draw_wording(rng, **({"figures": "signs", "units": False} if form.parted else {}))
    width = max(len(form.columns), len(form.money) + 1 + form.money_led, 5)
    rows = [
        *_head(project, form, width),
        *_money(rng, project, form, wording, width),
        *_indicators(project, form, wording, width),
    ]
    gold = Gold(
        (project_row(project, unit=project.unit, total_score=project.total),),
        _fund_gold(project, form),
        tuple(_gold(project, item, form, wording) for item in project.indicators),
    )
    title = rng.choice(["项目支出绩效自评表", "项目绩效自评表", "预算项目支出绩效自评表", "财政支出项目绩效自评表"])
    parts = (Line(f"{project.year}年度{title}", 1), Line(f"单位：{wording.currency}"), grid(rows))
    return Sheet("S1", f"{project.unit}{title}", parts, gold, proven=True)


def _draw(rng: random.Random) -> _Form:
    words = {name: rng.choice(choices) for name, choices in vocabulary()["synonyms"].items()}
    parted = rng.random() < 0.4
    target = rng.choice([["op", "value", "unit"], ["unit", "op", "value"]]) if parted else ["target"]
    tail = rng.choice(
        [
            [*target, "actual", "weight", "score"],
            ["weight", *target, "actual", "score"],
            [*target, "weight", "actual", "score"],
            [*target, "weight", "score", "actual"],
        ]
    )
    extra = [name for name in ("explained", "standard") if rng.random() < 0.2]
    before = ["number"] if rng.random() < 0.25 else []
    after = [*(["reason"] if rng.random() < 0.85 else []), *(["note"] if rng.random() < 0.15 else [])]
    columns = ("level1", "level2", *before, "name", *extra, *tail, *after)
    money = [*(["initial"] if rng.random() < 0.6 else []), "adjusted", "executed"]
    money += rng.choice([["rate", "weight", "score"], ["weight", "rate", "score"]])
    return _Form(words, columns, tuple(money), rng.random() < 0.3, rng.random() < 0.6, parted)


def _head(project: Project, form: _Form, width: int) -> list[Boxes]:
    words = form.words
    rows = [
        labelled(width, (words["project"], project.name)),
        labelled(width, (words["department"], project.department), (words["body"], project.unit)),
    ]
    if form.total_in_head:
        rows.append(stretch(row(words["total_head"], Box(written(project.total), proves=True)), width))
    return rows


def _money(rng: random.Random, project: Project, form: _Form, wording: Wording, width: int) -> list[Boxes]:
    rows: list[Boxes] = [(Box(), *(Box(_money_word(name, form)) for name in form.money))]
    for fund in project.funds:
        label = rng.choice(_LABELS[fund.source])
        rows.append((Box(label), *(fund_text(project, fund, name, wording) for name in form.money)))
    if form.money_led:
        rows = led(rows, f"项目资金（{wording.currency}）")
        return [stretch(rows[0], width, 1), *(stretch(cells, width - 1, 0) for cells in rows[1:])]
    rows[0] = (Box(f"资金情况（{wording.currency}）"), *rows[0][1:])
    return [stretch(cells, width, 0) for cells in rows]


def _money_word(name: str, form: _Form) -> str:
    return {"weight": "分值", "score": "得分"}.get(name) or form.words[name]


def _indicators(project: Project, form: _Form, wording: Wording, width: int) -> list[Boxes]:
    head = row(*(_EXTRA.get(name) or form.words[name] for name in form.columns))
    body = [
        tuple(_cell(item, name, index, wording) for name in form.columns)
        for index, item in enumerate(project.indicators, 1)
    ]
    missing = width - len(form.columns)
    rows = [_last_wide(cells, missing) for cells in (head, *down(body, 2))]
    if not form.total_in_head:
        rows.append(_total(project, form, width))
    return rows


def _cell(item: Indicator, name: str, index: int, wording: Wording) -> Box:
    match name:
        case "number":
            return Box(str(index))
        case "note":
            return Box("")
        case "explained":
            return Box(f"反映{item.name}情况")
        case "standard":
            return Box(f"完成得{written(item.weight)}分，未完成按比例扣分")
    return indicator_text(item, name, wording)


def _last_wide(cells: Boxes, missing: int) -> Boxes:
    """The row with its last column as wide as the rows above it need."""
    last = cells[-1]
    return (*cells[:-1], Box(last.text, last.colspan + missing, last.rowspan, last.proves))


def _total(project: Project, form: _Form, width: int) -> Boxes:
    """The closing row: 100 below the weights, the total below the scores, the label before the first of both."""
    first = min(form.columns.index("weight"), form.columns.index("score"))
    cells = [Box(form.words["total"], first)]
    for name in form.columns[first:]:
        text = {"weight": "100", "score": written(project.total)}.get(name, "")
        cells.append(Box(text, proves=bool(text)))
    return stretch(cells, width)


def _fund_gold(project: Project, form: _Form) -> tuple[Row, ...]:
    stated = [_STATED.get(name, name) for name in form.money]
    return tuple(fund_row(project, fund, stated) for fund in project.funds)


def _gold(project: Project, item: Indicator, form: _Form, wording: Wording) -> Row:
    stated = [name for name in ("actual", "weight", "score", "reason") if name in form.columns]
    if not form.parted:
        return wording.gold(project, item, stated)
    text = item.target.words if item.target.value is None else None
    gold = indicator_row(project, item, text, stated)
    return {**gold, "actual": wording.actual(item)}
