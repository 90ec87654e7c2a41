"""One plan however a question is put: sentences built of parts by a small grammar, each against the plan that it means.

A question is (what is asked) × (of what) × (conditions) × (operation) × (how it is put). For each operation the patterns below say
how people put it; slots are filled with ways to say a part, openings and endings are put around. The choice is seeded.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator

import pytest

from ontology.tables import FactTables
from search.asides import without_asides
from search.catalogue import Catalogue, catalogue_of
from search.outcome import Understood
from search.plan import Plan
from search.question_text import plain
from search.understand import understand
from search.wording import interpretation

ONE, OTHER = "电教远教工作经费", "信息化运维项目"
BODY, SECOND = "上海市党建服务中心", "四川省党员干部现代远程教育中心"
SENTENCES = 45
"""How many sentences of each operation are tried."""

PARTS = {
    "opening": [
        "",
        "",
        "",
        "请问",
        "请问一下,",
        "帮我查一下",
        "您好,",
        "我想知道",
        "麻烦看下",
        "想问问",
        "你好,我是一名记者,",
        "不好意思打扰一下,",
    ],
    "closing": ["", "", "", "?", "呢", "呀?", ",谢谢", ",谢谢老师"],
    "rate": ["执行率", "预算执行率", "支出进度", "资金执行率"],
    "score": ["得分", "总分", "自评得分", "自评总分", "分数"],
    "spent": ["花了", "支出了", "支付了", "用了", "执行了"],
    "below80": [
        "低于80%",
        "不到80%",
        "不足80%",
        "小于80%",
        "在80%以下",
        "没到80%",
        "没有达到80%",
        "未达80%",
        "没能达到百分之八十",
        "连80%都不到",
        "达不到80%",
        "不足八成",
    ],
    "below90": ["低于90分", "不到90分", "在90分以下", "没到90分", "没有达到90分", "不满90分", "没上90分"],
    "short90": [
        "没拿到90分",
        "没有拿到90分",
        "没得到90分",
        "没考到90分",
        "未达到90分",
        "90分都没拿到",
        "没能拿到90分",
        "连90分都没有",
    ],
    "in": ["里", "中", "里面", "当中", "之中"],
    "which": ["哪些项目", "哪几个项目", "有哪些项目"],
    "are": ["有哪些", "是哪些", "有哪几个", "都有哪些", "是哪几个"],
    "many": ["多少个项目", "几个项目", "多少项目"],
    "sum": ["一共", "总共", "合计", "共", "加起来"],
    "much": ["多少", "多少钱", "多少万元", "多少资金"],
    "noun": ["", "里", "这些", "所有"],
    "joined": ["和", "与", "跟", "、"],
    "more": ["高", "更高", "高一些"],
    "who": ["谁", "哪家", "哪个单位", "哪家单位"],
    "why": [",原因是什么", ",原因分别是什么", ",为什么", ",分别因为什么", ",原因各是什么"],
    "moved": ["调整过", "有过调整", "被调整了", "发生了变化", "做了调整", "有变动"],
    "still": ["没有调整", "没有调整过", "没调整过", "没变", "未作调整", "没有变化", "没动过", "一直没有调整"],
    "unlike": ["不一样", "不同", "不一致", "不相等", "有差异", "有出入"],
    "written": ["", "", "自评表里", "汇总表中", "自评报告里"],
    "evaluated": ["参加自评的项目", "完成了自评的项目", "参加了本次绩效自评的项目", "参与自评的项目"],
    "unpaid": ["没支付", "没花", "没用完", "未支付", "没有执行", "没花完", "没花出去", "未使用"],
    "top": ["最大", "最多", "最高", "排第一", "居首位"],
    "three": [
        "最低的三个项目",
        "最低的3个项目有哪些",
        "最低的是哪三个项目",
        "倒数三名的项目",
        "倒数前三的项目",
        "排在最后三位的项目",
        "后三名的项目是哪些",
    ],
}

OPERATIONS: dict[str, tuple[str, list[str]]] = {
    "rows under a rate": (
        "列出执行率低于80%的项目",
        [
            "{which}{rate}{below80}",
            "{written}{rate}{below80}的项目{are}",
            "项目{in}{rate}{below80}的{are}",
            "列出{rate}{below80}的项目",
            "把{rate}{below80}的项目列出来",
            "{which}的{rate}{below80}",
        ],
    ),
    "rows under a score": (
        "列出总分低于90分的项目",
        [
            "{which}{score}{below90}",
            "{score}{below90}的项目{are}",
            "{which}{short90}",
            "{short90}的项目{are}",
            "{evaluated}{in}{short90}的{are}",
        ],
    ),
    "count": (
        "统计总分低于90分的项目数",
        [
            "有{many}{score}{below90}",
            "有{many}{short90}",
            "{score}{below90}的项目有多少个",
            "{short90}的项目有几个",
            "{score}{below90}的项目数量是多少",
            "{short90}的项目一共几个",
            "{score}{below90}的项目有多少",
        ],
    ),
    "sum": (
        f"统计{BODY}2024年度的全年执行数的合计",
        [
            f"{BODY}2024年项目{{sum}}{{spent}}多少",
            f"2024年{BODY}所有项目{{sum}}{{spent}}{{much}}",
            f"{BODY}2024年几个项目{{sum}}{{spent}}多少",
            f"{BODY}2024年的项目执行总额是多少",
            f"{BODY}2024年各项目执行数之和",
        ],
    ),
    "balances": (
        f"统计{BODY}2024年度的未执行金额的合计",
        [
            f"{BODY}2024年项目{{sum}}有{{much}}{{unpaid}}",
            f"{BODY}2024年项目共有多少资金{{unpaid}}",
            f"{BODY}2024年全部项目{{sum}}还剩多少钱",
            f"{BODY}2024年项目结余{{sum}}是多少",
        ],
    ),
    "balance": (
        f"查询“{ONE}”的未执行金额",
        [
            f"{ONE}还有{{much}}{{unpaid}}",
            f"{ONE}还有多少预算{{unpaid}}",
            f"{ONE}结余多少",
            f"{ONE}{{unpaid}}的预算是多少",
            f"{ONE}还差多少{{unpaid}}",
            f"{ONE}还剩{{much}}",
        ],
    ),
    "total rate": (
        f"计算{BODY}2024年度的全年执行数合计 ÷ 预算数合计",
        [
            f"{BODY}2024年项目总体{{rate}}",
            f"{BODY}2024年项目总体执行率(总执行数÷总预算数)",
            f"{BODY}2024年项目合计{{rate}}",
            f"{BODY}2024年全部项目加起来的执行率",
            f"{BODY}2024年项目总支出占总预算的百分之几",
            f"{BODY}2024年项目综合执行率是多少",
        ],
    ),
    "two bodies": (
        f"按单位分组，统计{BODY}和{SECOND}的总分的平均值，结果从高到低排列，取前1名（并列者都列出）",
        [
            f"{BODY}{{joined}}{SECOND}{{who}}的项目平均得分{{more}}",
            f"{BODY}{{joined}}{SECOND}的项目平均得分{{who}}{{more}}",
            f"{{who}}的项目平均得分{{more}},{BODY}还是{SECOND}",
            f"{BODY}{{joined}}{SECOND}相比,{{who}}的项目平均得分{{more}}",
        ],
    ),
    "most projects": (
        "按单位分组，统计项目数，结果从高到低排列，取前1名（并列者都列出）",
        [
            "哪个单位的项目最多",
            "项目数量最多的单位是哪家",
            "哪家单位项目最多",
            "谁的项目最多",
            "拥有项目最多的单位",
            "项目个数最多的单位是哪个",
            "单位{in}项目最多的是哪家",
        ],
    ),
    "indicators counted": (
        f"统计“{ONE}”的指标数",
        [
            f"{ONE}有多少个指标",
            f"{ONE}指标数量",
            f"{ONE}的指标个数是多少",
            f"{ONE}设了几项指标",
            f"{ONE}指标有多少",
            f"{ONE}一共多少项指标",
            f"{ONE}三级指标有几个",
        ],
    ),
    "adjusted": (
        "列出全年预算数不为年初预算数的项目",
        [
            "{which}预算{moved}",
            "预算{moved}的项目{are}",
            "{which}全年预算{joined}年初预算{unlike}",
            "年初预算{joined}全年预算{unlike}的项目{are}",
            "调整过预算的项目{are}",
        ],
    ),
    "not adjusted": (
        "列出全年预算数为年初预算数的项目",
        [
            "{which}预算{still}",
            "预算{still}的项目{are}",
            "没有调整过预算的项目{are}",
            "全年预算{joined}年初预算一样的项目{are}",
        ],
    ),
    "reasons": (
        "列出执行率低于80%的项目，并给出偏差原因",
        ["{rate}{below80}的项目{are}{why}", "{which}{rate}{below80}{why}", "列出{rate}{below80}的项目及其原因"],
    ),
    "extreme with reason": (
        "列出总分低于98分的项目，按预算数从高到低排列，取前1名（并列者都列出），并给出偏差原因",
        [
            "{score}低于98分的项目{in}哪个预算{top},扣分原因是什么",
            "{score}低于98分的项目{in}预算{top}的是哪个,原因是什么",
            "没拿到98分的项目{in}哪个预算{top},为什么",
        ],
    ),
    "last three": (
        "列出项目，按执行率从低到高排列，取前3名（并列者都列出）",
        ["{rate}{three}", "哪三个项目{rate}最低", "列出{rate}最低的三个项目"],
    ),
    "range": (
        "列出预算数在100至300万元之间的项目",
        [
            "{which}预算在100万到300万之间",
            "预算100-300万元的项目{are}",
            "预算介于100万和300万之间的项目{are}",
            "预算不低于100万且不高于300万的项目",
            "预算在100万元至300万元的项目{are}",
            "{which}预算处于100万到300万之间",
        ],
    ),
    "difference": (
        f"计算“{ONE}”的预算数 − “{OTHER}”的预算数",
        [
            f"{ONE}比{OTHER}预算多{{much}}",
            f"{ONE}的预算比{OTHER}多多少",
            f"与{OTHER}相比,{ONE}预算多多少",
            f"比起{OTHER},{ONE}预算多{{much}}",
            f"{ONE}预算减去{OTHER}预算等于多少",
        ],
    ),
}


def sentences(patterns: list[str], chooser: random.Random) -> Iterator[str]:
    """Sentences of the patterns in turn, each slot filled with one way to say its part."""
    for pattern in itertools.cycle(patterns):
        filled = re.sub(r"\{(\w+)\}", lambda slot: chooser.choice(PARTS[slot[1]]), pattern)
        closing = chooser.choice(PARTS["closing"])
        if filled.endswith(("呢", "吗")) or pattern.endswith("{why}"):
            closing = closing.lstrip("呢呀")
        yield chooser.choice(PARTS["opening"]) + filled + closing


@pytest.fixture(scope="module")
def catalogue(example_tables: FactTables) -> Catalogue:
    return catalogue_of(example_tables)


def plan_of(question: str, catalogue: Catalogue) -> Plan | str:
    """The plan of a question as it is asked, or why there is none."""
    outcome = understand(without_asides(plain(question), catalogue.vocabulary).text, catalogue)
    return outcome.plan if isinstance(outcome, Understood) else str(outcome)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_wording_of_an_operation_has_its_plan(operation: str, catalogue: Catalogue) -> None:
    meant, patterns = OPERATIONS[operation]
    chooser = random.Random(operation)
    otherwise = {}
    for question in itertools.islice(sentences(patterns, chooser), SENTENCES):
        plan = plan_of(question, catalogue)
        said = plan if isinstance(plan, str) else interpretation(plan)
        if said != meant:
            otherwise[question] = said
    assert not otherwise
