"""Word documents (.docx, .docm): the body in its order, with list numbers, text boxes and notes; revisions accepted.

Headers, footers, comments and hidden text are left out; so is the table of contents, which says everything twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.document import Document
from ingest.lines import HEADING_LENGTH, ends_sentence, heading_level
from ingest.readers.assembly import Assembly, Laid, Run
from ingest.readers.docx_numbering import Numbering
from ingest.readers.docx_styles import Styles
from ingest.readers.docx_tables import Grid, GridCell, Paragraph, read_grid, unfolded
from ingest.readers.docx_text import written
from ingest.readers.docx_xml import attribute, contents, local
from ingest.readers.limits import CellCount
from ingest.readers.packages import Package
from ingest.readers.prose import written_lines
from ontology.errors import UnreadableDocument

if TYPE_CHECKING:
    from lxml.etree import _Element

_NOTES = {"footnote": "footnotes", "endnote": "endnotes"}


def read_docx(data: bytes, path: str) -> Document:
    """Read a Word document. Raises UnreadableDocument where it is damaged, has a password, is over a limit or has no text."""
    body = _Body(Package(data, path), path)
    writer = _Writer(path)
    for block in body.blocks():
        writer.write(block)
        for note in body.pending_notes():
            writer.write(note)
    page = writer.page
    if body.pictures:
        message = f"文中有 {body.pictures} 张图片，图片里的文字和表格没有读取：需要时请另存为 PDF 后再导入。"
        page.warn("picture-unread", message)
    document = page.document(path, data)
    if not document.blocks:
        content = "只有图片，没有文字" if body.pictures else "没有文字"
        raise UnreadableDocument(f"文件 {path} {content}：请确认文件已完整保存；扫描件请另存为 PDF 后再导入。")
    return document


class _Body:
    """The content of a document; ``pictures`` is how many large pictures have been passed so far."""

    def __init__(self, package: Package, path: str) -> None:
        main = next(iter(package.related("", "officeDocument")), "word/document.xml")
        root = package.xml(main)
        body = next(root.iterchildren("{*}body"), None) if root is not None else None
        if body is None:
            raise UnreadableDocument(f"文件 {path} 里没有正文：请用 Word 或 WPS 打开修复并另存后再导入。")
        parts = {
            kind: next(iter(package.related(main, kind)), "") for kind in ("styles", "numbering", *_NOTES.values())
        }
        numbering = package.xml(parts["numbering"])
        self._root = body
        self._numbering = Numbering(numbering)
        self._styles = Styles(package.xml(parts["styles"]), numbering)
        self._notes = {
            (kind, attribute(node, "id") or ""): node
            for kind, part in _NOTES.items()
            if (notes := package.xml(parts[part])) is not None
            for node in notes.iterchildren(f"{{*}}{kind}")
        }
        self._asked: list[tuple[str, str]] = []
        self.pictures = 0

    def blocks(self) -> Iterator[Paragraph | Grid]:
        """The paragraphs and tables of the body, in order; to be walked once, for lists are counted on the way."""
        return self._blocks(self._root)

    def pending_notes(self) -> Iterator[Paragraph | Grid]:
        """The notes that the blocks walked since the last call refer to."""
        while self._asked:
            node = self._notes.pop(self._asked.pop(0), None)
            if node is not None:
                yield from self._blocks(node)

    def _blocks(self, container: _Element) -> Iterator[Paragraph | Grid]:
        for element in contents(container):
            name = local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield read_grid(element, lambda cell: tuple(self._blocks(cell)))

    def _paragraph(self, element: _Element) -> Iterator[Paragraph | Grid]:
        style = self._styles.of(element)
        found = written(element)
        self.pictures += found.pictures
        self._asked.extend(found.notes)
        label = self._numbering.label(style.list_id, style.depth or 0) if style.list_id else ""
        if (found.text.strip() or label) and not (style.listed or found.listed):
            yield Paragraph(_labelled(label, found.text), style.level)
        for box in found.boxes:
            yield from self._blocks(box)


def _labelled(label: str, text: str) -> str:
    """The text behind its number; a blank keeps "1." and "2023年" apart."""
    text = text.lstrip()
    return f"{label} {text}" if label and label[-1:].isascii() and text[:1].isascii() and text else label + text


class _Writer:
    """Writes blocks into ``page``."""

    def __init__(self, path: str) -> None:
        self.page = Assembly()
        self._count = CellCount(path)

    def write(self, block: Paragraph | Grid) -> None:
        """Write one block; the content of a table that only lays out the page is written as if no table were there."""
        if isinstance(block, Paragraph):
            self._paragraph(block)
        elif block.is_layout:
            for row in block.rows:
                for cell in row:
                    for inner in cell.blocks:
                        self.write(inner)
        else:
            self.page.table(self._rows(unfolded(block)))

    def _paragraph(self, paragraph: Paragraph) -> None:
        for lines in written_lines(paragraph.text.split("\n")):
            self.page.paragraph([Run(line) for line in lines], _level("".join(lines), paragraph.level))

    def _rows(self, grid: Grid) -> Iterator[list[Laid]]:
        for row in grid.rows:
            self._count.add(len(row))
            yield [_laid(cell) for cell in row]


def _laid(cell: GridCell) -> Laid:
    lines = (line for block in cell.blocks if isinstance(block, Paragraph) for line in block.text.split("\n"))
    texts = tuple((Run(line),) for line in lines if line.strip())
    return Laid(texts, cell.row, cell.column, cell.rowspan, cell.colspan)


def _level(text: str, styled: int) -> int:
    """The level of a heading: by its number where it has one, else by its style; a sentence is none, however styled."""
    level = heading_level(text)
    if level or not styled:
        return level
    return 0 if ends_sentence(text) or len(text.strip()) > HEADING_LENGTH else styled
