"""Questions made from the facts of the made documents, each with the answer that the facts give.

    python benchmarks/question_maker.py > tests/questions/made.jsonl

One intent over one fact is a group; its lines ask the same in other words. Nothing here looks at what the program answers.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

import question_corpus as corpus
from maker.page import Row
from question_styles import in_style
from questions import split_of

Line = dict[str, Any]
Expect = dict[str, Any]
NOT_FOUND: Expect = {"kind": "not_found"}
REFUSED: Expect = {"kind": "refused"}
LINES_PER_GROUP = 5

# Wordings of one intent: {p} a project, {u} a unit, {y} a year, {i} an indicator, {m} a measure.
OF_PROJECT = {
    "budget_adjusted": (
        "{p}的全年预算数是多少万元",
        "{p}批了多少预算",
        "请问{p}预算安排多少钱",
        "{p} 预算数",
        "{p}的预算规模有多大？",
    ),
    "executed": (
        "{p}全年执行数是多少",
        "{p}花了多少钱",
        "{p}实际支出多少万元？",
        "{p} 执行数",
        "{p}一共用掉多少钱呀",
    ),
    "rate": (
        "{p}的预算执行率是多少",
        "{p}支出进度到百分之几了",
        "{p} 执行率",
        "{p}的钱花了百分之多少",
        "想问一下{p}资金使用率多高",
    ),
    "total_score": ("{p}自评总分是多少", "{p}得了多少分", "{p} 总分", "{p}自评打了几分？", "{p}的绩效自评得分"),
    "balance": (
        "{p}还有多少钱没花完",
        "{p}的结余是多少万元",
        "{p}剩余多少资金没有执行",
        "{p} 结余",
        "{p}没用完的预算有多少？",
    ),
    "score": ("{p}预算执行率得分是多少", "{p}的预算执行得了几分", "{p} 执行率得分"),
    "budget_initial": ("{p}年初预算数是多少", "{p}年初批了多少钱", "{p} 年初预算"),
}
OF_INDICATOR = {
    "actual_value": (
        "{p}的{i}实际完成值是多少",
        "{p}{i}完成了多少",
        "{i}（{p}）实际达到多少？",
        "{p} {i} 完成值",
        "{p}里{i}做到了多少",
    ),
    "target_value": (
        "{p}的{i}目标值是多少",
        "{p}{i}计划完成多少",
        "{p} {i} 指标值",
        "{p}给{i}定的目标是多少",
    ),
    "score": ("{p}{i}得分是多少", "{p}的{i}这个指标得了几分", "{p} {i} 得分", "{p}{i}拿了多少分？"),
    "weight": ("{p}{i}的分值是多少", "{p}的{i}满分是多少分"),
    "lost": ("{p}的{i}扣了多少分", "{p}{i}丢了几分", "{p}{i}离满分还差多少分"),
}
REASONS = (
    "{p}的{i}为什么没得满分",
    "{p}{i}扣分原因是什么",
    "{p}{i}为啥被扣分",
    "{p} {i} 偏差原因",
    "{p}的{i}没拿满分是怎么回事",
)
OF_ACCOUNT = {
    "收支总计": ("{u}{y}年收支总计是多少万元", "{u}{y}年度收入支出总计多少", "{y}年{u}总收支是多少"),
    "本年收入合计": ("{u}{y}年总收入是多少", "{y}年{u}本年收入合计多少万元", "{u} {y} 收入合计"),
    "本年支出合计": ("{u}{y}年总共支出多少万元", "{y}年{u}总支出", "{u}{y}年本年支出合计是多少？"),
    "基本支出": ("{u}{y}年基本支出多少", "{y}年{u}的基本支出是多少万元"),
    "项目支出": ("{u}{y}年项目支出多少钱", "{y}年{u}项目支出决算数"),
    "人员经费": ("{u}{y}年人员经费是多少", "{y}年{u}的人员支出有多少万元"),
    "公用经费": ("{u}{y}年公用经费多少", "{y}年{u}日常公用经费是多少"),
    "三公经费": (
        "{u}{y}年三公经费支出决算是多少",
        "{y}年{u}三公花了多少钱",
        "{u} {y} 三公经费",
        "请问{u}{y}年“三公”支出多少万元",
        "{u}{y}年三公消费用掉多少？",
    ),
    "公务用车运行维护费": ("{u}{y}年公务用车运行维护费是多少", "{y}年{u}公车运行费花了多少", "{u}{y}年公车运维费"),
    "公务接待费": (
        "{u}{y}年公务接待费多少万元",
        "{y}年{u}招待费花了多少",
        "{u}{y}年接待费是多少",
        "{u} {y} 公务接待费",
        "{u}在{y}年的公务接待支出是多少",
    ),
    "政府采购支出总额": ("{u}{y}年政府采购支出总额是多少", "{y}年{u}政采支出多少", "{u}{y}年政府采购花了多少万元"),
    "政府采购服务支出": ("{u}{y}年政府采购服务支出是多少",),
}
NO_SUCH = (
    "{p}的项目负责人是谁",
    "{p}的联系电话是多少",
    "{p}的招标代理机构是哪家",
    "{p}的合同编号是多少",
    "{p}惠及多少台无人机",
    "{p}的绿化面积是多少",
)
NO_SUCH_OF_UNIT = (
    "{u}{y}年广告费支出是多少",
    "{u}{y}年会议费是多少",
    "{u}{y}年在编人数是多少",
    "{u}{y}年机关运行经费是多少",
    "{u}{y}年因公出国费花了多少",
    "{u}{y}年国有资本经营预算支出是多少",
    "{u}{y}年其他支出占比是多少",
    "{u}{y}年末负债合计多少",
    "{u}{y}年科学技术支出是多少",
    "{u}{y}年购置了几辆公车",
    "{u}单位负责人是谁",
    "{u}{y}年授予中小企业合同金额",
)


class Questions:
    """The lines as they are made."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._rng = random.Random("questions")
        self._seen: set[str] = set()

    def group(self, name: str, kind: str, expect: Expect, wordings: Sequence[str], most: int, **names: object) -> None:
        """Up to ``most`` of ``wordings``, each in a style drawn for it, with one answer."""
        drawn = list(wordings) if len(wordings) <= most else self._rng.sample(list(wordings), most)
        for place, wording in enumerate(drawn):
            question = in_style(wording.format(**names), place, self._rng)
            if question not in self._seen:
                self._seen.add(question)
                line = {"id": "", "over": "made", "type": kind, "question": question, "expect": expect}
                self.lines.append({**line, "group": f"made {name}", "split": split_of(f"made {name}")})

    def numbered(self) -> list[Line]:
        """All lines with their ids."""
        return [{**line, "id": f"made-{number:04d}"} for number, line in enumerate(self.lines, 1)]


