"""Questions over projects and indicators in words that no document uses: described, shortened, compared, of all or none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ontology.tables import FactTables
from search.ask import ask


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("到户产业奖补补助了多少户", 1568),
        ("党员干部远程教育网络运维用了多少万", 183.3),
        ("农村饮水工程受益人口有多少", 9870),
        ("党建服务工作经费花了预算的百分之几", 78.91),
        ("2024年等级为优的项目有多少个", 5),
        ("电教远教工作经费总分有没有98分", True),
        ("信息化运维的执行率是不是高于电教远教工作经费", True),
        ("信息化建设项目所有指标都得满分了吗", True),
    ],
)
def test_one_value_is_found_however_it_is_asked(example_tables: FactTables, question: str, value: float | bool) -> None:
    answer = ask(question, example_tables)
    assert answer["status"] == "answered", answer["answer"]
    assert (
        (answer["value"] is value) if isinstance(value, bool) else Decimal(str(answer["value"])) == Decimal(str(value))
    )


@pytest.mark.parametrize(
    "question", ["那个项目执行得怎么样", "乡村振兴专项资金的执行率是多少", "到户产业奖补资助了多少学生"]
)
def test_what_nothing_is_called_is_refused(example_tables: FactTables, question: str) -> None:
    assert ask(question, example_tables)["status"] in ("not_found", "unclear")
