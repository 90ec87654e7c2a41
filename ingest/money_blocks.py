"""Rows of the money block of a form: its header, its sources of funds, sums set as pairs, lists side by side."""

from __future__ import annotations

import re

from ingest.columns import fund_columns, one_score
from ingest.drafts import Draft
from ingest.fund_pairs import is_source_header, under_sources
from ingest.headers import field, source
from ingest.open_forms import OpenForms
from ingest.places import Place, Row, part_of
from ingest.portions import opens_lists, read_portions
from ingest.values import is_blank_mark, money, money_scale, stated

_BLOCK_POINTS = re.compile(r"[(（](\d{1,2})\s*分[)）]")


class MoneyBlocks(OpenForms):
    """Takes the rows that state the money of the open form."""

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

    def _across_sources(self, row: Row) -> bool:
        """Take a row that names sources, one a column, or the sums of one kind below such a row."""
        if self._section == "indicators" or not self.drafts:
            return False
        if is_source_header(row):
            self._source_header = row
            return True
        if self._source_header is not None and (crossed := under_sources(self._source_header, row)):
            self._section = "sources"
            self.drafts[-1].fund_pairs.extend(crossed)
            return True
        return False

    def _money_row(self, row: Row) -> bool:
        if self._section == "indicators":
            return False
        if not self.drafts:
            return False
        draft = self.drafts[-1]
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


def _figure_like(cell: Place) -> bool:
    return (
        money(cell.text) is not None or stated(cell.text) is None or cell.text.rstrip("%％").replace(".", "").isdigit()
    )
