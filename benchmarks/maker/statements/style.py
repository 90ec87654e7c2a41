"""How one document writes its statements, and the record of what every printed figure states."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from maker.page import Box, Grid, Line, Part

Path = tuple[str, ...]
NOTES = (
    "注：本表反映单位本年度的收支情况。",
    "注：1.本表反映本年度取得和使用资金的情况。2.本表金额单位转换时可能存在尾数误差。",
    "说明：本表按批复数填列，小数差异因四舍五入产生。",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A stated figure: ``measures`` are the names it may go by; an empty ``path`` is the body itself, or ``project``."""

    path: Path
    measures: tuple[str, ...]
    value: Decimal
    year: int
    kind: str = "amount"
    project: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """``codes`` is how titles carry codes; ``blank`` what stands for nothing; ``counters`` a row 栏次, ``lines`` columns 行次."""

    scale: int = 1
    commas: bool = False
    blank: str = ""
    codes: str = "one"
    over: str = "项目"
    code_word: str = "科目编码"
    name_word: str = "科目名称"
    counters: bool = True
    lines: bool = True
    total_first: bool = True
    indent: bool = False
    caption: str = "公开"
    inside: bool = False
    note: str = ""
    all_classes: bool = False


CODES = ("one", "one", "official", "three", "three_full", "joined", "none")


def draw_style(rng: random.Random) -> Style:
    """A style of its own for every document."""
    yuan = rng.random() < 0.3
    return Style(
        scale=10000 if yuan else 1,
        commas=rng.random() < (0.7 if yuan else 0.3),
        blank=rng.choice(["", "", "", "0.00", "0.00", "-", "0"]),
        codes=rng.choice(CODES),
        over=rng.choice(["项目", "项目", "", "支出功能分类科目", "科目"]),
        code_word=rng.choice(["科目编码", "功能分类科目编码", "支出功能分类科目编码", "科目代码"]),
        name_word=rng.choice(["科目名称", "科目名称", "功能分类科目名称", "科目（项目）名称"]),
        counters=rng.random() < 0.6,
        lines=rng.random() < 0.6,
        total_first=rng.random() < 0.7,
        indent=rng.random() < 0.3,
        caption=rng.choice(["公开", "公开", "编号", "附表", "bare"]),
        inside=rng.random() < 0.25,
        note=rng.choice(["", *NOTES]),
        all_classes=rng.random() < 0.4,
    )


@dataclass(slots=True)
class Pen:
    """Writes figures in a style and records what they state."""

    style: Style
    year: int
    figures: list[Figure] = field(default_factory=list)

    def money(self, value: Decimal, measures: Iterable[str], path: Path = (), **how: object) -> Box:
        """A cell of money; nothing is stated by one that is left empty."""
        if not value and self.style.blank not in ("0.00", "0"):
            return Box(self.style.blank)
        self.state(value, measures, path, **how)
        if not value:
            return Box(self.style.blank)
        amount = value * self.style.scale
        return Box(f"{amount:,.2f}" if self.style.commas else f"{amount:.2f}")

    def told(self, value: Decimal) -> str:
        """An amount in running text, in 万元 with two decimals."""
        return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):f}"

    def state(self, value: Decimal, measures: Iterable[str], path: Path = (), **how: object) -> None:
        """Record a figure."""
        year = how.pop("year", self.year)
        self.figures.append(Figure(path, tuple(measures), value, year, **how))  # type: ignore[arg-type]


def table_parts(
    style: Style, number: int, title: str, unit: str, head: Sequence[Sequence[Box]], body: Sequence[Sequence[Box]]
) -> list[Part]:
    """Captions, the table, the note below; in some forms the captions stand in rows of the table."""
    money = "元" if style.scale == 10000 else "万元"
    form = {"公开": f"公开{number:02d}表", "编号": f"表{number}", "附表": f"附表{number}：", "bare": ""}[style.caption]
    body_word = {"公开": "部门", "编号": "编制单位", "附表": "单位名称", "bare": "单位"}[style.caption]
    named = f"{body_word}：{unit}"
    currency = {
        "公开": f"金额单位：{money}",
        "编号": f"单位：{money}",
        "附表": f"单位：{money}",
        "bare": f"单位:{money}",
    }[style.caption]
    rows = [tuple(line) for line in (*head, *body)]
    width = sum(box.colspan for box in rows[0])
    captions: list[Part]
    if style.inside and width >= 3:
        first = [(Box(title, width),)]
        if form:
            first.append((Box("", width - 1), Box(form)))
        first.append((Box(named, width - 1), Box(currency)))
        rows = [*first, *rows]
        if style.note:
            rows.append((Box(style.note, width),))
        return [Grid(tuple(rows))]
    captions = [Line(title, 2)]
    if form:
        captions.insert(1 if style.caption == "公开" else 0, Line(form))
    captions.append(Line(f"{named}　　{currency}"))
    return [*captions, Grid(tuple(rows)), *([Line(style.note)] if style.note else [])]


def header(paths: Sequence[Path]) -> list[tuple[Box, ...]]:
    """Header rows over columns with these paths: equal cells beside each other merged, short paths merged downwards."""
    depth = max(len(path) for path in paths)
    rows: list[list[Box]] = [[] for _ in range(depth)]

    def fill(first: int, stop: int, level: int) -> None:
        place = first
        while place < stop:
            last = place + 1
            while last < stop and paths[last][: level + 1] == paths[place][: level + 1]:
                last += 1
            deepest = all(len(path) == level + 1 for path in paths[place:last])
            down = depth - level if deepest else 1
            rows[level].append(Box(paths[place][level], last - place, down, header=True))
            if not deepest:
                fill(place, last, level + 1)
            place = last

    fill(0, len(paths), 0)
    return [tuple(row) for row in rows]