def number(value: Decimal | int, unit: str = "") -> Expect:
    """One number is the answer, rounded once to two places."""
    exact = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return {"kind": "number", "value": float(exact), **({"unit": unit} if unit else {})}


def names(column: str, items: Iterable[str]) -> Expect:
    """A list is the answer; one without members is not found."""
    found = sorted(set(items))
    return {"kind": "list", "column": column, "items": found} if found else NOT_FOUND


def truth(value: bool) -> Expect:
    """Yes or no."""
    return {"kind": "bool", "value": value}


def make() -> list[Line]:
    """All questions, in a fixed order."""
    questions = Questions()
    for part in (of_projects, of_indicators, of_accounts, over_all, combined, unanswerable):
        part(questions)
    return questions.numbered()


def of_projects(questions: Questions) -> None:
    """Look-ups, derived values, yes-no and comparisons of single projects."""
    rows = corpus.projects()
    units = {"budget_adjusted": "万元", "executed": "万元", "rate": "%", "balance": "万元", "budget_initial": "万元"}
    for place, row in enumerate(rows):
        row = {**row, "balance": row["budget_adjusted"] - row["executed"]}
        for shift, (field, wordings) in enumerate(OF_PROJECT.items()):
            most = LINES_PER_GROUP if (place + shift) % 4 == 0 else 1
            kind = "derive" if field == "balance" else "lookup"
            expect = number(row[field], units.get(field, "分"))
            questions.group(f"{row['project']} {field}", kind, expect, wordings, most, p=row["project"])
        asks = ("{p}的实施单位是谁", "{p}由哪个单位实施") if place % 2 else ("{p}主管部门是哪个", "{p}归谁主管")
        field = "unit" if place % 2 else "department"
        questions.group(
            f"{row['project']} {field}", "lookup", {"kind": "text", "all": [row[field]]}, asks, 1, p=row["project"]
        )
        limit = 90 if place % 2 else 95
        asks = ("{p}的执行率超过{x}%了吗", "{p}执行率有没有高于百分之{x}", "{p}支出进度大于{x}%吗？")
        expect = truth(row["rate"] > limit)
        questions.group(
            f"{row['project']} over {limit}", "boolean", expect, asks, 1 + place % 2, p=row["project"], x=limit
        )
    for one, other in zip(rows[::2], rows[1::2], strict=True):
        higher, lower = (one, other) if one["executed"] >= other["executed"] else (other, one)
        pair = {"p": higher["project"], "q": lower["project"]}
        expect = number(higher["executed"] - lower["executed"], "万元")
        asks = ("{p}比{q}多花了多少万元", "{p}和{q}的执行数相差多少", "{q}的支出比{p}少多少？")
        questions.group(f"{pair} more", "difference", expect, asks, 2, **pair)
        expect = number(one["budget_adjusted"] + other["budget_adjusted"], "万元")
        asks = ("{p}和{q}的预算加起来多少", "{p}、{q}两个项目预算合计是多少万元")
        questions.group(f"{pair} together", "sum", expect, asks, 1, **pair)
        expect = {"kind": "text", "all": [corpus_text(one["rate"]), corpus_text(other["rate"])]}
        asks = ("{p}与{q}的执行率分别是多少", "{p}、{q}执行率各多少")
        questions.group(f"{pair} rates", "several", expect, asks, 1, **pair)


