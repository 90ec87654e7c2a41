"""The made documents that questions are asked over: forms of the document maker and short final accounts, from a fixed seed.

All figures of the accounts agree with each other: shares with amounts, changes with the year before, parts with totals.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from maker import layouts
from maker.formats import FORMATS
from maker.page import Row, Sheet

FORMS = (
    ("A1", "2", "html"),
    ("A1", "5", "docx"),
    ("A3", "1", "md"),
    ("A1", "11", "xlsx"),
    ("A3", "5", "docx"),
    ("A1", "17", "html"),
    ("A3", "4", "txt"),
    ("A1", "21", "docx"),
)
"""Layout, seed and format of each form; no two of them name the same project."""
BODIES = ("云岭县档案馆", "松江口市气象服务中心", "南屏县人民医院")
"""Whose accounts there are: the first of two years, the others of one."""


@dataclass(frozen=True, slots=True)
class Account:
    """One body's final account of one year, in 万元 and %."""

    unit: str
    year: int
    amounts: Mapping[str, Decimal]
    shares: Mapping[str, Decimal]
    changes: Mapping[str, Decimal]
    rates: Mapping[str, Decimal]
    completion: Mapping[str, Decimal]
    reasons: Mapping[str, str]
    vehicles: int

    @property
    def name(self) -> str:
        """The document's name."""
        return f"{self.unit}{self.year}年度部门决算说明.txt"


def forms() -> list[Sheet]:
    """The forms as made, each with its gold."""
    return [layouts.FAMILIES[layout](random.Random(f"question {layout} {seed}")) for layout, seed, _ in FORMS]


def accounts() -> list[Account]:
    """The final accounts."""
    rng = random.Random("accounts")
    first = _account(rng, BODIES[0], 2022, None)
    return [
        first,
        _account(rng, BODIES[0], 2023, first),
        _account(rng, BODIES[1], 2023, None),
        _account(rng, BODIES[2], 2022, None),
    ]


def write(folder: Path) -> None:
    """Write all documents into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet, (_, _, form) in zip(forms(), FORMS, strict=True):
        target = folder / f"{sheet.name}.{FORMATS[form].extension}"
        target.write_bytes(FORMATS[form].write(sheet, random.Random(1)))
    for account in accounts():
        (folder / account.name).write_text(_text(account), encoding="utf-8")


def projects() -> list[Row]:
    """Every project's row with its money, as gold states them."""
    found = []
    for sheet in forms():
        money = {row["project"]: row for row in sheet.gold.funds if row["source"] == "total"}
        found += [{**money[row["project"]], **row} for row in sheet.gold.projects]
    return found


def indicators() -> list[Row]:
    """Every indicator's row."""
    return [row for sheet in forms() for row in sheet.gold.indicators]


def _cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _drawn(rng: random.Random, low: int, high: int) -> Decimal:
    return Decimal(rng.randint(low * 100, high * 100)) / 100


def _account(rng: random.Random, unit: str, year: int, before: Account | None) -> Account:
    basic, project = _drawn(rng, 120, 900), _drawn(rng, 60, 500)
    spent = basic + project
    other = _drawn(rng, 2, 30)
    staff = _cents(basic * Decimal(rng.randint(70, 90)) / 100)
    vehicle, guests = _drawn(rng, 2, 9), _drawn(rng, 1, 3)
    goods, services = _drawn(rng, 5, 60), _drawn(rng, 5, 90)
    amounts = {
        "收支总计": spent + other,
        "本年收入合计": spent + other,
        "财政拨款收入": spent,
        "其他收入": other,
        "本年支出合计": spent,
        "基本支出": basic,
        "项目支出": project,
        "人员经费": staff,
        "公用经费": basic - staff,
        "三公经费": vehicle + guests,
        "公务用车运行维护费": vehicle,
        "公务接待费": guests,
        "政府采购支出总额": goods + services,
        "政府采购货物支出": goods,
        "政府采购服务支出": services,
    }
    totals = {"收支总计": spent + other, "三公经费": vehicle + guests}
    changes = {
        name: amount - (before.amounts[name] if before else _drawn(rng, 2, 4) * amount / 3 // 1)
        for name, amount in totals.items()
    }
    changes = {name: _cents(change) or Decimal("1.00") for name, change in changes.items()}
    return Account(
        unit,
        year,
        amounts,
        {
            "财政拨款收入": _share(spent, spent + other),
            "其他收入": _share(other, spent + other),
            "基本支出": _share(basic, spent),
            "项目支出": _share(project, spent),
        },
        changes,
        {name: _share(change, totals[name] - change) for name, change in changes.items()},
        {"三公经费": Decimal(rng.choice(["76.4", "83.25", "91.7", "68.15"]))},
        {
            "收支总计": rng.choice(
                ["新增人员工资和业务设备采购", "两个跨年项目完工结算", "部分专项任务调整到其他单位"]
            ),
            "三公经费": rng.choice(["外出用车减少，严格控制接待批次", "合并出差行程，车辆维修减少"]),
        },
        rng.randint(2, 9),
    )


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return _cents(part / whole * 100)


def _moved(account: Account, name: str) -> str:
    change, rate = account.changes[name], account.rates[name]
    word, percent = ("增加", "增长") if change > 0 else ("减少", "下降")
    return f"比上年{word}{abs(change)}万元，{percent}{abs(rate)}%"


def _why(account: Account) -> str:
    return f"主要原因是{account.reasons['三公经费']}"


def _text(account: Account) -> str:
    a, shares = account.amounts, account.shares
    return f"""{account.unit}{account.year}年度部门决算

第一部分 部门概况

一、主要职责

{_DUTIES[account.unit]}

第二部分 {account.year}年度部门决算情况说明

一、收入支出决算总体情况

{account.year}年度收入总计、支出总计均为{a["收支总计"]}万元，{_moved(account, "收支总计")}，主要原因是{account.reasons["收支总计"]}。

二、收入决算情况

{account.year}年度本年收入合计{a["本年收入合计"]}万元，其中：财政拨款收入{a["财政拨款收入"]}万元，占{shares["财政拨款收入"]}%；其他收入{a["其他收入"]}万元，占{shares["其他收入"]}%。

三、支出决算情况

{account.year}年度本年支出合计{a["本年支出合计"]}万元，其中：基本支出{a["基本支出"]}万元，占{shares["基本支出"]}%；项目支出{a["项目支出"]}万元，占{shares["项目支出"]}%。基本支出中，人员经费{a["人员经费"]}万元，公用经费{a["公用经费"]}万元。

四、“三公”经费支出决算情况

{account.year}年度“三公”经费为{a["三公经费"]}万元，完成预算的{account.completion["三公经费"]}%，{_moved(account, "三公经费")}，{_why(account)}。

其中：公务用车运行维护费支出决算为{a["公务用车运行维护费"]}万元；公务接待费支出决算为{a["公务接待费"]}万元。年末公务用车保有量{account.vehicles}辆。

五、政府采购支出情况

{account.year}年度政府采购支出总额{a["政府采购支出总额"]}万元，其中：政府采购货物支出{a["政府采购货物支出"]}万元、政府采购服务支出{a["政府采购服务支出"]}万元。
"""


_DUTIES = {
    BODIES[0]: "承担全县档案的接收、保管、整理和利用，指导乡镇和机关的档案业务，组织档案宣传和展览。",
    BODIES[1]: "承担全市气象观测资料的处理和预警信息发布，为农业生产、交通和重大活动提供气象服务。",
    BODIES[2]: "承担全县居民的诊疗、急救和住院服务，负责乡镇卫生院医生的进修带教。",
}
