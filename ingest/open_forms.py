"""The form that is open while a document is walked over: which block of it, which unit of money, what stood above it."""

from __future__ import annotations

import re
from decimal import Decimal

from ingest.area_tables import AreaTable
from ingest.basic_data import BasicData
from ingest.captions import is_title, read_captions
from ingest.document import Document
from ingest.drafts import Draft
from ingest.fund_pairs import FundPair, parted, read_pairs
from ingest.headers import field, plain
from ingest.long_term import YearColumns
from ingest.places import Place, Row
from ingest.project_lists import ProjectList
from ingest.values import money_scale

_UNIT_LENGTH = 12
_MONEY_UNIT = re.compile(r"[（(]?(?:金额|货币|计量|计价)?单位\s*[:：]")
_UNIT_LAST = re.compile(r"单位\s*[:：]\s*(?:人民币)?[亿万千百]?元\s*[)）】]?\s*$")
"""How a cell ends that says the unit of money behind what it is for ("填报日期：2024年3月15日　单位：元")."""
_BODIES = frozenset({"unit", "department"})
HEAD_FIELDS = _BODIES | {"project", "code", "filler", "upper_department"}
"""Labels of a head that say whose form it is."""


class OpenForms:
    """The forms found so far, the last of them open; what was read above the next one, and which block is open."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.drafts: list[Draft] = []
        self.lists: list[ProjectList] = []
        self.data: list[BasicData] = []
        self.areas: list[AreaTable] = []
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
        heads = HEAD_FIELDS & found.keys()
        if self.drafts and self._fresh and self.drafts[-1].totals and "total_score" in found:
            return self._new()  # the total above a form, below the last row of another
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

    def _stage(self, draft: Draft) -> str | None:
        return read_captions(self.document, draft.captions, draft.above).stage

    def _pairs(self, row: Row) -> list[FundPair]:
        draft = self.drafts[-1] if self.drafts else None
        columns = list(dict.fromkeys(pair.column for pair in draft.fund_pairs)) if draft else []
        lone = draft is not None and bool(draft.head) and not draft.has_blocks and not draft.fund_rows
        return read_pairs(parted(self.document, row), columns, self._section == "pairs", lone)

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
            alone = len(cell.text) <= _UNIT_LENGTH and _MONEY_UNIT.match(cell.text) is not None
            if (alone or _UNIT_LAST.search(cell.text)) and money_scale(cell.text) is not None:
                self._units.append(cell)
                self._note_scale(cell.text)


def _differs(known: Place | None, found: Place | None) -> bool:
    return known is not None and found is not None and known.text != found.text
