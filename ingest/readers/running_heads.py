"""Page numbers and running heads: what stands at the edge of every page is no part of the text.

Only lines outside tables are looked at. A running head is the same text (figures aside) at the same height on several
pages, in small type; a title repeated over the tables of several pages is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.lines import is_page_mark
from ingest.readers.printed_blocks import PrintedBlock, PrintedTable, Prose
from ingest.readers.printed_page import TextLine, body_size

_NUMBER_ZONE = 0.12
"""Page numbers stand within this part of the page's height from its upper or lower edge."""
_HEAD_ZONE = 0.09
_PAGES = 3
"""A running head stands on so many pages at least, and on a third of all."""
_NUMBER = re.compile(
    r"[-－—–·~～\s]*(?:\d{1,4}|[ivxIVX]{1,6}|[０-９]{1,4})[-－—–·~～\s]*|第?\d{1,4}页?[/，,共]+\d{1,4}页?"
)


def without_running_heads(pages: Sequence[Sequence[PrintedBlock]]) -> list[PrintedBlock]:
    """The blocks of all pages in their order, without page numbers and running heads."""
    lines = [line for blocks in pages for block in blocks if isinstance(block, Prose) for line in block.lines]
    size = body_size(lines)
    seen = Counter(key for blocks in pages for key in {_key(line) for line in _edge_lines(blocks)})
    repeated = {key for key, count in seen.items() if count >= max(_PAGES, len(pages) / 3)}
    found: list[PrintedBlock] = []
    for block in (block for blocks in pages for block in blocks):
        if isinstance(block, PrintedTable):
            found.append(block)
            continue
        kept = tuple(line for line in block.lines if not (_is_number(line) or _is_head(line, repeated, size)))
        if kept:
            found.append(replace(block, lines=kept))
    return found


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
    """What makes two lines the same running head: the text without figures and blanks, and the height."""
    return re.sub(r"[\d\s]+", "", line.text), round(line.top / 8)
