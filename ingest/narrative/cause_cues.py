"""What a reason's text states, and the cues of ``causes.toml`` in it.

>>> stated("未受疫情影响，主要是人员减少，下一步加强管理")
'未受□影响，主要是人员减少，'
>>> [concept for concept, _ in cues_in("主要是人员减少")]
['staffing-change']
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_GAP = "[^，。；]{0,8}"
_LIST = re.compile(r"\{([a-z]+)\}")


def stated(reason: str) -> str:
    """``reason`` without remedies ("下一步…"), with what it denies as □ and names that hold words of causes as ○."""
    remedies, names, denials, _ = _rules()
    text = remedies.sub("", reason)
    for denial in denials:
        text = denial.sub(lambda match: match.group().replace(match["what"], "□"), text)
    return names.sub("○", text)


def cues_in(text: str) -> Iterator[tuple[str, str]]:
    """Each concept with a cue in ``text`` (as :func:`stated` gives it), and the words of its first cue."""
    for concept, pattern in _rules()[3]:
        if match := pattern.search(text):
            yield concept, match.group()


@cache
def concepts() -> tuple[str, ...]:
    """The concepts that have cues, in the scheme's order; "other" has none."""
    return tuple(concept for concept, _ in _rules()[3])


@cache
def _rules() -> tuple[
    re.Pattern[str], re.Pattern[str], tuple[re.Pattern[str], ...], tuple[tuple[str, re.Pattern[str]], ...]
]:
    data = tomllib.loads((files("ingest.narrative") / "causes.toml").read_text(encoding="utf-8"))
    setting, lists = data["setting"], data["lists"]

    def compiled(cues: list[str]) -> re.Pattern[str]:
        joined = "|".join(cues).replace("~", _GAP)
        return re.compile(_LIST.sub(lambda name: lists[name[1]], joined))

    return (
        re.compile(setting["remedies"]),
        re.compile(setting["names"]),
        tuple(re.compile(denial) for denial in setting["denied"]),
        tuple((cause["name"], compiled(cause["cues"])) for cause in data["cause"]),
    )
