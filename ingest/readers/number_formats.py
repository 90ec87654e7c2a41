"""What a spreadsheet shows for a value: number formats applied ("0.00%", "#,##0.00", "yyyy年m月"), on exact decimals.

Numbers are taken as people see them: the noise of binary fractions goes, halves round up as spreadsheets do. What the
text may never lose is the sign: a format that shows negatives only in red or in brackets is written with a minus.
"""

from __future__ import annotations

import re
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from ingest.readers.format_codes import GENERAL, Section, Token, literal, sections_of
from ingest.readers.moments import moment_text

_GENERAL_DIGITS = 10
"""So many digits of a fraction a cell without format shows; two decimals are always kept."""


def shown(value: str | bool | float | Decimal | datetime | time | None, code: str | None) -> str:
    """The text a spreadsheet shows for a cell with this value and number format; "" for an empty one.

    Never raises: a format that is not understood counts as none. Numbers with a date format must come as dates.
    """
    sections = sections_of(code or GENERAL)
    if value is None:
        return ""
    if isinstance(value, str):
        return _text(value, sections)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | time):
        return moment_text(value, sections[0])
    try:
        return _number(Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value), sections)
    except InvalidOperation:
        return str(value)


def _text(value: str, sections: tuple[Section, ...]) -> str:
    section = sections[3] if len(sections) > 3 else next((s for s in sections if s.has("mark", "@")), None)
    if section is None or not section.has("mark", "@"):
        return value
    return "".join(value if token == Token("mark", "@") else literal(token) for token in section.tokens)


def _number(value: Decimal, sections: tuple[Section, ...]) -> str:
    section, magnitude = _chosen(value, sections)
    if section.has("exponent") or section.has("mark", "/") or section.is_date:
        return _general(value)
    if section.has("general") or section.has("mark", "@"):
        written = "".join(
            _general(magnitude) if token.kind == "general" or token.text == "@" else literal(token)
            for token in section.tokens
        )
    else:
        written = _placed(magnitude, section)
    written = written.strip()
    if value < 0 and re.search(r"[1-9]", written) and not written.startswith(("-", "－", "−", "△", "负")):
        written = "-" + written.removeprefix("(").removeprefix("（").removesuffix(")").removesuffix("）")
    return written


def _chosen(value: Decimal, sections: tuple[Section, ...]) -> tuple[Section, Decimal]:
    """The section for a value, and the value without the sign that the section itself shows."""
    if any(section.condition for section in sections):
        for section in sections:
            if section.condition is None or _meets(value, *section.condition):
                return section, abs(value)
        return sections[-1], abs(value)
    numeric = sections[:3] if len(sections) > 1 else sections
    if value < 0:
        return (numeric[1] if len(numeric) > 1 else numeric[0]), abs(value)
    if value == 0 and len(numeric) > 2:
        return numeric[2], value
    return numeric[0], value


def _meets(value: Decimal, operator: str, bound: Decimal) -> bool:
    if operator in ("<=", ">=", "=") and value == bound:
        return True
    return (operator in ("<", "<=", "<>") and value < bound) or (operator in (">", ">=", "<>") and value > bound)


def _general(value: Decimal) -> str:
    """A number without a format: no noise, no exponent, at most some ten digits where it has a fraction."""
    whole = len(str(abs(int(value))))
    step = Decimal(1).scaleb(-max(2, _GENERAL_DIGITS - whole))
    if value != value.to_integral_value() and abs(value) >= step:
        value = value.quantize(step, ROUND_HALF_UP)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _placed(value: Decimal, section: Section) -> str:
    """The number set in the places (0 # ?) of a section, among its literal texts."""
    tokens = list(section.tokens)
    places = [index for index, token in enumerate(tokens) if token.kind == "place"]
    if not places:
        return "".join("%" if token.text == "%" and token.kind == "mark" else literal(token) for token in tokens)
    point = next((i for i, t in enumerate(tokens) if t == Token("mark", ".")), len(tokens))
    last_whole = max((index for index in places if index < point), default=-1)
    commas = [index for index, token in enumerate(tokens) if token == Token("mark", ",")]
    scaled = sum(1 for index in commas if max(places) < index or last_whole < index < point)
    grouped = any(places[0] < index < last_whole for index in commas)
    percents = sum(1 for token in tokens if token == Token("mark", "%"))
    decimals = [index for index in places if index > point]
    exact = value.scaleb(2 * percents - 3 * scaled).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    whole, _, fraction = f"{exact:f}".partition(".")
    written = dict(zip(decimals, fraction, strict=True))
    for index in reversed(decimals):
        if written[index] != "0" or tokens[index].text == "0":
            break
        written[index] = ""
    written.update(_whole(whole, tokens, [index for index in places if index < point], grouped))
    if point < len(tokens):
        lead = written.get(point, "") or ("" if last_whole >= 0 else whole if whole != "0" else "")
        written[point] = lead + ("." if any(written[index] for index in decimals) or not decimals else "")
    marks = {index: "%" for index, token in enumerate(tokens) if token == Token("mark", "%")}
    return "".join(written.get(i, marks.get(i, literal(token))) for i, token in enumerate(tokens))


def _whole(digits: str, tokens: list[Token], places: list[int], grouped: bool) -> dict[int, str]:
    """Digits of the whole part by place, from the right; what is left over goes before the first place."""
    if not places:
        return {}
    required = sum(1 for index in places if tokens[index].text == "0")
    digits = digits.lstrip("0").rjust(required, "0")
    if grouped:
        return {**dict.fromkeys(places, ""), places[-1]: _in_thousands(digits)}
    written: dict[int, str] = {}
    rest = digits
    for index in reversed(places):
        written[index], rest = rest[-1:], rest[:-1]
    written[places[0]] = rest + written[places[0]]
    return written


def _in_thousands(digits: str) -> str:
    return f"{int(digits):,}".rjust(len(digits), "0") if digits else ""
