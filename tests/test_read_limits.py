"""Files made to break a reader: refused with a sentence, in little memory, the others unharmed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

from ingest.readers import read
from ingest.readers.packages import MOST_TAGS
from ontology.errors import UnreadableDocument
from ontology.settings import settings

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = "word/document.xml"
SHEET = "xl/worksheets/sheet1.xml"
W = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
W_END = b"</w:body></w:document>"
S = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
S_END = b"</sheetData></worksheet>"


def base(part: str) -> bytes:
    stream = BytesIO()
    made = docx.Document() if part == DOCUMENT else openpyxl.Workbook()
    made.save(stream)
    return stream.getvalue()


def with_part(part: str, chunks: Iterable[bytes], noise: int = 0) -> bytes:
    """An Office file whose main part is made of ``chunks``; noise beside it hides how well these can be packed."""
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(base(part))) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename != part:
                new.writestr(info.filename, old.read(info))
        with new.open(part, "w", force_zip64=True) as target:
            for chunk in chunks:
                target.write(chunk)
        new.writestr("media/noise.bin", os.urandom(noise))
    return stream.getvalue()


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        read(data, name)
    return str(refused.value)


@pytest.mark.parametrize(("part", "name"), [(DOCUMENT, "a.docx"), (SHEET, "a.xlsx")])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(part: str, name: str) -> None:
    limit = settings().max_unpacked_mb
    assert "超过" in refusal(with_part(part, (b" " * 1_000_000 for _ in range(limit + 8))), name)
    assert "压缩炸弹" in refusal(with_part(part, (b" " * 1_000_000 for _ in range(limit // 2))), name)


def test_a_part_larger_than_its_directory_says_is_not_unpacked() -> None:
    data = bytearray(with_part(DOCUMENT, (b" " * 1_000_000 for _ in range(30))))
    size = (30_000_000).to_bytes(4, "little")
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = (1000).to_bytes(4, "little")
    assert "a.docx" in refusal(bytes(data), "a.docx")


@pytest.mark.parametrize(("part", "name"), [(DOCUMENT, "a.docx"), (SHEET, "a.xlsx")])
def test_entities_are_never_resolved(part: str, name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    for entity in (f'<!ENTITY a SYSTEM "{secret.as_uri()}">', '<!ENTITY b "bbbbbbbb"><!ENTITY a "&b;&b;&b;&b;">'):
        head = f"<!DOCTYPE x [{entity}]>".encode()
        body = W + b"<w:p><w:r><w:t>&a;</w:t></w:r></w:p>" + W_END
        if part == SHEET:
            body = S + b'<row><c t="inlineStr"><is><t>&a;</t></is></c></row>' + S_END
        assert "实体" in refusal(with_part(part, (head, body)), name)


@pytest.mark.parametrize(("part", "name"), [(DOCUMENT, "a.docx"), (SHEET, "a.xlsx")])
def test_a_file_cut_short_anywhere_is_refused(part: str, name: str) -> None:
    data = base(part)
    for end in range(100, len(data), len(data) // 12):
        assert "不完整" in refusal(data[:end], name)


@pytest.mark.parametrize(("part", "name"), [(DOCUMENT, "a.docx"), (SHEET, "a.xlsx")])
def test_a_damaged_part_is_refused(part: str, name: str) -> None:
    assert "不完整" in refusal(with_part(part, (W if part == DOCUMENT else S, b"<w:p>")), name)
    assert name in refusal(with_part(part, ()), name)


def test_more_tags_than_a_document_holds_are_refused() -> None:
    empty = (b"<w:r/>" * 1000 for _ in range(MOST_TAGS // 1000 + 1))
    runs = with_part(DOCUMENT, (W, b"<w:p>", *empty, b"</w:p>", W_END), noise=1_000_000)
    assert "内容过多" in refusal(runs, "a.docx")


def test_more_cells_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_MAX_CELLS", "50")
    settings.cache_clear()
    try:
        row = b"<row>" + b"<c><v>1</v></c>" * 10 + b"</row>"
        for count, fits in ((5, True), (6, False)):
            data = with_part(SHEET, (S, row * count, S_END))
            if fits:
                assert len(read(data, "a.xlsx").tables[0].rows) == count
            else:
                assert "单元格超过 50 个" in refusal(data, "a.xlsx")
        assert "单元格超过 50 个" in refusal(b"a\tb\n" * 60, "a.txt")
        assert "单元格超过 50 个" in refusal(b"a,b\n" * 60, "a.csv")
        cells = b"<w:tr><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr>"
        assert "单元格超过 50 个" in refusal(
            with_part(DOCUMENT, (W, b"<w:tbl>", cells * 26, b"</w:tbl>", W_END)), "a.docx"
        )
    finally:
        monkeypatch.undo()
        settings.cache_clear()


MEASURE = r"""
import json, re, resource, sys
from pathlib import Path
from ingest.readers import read
from ontology.errors import UnreadableDocument
try:
    found = len(read(open(sys.argv[1], "rb").read(), sys.argv[1]).text)
except UnreadableDocument as error:
    found = str(error)
status = Path("/proc/self/status")  # getrusage counts what the process was forked from, too
peak = int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) if status.exists() else None
print(json.dumps([found, (peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
def test_a_million_rows_are_refused_in_little_memory(tmp_path: Path) -> None:
    rows = (
        b"".join(b"<row><c><v>%d</v></c></row>" % row for row in range(n, n + 1000)) for n in range(0, 1_000_000, 1000)
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(with_part(SHEET, (S, *rows, S_END)))
    found = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], cwd=ROOT, check=True, capture_output=True, text=True, timeout=120
    )
    message, megabytes = json.loads(found.stdout)
    assert "请" in message
    assert megabytes < 1500
