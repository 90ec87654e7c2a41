"""DOCX with really merged cells."""

from __future__ import annotations

import io
import random

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK

from maker.page import Box, Grid, Line, Sheet, slots


def docx(sheet: Sheet, rng: random.Random) -> bytes:
    """A Word file; titles are headings in some files and centred paragraphs in others, as people write them."""
    document = Document()
    styled = rng.random() < 0.5
    for part in sheet.parts:
        if isinstance(part, Line):
            if part.level and styled:
                document.add_heading(part.text, part.level)
            else:
                paragraph = document.add_paragraph(part.text)
                if part.level == 1:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif isinstance(part, Grid):
            _table(document, part)
        else:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _table(document: object, grid: Grid) -> None:
    places = slots(grid)
    table = document.add_table(rows=len(places), cols=len(places[0]))  # type: ignore[attr-defined]
    table.style = "Table Grid"
    cells = [list(row.cells) for row in table.rows]
    for index, line in enumerate(places):
        for column, box in enumerate(line):
            if not isinstance(box, Box):
                continue
            cell = cells[index][column]
            if box.rowspan > 1 or box.colspan > 1:
                cell = cell.merge(cells[index + box.rowspan - 1][column + box.colspan - 1])
            if box.text:
                cell.text = box.text
