"""What recognition mistakes in a way that leaves one reading, whatever the text means.

Everything that needs the column or the sums of a table (a ≥ read as 2, a lost point) is left to those who know them.
"""

from __future__ import annotations

import re

_WIDE = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "！，：；？"}
)
_O_IN_FIGURE = re.compile(r"(?<=[\d.])O(?=[\dO.,%]|$|[^A-Za-z0-9])|(?<=\d)o(?=\d)")
_WIDE_COMMA = re.compile(r"(?<=\d)，\s*(?=\d{3}(?:\D|$))")
_LONE_FIGURE = re.compile(r"[≥≤=<>]?\d+[。·]\d+%?")
_PER_MILLE = re.compile(r"(?:(?<=\d)|^)%[0oO](?![\d.])")
_GAP = re.compile(r"(?<=\d)\s+(?=\.\d)|(?<=\d,)\s+(?=\d{3}(?:\D|$))|(?<=\d)\s+(?=%)")


def mended(recognised: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """The recognised words of a page: figures in half-width characters, without the marks of a misreading.

    A lone 一 is a dash where the page has no lone 二: numbering does not stop at one.
    """
    texts = [(_figures(text.strip()), sure) for text, sure in recognised]
    if any(text == "二" for text, _ in texts):
        return texts
    return [("—" if text == "一" else text, sure) for text, sure in texts]


def _figures(text: str) -> str:
    text = text.translate(_WIDE)
    text = _O_IN_FIGURE.sub("0", text)
    text = _WIDE_COMMA.sub(",", text)
    if _LONE_FIGURE.fullmatch(text):
        text = text.replace("。", ".").replace("·", ".")
    text = _PER_MILLE.sub("‰", text)
    return _GAP.sub("", text)
