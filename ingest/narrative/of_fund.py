"""Measures under the heading of a fund: "支出0万元，其中基本支出0万元" below 政府性基金 is not the unit's 基本支出."""

from __future__ import annotations

from ingest.narrative.measures import bare, fund_words


def of_fund(measure: str, headings: tuple[str, ...]) -> str:
    """The measure's name as that of the fund that the nearest heading names; as it is where that names none, or two.

    >>> of_fund("基本支出", ("三、决算情况说明", "（八）政府性基金预算收入支出决算情况"))
    '政府性基金预算财政拨款基本支出'
    >>> of_fund("机关运行经费", ("八、政府性基金预算收入支出决算情况",))
    '机关运行经费'
    """
    heading = bare(headings[-1]) if headings else ""
    funds = [fund for fund in fund_words() if any(word in heading for word in fund.words)]
    return funds[0].names.get(measure, measure) if len(funds) == 1 else measure
