"""What a file is by its content, and what happens where its name says otherwise."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from api.sources import Skipped, find_sources
from ingest.readers import READERS, read
from ingest.readers.doc import find_office
from ingest.readers.sniff import NAMES, sniff
from ontology.errors import UnreadableDocument

TEXT = "2023年度项目支出绩效自评表，全年预算320.5万元。"


def word() -> bytes:
    made = docx.Document()
    made.add_paragraph(TEXT)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def workbook() -> bytes:
    made = openpyxl.Workbook()
    made.active.append(["预算", 320.5])
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def old_workbook() -> bytes:
    made = xlwt.Workbook()
    made.add_sheet("甲").write(0, 0, TEXT)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def zipped(*names: str) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


def locked(data: bytes) -> bytes:
    stream = BytesIO()
    OOXMLFile(BytesIO(data)).encrypt("密码123", stream)
    return stream.getvalue()


def rich(text: str) -> bytes:
    body = "".join(char if ord(char) < 128 else f"\\u{ord(char)}?" for char in text)
    table = r"\trowd\cellx100\cellx200 a\cell 9.5\cell b\cell\row\trowd\cellx100\cellx200 c\cell 8\cell d\cell\row"
    return (r"{\rtf1\ansi\ansicpg936 " + body + r"\par" + table + "}").encode()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (word(), "docx"),
        (workbook(), "xlsx"),
        (old_workbook(), "xls"),
        (locked(word()), "encrypted"),
        (zipped("xl/workbook.bin"), "xlsb"),
        (zipped("ppt/presentation.xml"), "slides"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (zipped("mimetype", "content.xml"), "opendocument"),
        (zipped("甲.txt"), "archive"),
        (word()[:-200], "torn"),
        (old_workbook()[:100], "torn"),
        (b"\n\n%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (rich(TEXT), "rtf"),
        (b"Rar!\x1a\x07", "archive"),
        (b"MZ\x90\x00", "program"),
        ("\ufeff<!DOCTYPE html><html>".encode(), "html"),
        (b"  <!-- saved -->\r\n<HTML xmlns:x='urn'>", "html"),
        ("<html>".encode("utf-16"), "html"),
        (b"<table><tr><td>1</td></tr></table>", "html"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", "mht"),
        (b"From: <Saved by WPS>\r\nSubject: a\r\nMIME-Version: 1.0\r\n", "mht"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook>', "officexml"),
        (TEXT.encode("gb18030"), "txt"),
        (b"<300 and more", "txt"),
    ],
)
def test_content_is_known_by_its_signature(data: bytes, kind: str) -> None:
    assert sniff(data).kind == kind


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml", b"BM"])
)
def test_no_content_makes_it_fail(data: bytes, head: bytes) -> None:
    kind = sniff(head + data).kind
    assert kind in NAMES or kind in ("encrypted", "torn")


@pytest.mark.parametrize("name", ["a.doc", "a.xls", "a.xlsx", "a.pdf.docm.txt", "a.csv", "a.rtf", "a.wps"])
def test_a_word_document_is_read_under_any_known_name(name: str) -> None:
    document = read(word(), name)
    assert TEXT in document.text
    codes = [warning.code for warning in document.warnings]
    assert codes == ([] if name.endswith(".wps") else ["extension-mismatch"])


def test_rich_text_is_read_with_its_table() -> None:
    document = read(rich(TEXT), "a.doc")
    assert TEXT in document.text
    assert document.warnings[0].code == "extension-mismatch"
    assert [[cell.text for cell in row] for row in document.tables[0].rows] == [["a", "9.5", "b"], ["c", "8", "d"]]
    assert read(rich(TEXT), "a.rtf").warnings == ()


PAGE = "<html><body><p>自评说明</p><table><tr><td>执行率</td><td>99.36%</td></tr></table></body></html>"


@pytest.mark.parametrize("name", ["a.xls", "a.doc", "a.docx"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_a_web_page_that_goes_by_the_name_of_an_office_file_is_read(name: str, encoding: str) -> None:
    document = read(PAGE.encode(encoding), name)
    assert [[cell.text for cell in row] for row in document.tables[0].rows] == [["执行率", "99.36%"]]
    assert document.warnings[0].code == "extension-mismatch"


def test_a_page_saved_whole_is_read_under_the_name_of_a_word_document() -> None:
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
    part = f"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{PAGE}\r\n--x--\r\n"
    assert "99.36%" in read((head + part).encode(), "a.doc").text


def test_mark_up_in_a_text_file_is_text() -> None:
    document = read("<table><tr><td>甲</td><td>1</td></tr></table>".encode(), "a.md")
    assert [[cell.text for cell in row] for row in document.tables[0].rows] == [["甲", "1"]]
    assert document.warnings == ()


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (locked(word()), "a.docx", "有密码"),
        (locked(workbook()), "a.xlsx", "有密码"),
        (word()[:-200], "a.docx", "不完整"),
        (zipped("甲.txt"), "a.docx", "压缩包"),
        (zipped("ppt/presentation.xml"), "a.xlsx", "演示文稿"),
        (zipped("OFD.xml"), "a.docx", "OFD"),
        (b"Rar!\x1a\x07\x00" * 9, "a.xls", "压缩包"),
        (b"MZ\x90\x00" * 99, "a.doc", "程序"),
        (b'<?mso-application progid="Word.Document"?>', "a.doc", "Office 2003"),
        (bytes(range(256)) * 20, "a.docx", "不是可识别的文本"),
        (word(), "a.xyz", "格式不能读取"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: bytes, name: str, says: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read(data, name)
    message = str(refused.value)
    assert says in message
    assert name in message
    assert "请" in message
    assert "\n" not in message


def test_what_is_ingested_is_what_there_are_readers_for(tmp_path: Path) -> None:
    for extension in READERS:
        (tmp_path / f"a.{extension.upper()}").write_bytes(b"x")
    (tmp_path / "a.exe").write_bytes(b"x")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("2023/自评.docx", word())
        archive.writestr("2023/程序.exe", "x")
    found = list(find_sources([tmp_path]))
    names = {source.name for source in found if not isinstance(source, Skipped)}
    assert names == {f"a.{extension.upper()}" for extension in READERS} | {"b.zip/2023/自评.docx"}
    assert {skipped.name for skipped in found if isinstance(skipped, Skipped)} == {"a.exe", "b.zip/2023/程序.exe"}
    inside = next(source for source in found if not isinstance(source, Skipped) and source.name.startswith("b.zip"))
    assert TEXT in read(inside.read(10**7), inside.name).text


def old_word(folder: Path) -> bytes:
    """A .doc made by LibreOffice of a document with a table."""
    made = docx.Document()
    table = made.add_table(2, 2)
    for index, text in enumerate(("项目名称", "渠道清淤", "得分", "96.5")):
        table.cell(index // 2, index % 2).text = text
    made.add_paragraph(TEXT)
    made.save(folder / "a.docx")
    command = [find_office(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    subprocess.run(
        [*command, "--convert-to", "doc", "--outdir", folder, folder / "a.docx"],
        check=True,
        capture_output=True,
        timeout=90,
    )
    return (folder / "a.doc").read_bytes()


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_an_old_word_document_is_read_through_libreoffice(tmp_path: Path) -> None:
    document = read(old_word(tmp_path), "a.doc")
    assert TEXT in document.text
    assert [[cell.text for cell in row] for row in document.tables[0].rows] == [
        ["项目名称", "渠道清淤"],
        ["得分", "96.5"],
    ]
    assert document.warnings == ()
    locked = bytearray(old_word(tmp_path))
    locked[locked.index(b"\xec\xa5") + 11] |= 1
    with pytest.raises(UnreadableDocument, match="有密码"):
        read(bytes(locked), "a.doc")


def test_without_libreoffice_the_user_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr("ingest.readers.doc._USUAL_PLACES", (str(tmp_path / "soffice"),))
    with pytest.raises(UnreadableDocument, match="另存为 docx"):
        READERS["doc"](old_workbook(), "a.doc")
