"""Which tables are statements, and what stands about them: title, unit of money, year, whether they state a budget."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.context import Context
from ingest.document import Block, Document
from ingest.narrative.measures import known_measure
from ingest.places import Place, place_of_block
from ingest.statements.accounts import title_of
from ingest.statements.grid import Grid, grid_of, squeezed
from ingest.statements.meaning import YEAR, Sheet
from ingest.statements.vocabulary import words
from ingest.values import money_scale, number

_CAPTIONS = 6
"""So many short blocks above a table may be its captions."""
_CAPTION_LENGTH = 60
CLASS = re.compile(r"^[一二三四五六七八九十]+[、.．].{2,20}支出$")
"""The row of a class of spending in a two-sided table."""
_FORM = re.compile(r"绩效(?!工资|奖)|指标|得分|满意度|分值|评价标准")
_FORM_LABEL = re.compile(r"绩效目标|绩效指标|年度目标|总体目标|(?:产出|效益|成本|满意度)指标|得分")
_TITLE = re.compile(r"表$|表[（(]|情况")
_MARK = re.compile(r"^(?:财决)?(?:公开|附|预算|部门)?\d*(?:[-—]\d+)?表\d*(?:[-—]\d+)?[:：]?$|[:：]|续表")
_AROUND = re.compile(r"^(?:附?表[\d一二三四五六七八九十]+[、.．:：]?)(?=.)|(?<=表)[（(]?(?:金额)?单位[:：].*$")
"""A table's number before its title, and the unit of money behind it: 表1收入支出决算总表单位：万元."""
_OF_PROJECTS = re.compile(r"项目.*表|重点项目")


def sheet_of(
    document: Document, context: Context, block: Block, before: Sequence[Block], last: Sheet | None = None
) -> Sheet | None:
    """The statement table that a block is; None where it is another kind of table.

    A table without a title under the headers of the ``last`` statement goes on with it.
    """
    grid = grid_of(block.table) if block.table is not None else None
    if grid is None or not grid.body:
        return None
    above = [place_of_block(document, b) for b in before[-_CAPTIONS:] if b.end - b.start <= _CAPTION_LENGTH]
    captions = [*above, *grid.captions]
    headers = _headers(grid)
    labels = [squeezed(place.text) for row in grid.body for place in grid.row(row) if number(place.text) is None]
    title = _title(captions)
    if last is not None and not title and headers and headers == _headers(last.grid):
        return replace(last, grid=grid)
    abroad = sum(
        1 for text in (*headers, *labels) if any(word in text for word in words()["abroad"])
    ) >= 2 and not _is_coded(headers)
    projects = "项目名称" in headers and _OF_PROJECTS.search(title) is not None
    if any(_FORM.search(text) for text in (title, *headers)) or any(_FORM_LABEL.search(text) for text in labels):
        return None
    if not (abroad or projects or _is_statement(title, headers, labels)):
        return None
    scaled = [
        (place, money_scale(place.text) or _stated_scale(place.text))
        for place in (*reversed(captions), *(p for r in grid.head for p in grid.row(r)))
    ]
    unit_of_money, scale = next(((p, s) for p, s in scaled if s is not None), (None, Decimal(1)))
    planned = context.type == "部门预算" or "预算" in re.sub("公共预算|基金预算|经营预算|预算单位", "", title)
    return Sheet(
        grid,
        title,
        scale or Decimal(1),
        unit_of_money,
        planned and "决算" not in title,
        abroad,
        projects,
        _year_of(captions) or context.year,
    )


def _stated_scale(text: str) -> Decimal | None:
    """The scale of "单位：元" inside a line that runs on with something else."""
    stated = re.search(r"单位[:：]\s*((?:亿|万|千|百)?元)", text)
    return money_scale(stated[1]) if stated else None


def _title(captions: Sequence[Place]) -> str:
    """The nearest caption that is a title; one broken over two lines as a whole."""
    texts = [_AROUND.sub("", squeezed(place.text).strip("|｜")) for place in captions]
    for place in range(len(texts) - 1, -1, -1):
        if _TITLE.search(texts[place]) and not _MARK.search(texts[place]):
            begins = place and _is_part_of_title(texts[place - 1])
            return f"{texts[place - 1]}{texts[place]}" if begins else texts[place]
    return ""


def _is_part_of_title(text: str) -> bool:
    """Whether a caption is the beginning of a title that goes on in the next line."""
    begins = re.match(
        r"(?:20\d{2}年度?)?(?:一般公共|政府性基金|国有资本|财政拨款|收入|支出|收支|部门|单位|[“\"]?三公|项目)", text
    )
    whole = _TITLE.search(text) or _MARK.search(text) or re.search(r"(?:公开|说明|[，。；])$", text)
    return begins is not None and not whole


def _headers(grid: Grid) -> list[str]:
    return [squeezed(place.text) for row in grid.head for place in grid.row(row)]


def _is_coded(headers: Sequence[str]) -> bool:
    return any(re.search("科目|功能分类|经济分类|编码|代码", text) for text in headers)


def _is_statement(title: str, headers: Sequence[str], labels: Sequence[str]) -> bool:
    """Whether headers and labels are those of a statement: coded titles, classes of spending, measures of accounts."""
    named = re.search(r"(?:决算|预算|收支|支出|收入).*(?:总表|表)", title) is not None
    classes = sum(1 for text in labels if CLASS.match(text))
    known = sum(1 for text in labels if known_measure(title_of("", text).name) is not None)
    over = sum(1 for text in headers if known_measure(text) is not None)
    return (
        classes >= 3 or (_is_coded(headers) and (named or over >= 1)) or (named and (known >= 4 or known + over >= 3))
    )


def _year_of(captions: Sequence[Place]) -> int | None:
    years = [int(m[1]) for place in captions if (m := YEAR.search(squeezed(place.text)))]
    return years[-1] if years else None


def sums_all(name: str) -> bool:
    """Whether a title is that of the row which sums all others."""
    return name in words()["totals"]
