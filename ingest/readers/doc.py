"""Word 97–2003 documents (.doc, .wps): turned into .docx by LibreOffice, where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.document import Document
from ingest.readers.docx import read_docx
from ontology.errors import UnreadableDocument
from ontology.settings import settings

_PROGRAMS = ("soffice", "libreoffice")
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_ENCRYPTED = 0x0100
_FLAGS = slice(10, 12)
_NO_MACROS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse">
<value>true</value></prop></item>
</oor:items>
"""


def read_doc(data: bytes, path: str) -> Document:
    """Read an old Word document. Raises UnreadableDocument without LibreOffice, and where it cannot read the file in time."""
    if _has_password(data):
        raise UnreadableDocument(f"文件 {path} 有密码：请用 Word 或 WPS 打开，取消密码后另存，再导入。")
    program = find_office()
    if program is None:
        raise UnreadableDocument(
            f"文件 {path} 是旧版 Word 文档（doc）：请用 Word 或 WPS 另存为 docx 后再导入，或安装 LibreOffice 后重试。"
        )
    return read_docx(_converted(data, path, program), path)


def find_office() -> str | None:
    """The LibreOffice program of this machine; None where there is none."""
    found = next((place for name in _PROGRAMS if (place := shutil.which(name))), None)
    return found or next((place for place in _USUAL_PLACES if Path(place).is_file()), None)


def _has_password(data: bytes) -> bool:
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as container:
            opening = container.openstream("WordDocument").read(_FLAGS.stop)
    except OSError:
        return False
    return bool(int.from_bytes(opening[_FLAGS], "little") & _ENCRYPTED)


def _converted(data: bytes, path: str, program: str) -> bytes:
    """The document as .docx, converted under a profile of its own, without macros and within ``convert_seconds``."""
    with TemporaryDirectory(prefix="jixiao-doc-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_NO_MACROS, encoding="utf-8")
        (folder / "in.doc").write_bytes(data)
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo"]
        command += ["--convert-to", "docx", "--outdir", str(folder / "out"), str(folder / "in.doc")]
        _run(command, path)
        made = folder / "out" / "in.docx"
        if not made.is_file():
            raise UnreadableDocument(f"文件 {path} 不能由 LibreOffice 打开：请用 Word 或 WPS 另存为 docx 后再导入。")
        return made.read_bytes()


def _run(command: list[str], path: str) -> None:
    """Run the converter; it and what it started are ended when its time is up."""
    limit = settings().convert_seconds
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=sys.platform != "win32"
    )
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired as error:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise UnreadableDocument(
            f"文件 {path} 转换超过 {limit:.0f} 秒未完成：请用 Word 或 WPS 另存为 docx 后再导入，或调高 JIXIAO_CONVERT_SECONDS。"
        ) from error
