"""What stands above a form: its title, year, stage, and often the project's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.basic_data import is_title_of_data
from ingest.chinese_years import in_digits
from ingest.document import Document
from ingest.headers import field, plain, vocabulary
from ingest.lines import heading_level
from ingest.places import Place, Row, part_of
from ingest.values import is_prompt, money_scale

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=\s*年(?!\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号])|\s*[)）]|$)")
_MASKED_YEAR = re.compile(r"(?:20)?[xX×*＊]{2,4}\s*年")
_WHOLE_DEPARTMENT = re.compile(r"(?:部门|单位)?(?:[（(](?:部门|单位)[)）])?整体支出|(?:部门|单位)整体|整体绩效")
_LEAD = re.compile(
    r"^(?:附件?|附表|表)\s*[\d一二三四五六七八九十]*(?:[-－—.．]\d+)*\s*[:：、.．]?|^(?:19|20)\d{2}\s*年度?|^[一二三四五六七八九十]+、|^\d{1,2}[、.．]|^[（(][一二三四五六七八九十\d]+[)）]"
)
_OTHER_FORM = re.compile(r"(?:决算|预算|收入|支出|收支|基金|名词|附表|目录|明细)(?:总?表|情况|说明|解释)?$")
_TITLE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Caption:
    """What the captions of a form say. ``masked`` is true where a year is masked ("20xx年")."""

    project: Place | None = None
    year: int | None = None
    year_place: Place | None = None
    masked: bool = False
    stage: str | None = None
    stage_place: Place | None = None
    whole_department: Place | None = None


def is_title(text: str) -> bool:
    """Whether the text is the title of a form of this kind."""
    bare = text.strip()
    return (
        len(bare) <= _TITLE_LENGTH
        and "。" not in bare
        and any(word in bare for word in vocabulary()["titles"]["forms"])
    )


def under_last_title(captions: Sequence[Place]) -> list[Place]:
    """The captions from the last title of a form on: a table of data above it is not what the next table is."""
    last = max((number for number, place in enumerate(captions) if is_title(place.text)), default=0)
    return list(captions[last:])


def title_in(row: Row) -> bool:
    """Whether a row of a table only holds a title, a unit of money or an attachment mark; no header of a block."""
    texts = {cell.text for cell in row.cells}
    first = row.cells[0].text
    if len(texts) > 1 or len(first) > _TITLE_LENGTH:
        return False
    if money_scale(first) is not None and not field("funds", first):
        return True
    named = plain(first).endswith(("表", "报告")) or first.startswith("附") or heading_level(first) in (1, 2)
    titled = named and (is_title(first) or is_title_of_data(first))
    return titled and field("indicators", first) is None and field("head", first) is None


def read_captions(document: Document, captions: Sequence[Place], above: Sequence[Place] = ()) -> Caption:
    """Read the captions of a form, given in their order; the nearest to the form counts first.

    ``above`` are captions of a form before it that speak for year and stage of this one too.
    """
    near = list(reversed(captions))
    far = list(reversed(above))
    year, year_place, masked = _year(document, [*near, *far])
    stage, stage_place = _stage(document, [*near, *far])
    return Caption(
        _project(document, near), year, year_place, masked, stage, stage_place, _whole_department(document, near)
    )


def _year(document: Document, near: Sequence[Place]) -> tuple[int | None, Place | None, bool]:
    for place in near:
        if found := _YEAR.search(in_digits(place.text)):
            return int(found[1]), part_of(document, place, place.text[found.start(1) : found.end(1)]), False
        if _MASKED_YEAR.search(place.text):
            return None, None, True
    return None, None, False


def _stage(document: Document, near: Sequence[Place]) -> tuple[str | None, Place | None]:
    for place in near:
        if not is_title(place.text):
            continue
        for entry in vocabulary()["titles"]["stages"]:
            if any(word in place.text for word in entry["words"]):
                word = next(word for word in entry["words"] if word in place.text)
                return entry["stage"], part_of(document, place, word)
    return None, None


def _whole_department(document: Document, near: Sequence[Place]) -> Place | None:
    for place in near:
        if is_title(place.text) and (found := whole_department_in(place.text)):
            return part_of(document, place, found.group())
    return None


def whole_department_in(title: str) -> re.Match[str] | None:
    """Where a title says that it is on the spending of a whole department."""
    return _WHOLE_DEPARTMENT.search(title)


def _project(document: Document, near: Sequence[Place]) -> Place | None:
    for place in near:
        name = _named(place.text) or _headed(place.text)
        if name is not None:
            return part_of(document, place, name)
    return None


def _named(text: str) -> str | None:
    """The project a caption names: alone in brackets, or what a title holds beside the words of every title."""
    bare = text.strip()
    if len(bare) > _TITLE_LENGTH or "。" in bare or is_prompt(bare):
        return None
    if bare[:1] in "（(" and bare[-1:] in "）)":
        inner = bare[1:-1].strip()
        dated = _YEAR.search(in_digits(inner)) or _MASKED_YEAR.search(inner)
        return inner if _is_name(inner) and not dated and not is_prompt(inner) else None
    if not is_title(bare) or _WHOLE_DEPARTMENT.search(bare):
        return None
    while (shorter := _LEAD.sub("", bare).strip()) != bare:
        bare = shorter
    titled = re.fullmatch(
        r"(.+?)(?:项目)?(?:支出)?(?:预算)?(?:绩效)?(?:目标)?(?:完成情况)?(?:自评|自评价|评价|监控)(?:情况|评分|得分|打分|结果)?表?(?:[（(].*[)）])?",
        bare,
    )
    if titled is None:
        return None
    name = titled[1].strip("—-：: ")
    name = quoted[1] if (quoted := re.fullmatch(r"[“\"'《]([^“”\"'《》]+)[”\"'》]", name)) else name
    if bare.startswith(f"{name}项目") and not name.endswith(("项目", "经费", "资金", "费")):
        name = f"{name}项目"
    return name if _is_name(name) else None


def _headed(text: str) -> str | None:
    """The project that a numbered heading right above a form is ("（一）林区防火道建设项目")."""
    numbered = re.fullmatch(
        r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|\d{1,2}[、.．])\s*(\S+)", text.strip()
    )
    if numbered is None or not numbered[1].endswith(("项目", "工程", "经费", "专项")) or re.search("[，。；：]", text):
        return None
    return numbered[1] if _is_name(numbered[1]) else None


def _is_name(text: str) -> bool:
    """Whether something is left of the text when the words of every title are taken out."""
    rest = plain(text)
    if not 3 <= len(rest) <= 60 or _OTHER_FORM.search(rest) or re.search(r"单位[:：]|盖章|万元|续表|联系", text):
        return False
    for word in sorted(vocabulary()["titles"]["generic"], key=len, reverse=True):
        rest = rest.replace(word, "")
    rest = re.sub(r"[\d年—\-（）()、：: ]", "", rest)
    return len(rest) >= 2
