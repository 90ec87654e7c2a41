"""Part of a year that documents do state figures of: the months that a monitoring of projects covers.

"2025年1-8月的执行率", where a document monitors its projects from January to August, asks for what is stated at that stage.
Any other part of a year stays what it is: figures are by year, and there are none of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from search.question_numbers import chinese_integer

_NUMBER = r"(?:[0-9]{1,2}|十[一二]?|[一二三四五六七八九])"
_DASH = r"[-—–~至到]"
"""Between the first and the last month."""
_MONTHS = re.compile(
    rf"(?P<till>截[至止]到?|到)?(?P<year>20[0-9]{{2}}年度?)?的?(?:[1一]月?份?{_DASH}(?P<through>{_NUMBER})月份?|[前头](?P<first>{_NUMBER})个月"
    rf"|(?<![0-9—–~至-])(?<![0-9]到)(?P<end>{_NUMBER})月份?(?P<ended>底|末|止|为止)?(?![0-9])|(?P<half>上半年)|前(?P<quarters>[二三23])季度)"
)
STAGE = "监控阶段"
"""The word of the lexicon for what a monitoring states."""


def months_of(title: str) -> int | None:
    """The last month that the title of a monitoring names: 8 of "2025年1—8月绩效运行监控表"; None where it names none."""
    match = _MONTHS.search(title)
    return _last_month(match) if match else None


def names_months(question: str) -> bool:
    """Whether plain ``question`` may speak of such months at all."""
    return _MONTHS.search(question) is not None


def at_monitoring(question: str, monitored: Collection[tuple[int, int]]) -> str:
    """Plain ``question`` with the months of one of the ``monitored`` (year, last month) as the stage of monitoring."""
    years = {int(year) for year in re.findall(r"20[0-9]{2}(?=年)", question)}

    def stage(match: re.Match[str]) -> str:
        if match["end"] and not (match["till"] or match["ended"]):
            return match.group()  # "8月" by itself is that month, not all up to it
        known = {year for year, month in monitored if month == _last_month(match)}
        covered = known & years if years else known
        return (match["year"] or "") + STAGE if covered else match.group()

    return _MONTHS.sub(stage, question)


def _last_month(match: re.Match[str]) -> int | None:
    if match["half"]:
        return 6
    if match["quarters"]:
        return 3 * (int(match["quarters"]) if match["quarters"].isdigit() else chinese_integer(match["quarters"]) or 0)
    number = match["through"] or match["first"] or match["end"]
    return int(number) if number.isdigit() else chinese_integer(number)
