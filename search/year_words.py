"""Years told by the year beside them: "2023年的上一年" is 2022, "根据2023年决算推算，上年的公务接待费" asks for 2022.

In: plain question text. Out: :func:`with_years`, the same question with such years written out. Years that something is only
compared with ("2023年比上年") stay as they are.
"""

from __future__ import annotations

import re

_BEFORE = r"(?:上一?个?年度?|前一?个?年度?|去年度?)"
_NOT_COMPARED = r"(?!相比|比|同期|结转|结余|增|减|多|少|末)"
_OF_YEAR = re.compile(rf"(?P<year>20[0-9]{{2}})年度?的{_BEFORE}{_NOT_COMPARED}")
_BY_ACCOUNT = re.compile(
    r"^(?:请)?(?:从|按照?|根据|依据|由|用|以)(?P<year>20[0-9]{2})年度?的?[^,?0-9]{0,10}?"
    rf"(?:倒|反|往回|往前)?(?:推|算)(?:算|出|回去)?,(?P<what>[^0-9]*?(?<![比较与和跟同于])){_BEFORE}{_NOT_COMPARED}"
)


def with_years(text: str) -> str:
    """Plain ``text`` with years written out that are told by another; itself where there are none."""
    text = _BY_ACCOUNT.sub(lambda match: f"{match['what']}{int(match['year']) - 1}年", text)
    return _OF_YEAR.sub(lambda match: f"{int(match['year']) - 1}年", text)
