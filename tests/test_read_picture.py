"""Reading pictures of pages: ruled tables, pages askew, sideways or dirty, several pages, refusals."""

from __future__ import annotations

import io
import struct
import unicodedata
import zlib
from decimal import Decimal

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw
from rapidfuzz.distance import Levenshtein
from scans import DPI, Scan, font, noisy, table, turned

from ingest.document import Document
from ingest.readers import pdf, read
from ingest.readers.scan_marks import mark
from ingest.readers.scan_words import mended
from ontology.errors import UnreadableDocument
from ontology.settings import Settings, settings

FORM = table(
    (
        (("一级\n指标", 1, 1), ("三级指标", 1, 1), ("性质", 1, 1), ("指标值", 1, 1), ("实际完成值", 1, 1), ("分值", 1, 1), ("得分", 1, 1)),
        (("产出\n指标", 3, 1), ("改造供水管网长度", 1, 1), ("≥", 1, 1), ("32.5公里", 1, 1), ("32.5公里", 1, 1), ("10", 1, 1), ("10", 1, 1)),
        (("水质达标率", 1, 1), ("≥", 1, 1), ("95%", 1, 1), ("96.4%", 1, 1), ("8", 1, 1), ("7.36", 1, 1)),
        (("单位造价控制在预算\n批复的范围之内", 1, 1), ("≤", 1, 1), ("1,250.00万元", 1, 1), ("1,198.37万元", 1, 1), ("5", 1, 1), ("5", 1, 1)),
        (("效益\n指标", 2, 1), ("投诉办结数量", 1, 1), ("=", 1, 1), ("4", 1, 1), ("1", 1, 1), ("6", 1, 1), ("1.5", 1, 1)),
        (("人居环境", 1, 1), ("定性", 1, 1), ("显著改善", 1, 1), ("", 1, 1), ("7", 1, 1), ("", 1, 1)),
        (("总分", 1, 5), ("100", 1, 1), ("90.86", 1, 1)),
    ),
    (90, 260, 70, 190, 190, 80, 90),
    "农村饮水工程绩效自评表",
)  # fmt: skip


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def cells_read(
    document: Document, scan: Scan, degrees: float = 0.0, size: tuple[int, int] | None = None
) -> list[tuple[str, str]]:
    """For every cell what was printed in it and what is placed inside its box, in the picture turned by ``degrees``."""
    width, height = scan.picture.size
    middle = [side / 2 for side in size or scan.picture.size]
    found = []
    for (x0, y0, x1, y1), text in scan.cells:
        inside = []
        for place in document.placed:
            assert place.box is not None
            x, y = ((place.box[i] + place.box[i + 2]) / 2 * DPI / 72 - middle[i] for i in (0, 1))
            x, y = {90: (-y, x), 180: (-x, -y)}.get(round(degrees), (x, y))
            if x0 <= x + width / 2 <= x1 and y0 <= y + height / 2 <= y1:
                inside.append((round((y + height / 2) / 12), x, document.text[place.start : place.end]))
        found.append((plain(text), plain("".join(text for _, _, text in sorted(inside)))))
    return found


@pytest.mark.parametrize(
    ("degrees", "dirty", "kind", "options"),
    [
        (2, False, "PNG", {}),
        (0, True, "JPEG", {"quality": 60}),
        (90, False, "TIFF", {"compression": "tiff_lzw"}),
        (180, True, "PNG", {}),
    ],
)
def test_cells_of_a_ruled_table(degrees: float, dirty: bool, kind: str, options: dict[str, object]) -> None:
    picture = turned(noisy(FORM.picture) if dirty else FORM.picture, degrees)
    name = {"JPEG": "a.jpg", "TIFF": "a.tif", "PNG": "a.png"}[kind]
    document = read(Scan(picture, ()).encoded(kind, **options), name)
    found = cells_read(document, FORM, degrees, picture.size)
    right = sum(printed == read_ for printed, read_ in found)
    wrong = sum(Levenshtein.distance(printed, read_) for printed, read_ in found)
    assert right >= len(found) - 1, [pair for pair in found if pair[0] != pair[1]]
    assert wrong <= 0.02 * sum(len(printed) for printed, _ in found)
    assert plain(document.text).startswith("农村饮水工程绩效自评表")