def of_indicators(questions: Questions) -> None:
    """Values, points and reasons of single indicators."""
    rows = [row for row in corpus.indicators() if row["actual_value"] is not None]
    for place, row in enumerate(rows[::3]):
        named = {"p": row["project"], "i": row["indicator"]}
        field, wordings = list(OF_INDICATOR.items())[place % 4]
        if row[field] is None:
            continue
        expect = number(row[field], {"score": "分", "weight": "分"}.get(field, ""))
        questions.group(f"{named} {field}", "lookup", expect, wordings, 5 if place % 6 == 0 else 2, **named)
    for place, row in enumerate([row for row in corpus.indicators() if row["reason"]]):
        named = {"p": row["project"], "i": row["indicator"]}
        key = row["reason"].split("；")[0].split("，")[0]
        expect: Expect = {"kind": "text", "all": [key]}
        questions.group(f"{named} reason", "reason", expect, REASONS, 5 if place % 5 == 0 else 1, **named)
        if place % 3 == 0:
            expect = number(row["weight"] - row["score"], "分")
            questions.group(f"{named} lost", "derive", expect, OF_INDICATOR["lost"], 2, **named)


def of_accounts(questions: Questions) -> None:
    """Figures of final accounts: stated, derived from others, over two years."""
    accounts = corpus.accounts()
    for turn, account in enumerate(accounts):
        named = {"u": account.unit, "y": account.year, "b": account.year - 1}
        for place, (measure, wordings) in enumerate(OF_ACCOUNT.items()):
            expect = number(account.amounts[measure], "万元")
            most = LINES_PER_GROUP if (place + turn) % 4 == 0 else 1
            questions.group(f"{named} {measure}", "narrative", expect, wordings, most, **named)
        for measure in ("基本支出", "项目支出")[turn % 2 :]:
            expect = number(account.shares[measure], "%")
            asks = ("{u}{y}年{m}占比多少", "{y}年{u}{m}占总支出的比例是多少", "{u}{y}年{m}占本年支出合计的百分之几")
            questions.group(f"{named} share {measure}", "share", expect, asks, 3, m=measure, **named)
        for measure, change in account.changes.items():
            word = "增加" if change > 0 else "减少"
            asks = ("{u}{y}年{m}比上年{w}了多少万元", "{y}年{u}{m}较上年{w}多少")
            expect = number(abs(change), "万元")
            questions.group(f"{named} change {measure}", "change", expect, asks, 1, m=measure, w=word, **named)
            word = "增长" if change > 0 else "下降"
            asks = ("{u}{y}年{m}比上年{w}百分之几", "{y}年{u}{m}同比{w}多少个百分比", "{u}{y}年{m}{w}了百分之多少")
            expect = number(abs(account.rates[measure]), "%")
            questions.group(f"{named} rate {measure}", "change", expect, asks, 2, m=measure, w=word, **named)
            expect = {"kind": "text", "all": [account.reasons[measure].split("，")[0]]}
            asks = ("{u}{y}年{m}为什么比上年{v}", "{y}年{u}{m}{v}的原因是什么", "{u}{y}年{m}为何{v}")
            word = "增加" if change > 0 else "减少"
            questions.group(f"{named} why {measure}", "reason", expect, asks, 2, m=measure, v=word, **named)
            if account.year == 2022 or turn > 1:
                before = number(account.amounts[measure] - change, "万元")
                asks = ("{u}{b}年{m}是多少", "{b}年{u}的{m}是多少万元", "{u}{b}年度{m}")
                questions.group(f"{named} before {measure}", "derive", before, asks, 3, m=measure, **named)
        spent, rate = account.amounts["三公经费"], account.completion["三公经费"]
        asks = ("{u}{y}年三公经费预算是多少", "{y}年{u}“三公”经费预算数", "{u}{y}年三公经费年初预算多少万元")
        questions.group(f"{named} planned", "derive", number(spent / rate * 100, "万元"), asks[:2], 2, **named)
        asks = ("{u}{y}年三公经费完成预算的百分之几", "{y}年{u}三公经费预算完成率")
        questions.group(f"{named} completion", "narrative", number(rate, "%"), asks, 2, **named)
        asks = ("{u}{y}年公务用车有几辆", "{y}年末{u}公车保有量多少辆", "{u}{y}年有多少辆公务用车？")
        questions.group(f"{named} cars", "narrative", number(account.vehicles, "辆"), asks, 2, **named)
        expect = number(account.amounts["人员经费"] - account.amounts["公用经费"], "万元")
        asks = ("{u}{y}年人员经费比公用经费多多少", "{y}年{u}人员经费和公用经费相差多少万元")
        questions.group(f"{named} staff less running", "difference", expect, asks, 2, **named)
        expect = truth(spent > 10)
        asks = ("{u}{y}年三公经费超过10万元了吗", "{y}年{u}三公经费是否高于十万元")
        questions.group(f"{named} above ten", "boolean", expect, asks, 2, **named)
    first, later = accounts[:2]
    for measure in ("基本支出", "公务接待费", "政府采购支出总额"):
        one, other = first.amounts[measure], later.amounts[measure]
        named = {"u": first.unit, "m": measure, "w": "增加" if other > one else "减少"}
        asks = ("{u}2023年{m}比2022年{w}多少万元", "{u}{m}2023年和2022年相差多少")
        questions.group(f"{named} years", "difference", number(abs(other - one), "万元"), asks, 2, **named)
        expect = {"kind": "text", "all": [corpus_text(one), corpus_text(other)]}
        asks = ("{u}2022年和2023年{m}分别是多少", "{u}历年{m}")
        questions.group(f"{named} both years", "several", expect, asks, 2, **named)


