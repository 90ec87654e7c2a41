"""Names of bodies: what a form's cell or a sentence writes around them taken off, and whether a text can be one."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from ingest.folding import squeeze
from ontology.naming import simplified

_CODE_BEFORE = re.compile(r"^[\[（(【]?\d{3,}(?:[-－–—]\d+)*[\]）)】]?\s*[-－–—_:：/.、\s]*(?=\D)")
_CODE_AFTER = re.compile(r"[-－–—_/\s]*[\[（(【]?\d{3,}[\]）)】]?$")
_STAMP = re.compile(r"[（(【\[]?(?:公章|盖章|签章|盖单位公章|单位公章|加盖公章|印章|章)[）)】\]]")
_LABEL = re.compile(r"^(?:单位名称|部门名称|项目单位|实施单位|填报单位|预算单位|申报单位|主管部门)(?:及代码)?[:：]")
_OWN_LEVEL = re.compile(r"[（(【\[—-]?(?:机关)?本级[）)】\]]?$")
_MARKS = "“”\"'‘’「」《》<>＜＞:：;；,，、。.·*＊_—- \t\u3000"
_MASKED = re.compile(r"[×＊*○〇]{2,}|[xXＸ]{2,}")
"""A name that was made unknown is none."""
_LONGEST = 50


@cache
def _vocabulary() -> dict[str, list[str]]:
    data: dict[str, list[str]] = tomllib.loads(files("ingest").joinpath("units.toml").read_text("utf-8"))
    return data


@cache
def _body_pattern() -> re.Pattern[str]:
    words = sorted(_vocabulary()["endings"], key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(words)})(?:[（(][^（()）]{{2,30}}[）)])?(?:本级)?$")


def clean_unit(text: str) -> str | None:
    """The name of a body as written in a cell or sentence, without code, stamp note, label, quotes and end marks.

    "373—中共某省委组织部" gives "中共某省委组织部"; "某局（本级）" gives "某局本级", for a bureau and its own level are
    two bodies. Traditional characters become simplified ones. None where no name is left.
    """
    if _MASKED.search(text):
        return None
    name = simplified(squeeze(text)).strip(_MARKS)
    name = _LABEL.sub("", _STAMP.sub("", name)).strip(_MARKS)
    name = _CODE_AFTER.sub("", _CODE_BEFORE.sub("", name)).strip(_MARKS)
    if _OWN_LEVEL.search(name) and not re.fullmatch(r"[省市县区州盟旗]?(?:机关)?本级", name):
        name = _OWN_LEVEL.sub("本级", name)
    if not 2 <= len(name) <= _LONGEST or name in _vocabulary()["blanks"] or not re.search(r"[\u4e00-\u9fff]{2}", name):
        return None
    return name


def is_body(text: str) -> bool:
    """Whether ``text`` as a whole can be the name of a body: it ends as such names do and is no phrase."""
    name = clean_unit(text)
    if name is None or len(name) < 3 or re.search(r"[，。；：！？,;!?“”《》]|的|是|按照|根据|由|\d{4}年", name):
        return False
    if name in _vocabulary()["general"]:
        return False
    return _body_pattern().search(name) is not None
