"""Printed pages → a document: what stands where on a page, whether a PDF's text layer or character recognition says so.

A page is its words with their places and its ruled lines. :func:`write_pages` finds the tables, the columns of text, the
paragraphs and headings in them and writes them in reading order.
"""

from __future__ import annotations

from collections.abc import Iterable

from ingest.readers.assembly import Assembly
from ingest.readers.continued import joined_tables
from ingest.readers.printed_page import Page, Segment, Word
from ingest.readers.printed_text import write_blocks
from ingest.readers.reading_order import blocks_of
from ingest.readers.running_heads import without_running_heads

__all__ = ["Page", "Segment", "Word", "write_pages"]


def write_pages(pages: Iterable[Page], assembly: Assembly) -> None:
    """Write the pages, in their order, into ``assembly``.

    Page numbers and running heads are left out; a table that goes on over pages is one table; a paragraph broken over
    lines, columns or pages is whole again.
    """
    blocks = [blocks_of(page) for page in pages]
    write_blocks(joined_tables(without_running_heads(blocks)), assembly)
