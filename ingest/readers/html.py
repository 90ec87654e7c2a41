"""Saved web pages and web archives: the article of the page with its title, date and tables, without the site around it.

The text is what the article shows. A title or a date that only the page's head states is written in front of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.document import Document
from ingest.lines import heading_level
from ingest.readers.assembly import Assembly, Laid, Run
from ingest.readers.html_flow import Item, Said, Shown, items_of
from ingest.readers.html_navigation import filing_lines, squeezed, vocabulary, without_furniture, without_navigation
from ingest.readers.html_source import pages_of
from ingest.readers.html_tree import Node, Page, parse
from ingest.readers.limits import CellCount
from ingest.readers.mirrors import is_mirrored, restored
from ingest.readers.paragraphs import Line, paragraphs, wrap_width
from ingest.readers.rows import Rows
from ingest.readers.text import parts_of
from ontology.errors import UnreadableDocument

_CELL = re.compile(r"<t[dh]\b", re.IGNORECASE)
_DATE = re.compile(r"20\d{2}[-年./]\d{1,2}[-月./]\d{1,2}")
_FEW_LINES = 12
_ATTACHMENTS = 30
_POOR = 60


def read_html(data: bytes, path: str) -> Document:
    """Read a web page (.html, .htm, .shtml, .xhtml), or every page of a web archive (.mht, .mhtml).

    Warnings: ``attachment`` for every file the article links to, ``picture-unread`` where there is hardly more than
    pictures, ``mirror-copy`` where a mirror site's conversion was undone. Raises UnreadableDocument for
    a page without text, over the settings ``max_page_tags`` or ``max_cells``.
    """
    out, cells = Assembly(), CellCount(path)
    written = pictures = 0
    attached: dict[str, None] = {}
    for markup in pages_of(data, path):
        cells.add(len(_CELL.findall(markup)))
        if is_mirrored(markup):
            markup = restored(markup)
            out.warn(
                "mirror-copy",
                "网页是转载站用机器转成繁体的副本，已还原为简体再读取，个别字词可能与原文不同：请以原发布网站为准。",
            )
        items, shown = _article(parse(markup))
        written += sum(item.chars for item in items)
        _write(items, out)
        for node in shown.blocks():
            pictures += node.pictures
            attached.update(dict.fromkeys(node.attachments))
    if not written:
        raise UnreadableDocument(f"网页 {path} {_nothing(pictures)}")
    for name in list(attached)[:_ATTACHMENTS]:
        out.warn("attachment", f"正文附件“{name}”没有随网页导入：请下载后另行导入。")
    if pictures and written < _POOR and not attached:
        out.warn(
            "picture-unread",
            f"网页里有 {pictures} 张图片，图片里的文字没有读取：正文是图片时，请下载原图或 PDF 后导入。",
        )
    return out.document(path, data)


def _nothing(pictures: int) -> str:
    if pictures:
        return "只有图片，没有正文：请下载原图或 PDF 后再导入。"
    return "没有正文，可能只是框架，或正文由脚本载入：请在浏览器里打开后另存为 PDF 再导入。"


def _article(page: Page) -> tuple[list[Item], Node]:
    """What the page shows of its article, headed by its title and date; and the tree it was taken from."""
    titles = _titles(page)
    shown = without_navigation(page.body)
    items = without_furniture(items_of(shown), titles)
    if not any(item.chars for item in items):
        shown = page.body
        items = items_of(shown)
    items = [part for item in items for part in _without_filing(item)]
    return [*_head(page, items, titles), *items], shown


def _without_filing(item: Item) -> Sequence[Item]:
    return (filing_lines(item) if isinstance(item, Shown) else []) or [item]


def _titles(page: Page) -> list[str]:
    """What the page's head calls its article, without white space: as its CMS says, then its title without the site's."""
    said = [page.meta[name] for name in vocabulary()["meta"]["title"] if name in page.meta]
    separator = vocabulary()["meta"]["separator"]
    names = [*said, page.title, *(re.split(separator, page.title)[:1])]
    return list(dict.fromkeys(squeezed(name) for name in names if len(squeezed(name)) > 4))


def _head(page: Page, items: Sequence[Item], titles: Sequence[str]) -> list[Item]:
    """The title and the date that only the head of the page states."""
    office = any(
        re.search("word|excel|wps|ppt", page.meta.get(name, ""), re.I) for name in vocabulary()["meta"]["author"]
    )
    shown = squeezed(
        "".join(item.text if isinstance(item, Said) else "".join(item.texts()) for item in items[: _FEW_LINES * 3])
    )
    head: list[Item] = []
    title = titles[-1] if titles else ""
    named = title and not office and not re.fullmatch(vocabulary()["meta"]["nameless"], title, re.I)
    if named and not any(name in shown for name in titles):
        head.append(Said(title, level=1))
    dates = [page.meta[name] for name in vocabulary()["meta"]["published"] if name in page.meta]
    visible = any(isinstance(item, Said) and _DATE.search(item.text) for item in items[:_FEW_LINES])
    if dates and _DATE.match(dates[0]) and not visible:
        source = next((page.meta[name] for name in vocabulary()["meta"]["source"] if name in page.meta), "")
        head.append(Said(f"发布时间：{dates[0]}" + (f"\u3000来源：{source}" if source else "")))
    return head


def _write(items: Iterable[Item], out: Assembly) -> None:
    """Write lines as the reader of plain text understands them, and tables as they stand."""
    listed = list(items)
    width = wrap_width([item.text for item in listed if isinstance(item, Said)])
    run: list[Said] = []
    for item in listed:
        if isinstance(item, Said):
            run.append(item)
            continue
        _write_lines(run, width, out)
        run = []
        out.table(item.rows)
    _write_lines(run, width, out)


def _write_lines(run: Sequence[Said], width: int, out: Assembly) -> None:
    text = "\n".join(said.text for said in run)
    lines: list[Line] = []
    levels: dict[int, int] = {}
    position = 0
    for said in run:
        lines.append(Line(position, said.text, said.closed))
        levels[position + len(said.text) - len(said.text.lstrip())] = said.level
        position += len(said.text) + 1
    for part in parts_of(text, lines):
        if part.rows:
            out.table(_laid(part.rows))
            continue
        for start, end in paragraphs(part.lines, width):
            out.paragraph([Run(text[start:end])], heading_level(text[start:end]) or levels.get(start, 0))


def _laid(rows: Rows) -> list[list[Laid]]:
    return [
        [
            Laid(
                tuple((Run(line),) for line in cell.text.split("\n")) if cell.text else (),
                cell.row,
                cell.column,
                cell.rowspan,
                cell.colspan,
            )
            for cell in row
        ]
        for row in rows
    ]
