"""Bytes of a text file → characters: UTF-8, UTF-16, UTF-32, GBK and GB18030, or a clear refusal."""

from __future__ import annotations

import codecs
import re

from ontology.errors import UnreadableDocument

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGICS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "Office 或压缩包"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"\x7fELF", "程序"),
    (b"MZ\x90", "程序"),
    (b"{\\rtf", "RTF"),
)
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f]")
_ODD = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f\ufffd\U000f0000-\U0010ffff]")
_RUN = re.compile(r"([^\n])\1{999,}|[A-Za-z0-9+/=_-]{2000,}")
_KEPT_OF_RUN = 40
_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")

DAMAGE_LIMIT = 0.002
"""Share of undecodable or control characters up to which a text is still read (a torn last character, a stray byte)."""


def decode(data: bytes, path: str) -> str:
    """The characters of ``data``; line ends are LF, and NUL and other control characters become blanks.

    The order of trial is byte order mark, UTF-8, UTF-16 without mark, GB18030 (which holds GBK and GB2312), then what
    charset-normalizer finds. Raises UnreadableDocument where the bytes are no text.
    """
    for magic, kind in _MAGICS:
        if data.startswith(magic):
            raise UnreadableDocument(
                f"文件 {path} 不是文本，内容像是{kind}：请改用正确的扩展名，或另存为文本后再导入。"
            )
    for text in _candidates(data):
        if text is not None and _damage(text) <= DAMAGE_LIMIT:
            return _normalise(text)
    raise UnreadableDocument(
        f"文件 {path} 不是可识别的文本（可能是二进制文件或编码损坏）：请另存为 UTF-8 文本后再导入。"
    )


def _candidates(data: bytes) -> list[str | None]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return [_decoded(data, encoding, "replace")]
    strict = _decoded(data, "utf-8")
    if strict is not None:
        return [strict]
    if b"\x00" in data[:4096]:
        return [_wide(data)]
    torn = _decoded(data, "utf-8", "replace")
    if torn is not None and _damage(torn) <= DAMAGE_LIMIT:
        return [torn]
    return [_decoded(data, "gb18030"), _decoded(data, "gb18030", "replace"), _detected(data)]


def _decoded(data: bytes, encoding: str, errors: str = "strict") -> str | None:
    try:
        return data.decode(encoding, errors)
    except UnicodeError:
        return None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: the byte order under which more of the text is Chinese or ASCII."""
    texts = [text for text in (_decoded(data, "utf-16-le"), _decoded(data, "utf-16-be")) if text]
    plausible = [text for text in texts if "\x00" not in text and len(_CHINESE.findall(text[:4096])) > 0]
    return max(plausible, key=lambda text: len(_CHINESE.findall(text[:4096])), default=None)


def _detected(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000], cp_isolation=["big5", "big5hkscs", "euc_jp", "shift_jis"]).best()
    return None if best is None else _decoded(data, best.encoding, "replace")


def _damage(text: str) -> float:
    """Share of characters that no text holds; NUL alone is not counted below one in fifty (some exports pad with it)."""
    padding = text.count("\x00")
    odd = len(_ODD.findall(text)) + (padding if padding * 50 > len(text) else 0)
    return odd / max(len(text), 1)


def _normalise(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\x0b", "\n")
    text = text.replace("\x85", "\n").replace("\u2028", "\n").replace("\u2029", "\n").replace("\ufeff", " ")
    return _CONTROL.sub(" ", text.replace("\x00", " "))


def without_runs(text: str) -> str:
    """Running text with what is no language cut short: pictures written as letters, one mark over and over."""
    return _RUN.sub(lambda run: run[0][:_KEPT_OF_RUN] + "…", text)
