"""A document's tables → drafts of forms: every row is given to the form and the block it belongs to.

What a row is, its cells say: labels of the head with a value beside them, headers of the money block or of the indicator
block, a source of funds with figures, a total. Where a form ends, the next head, title or total says. A table that goes on
after a page break goes on with the block that was open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.align import Column
from ingest.area_tables import find_areas
from ingest.basic_data import BasicData, begins_data
from ingest.beside import parted_beside
from ingest.captions import is_title, read_captions, title_in, under_last_title
from ingest.column_dumps import find_dump
from ingest.columns import (
    is_fund_header,
    is_fund_tier,
    is_indicator_tier,
    one_score,
    other_stage,
    printed_columns,
)
from ingest.document import Block
from ingest.drafts import Draft
from ingest.fund_pairs import is_source_header, pairs_in_line, parted, read_pairs, sums_beside_labels
from ingest.goals import goal_columns, goal_texts
from ingest.head_rows import GOALS, is_label_row, labels_beside, values_under
from ingest.header_tiers import parts_header, parts_target
from ingest.headers import field, is_total, outlay, source
from ingest.indicators import has_figures
from ingest.joint_columns import parted_rows
from ingest.known_labels import labels_in_known_words
from ingest.known_words import in_known_words
from ingest.lines import heading_level
from ingest.list_columns import is_list_header
from ingest.long_term import of_the_year, part_of_goals
from ingest.meant_headers import heads_results, heads_sums
from ingest.money_blocks import MoneyBlocks
from ingest.open_forms import HEAD_FIELDS
from ingest.places import Place, Row, labelled, paragraph_labels, place_of_block
from ingest.portions import opens_outlays, outlay_in
from ingest.project_lists import ProjectList
from ingest.stacked import runs_of_lines, stacked_rows
from ingest.turned_tables import upright
from ingest.values import number, points

_CAPTIONS = 4
"""So many short blocks above a table are its captions."""
_CAPTION_LENGTH = 80
_HEAD_LABELS = ("project", "unit", "department", "filler", "upper_department", "code", "year")
_TAIL_LABELS = ("grade", "total_score", "shortfall", "conclusion")
_AFTER = ("grade", "total_score", "fund_weight", "fund_score", "shortfall", "conclusion")
"""What a form states below its indicators."""


class Scanner(MoneyBlocks):
    """Walks over the blocks of one document; ``drafts``, ``lists`` and ``data`` are what it found, ``unread`` what is left.

    ``stacked`` are the stretches of text that were read as forms flattened to one cell a line.
    """

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
            self._rows(list(parted_rows(self.document, table)))

    def _rows(self, table: Sequence[Row]) -> None:
        """The rows of a table: those of every form in it, under what stands above all of them."""
        captions, fresh = list(self._captions), self._fresh
        for place, rows in enumerate(parted_beside(table)):
            if place:
                self._captions, self._fresh = list(captions), fresh
            self._form_rows(rows)

    def _form_rows(self, table: Sequence[Row]) -> None:
        """The rows of one form or list, in the words that are known; a table of places by itself."""
        if found := find_areas(table, self._captions):
            place, areas = found
            self.areas.append(areas)
            self._captions = []
            table = table[:place]
        rows = labels_in_known_words(in_known_words(upright(table)))
        for row, following in zip(rows, [*rows[1:], None], strict=False):
            self._row(row, following)
            self._before = row

    def _lines(self, run: Sequence[Block]) -> None:
        """Lines of text: captions, or a form flattened to one cell a line."""
        if dump := find_dump(self.document, run):
            self._lines(dump.before)
            self.stacked.append((dump.rows[0].start, max(row.end for row in dump.rows)))
            self._rows(dump.rows)
            self._lines(dump.after)
            return
        rows = stacked_rows(self.document, run)
        if not rows:
            for block in run:
                self._caption(place_of_block(self.document, block))
            return
        read = [row for row in rows if len(row.cells) > 1]
        opening = next((block.start for block in run if block.start <= read[0].start < block.end), read[0].start)
        self.stacked.append((opening, read[-1].end))
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
        if field("side_lists", place.text) or outlay(place.text):
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
        elif self._list is None and self._fresh and begins_data(row, under_last_title(self._captions)):
            self._list = BasicData(list(self._captions))
            self._list.rows.append(row)
            self.data.append(self._list)
        elif self._list is not None and not self._ends_list(row):
            self._list.rows.append(row)
        elif is_indicator_tier(row) or self._parts_tier(row):
            self._list = None
            self._indicator_header(row)
        elif self._section in ("funds", "side lists") and outlay_in(row) and (columns := self._draft().fund_columns):
            self._draft().outlay_rows.append((row, columns))
        elif self._section == "funds" and not self._draft().fund_rows and opens_outlays(row, following):
            self._draft().fund_rows.append((row, self._draft().fund_columns))
        elif self._side_lists(row):
            self._section = "side lists"
        elif self._section == "funds" and is_fund_tier(self._fund_tiers, row):
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
        elif not (
            self._across_sources(row)
            or self._head(row)
            or self._money_row(row)
            or self._goal(row)
            or self._indicator(row)
        ):
            self.unread.append(row)

    def _ends_list(self, row: Row) -> bool:
        """Whether a row goes on with the form that the open list of projects or data is part of.

        The indicators of a department follow the list of its tasks, and so do what was reached of its goals.
        """
        if is_indicator_tier(row):
            return isinstance(self._list, BasicData) or bool(self._list and self._list.rows)
        goals = isinstance(self._list, ProjectList) and bool(self.drafts) and len(row.cells) == 2
        return goals and field("head", row.cells[0].text) in (*GOALS, "goals_group")

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
        if self._section == "indicators" and not any(name in HEAD_FIELDS - {"code"} for name, _ in found):
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
        draft.fund_pairs += sums_beside_labels(row)
        return True

    def _total_of_head(self, row: Row) -> bool:
        """Whether a total stands in the head of the open form: one figure, below the project's name."""
        figures = [cell for cell in row.cells if points(cell.text) is not None]
        return len(figures) == 1 and bool(self.drafts) and "project" in self.drafts[-1].head

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

    def _adjoins(self, row: Row) -> bool:
        return self._tiers[-1].table is row.table and row.number - self._tiers[-1].number == 1

    def _indicator(self, row: Row) -> bool:
        if self._section != "indicators":
            return False
        draft = self._draft()
        if draft.totals:
            return self._under_total(draft, row)
        cells = () if self._long else self._year.cells(row)
        if len(cells) < len(row.cells):
            draft.long_term.append(row)
        if cells:
            draft.indicator_rows.append((replace(row, cells=cells), draft.indicator_columns))
        return True

    def _under_total(self, draft: Draft, row: Row) -> bool:
        """Take the figures of a row that stand below the labels of a total ("总分 | 总分值 | 总得分 | 自评等级")."""
        labels = draft.totals[-1]
        heads = [(cell.column, cell.last) for cell in labels.cells]
        below = row.table is labels.table and row.number - labels.number == 1
        if not below or not all(any(a <= cell.column <= b for a, b in heads) for cell in row.cells):
            return False
        if any(number(cell.text) is not None for cell in labels.cells) or not has_figures(row):
            return False
        draft.totals[-1] = row
        return True

    def _closes(self, row: Row) -> bool:
        """Whether the row ends the indicator block: a total, a grade, a remark, a signature."""
        first = row.cells[0]
        split = labelled(self.document, first)
        label = split[0] if split else first.text
        if is_total(label):
            return True
        return field("head", label) in (*_AFTER, "other")

    def _close(self, row: Row) -> None:
        draft = self._draft()
        first = row.cells[0]
        split = labelled(self.document, first)
        total = is_total(split[0] if split else first.text)
        if total:
            draft.totals.append(row)
        wanted = ("grade",) if total else _AFTER
        for name, value in labels_beside(self.document, row):
            if value is not None and name in wanted:
                draft.head.setdefault(name, value)


def _of_stage(columns: Sequence[Column], stage: str | None) -> tuple[Column, ...]:
    """The columns with one of scores and one of results, those of ``stage``."""
    return one_score(one_score(columns, stage), stage, "actual")
