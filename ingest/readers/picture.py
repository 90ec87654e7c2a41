"""Pictures of pages (png, jpg, bmp, gif, webp, tif with several pages) → a document, by character recognition."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.document import Document
from ingest.readers.assembly import Assembly
from ingest.readers.layout import Page, write_pages
from ontology.errors import UnreadableDocument
from ontology.settings import settings

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "BMP", "TIFF", "GIF", "WEBP")
"""What is opened, whatever the extension says."""
MOST_PIXELS = 16_000_000
"""A picture of four times as many and more is made smaller: A4 at 400 dpi."""
SCREEN_DPI, SHEET_INCHES = 96, 8.27
"""A picture that does not state its resolution is a screenshot, or an A4 sheet where it has more pixels than a screen."""


def read_picture(data: bytes, path: str) -> Document:
    """Read a picture; every page carries a warning of code ``ocr`` with the mean confidence of its words.

    Raises UnreadableDocument where the bytes are no such picture, are torn, or hold more pixels or pages than the
    settings ``max_image_megapixels`` and ``max_image_pages`` allow.
    """
    from ingest.readers.ocr import note_recognised, recognise

    assembly = Assembly()
    pages: list[Page] = []
    for number, picture in enumerate(_pictures(data, path), start=1):
        dpi = _dpi(picture)
        page = recognise(picture, number, picture.width / dpi * 72, picture.height / dpi * 72)
        note_recognised(assembly, page)
        pages.append(page)
    write_pages(pages, assembly)
    return assembly.document(path, data, len(pages))


def _pictures(data: bytes, path: str) -> Iterator[Image.Image]:
    """The pages, one at a time, on white where they are transparent, turned as their camera says."""
    from PIL import ImageOps

    limit = settings().max_image_pages
    with _opened(data, path) as picture:
        pages = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
        if pages > limit:
            raise UnreadableDocument(
                f"图片 {path} 有 {pages} 页，超过 {limit} 页的上限：请拆分后再导入，或调高 JIXIAO_MAX_IMAGE_PAGES。"
            )
        for page in range(pages):
            try:
                if pages > 1:
                    picture.seek(page)
                _check_size(picture, path)
                picture.load()
                shown = ImageOps.exif_transpose(_reduced(_opaque(picture)))
            except (OSError, SyntaxError, ValueError, EOFError) as error:
                raise _damaged(path) from error
            yield shown


def _opened(data: bytes, path: str) -> Image.Image:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            # The library warns of sizes that the setting allows; the setting decides.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_large(path) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _damaged(path) from error


def _damaged(path: str) -> UnreadableDocument:
    return UnreadableDocument(
        f"图片 {path} 不完整、已损坏或不是图片，不能读取：请确认文件已完整下载，或用图片工具另存为 png 后再导入。"
    )


def _check_size(picture: Image.Image, path: str) -> None:
    if picture.width * picture.height > settings().max_image_megapixels * 1_000_000:
        raise _too_large(path)


def _too_large(path: str) -> UnreadableDocument:
    limit = settings().max_image_megapixels
    return UnreadableDocument(
        f"图片 {path} 超过 {limit} 百万像素的上限：请缩小后再导入，或调高 JIXIAO_MAX_IMAGE_MEGAPIXELS。"
    )


def _opaque(picture: Image.Image) -> Image.Image:
    from PIL import Image

    if picture.mode.startswith("I"):
        # The library cuts 16 bits of grey off at 255 instead of scaling them.
        return picture.point(lambda value: value / 256).convert("L")
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB") if picture.mode not in ("1", "L", "RGB") else picture
    layered = picture.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(white, layered).convert("RGB")


def _reduced(picture: Image.Image) -> Image.Image:
    """The picture with no more pixels than are of use, so that memory stays bounded."""
    factor = math.isqrt(picture.width * picture.height // MOST_PIXELS)
    if factor < 2:
        return picture
    smaller = (picture.convert("L") if picture.mode == "1" else picture).reduce(factor)
    if "dpi" in picture.info:
        smaller.info["dpi"] = tuple(float(dpi) / factor for dpi in picture.info["dpi"])
    return smaller


def _dpi(picture: Image.Image) -> float:
    stated = picture.info.get("dpi")
    across = float(stated[0]) if stated else 0.0
    sheet = min(picture.size) / SHEET_INCHES
    if across > SCREEN_DPI + 1 and 0.4 * sheet <= across <= 3 * sheet:
        return across
    return sheet if sheet > 1.3 * SCREEN_DPI else SCREEN_DPI
