"""A document's tables → drafts of forms: every row is given to the form and the block it belongs to.

What a row is, its cells say: labels of the head with a value beside them, headers of the money block or of the indicator
block, a source of funds with figures, a total. Where a form ends, the next head, title or total says. A table that goes on
after a page break goes on with the block that was open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.align import Column
from ingest.basic_data import BasicData, begins_data
from ingest.captions import is_title, read_captions, title_in
from ingest.columns import (
    fund_columns,
    is_fund_header,
    is_fund_tier,
    is_indicator_tier,
    one_score,
    other_stage,
    parts_header,
    parts_target,
    printed_columns,
)
from ingest.document import Block, Document
from ingest.drafts import Draft
from ingest.fund_pairs import FundPair, is_source_header, pairs_in_line, parted, read_pairs, under_sources
from ingest.goals import goal_columns, goal_texts
from ingest.head_rows import GOALS, is_label_row, labels_beside, values_under
from ingest.headers import field, is_total, plain, source
from ingest.joint_columns import parted_rows
from ingest.lines import heading_level
from ingest.list_columns import is_list_header
from ingest.long_term import YearColumns, of_the_year, part_of_goals
from ingest.meant_headers import heads_results, heads_sums
from ingest.places import Place, Row, labelled, paragraph_labels, part_of, place_of_block
from ingest.portions import opens_lists, outlay_in, read_portions
from ingest.project_lists import ProjectList
from ingest.stacked import runs_of_lines, stacked_rows
from ingest.values import is_blank_mark, money, money_scale, points, stated

_CAPTIONS = 4
"""So many short blocks above a table are its captions."""
_CAPTION_LENGTH = 80
_UNIT_LENGTH = 12
_MONEY_UNIT = re.compile(r"[（(]?(?:金额|货币|计量|计价)?单位\s*[:：]")
_BODIES = frozenset({"unit", "department"})
_HEAD_FIELDS = _BODIES | {"project", "code", "filler", "upper_department"}
_HEAD_LABELS = ("project", "unit", "department", "filler", "upper_department", "code", "year")
_TAIL_LABELS = ("grade", "total_score")
_BLOCK_POINTS = re.compile(r"[(（](\d{1,2})\s*分[)）]")


class Scanner:
    """Walks over the blocks of one document; ``drafts``, ``lists`` and ``data`` are what it found, ``unread`` what is left.

    ``stacked`` are the stretches of text that were read as forms flattened to one cell a line.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.drafts: list[Draft] = []
        self.lists: list[ProjectList] = []
        self.data: list[BasicData] = []
        self.unread: list[Row] = []
        self.stacked: list[tuple[int, int]] = []
        self._captions: list[Place] = []
        self._fresh = True
        self._section = ""
        self._tiers: list[Row] = []
        self._fund_tiers: list[Row] = []
        self._list: ProjectList | BasicData | None = None
        self._scale: Decimal | None = None
        self._units: list[Place] = []
        self._pending: dict[str, Place] = {}
        self._pending_pairs: list[FundPair] = []
        self._source_header: Row | None = None
        self._labels_above: Row | None = None
        self._block_label: Place | None = None
        self._goal_columns: list[tuple[str, Place]] = []
        self._before: Row | None = None
        self._long = False
        self._year = YearColumns(())

    def scan(self) -> None:
        """Read all blocks."""
        for run, table in runs_of_lines(self.document.blocks):
            if table is None:
                self._lines(run)
                continue
            if self._captions:
                self._list = None
            if self._fresh:
                self._section = ""
            self._units = []
            rows = list(parted_rows(self.document, table))
            for row, following in zip(rows, [*rows[1:], None], strict=True):
                self._row(row, following)
                self._before = row

    def _lines(self, run: Sequence[Block]) -> None:
        """Lines of text: captions, or a form flattened to one cell a line."""
        rows = stacked_rows(self.document, run)
        if not rows:
            for block in run:
                self._caption(place_of_block(self.document, block))
            return
        read = [row for row in rows if len(row.cells) > 1]
        self.stacked.append((read[0].start, read[-1].end))
        for row in rows:
            first = row.cells[0]
            if len(row.cells) > 1:
                self._row(row)
            elif self._lone(first):
                continue
            elif not source(first.text) and not field("head", first.text):
                self._caption(first)
            else:
                self._note_scale(first.text)

    def _lone(self, place: Place) -> bool:
        """A cell that stands alone in a flattened form: the name of a block, or a sum after its label."""
        if field("blocks", place.text):
            self._block_label = place
            self._note_scale(place.text)
            return True
        if field("side_lists", place.text) or field("outlays", place.text):
            self._section = "side lists"
            return True
        if not self.drafts or self._fresh or self.drafts[-1].indicator_columns:
            return False
        self.drafts[-1].line_pairs += pairs_in_line(self.document, place)
        return not is_title(place.text)

    def _caption(self, place: Place) -> None:
        if not place.text or place.text.isdigit():
            return
        self._note_scale(place.text)
        if len(place.text) > _CAPTION_LENGTH:
            self._captions.clear()
            self._pending.clear()
            self._pending_pairs.clear()
            self._fresh = True
            return
        if self.drafts and not any(is_title(above.text) for above in self._captions):
            after = paragraph_labels(self.document, place, _TAIL_LABELS)
            self.drafts[-1].head = {**after, **self.drafts[-1].head}
            if after:
                return
        labels = paragraph_labels(self.document, place, _HEAD_LABELS)
        self._pending.update(labels)
        self._pending_pairs += pairs_in_line(self.document, place)
        if heading_level(place.text) in (1, 2) and not is_title(place.text):
            self._captions.clear()
        if not labels or is_title(place.text):
            self._captions = [*self._captions[-_CAPTIONS + 1 :], place]
        self._fresh = self._fresh or "续" not in place.text

    def _note_scale(self, text: str) -> None:
        scale = money_scale(text)
        if scale is None or not ("单位" in text or field("blocks", text) or not plain(text)):
            return
        self._scale = scale
        if self.drafts and not self._fresh and not self.drafts[-1].has_blocks:
            self.drafts[-1].scale = scale

    def _note_units(self, row: Row) -> None:
        """Note the unit of money that a cell of a row above the first block says by itself ("单位：元")."""
        for cell in row.cells:
            if len(cell.text) <= _UNIT_LENGTH and _MONEY_UNIT.match(cell.text) and money_scale(cell.text) is not None:
                self._units.append(cell)
                self._note_scale(cell.text)

    def _row(self, row: Row, following: Row | None = None) -> None:
        cells = row.cells
        self._note_units(row)
        if self._opens_form(row):
            self._new()
        if part := part_of_goals(row):
            self._long = part == "long"
        elif title_in(row):
            self._note_scale(cells[0].text)
            self._captions = [*self._captions[-_CAPTIONS + 1 :], *cells]
            self._fresh = True
            self._list = None
        elif isinstance(self._list, ProjectList) and self._list.goes_on(row):
            self._fresh = False
        elif is_list_header(row, following):
            self._list = ProjectList([*self._captions, *self._units], [row])
            self.lists.append(self._list)
            self._captions = []
        elif self._list is None and self._fresh and begins_data(row, self._captions):
            self._list = BasicData(list(self._captions))
            self._list.rows.append(row)
            self.data.append(self._list)
        elif self._list is not None and not (isinstance(self._list, BasicData) and is_indicator_tier(row)):
            self._list.rows.append(row)
        elif is_indicator_tier(row) or self._parts_tier(row):
            self._list = None
            self._indicator_header(row)
        elif self._section in ("funds", "side lists") and outlay_in(row) and (columns := self._draft().fund_columns):
            self._draft().outlay_rows.append((row, columns))
        elif self._side_lists(row):
            self._section = "side lists"
        elif self._section == "funds" and self._fund_tiers and is_fund_tier(self._fund_tiers[-1], row):
            self._fund_tier(row)
        elif is_fund_header(row) and not self._pairs(row):
            self._fund_header(row)
        elif heads_results(row, following):
            self._list = None
            self._indicator_header(row)
        elif heads_sums(row, following) and not self._pairs(row):
            self._fund_header(row)
        elif self._section == "indicators" and self._closes(row):
            self._close(row)
        elif not (self._head(row) or self._money_row(row) or self._goal(row) or self._indicator(row)):
            self.unread.append(row)

    def _parts_tier(self, row: Row) -> bool:
        """Whether the row goes on with the header of the indicator block that was just opened."""
        if self._section != "indicators" or not self._tiers or self.drafts[-1].indicator_rows:
            return False
        return parts_target(self._tiers[-1], row) or parts_header(self._tiers[-1], row)

    def _opens_form(self, row: Row) -> bool:
        """Whether the captions above have named a project and the row, the first below them, opens its form."""
        if not self._fresh or len(row.cells) < 2 or (self.drafts and not self.drafts[-1].has_blocks):
            return False
        if not (is_source_header(row) or read_pairs(parted(self.document, row), (), False, False)):
            return False
        return "project" in self._pending or read_captions(self.document, self._captions).project is not None

    # forms -------------------------------------------------------------------------------------------------------

    def _draft(self) -> Draft:
        if not self.drafts:
            return self._new()
        return self.drafts[-1]

    def _new(self) -> Draft:
        titled = any(is_title(place.text) for place in self._captions)
        before = self.drafts[-1] if self.drafts and not titled else None
        above = [*before.above, *before.captions] if before else []
        head, pairs = dict(self._pending), list(self._pending_pairs)
        draft = Draft(list(self._captions), above, head=head, line_pairs=pairs, scale=self._scale)
        self.drafts.append(draft)
        self._captions = []
        self._pending = {}
        self._pending_pairs = []
        self._fresh = False
        self._section = "head"
        self._source_header = None
        self._tiers = []
        self._goal_columns = []
        return draft

    def _form_for_head(self, found: dict[str, Place | None]) -> Draft:
        """The form that a head row with these labels belongs to: a new one where the open one is past its head.

        A head printed again on the next page of the same form opens none.
        """
        heads = _HEAD_FIELDS & found.keys()
        if not self.drafts or not heads:
            return self._draft()
        draft = self.drafts[-1]
        named, project = draft.head.get("project"), found.get("project")
        repeated = named is not None and project is not None and named.text == project.text and not draft.totals
        changed = draft.totals or any(_differs(draft.head.get(name), found.get(name)) for name in _BODIES)
        past = draft.has_blocks or bool(draft.goals)
        if repeated:
            self._fresh = False
        elif self._fresh or (past and changed) or ("project" in heads and (past or named is not None)):
            return self._new()
        return draft

    # head --------------------------------------------------------------------------------------------------------

    def _head(self, row: Row) -> bool:
        """Take the labels of the row with the values beside them; False where the row is no row of a head."""
        if is_total(row.cells[0].text) and not self._total_of_head(row):
            return False
        found = list(labels_beside(self.document, row))
        if not found:
            found = values_under(self._labels_above, row)
            self._labels_above = None
        if not found:
            return False
        self._labels_above = row if is_label_row(found) else None
        if self._section == "indicators" and not any(name in _HEAD_FIELDS - {"code"} for name, _ in found):
            return False
        names = [name for name, _ in found]
        if len(set(names) & set(GOALS)) >= 2 and all(value is None for _, value in found):
            self._goal_header(row)
            return True
        if names == ["goals_group"] and self._section == "goals" and self._goal_columns:
            return False
        draft = self._form_for_head(dict(found))
        self._section = "head" if self._section in ("head", "tail", "indicators") else self._section
        for name, value in found:
            if value is None or name == "other":
                continue
            if name in GOALS or name == "goals_group":
                draft.goals.setdefault("goal_overall" if name == "goals_group" else name, []).append(value)
                self._section = "goals"
            else:
                draft.head.setdefault(name, value)
        return True

    def _total_of_head(self, row: Row) -> bool:
        """Whether a total stands in the head of the open form: one figure, below the project's name."""
        figures = [cell for cell in row.cells if points(cell.text) is not None]
        return len(figures) == 1 and bool(self.drafts) and "project" in self.drafts[-1].head

    # money -------------------------------------------------------------------------------------------------------

    def _fund_header(self, row: Row) -> None:
        draft = self._draft()
        if draft.indicator_columns or draft.totals or (self._fresh and draft.has_blocks):
            draft = self._new()
        self._fresh = False
        self._fund_tiers = [row]
        draft.fund_columns = one_score(fund_columns(self._fund_tiers), self._stage(draft))
        draft.fund_rows = [(early, columns or draft.fund_columns) for early, columns in draft.fund_rows]
        self._block_weight(draft, row)
        scales = [money_scale(cell.text) for cell in row.cells]
        draft.scale = next((scale for scale in scales if scale is not None), draft.scale)
        self._section = "funds"

    def _fund_tier(self, row: Row) -> None:
        """A further row of the header of the money block that is open."""
        draft = self._draft()
        self._fund_tiers.append(row)
        draft.fund_columns = one_score(fund_columns(self._fund_tiers), self._stage(draft))

    def _block_weight(self, draft: Draft, row: Row) -> None:
        """The points that the label of the block gives it ("预算执行情况（20分）"), where no column does."""
        for label in (row.cells[0], *([self._block_label] if self._block_label else [])):
            points_of_block = _BLOCK_POINTS.search(label.text)
            is_label = field("funds", label.text) not in ("weight", "score")
            if points_of_block and is_label and not any(column.field == "weight" for column in draft.fund_columns):
                draft.head.setdefault("fund_weight", part_of(self.document, label, points_of_block[1]))
        self._block_label = None

    def _money_row(self, row: Row) -> bool:
        if self._section == "indicators":
            return False
        if not self.drafts:
            return False
        draft = self.drafts[-1]
        if is_source_header(row):
            self._source_header = row
            return True
        if self._source_header is not None and (crossed := under_sources(self._source_header, row)):
            self._section = "sources"
            draft.fund_pairs.extend(crossed)
            return True
        if pairs := self._pairs(row):
            if draft.indicator_rows and self._fresh:
                draft = self._new()
            draft.scale = next((s for s in (money_scale(c.text) for c in row.cells) if s is not None), draft.scale)
            draft.fund_pairs.extend(pairs)
            self._block_weight(draft, row)
            self._section = "pairs"
            return True
        if self._section in ("funds", "pairs") and all(source(c.text) or is_blank_mark(c.text) for c in row.cells):
            return True
        if self._section != "funds":
            figures = sum(1 for cell in row.cells if money(cell.text) is not None)
            early = draft.started and figures >= 3 and any(source(cell.text) for cell in row.cells[:2])
            if early:
                draft.fund_rows.append((row, ()))
            return early
        if any(source(cell.text) for cell in row.cells[:3]) or all(_figure_like(cell) for cell in row.cells):
            draft.fund_rows.append((row, draft.fund_columns))
            return True
        return False

    def _side_lists(self, row: Row) -> bool:
        """Take the parts of the year's sum by income and by spending; False where the row is none of such lists."""
        if not opens_lists(row) and self._section != "side lists":
            return False
        portions = read_portions(self.document, row)
        if portions is not None:
            self._draft().portions.extend(portions)
        return portions is not None

    def _pairs(self, row: Row) -> list[FundPair]:
        draft = self.drafts[-1] if self.drafts else None
        columns = list(dict.fromkeys(pair.column for pair in draft.fund_pairs)) if draft else []
        lone = draft is not None and bool(draft.head) and not draft.has_blocks and not draft.fund_rows
        return read_pairs(parted(self.document, row), columns, self._section == "pairs", lone)

    # goals -------------------------------------------------------------------------------------------------------

    def _goal_header(self, row: Row) -> None:
        self._draft()
        self._goal_columns = goal_columns(row)
        self._section = "goals"

    def _goal(self, row: Row) -> bool:
        """Texts under 预期目标 and 实际完成情况; a row of a following page goes on with them."""
        if self._section != "goals" or not self._goal_columns:
            return False
        for name, cell in goal_texts(self._goal_columns, row):
            self._draft().goals.setdefault(name, []).append(cell)
        return True

    # indicators --------------------------------------------------------------------------------------------------

    def _indicator_header(self, row: Row) -> None:
        draft = self._draft()
        if self._section == "indicators" and self._tiers and not draft.totals and self._adjoins(row):
            self._tiers.append(row)
        else:
            if draft.totals or (self._fresh and draft.indicator_rows):
                draft = self._new()
            self._tiers = [row]
        above = self._before if len(self._tiers) == 1 and self._before and self._before.table is row.table else None
        self._year = of_the_year(printed_columns(self._tiers), above)
        stage = self._stage(draft)
        draft.indicator_columns = _of_stage(self._year.columns, stage)
        other = other_stage(self._year.columns, stage)
        draft.stage = stage or "自评" if other else None
        draft.second = (other, _of_stage(self._year.columns, other)) if other else None
        self._section = "indicators"
        self._fresh = False

    def _stage(self, draft: Draft) -> str | None:
        return read_captions(self.document, draft.captions, draft.above).stage

    def _adjoins(self, row: Row) -> bool:
        return self._tiers[-1].table is row.table and row.number - self._tiers[-1].number == 1

    def _indicator(self, row: Row) -> bool:
        if self._section != "indicators":
            return False
        draft = self._draft()
        if draft.totals:
            return False
        cells = () if self._long else self._year.cells(row)
        if len(cells) < len(row.cells):
            draft.long_term.append(row)
        if cells:
            draft.indicator_rows.append((replace(row, cells=cells), draft.indicator_columns))
        return True

    def _closes(self, row: Row) -> bool:
        """Whether the row ends the indicator block: a total, a grade, a remark, a signature."""
        first = row.cells[0]
        split = labelled(self.document, first)
        label = split[0] if split else first.text
        if is_total(label):
            return True
        return field("head", label) in ("grade", "total_score", "other", "fund_weight", "fund_score")

    def _close(self, row: Row) -> None:
        draft = self._draft()
        first = row.cells[0]
        split = labelled(self.document, first)
        total = is_total(split[0] if split else first.text)
        if total:
            draft.totals.append(row)
        wanted = ("grade",) if total else ("grade", "total_score", "fund_weight", "fund_score")
        for name, value in labels_beside(self.document, row):
            if value is not None and name in wanted:
                draft.head.setdefault(name, value)


def _of_stage(columns: Sequence[Column], stage: str | None) -> tuple[Column, ...]:
    """The columns with one of scores and one of results, those of ``stage``."""
    return one_score(one_score(columns, stage), stage, "actual")


def _differs(known: Place | None, found: Place | None) -> bool:
    return known is not None and found is not None and known.text != found.text


def _figure_like(cell: Place) -> bool:
    return (
        money(cell.text) is not None or stated(cell.text) is None or cell.text.rstrip("%％").replace(".", "").isdigit()
    )
