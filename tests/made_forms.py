"""Forms made at random with known content, in several layouts and with the dirt that extraction leaves."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

D = Decimal

_NAMES = {
    "数量": ["培训人次", "购置设备数量", "开展活动场次", "检查企业数", "新建站点数"],
    "质量": ["验收合格率", "培训合格率", "数据准确率"],
    "时效": ["完成及时率", "资金拨付及时性"],
    "成本": ["预算控制数", "单位造价"],
    "社会效益": ["社会影响力", "受益群众数", "故障发生数"],
    "可持续影响": ["长效机制健全性", "设备使用年限"],
    "服务对象满意度": ["参训人员满意度", "企业满意度"],
}
_LEVELS = {"产出": ["数量", "质量", "时效", "成本"], "效益": ["社会效益", "可持续影响"], "满意度": ["服务对象满意度"]}
_TARGETS = [
    ("≥", "90", "%", "92%"),
    ("=", "100", "%", "100.00%"),
    ("≥", "50", "人次", "61人次"),
    ("≤", "7", "小时", "6小时"),
    ("≥", "1,200", "个", "1300个"),
    ("=", "0", "次", "0次"),
]
_WORDS = [("及时", "达成指标"), ("有效提升", "有效提升"), ("2023年12月底前", "2023年11月"), ("90%以上", "95%")]
_REASONS = ["受疫情影响", "部分设备老旧，更换不及时"]


@dataclass(frozen=True)
class Layout:
    """How a form is laid out."""

    pipes: bool = False
    group: bool = False
    weight_first: bool = False
    reasons: bool = True
    parted_target: bool = False


@dataclass(frozen=True)
class Made:
    """A form and what it states: indicator rows; budget, execution, rate and score of the funds; the total."""

    text: str
    rows: list[tuple[object, ...]]
    money: tuple[Decimal, ...]
    total: Decimal


def make_form(rng: random.Random, layout: Layout, dirt: str, wrong_total: bool = False) -> Made:
    """A form with its content. ``dirt`` is "", lead, drop, insert or blanks."""
    items = _items(rng)
    budget = D(rng.randint(1000, 90000)) / 100
    executed = (budget * D(rng.randint(70, 100)) / 100).quantize(D("0.01"))
    rate = (executed / budget * 100).quantize(D("0.01"))
    score = (rate / 10).quantize(D("0.01"))
    total = sum((item["score"] for item in items), score)
    order = ["level1", "level2", "name", *(["op", "value", "unit"] if layout.parted_target else ["target"]), "actual"]
    order.insert(3 if layout.weight_first else len(order), "weight")
    order += ["score", *(["reason"] if layout.reasons else [])]
    group = [""] if layout.group else []
    width = len(order) + len(group)
    lines = [
        ["项目名称", "", "柳树镇道路维修项目"],
        ["主管部门", "", "青山县交通运输局", "", "实施单位", "", "青山县公路站"],
        ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["", "年度资金总额", f"{budget}", f"{budget}", f"{executed}", "10", f"{rate}%", f"{score}"],
        ["", "其他资金", "", "", "", "-", "", "-"],
        [*(["绩效指标"] if group else []), *(_HEADERS[name] for name in order)],
    ]
    before: dict[str, object] = {}
    for item in items:
        shown = {name: _shown(item, before, name) for name in order}
        before = item
        lines.append(_dirty(rng, [*group, *(shown[name] for name in order)], dirt))
    last = [""] * width
    last[0] = "总分"
    last[order.index("weight") + len(group)] = "100"
    last[order.index("score") + len(group)] = f"{total + 3 if wrong_total else total}"
    lines.append(last)
    text = "\n".join(_line(line, width, layout.pipes) for line in lines)
    rows = [_row(item, layout) for item in items]
    return Made(f"项目支出绩效自评表\n\n（2023年度）\n\n{text}\n", rows, (budget, executed, rate, score), total)


_HEADERS = {
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "target": "年度指标值",
    "op": "指标性质",
    "value": "指标值",
    "unit": "度量单位",
    "actual": "实际完成值",
    "weight": "分值",
    "score": "得分",
    "reason": "偏差原因分析及改进措施",
}


def _items(rng: random.Random) -> list[dict[str, object]]:
    items: list[dict[str, object]] = []
    for level1, count in (("产出", rng.randint(1, 4)), ("效益", rng.randint(1, 2)), ("满意度", 1)):
        for level2 in sorted(rng.sample(_LEVELS[level1], count), key=_LEVELS[level1].index):
            for name in rng.sample(_NAMES[level2], rng.randint(1, 2)):
                items.append({"level1": level1, "level2": level2, "name": name})
    weights = [5] * len(items)
    for _ in range((90 - 5 * len(items)) // 5):
        weights[rng.randrange(len(items))] += 5
    for item, weight in zip(items, weights, strict=True):
        lost = D(rng.choice(["0", "0", "0", "0.5", "1.25", "2"]))
        op, value, unit, actual = rng.choice(_TARGETS)
        words, said = rng.choice(_WORDS)
        worded = rng.random() < 0.3
        item |= {"op": "" if worded else op, "value": words if worded else value, "unit": "" if worded else unit}
        item |= {"actual": said if worded else actual, "weight": D(weight), "score": D(weight) - lost}
        item |= {"reason": rng.choice(_REASONS) if lost else "", "target": f"{item['op']}{item['value']}{item['unit']}"}
    return items


def _shown(item: dict[str, object], before: dict[str, object], name: str) -> str:
    if name == "level1":
        return "" if before.get("level1") == item["level1"] else f"{item['level1']}指标"
    if name == "level2":
        return "" if before.get("level2") == item["level2"] else f"{item['level2']}指标"
    return str(item[name])


def _dirty(rng: random.Random, cells: list[str], dirt: str) -> list[str]:
    if dirt == "lead" and rng.random() < 0.4:
        while cells[0] == "":
            cells = cells[1:]
    elif dirt == "drop" and rng.random() < 0.4:
        cells = [cell for cell in cells if cell]
    elif dirt == "insert" and rng.random() < 0.3:
        place = rng.randrange(len(cells))
        cells = [*cells[:place], "", *cells[place:]]
    elif dirt == "blanks":
        cells = [f"{cell[:2]} {cell[2:]}" if len(cell) > 3 and cell[0] > "一" else cell for cell in cells]
    return cells


def _line(cells: list[str], width: int, pipes: bool) -> str:
    if pipes:
        return f"| {' | '.join(cells)} |"
    return "\t".join([*cells, *[""] * (width - len(cells))])


def _row(item: dict[str, object], layout: Layout) -> tuple[object, ...]:
    reason = item["reason"] if layout.reasons and item["reason"] else None
    return (
        *(item["level1"], item["level2"], item["name"], item["target"]),
        *(item["actual"], item["weight"], item["score"], reason),
    )