def test_every_cell_and_word_of_a_clean_page_is_read_and_knows_how_surely() -> None:
    document = read(FORM.encoded(), "a.png")
    assert [pair for pair in cells_read(document, FORM) if pair[0] != pair[1]] == []
    assert document.pages == 1
    assert document.placed
    for place in document.placed:
        assert place.page == 1
        assert place.confidence is not None
        assert Decimal("0.5") <= place.confidence <= 1
    (warning,) = document.warnings
    assert (warning.code, warning.page) == ("ocr", 1)
    assert "第 1 页是扫描图像" in warning.message
    assert "平均置信度 0.9" in warning.message or "平均置信度 1.00" in warning.message


def test_a_red_seal_over_text_is_seen_through_and_red_text_is_not() -> None:
    picture = FORM.picture.convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, picture.width, 150), fill="white")
    draw.text((picture.width / 2, 60), "红色标题", fill=(200, 20, 30), font=font(14), anchor="ma")
    over = Image.new("RGB", picture.size, "white")
    seal = ImageDraw.Draw(over)
    seal.ellipse((330, 250, 590, 510), outline=(215, 40, 50), width=10)
    seal.regular_polygon((460, 380, 45), 3, fill=(215, 40, 50))
    for place in range(8):
        seal.text((380 + 20 * place, 290 + abs(place - 4) * 8), "财", fill=(215, 40, 50), font=font(8))
    stamped = Scan(ImageChops.multiply(picture, over), FORM.cells)
    document = read(stamped.encoded(), "a.png")
    assert [pair for pair in cells_read(document, stamped) if pair[0] != pair[1]] == []
    assert plain(document.text).startswith("红色标题")


def test_pages_of_a_tif_and_a_blank_one() -> None:
    first = Image.new("L", (900, 300), 255)
    first.paste(FORM.picture.crop((0, 0, FORM.picture.width, 160)).resize((900, 130)), (0, 60))
    data = io.BytesIO()
    first.save(data, "TIFF", save_all=True, append_images=[Image.new("L", (900, 300), 255), first], dpi=(DPI, DPI))
    document = read(data.getvalue(), "a.tiff")
    assert document.pages == 3
    assert {place.page for place in document.placed} == {1, 3}
    assert [(warning.code, warning.page) for warning in document.warnings] == [("ocr", 1), ("ocr", 2), ("ocr", 3)]
    assert "没有识别到文字" in document.warnings[1].message


def test_a_scanned_pdf_of_two_pages_with_a_limit_on_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    second = FORM.picture
    first = turned(second.crop((0, 0, second.width, 160)), 1)
    data = io.BytesIO()
    first.save(data, "PDF", save_all=True, append_images=[second], resolution=DPI)
    document = read(data.getvalue(), "a.pdf")
    assert document.pages == 2
    assert [(warning.code, warning.page) for warning in document.warnings] == [("ocr", 1), ("ocr", 2)]
    assert {place.page for place in document.placed} == {1, 2}
    assert all(place.confidence is not None for place in document.placed)
    table = document.tables[0]
    rows = [[plain(cell.text) for cell in row] for row in table.rows]
    assert rows[1] == ["产出指标", "改造供水管网长度", "≥", "32.5公里", "32.5公里", "10", "10"]
    assert rows[2] == ["水质达标率", "≥", "95%", "96.4%", "8", "7.36"]
    assert rows[6] == ["总分", "100", "90.86"]
    assert (table.rows[1][0].rowspan, table.rows[6][0].colspan) == (3, 5)
    monkeypatch.setattr(pdf, "settings", lambda: Settings(max_image_pages=1))
    limited = read(data.getvalue(), "a.pdf")
    assert {place.page for place in limited.placed} == {1}
    assert [(warning.code, warning.page) for warning in limited.warnings] == [("ocr", 1), ("scanned-page", 2)]


