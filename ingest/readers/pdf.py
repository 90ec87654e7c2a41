"""PDF: the text layer through pdfium; pages that are pictures, or whose characters have no meaning, are recognised.

Pages are read one by one and closed again. Box and page of everything read are in ``Document.placed``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from threading import Lock
from typing import TYPE_CHECKING

from ingest.document import Document
from ingest.readers.assembly import Assembly
from ingest.readers.layout import write_pages
from ingest.readers.pdf_checks import check_pdf
from ingest.readers.pdf_lines import ruled_lines
from ingest.readers.pdf_pictures import Recognise, completed, rendered, to_recognise
from ingest.readers.pdf_text import Frame, text_layer, turned_line
from ingest.readers.printed_page import Page
from ontology.errors import UnreadableDocument
from ontology.settings import settings

if TYPE_CHECKING:
    import pypdfium2
    from PIL.Image import Image

MAX_CHARACTERS = 60_000
"""A page with more characters than this is no page but a dump of data; it is left out with a warning."""
MAX_WORDS = 1_000_000
"""A file with more words than this would fill the memory."""

_pdfium = Lock()
"""pdfium works for one thread at a time."""


def read_pdf(data: bytes, path: str) -> Document:
    """Read a .pdf file.

    Raises UnreadableDocument for what is no PDF, is cut off, asks for a password, has more pages than the setting
    ``max_pages``, or has no page that could be read. Single pages that could not be read are in ``warnings``.
    """
    check_pdf(data, path)
    document = _opened(data, path)
    try:
        count = len(document)
        limit = settings().max_pages
        if count == 0:
            raise UnreadableDocument(f"文件 {path} 没有页面：请重新下载或另存为新的 PDF 再导入。")
        if count > limit:
            raise UnreadableDocument(
                f"文件 {path} 有 {count} 页，超过 {limit} 页的上限：请按单位拆分后再导入，或调高 JIXIAO_MAX_PAGES。"
            )
        assembly = Assembly()
        write_pages(_pages(document, path, assembly), assembly)
    finally:
        with _pdfium:
            document.close()
    return assembly.document(path, data, count)


def _opened(data: bytes, path: str) -> pypdfium2.PdfDocument:
    import pypdfium2
    from pypdfium2 import raw

    try:
        with _pdfium:
            return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            message = f"文件 {path} 已加密，需要密码才能打开：请解除密码（打开后另存为不加密的 PDF）再导入。"
        else:
            message = f"文件 {path} 已损坏，无法作为 PDF 打开：请重新下载，或用阅读器另存为新的 PDF 再导入。"
        raise UnreadableDocument(message) from error


def _pages(document: pypdfium2.PdfDocument, path: str, assembly: Assembly) -> Iterator[Page]:
    """The pages that can be read, in their order; a warning for each of the others, and for those recognised."""
    words = pictures = 0
    for number in range(1, len(document) + 1):
        page, image = _looked_at(document, number, assembly)
        if image is not None:
            pictures += 1
            if pictures <= settings().max_image_pages:
                page = _recognised(page, image, assembly)
            else:
                limit = f"识别页数的上限（{settings().max_image_pages} 页）"
                assembly.warn("scanned-page", f"第 {number} 页是扫描图像，超过{limit}，未识别：请拆分文件。", number)
        words += len(page.words)
        if words > MAX_WORDS:
            raise UnreadableDocument(f"文件 {path} 到第 {number} 页已超过 {MAX_WORDS} 个词：请按单位拆分后再导入。")
        yield page


def _looked_at(document: pypdfium2.PdfDocument, number: int, assembly: Assembly) -> tuple[Page, Image | None]:
    """What the text layer of a page says (nothing where it has no meaning), and the picture that is to be recognised."""
    import pypdfium2

    try:
        with _pdfium, closing(document[number - 1]) as page:
            left, bottom, right, top = page.get_bbox()
            frame = Frame(left, bottom, right, top, page.get_rotation())
            lines = ruled_lines(page, frame)
            layer = text_layer(page, frame, lines, MAX_CHARACTERS)
            if layer is None:
                assembly.warn(
                    "page-too-dense", f"第 {number} 页的字符超过 {MAX_CHARACTERS} 个，未读取：请拆分该页。", number
                )
                return Page(number, *frame.size, (), ()), None
            wanted = to_recognise(page, layer, frame)
            image = rendered(page, frame) if wanted is not Recognise.NOTHING else None
    except pypdfium2.PdfiumError:
        assembly.warn("unread-page", f"第 {number} 页已损坏，未读取：请用阅读器打开核对，必要时重新导出。", number)
        return Page(number, 0, 0, (), ()), None
    if wanted is Recognise.ALL:
        return Page(number, *frame.size, (), ()), image
    turned = tuple(turned_line(line, layer.turned, frame) for line in lines)
    width, height = frame.size if layer.turned in (0, 180) else frame.size[::-1]
    return Page(number, width, height, layer.words, turned, layer.turned), image


def _recognised(page: Page, image: Image, assembly: Assembly) -> Page:
    """The page with the text of its picture."""
    from ingest.readers.ocr import note_recognised, recognise

    width, height = (page.width, page.height) if page.turned in (0, 180) else (page.height, page.width)
    found = recognise(image, page.number, width, height)
    note_recognised(assembly, found)
    return completed(page, found) if page.words else found
