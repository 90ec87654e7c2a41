"""Page numbers and running heads: what stands at the edge of every page is no part of the text.

Only lines outside tables are looked at. A running head is the same text (figures aside, years not) at the same height on
several pages, in small type. A title over the forms of several pages is none: it is set larger than the text, or every
form under it opens with the same labels ("项目名称") and another value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.lines import is_page_mark
from ingest.readers.printed_blocks import PrintedBlock, PrintedTable, Prose, is_figure
from ingest.readers.printed_page import TextLine, body_size

_NUMBER_ZONE = 0.12
"""Page numbers stand within this part of the page's height from its upper or lower edge."""
_HEAD_ZONE = 0.09
_PAGES = 3
"""A running head stands on so many pages at least, and on a third of all."""
_OPENING = 3
"""So many rows of a table say whether it is a form that opens anew: their labels are as before, some value is not."""
_NUMBER = re.compile(
    r"[-－—–·~～\s]*(?:\d{1,4}|[ivxIVX]{1,6}|[０-９]{1,4})[-－—–·~～\s]*|第?\d{1,4}页?[/，,共]+\d{1,4}页?"
)


def without_running_heads(pages: Sequence[Sequence[PrintedBlock]]) -> list[PrintedBlock]:
    """The blocks of all pages in their order, without page numbers and running heads."""
    lines = [line for blocks in pages for block in blocks if isinstance(block, Prose) for line in block.lines]
    size = body_size(lines)
    seen = Counter(key for blocks in pages for key in {_key(line) for line in _edge_lines(blocks)})
    repeated = {key for key, count in seen.items() if count >= max(_PAGES, len(pages) / 3)}
    opening = _opening_labels(pages)
    found: list[PrintedBlock] = []
    for blocks in pages:
        table = _first_table(blocks)
        for block in blocks:
            if isinstance(block, PrintedTable):
                found.append(block)
                continue
            kept = tuple(
                line
                for line in block.lines
                if not _is_number(line) and (_is_title(line, table, opening) or not _is_head(line, repeated, size))
            )
            if kept:
                found.append(replace(block, lines=kept))
    return found


def _opening_labels(pages: Sequence[Sequence[PrintedBlock]]) -> set[tuple[str, ...]]:
    """The labels under which the first tables of several pages begin, each with other values: forms, one a page."""
    rows: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for table in map(_first_table, pages):
        if table is not None and (labels := _labels(table)):
            cells = tuple(cell.text for row in range(_OPENING) for cell in table.row(row))
            rows.setdefault(labels, set()).add(cells)
    return {labels for labels, found in rows.items() if len(found) > 1}


def _labels(table: PrintedTable) -> tuple[str, ...]:
    """The first cells of the table's first rows; none where one of them is empty or a figure."""
    rows = [table.row(number) for number in range(min(_OPENING, table.rows))]
    labels = tuple(row[0].text if row else "" for row in rows)
    return labels if all(label and not is_figure(label) for label in labels) else ()


def _first_table(blocks: Sequence[PrintedBlock]) -> PrintedTable | None:
    return next((block for block in blocks if isinstance(block, PrintedTable)), None)


def _is_title(line: TextLine, table: PrintedTable | None, opening: set[tuple[str, ...]]) -> bool:
    """Whether a line stands over the page's first table, and that is a form that opens anew."""
    return table is not None and line.bottom <= table.box[1] + line.size and _labels(table) in opening


def _edge_lines(blocks: Sequence[PrintedBlock]) -> list[TextLine]:
    return [line for block in blocks if isinstance(block, Prose) for line in block.lines if _at_edge(line, _HEAD_ZONE)]


def _at_edge(line: TextLine, zone: float) -> bool:
    height = line.page.height
    return line.bottom < zone * height or line.top > (1 - zone) * height


def _is_number(line: TextLine) -> bool:
    text = line.text.strip()
    return _at_edge(line, _NUMBER_ZONE) and (is_page_mark(text) or _NUMBER.fullmatch(text) is not None)


def _is_head(line: TextLine, repeated: set[tuple[str, int]], size: float) -> bool:
    return _at_edge(line, _HEAD_ZONE) and line.size <= 1.1 * size and _key(line) in repeated


def _key(line: TextLine) -> tuple[str, int]:
    """What makes two lines the same running head: the text without blanks and figures other than years, the height."""
    return re.sub(r"\d+(?!\d*年)", "", "".join(line.text.split())), round(line.top / 8)