def corpus_text(value: Decimal) -> str:
    """A number as an answer writes it, without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def over_all(questions: Questions) -> None:
    """Lists, counts, sums, averages, ends and groups over all projects and indicators."""
    rows = corpus.projects()
    for limit in (90, 95, 99):
        chosen = [row["project"] for row in rows if row["rate"] < limit]
        asks = ("哪些项目执行率低于{x}%", "执行率不到百分之{x}的项目有哪些", "列出支出进度小于{x}%的项目")
        questions.group(f"rate below {limit}", "filter", names("project", chosen), asks, 3, x=limit)
        asks = ("有多少个项目执行率低于{x}%", "执行率不足{x}%的项目有几个", "执行率{x}%以下的项目数量是多少")
        questions.group(f"count below {limit}", "count", number(len(chosen), "个"), asks, 3, x=limit)
    for low, high in ((100, 500), (500, 700), (600, 900)):
        chosen = [row["project"] for row in rows if low <= row["budget_adjusted"] <= high]
        asks = (
            "预算在{a}万元到{b}万元之间的项目有哪些",
            "哪些项目预算数介于{a}万元和{b}万元之间",
            "预算{a}至{b}万元的项目",
            "预算不低于{a}万元且不超过{b}万元的项目有哪些",
        )
        questions.group(f"budget {low} to {high}", "range", names("project", chosen), asks, 4, a=low, b=high)
    for limit in (97, 98, 99):
        chosen = [row["project"] for row in rows if row["total_score"] >= limit]
        asks = ("总分{x}分以上的项目", "哪些项目自评得分不低于{x}分", "自评总分达到{x}分的项目有哪些")
        questions.group(f"score from {limit}", "filter", names("project", chosen), asks, 3, x=limit)
    for field, word, unit in (
        ("budget_adjusted", "预算", "万元"),
        ("executed", "执行数", "万元"),
        ("total_score", "总分", "分"),
    ):
        values = [row[field] for row in rows]
        ends = sorted(rows, key=lambda row: row[field])
        asks = ("所有项目{m}的平均值是多少", "项目{m}平均是多少", "全部项目的平均{m}")
        questions.group(f"average {field}", "average", number(sum(values) / len(values), unit), asks, 3, m=word)
        asks = ("所有项目{m}的中位数是多少", "项目{m}中位数")
        questions.group(f"median {field}", "median", number(median(values), unit), asks, 2, m=word)
        asks = ("{m}最高的项目是哪个", "哪个项目{m}最高", "{m}排第一的项目")
        questions.group(f"highest {field}", "rank", names("project", [ends[-1]["project"]]), asks, 3, m=word)
        asks = ("{m}最低的项目是哪个", "哪个项目{m}最低？", "{m}垫底的是哪个项目")
        questions.group(f"lowest {field}", "rank", names("project", [ends[0]["project"]]), asks, 3, m=word)
        best = [row["project"] for row in ends[-3:]]
        asks = ("{m}最高的三个项目", "{m}前三的项目有哪些", "{m}排名前3的项目", "按{m}从高到低取前三个项目")
        questions.group(f"best {field}", "rank", names("project", best), asks, 4, m=word)
        mean = sum(values) / len(values)
        above = names("project", [row["project"] for row in rows if row[field] > mean])
        asks = ("哪些项目{m}高于平均值", "{m}超过平均水平的项目有哪些", "{m}在平均以上的项目")
        questions.group(f"above average {field}", "average", above, asks, 3, m=word)
    for field, word in (("budget_adjusted", "预算"), ("executed", "支出")):
        asks = ("所有项目{m}合计是多少万元", "全部项目的{m}总额是多少", "项目一共{m}多少万元")
        questions.group(f"sum {field}", "sum", number(sum(row[field] for row in rows), "万元"), asks, 3, m=word)
    total = sum(row["executed"] for row in rows) / sum(row["budget_adjusted"] for row in rows) * 100
    asks = ("项目总体执行率是多少", "所有项目整体执行率", "全部项目的总执行数占总预算数的比例")
    questions.group("whole rate", "ratio", number(total, "%"), asks, 3)
    _of_units(questions, rows)
    lost = [row for row in corpus.indicators() if row["score"] is not None and row["score"] < row["weight"]]
    for level in ("数量", "质量", "满意度"):
        chosen = [row for row in lost if level in (row["level2"], row["level1"])]
        asks = ("哪些{m}指标没有得满分", "{m}指标扣分的有哪些", "列出被扣分的{m}指标")
        questions.group(
            f"lost {level}", "filter", names("indicator", [r["indicator"] for r in chosen]), asks, 3, m=level
        )
        asks = ("哪些项目的{m}指标扣了分", "{m}指标没拿满分的项目有哪些")
        questions.group(
            f"projects lost {level}", "filter", names("project", [r["project"] for r in chosen]), asks, 2, m=level
        )
    for word in ("招标", "降雨", "宣传"):
        chosen = [row["indicator"] for row in lost if word in row["reason"]]
        asks = ("扣分原因里提到{m}的指标有哪些", "哪些指标的扣分原因包含“{m}”", "原因中出现{m}的指标")
        questions.group(f"reason names {word}", "text condition", names("indicator", chosen), asks, 3, m=word)
    for factor in ("1.1", "1.05"):
        chosen = [
            row["indicator"]
            for row in corpus.indicators()
            if row["actual_value"]
            and row["target_value"]
            and row["actual_value"] > row["target_value"] * Decimal(factor)
        ]
        asks = ("哪些指标实际完成值超过目标值的{x}倍", "完成值大于目标值{x}倍的指标有哪些")
        questions.group(f"times {factor}", "ratio", names("indicator", chosen), asks, 2, x=factor)


def _of_units(questions: Questions, rows: Sequence[Row]) -> None:
    for unit in dict.fromkeys(row["unit"] for row in rows):
        own = [row for row in rows if row["unit"] == unit]
        named = {"u": unit, "y": own[0]["year"]}
        if len(own) == 1:
            continue
        asks = ("{u}有哪些项目", "{u}{y}年实施了哪些项目", "{u}的项目清单")
        questions.group(f"list {unit}", "list", names("project", [row["project"] for row in own]), asks, 3, **named)
        asks = ("{u}有几个项目", "{u}{y}年共有多少个自评项目")
        questions.group(f"count {unit}", "count", number(len(own), "个"), asks, 2, **named)
        total = sum(row["budget_adjusted"] for row in own)
        asks = ("{u}{y}年项目预算合计多少万元", "{u}的项目一共安排了多少预算")
        questions.group(f"sum {unit}", "sum", number(total, "万元"), asks, 2, **named)
        asks = ("{u}各项目平均总分是多少", "{u}{y}年项目自评得分平均多少分")
        mean = number(sum(row["total_score"] for row in own) / len(own), "分")
        questions.group(f"mean {unit}", "average", mean, asks, 2, **named)
        spent = number(sum(row["executed"] for row in own) / total * 100, "%")
        asks = ("{u}{y}年项目总体执行率是多少", "{u}的项目整体执行率")
        questions.group(f"whole {unit}", "ratio", spent, asks, 2, **named)
        worst = min(own, key=lambda row: row["rate"])
        asks = ("{u}执行率最低的项目是哪个", "{u}{y}年哪个项目执行率最低")
        questions.group(f"worst {unit}", "rank", names("project", [worst["project"]]), asks, 2, **named)
        asks = ("{p}的预算占{u}{y}年全部项目预算的比重是多少", "{p}占{u}项目预算总额的百分之几")
        share = number(own[0]["budget_adjusted"] / total * 100, "%")
        questions.group(f"share {unit}", "share", share, asks, 2, p=own[0]["project"], **named)
    groups = {unit: len([row for row in rows if row["unit"] == unit]) for unit in {row["unit"] for row in rows}}
    most = max(groups.values())
    asks = ("哪个单位项目最多", "项目数量最多的单位是哪家")
    questions.group("most projects", "group-by", names("unit", [u for u, n in groups.items() if n == most]), asks, 2)
    asks = ("各单位分别有多少个项目", "每个单位有几个项目")
    questions.group("per unit", "group-by", names("unit", groups), asks, 2)


def combined(questions: Questions) -> None:
    """One condition inside another; two wishes in one sentence."""
    rows = {row["project"]: row for row in corpus.projects()}
    lost = [row for row in corpus.indicators() if row["score"] is not None and row["score"] < row["weight"]]
    for level in ("满意度", "数量指标", "质量指标"):
        chosen = {row["project"] for row in lost if level[:2] in (row["level1"][:2], row["level2"])}
        lowest = min(chosen, key=lambda name: rows[name]["rate"])
        asks = (
            "{m}扣分的项目里执行率最低的是哪个",
            "{m}没得满分的项目中，哪个执行率最低",
            "{m}被扣分的项目，执行率最低的是哪一个",
        )
        questions.group(f"lowest of lost {level}", "combination", names("project", [lowest]), asks, 3, m=level)
        reasons = [
            r["reason"].split("；")[0].split("，")[0]
            for r in lost
            if r["project"] == lowest and level[:2] in (r["level1"][:2], r["level2"])
        ]
        asks = ("{m}扣分的项目里执行率最低的是哪个，为什么扣分", "{m}没满分的项目中执行率最低的是哪个？扣分原因是什么")
        expect = {"kind": "text", "all": [lowest, *reasons]}
        questions.group(f"lowest of lost {level} why", "combination", expect, asks, 2, m=level)
    chosen = [name for name, row in rows.items() if row["rate"] < 95 and row["total_score"] > 98]
    asks = ("执行率低于95%而总分高于98分的项目有哪些", "哪些项目总分超过98分但执行率不到95%")
    questions.group("low rate high score", "combination", names("project", chosen), asks, 2)
    chosen = [name for name, row in rows.items() if row["budget_adjusted"] > 600]
    mean = sum(rows[name]["rate"] for name in chosen) / len(chosen)
    best = max(chosen, key=lambda name: rows[name]["rate"])
    asks = ("预算超过600万元的项目里哪个执行率最高", "预算六百万以上的项目中执行率最高的是哪个")
    questions.group("best of large", "combination", names("project", [best]), asks, 2)
    asks = ("预算超过600万元的项目平均执行率是多少", "预算大于600万元的项目，执行率平均多少")
    questions.group("mean of large", "combination", number(mean, "%"), asks, 2)
    low = [name for name, row in rows.items() if row["rate"] < 90]
    asks = ("执行率低于90%的项目预算合计多少", "执行率不到90%的项目一共有多少预算")
    total = number(sum(rows[name]["budget_adjusted"] for name in low), "万元")
    questions.group("sum of low", "combination", total, asks, 2)


def unanswerable(questions: Questions) -> None:
    """Neighbours of what there is: another unit, year, measure, person, indicator, and what is not clear."""
    rows, accounts = corpus.projects(), corpus.accounts()
    for place, row in enumerate(rows):
        named = {"p": row["project"], "u": row["unit"]}
        asks = [NO_SUCH[place % len(NO_SUCH)], NO_SUCH[(place + 2) % len(NO_SUCH)]]
        questions.group(f"{named} none", "unanswerable", REFUSED, asks, 2, **named)
        asks = [("{u}2017年有哪些项目", "{u}2016年项目预算合计是多少", "2015年{p}的执行率是多少")[place % 3]]
        questions.group(f"{named} year", "unanswerable", REFUSED, asks, 1, **named)
        named = {"p": row["project"], "i": "森林覆盖率" if "水" in row["project"] else "水质达标率"}
        asks = (("{p}的{i}是多少", "{p}{i}的目标值", "{p}{i}扣了多少分")[place % 3],)
        questions.group(f"{named} other indicator", "unanswerable", REFUSED, asks, 1, **named)
    others = (
        "石桥县文化馆",
        "白鹭县图书馆",
        "望湖区教育局",
        "南屏县中医院",
        "云岭县博物馆",
        "松江口市水文站",
        "长亭县第二中学",
        "银杉县档案馆",
    )
    asks = ("{u}的项目执行率是多少", "{u}有哪些项目", "{u}2023年三公经费是多少", "{u}2022年总支出多少", "{u}公车有几辆")
    for place, unit in enumerate(others):
        questions.group(f"no {unit}", "unanswerable", REFUSED, (asks[place % 5], asks[(place + 2) % 5]), 2, u=unit)
    for turn, account in enumerate(accounts):
        named = {"u": account.unit, "y": account.year}
        questions.group(f"{named} none", "unanswerable", REFUSED, NO_SUCH_OF_UNIT[turn % 2 :: 2], 6, **named)
        named = {"u": account.unit, "y": 2018 + turn}
        wordings = ("{u}{y}年三公经费是多少", "{u}{y}年基本支出多少万元", "{y}年{u}公务接待费")
        questions.group(f"{named} year", "unanswerable", REFUSED, wordings, 3, **named)
        asks = ("{u}去年三公经费是多少", "{u}2023年第一季度支出多少", "{u}预计明年支出多少", "{u}的人均工资是多少")
        questions.group(f"{named} unclear", "unanswerable", REFUSED, (asks[turn],), 1, **named)
    unclear = (
        "执行率是多少",
        "预算是多少",
        "那个项目怎么样",
        "总分多少",
        "哪个好",
        "满意度",
        "为什么",
        "今年情况如何",
        "帮我看看",
    )
    for text in unclear:
        questions.group(f"unclear {text}", "unclear", REFUSED, (text,), 1)


def main() -> None:
    """Write the lines."""
    for line in make():
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