def test_sixteen_bits_of_grey() -> None:
    top = np.asarray(FORM.picture.crop((0, 0, FORM.picture.width, 160)), np.uint16)
    document = read(Scan(Image.fromarray(top * 256), ()).encoded(), "a.png")
    assert plain(document.text) == "农村饮水工程绩效自评表"


def test_a_transparent_picture_stands_on_white() -> None:
    black = Image.new("RGBA", FORM.picture.size, (0, 0, 0, 0))
    black.putalpha(Image.eval(FORM.picture, lambda value: 255 - value))
    document = read(Scan(black.crop((0, 0, black.width, 160)), ()).encoded(), "a.png")
    assert plain(document.text) == "农村饮水工程绩效自评表"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "TIFF"])
def test_a_torn_picture_is_refused(kind: str) -> None:
    data = FORM.encoded(kind)
    with pytest.raises(UnreadableDocument, match="不完整"):
        read(data[: len(data) // 2], f"a.{kind.lower()}")


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="不是图片"):
        read(b"\x89PNG" + "项目支出绩效自评表".encode(), "a.png")


def bomb(side: int) -> bytes:
    """A PNG that states a size of ``side`` × ``side`` and holds almost nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [9_500, 60_000])
def test_a_decompression_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(UnreadableDocument, match=f"{settings().max_image_megapixels} 百万像素"):
        read(bomb(side), "a.png")


def test_a_tif_with_too_many_pages_is_refused() -> None:
    data = io.BytesIO()
    dot = Image.new("1", (8, 8), 1)
    dot.save(data, "TIFF", save_all=True, append_images=[dot] * settings().max_image_pages)
    with pytest.raises(UnreadableDocument, match=f"超过 {settings().max_image_pages} 页"):
        read(data.getvalue(), "a.tif")


@pytest.mark.parametrize(
    ("recognised", "meant"),
    [
        ("１，２５０．００", "1,250.00"),
        ("1，250.00万元", "1,250.00万元"),
        ("1O0%", "100%"),
        ("5.O", "5.0"),
        ("CO2排放", "CO2排放"),
        ("2O", "20"),
        ("3Old", "3Old"),
        ("96。4%", "96.4%"),
        ("得分10。2023年", "得分10。2023年"),
        ("购置5，维修10", "购置5，维修10"),
        ("2362 .91", "2362.91"),
        ("预算（A）：100", "预算(A)：100"),
        ("290%", "290%"),
        ("≤0.9%0", "≤0.9‰"),
        ("%0", "‰"),
        ("60%~100%", "60%~100%"),
    ],
)
def test_only_what_leaves_one_reading_is_mended(recognised: str, meant: str) -> None:
    assert mended([(recognised, 0.9)]) == [(meant, 0.9)]


@pytest.mark.parametrize(
    ("printed", "recognised", "meant"),
    [
        ("/", "1", "/"),
        ("1", "1", "1"),
        ("7", "7", "7"),
        ("≧", "M", "≧"),
        ("≥", "2", "≥"),
        ("≤", "≤", "≤"),
        ("2", "2", "2"),
        (">", "v", ">"),
        ("V", "V", "V"),
        ("—", "mn", "—"),
        ("=", "二", "="),
        ("二", "二", "二"),
        ("=", "三", "="),
        ("1", "11", "1"),
        ("11", "11", "11"),
        ("标", "标", "标"),
    ],
)
def test_lone_marks_are_told_by_their_shape(printed: str, recognised: str, meant: str) -> None:
    picture = Image.new("L", (80, 60), 255)
    ImageDraw.Draw(picture).text((40, 30), printed, fill=0, font=font(9), anchor="mm")
    box = Image.eval(picture, lambda value: 255 - value).getbbox()
    ink = (np.asarray(picture.crop(box)) < 160).astype(np.uint8)
    told = mark(ink, 26.0, recognised)
    assert (recognised if told is None else told) == meant


def test_a_lone_stroke_is_a_dash_unless_it_numbers() -> None:
    assert mended([("一", 0.9), ("10", 0.9)])[0][0] == "—"
    assert mended([("一", 0.9), ("二", 0.9)])[0][0] == "一"
