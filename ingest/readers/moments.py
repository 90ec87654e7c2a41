"""Dates and times in spreadsheets: serial numbers → moments, moments → the text their format shows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from ingest.readers.format_codes import GENERAL, Section, Token, literal, sections_of

_WEEKDAYS = "一二三四五六日"
_LAST_SERIAL = 2_958_466


def is_date_format(code: str | None) -> bool:
    """Whether numbers with this format are shown as dates or times."""
    return sections_of(code or GENERAL)[0].is_date


def moment_of(serial: float, from_1904: bool = False) -> datetime | time | None:
    """The moment a serial number stands for, to the second; a time for a fraction of a day; None where it is none."""
    if not 0 <= serial < _LAST_SERIAL:
        return None
    seconds = round(serial * 86_400)
    if serial < 1 and not from_1904:
        return (datetime.min + timedelta(seconds=seconds % 86_400)).time()
    epoch = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if serial >= 60 else 31)
    return epoch + timedelta(seconds=seconds)


def moment_text(value: datetime | time, section: Section) -> str:
    """The text that a section of a format shows for a moment."""
    if not section.is_date:
        section = sections_of("h:mm" if isinstance(value, time) else "yyyy-mm-dd")[0]
    moment = datetime.combine(date(1899, 12, 31), value) if isinstance(value, time) else value
    tokens = section.tokens
    written: list[str] = []
    for index, token in enumerate(tokens):
        if token.kind == "letters":
            minutes = token.text in ("m", "mm") and _is_minutes(tokens, index)
            written.append(_date_part(moment, "minute" if minutes else token.text, section.has("ampm")))
        elif token.kind == "elapsed":
            written.append(_date_part(moment, token.text, False))
        elif token.kind == "ampm":
            written.append("上午" if moment.hour < 12 else "下午")
        elif token.kind == "mark" and token.text != "@":
            written.append(token.text)
        else:
            written.append(literal(token))
    return "".join(written).strip()


def _is_minutes(tokens: tuple[Token, ...], index: int) -> bool:
    """m is minutes behind hours or before seconds, else months."""
    letters = [i for i, token in enumerate(tokens) if token.kind in ("letters", "elapsed")]
    place = letters.index(index)
    before = tokens[letters[place - 1]].text[0] if place else ""
    after = tokens[letters[place + 1]].text[0] if place + 1 < len(letters) else ""
    return before == "h" or after == "s"


def _date_part(moment: datetime, part: str, half_days: bool) -> str:
    hour = moment.hour % 12 or 12 if half_days else moment.hour
    match part[0], len(part):
        case "m", 6:
            return f"{moment.minute:02d}"
        case (("y" | "e"), length):
            return f"{moment.year % 100:02d}" if part[0] == "y" and length <= 2 else str(moment.year)
        case "m", length:
            return f"{moment.month:02d}" if length == 2 else f"{moment.month}月" if length > 2 else str(moment.month)
        case (("d" | "a"), length) if length > 2:
            return f"星期{_WEEKDAYS[moment.weekday()]}"
        case "d", length:
            return f"{moment.day:02d}" if length == 2 else str(moment.day)
        case "h", length:
            return f"{hour:02d}" if length > 1 else str(hour)
        case "s", length:
            return f"{moment.second:02d}" if length > 1 else str(moment.second)
    return ""
