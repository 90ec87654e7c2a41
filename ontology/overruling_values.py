"""What a person writes in the place of a value, checked against its column: a number for a number, a class for a class.

In: a column and a text. Out: the texts that a correction records. Raises BadRequest in Chinese, saying what would do.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from ontology.corrections import texts_of
from ontology.errors import BadRequest
from ontology.schema import DECIMAL_LIMIT, DECIMAL_PLACES, Column, FactTable, fits
from ontology.vocabulary import SCHEMES, UnknownConcept, concept, concepts

_READ_OFF = {
    "documents": ("document", "sha256", "pages", "tables", "facts", "reconciled", "warnings"),
    "projects": ("document",),
    "funds": ("document",),
    "indicators": ("document",),
    "observations": ("document",),
}
"""Columns that say what a file is, which is no matter of opinion."""

_ALWAYS = frozenset(
    (
        "type",
        "project",
        "source",
        "indicator",
        "measure",
        "measure_text",
        "kind",
        "value",
        "unit_of_measure",
        "approximate",
    )
)
"""Columns without which a row says nothing: they can be overruled, not emptied."""

_OPERATORS = ("=", "≥", "≤", ">", "<")
_FIRST_YEAR, _LAST_YEAR = 1949, 2100
_YES, _NO = ("true", "是", "1"), ("false", "否", "0")
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)(\D*)")
_LIST = re.compile(r"[；;、，,\s]+")


def correctable(table: FactTable) -> tuple[str, ...]:
    """The columns of a table that people can overrule."""
    return tuple(name for name in table.names if name not in _READ_OFF[table.name])


def column_named(table: FactTable, name: str) -> Column:
    """The column of a table that is to be corrected; raises BadRequest for one that there is not, or that is no fact."""
    if name not in correctable(table):
        raise BadRequest(
            f"表 {table.name}（{table.label}）的列“{name}”不能更正；可更正的列有：{'、'.join(correctable(table))}"
        )
    return table.column(name)


def checked(column: Column, value: str | None, unit: str = "") -> tuple[str, ...]:
    """``value`` as a correction records it; None empties the column. ``unit`` is the unit of the row's numbers."""
    if value is None:
        if column.name in _ALWAYS:
            raise BadRequest(
                f"“{column.label}”不能更正为空：没有它，这一行就不成事实；若整行有误，请用 jixiao decide remove"
            )
        return ()
    text = unicodedata.normalize("NFKC", value).strip() if column.type != "text" else value.strip()
    if not text:
        raise BadRequest(f"没有给出“{column.label}”更正后的值：要更正为空请用 --empty（接口中给 null）")
    if column.entity in SCHEMES:
        return _classes(column, text)
    match column.type:
        case "decimal":
            return texts_of(_decimal(column, text, unit or column.unit))
        case "integer":
            return (_year(text),)
        case "boolean":
            return (_truth(column, text),)
    return (_text(column, text),)


def _classes(column: Column, text: str) -> tuple[str, ...]:
    names = [name for name in _LIST.split(text) if name] if column.type == "texts" else [text]
    scheme = SCHEMES[column.entity]
    try:
        return tuple(sorted({concept(scheme, name).notation for name in names}))
    except UnknownConcept as error:
        known = "、".join(
            found.notation if found.notation == found.zh else f"{found.notation}（{found.zh}）"
            for found in concepts(scheme)
        )
        raise BadRequest(f"“{column.label}”没有“{text}”这一类：请用 {known} 之一") from error


def _decimal(column: Column, text: str, unit: str) -> Decimal:
    found = _NUMBER.fullmatch(text.replace(",", "").replace(" ", ""))
    if found is None:
        shown = f"（{unit}）" if unit else ""
        raise BadRequest(f"“{column.label}”是数值{shown}，收到的是“{text}”：请只写数字，如 95.5")
    if found[2] and found[2] != unicodedata.normalize("NFKC", unit):
        wanted = f"以{unit}计，请换算后只写数字" if unit else "没有单位，请只写数字"
        raise BadRequest(f"“{column.label}”{wanted}，收到的是“{text}”")
    number = Decimal(found[1])
    if not fits(number):
        raise BadRequest(
            f"“{column.label}”的数值 {text} 超出可准确保存的范围（绝对值小于 {DECIMAL_LIMIT:.0f}，至多 {DECIMAL_PLACES} 位小数）"
        )
    if column.name == "weight" and number < 0:
        raise BadRequest(f"“{column.label}”不能小于 0，收到的是“{text}”")
    return number


def _year(text: str) -> str:
    year = text.removesuffix("年度").removesuffix("年")
    if not re.fullmatch(r"\d{4}", year) or not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        raise BadRequest(f"“年度”是 {_FIRST_YEAR} 至 {_LAST_YEAR} 之间的整数，收到的是“{text}”")
    return year


def _truth(column: Column, text: str) -> str:
    if text.lower() not in (*_YES, *_NO):
        raise BadRequest(f"“{column.label}”只能是“是”或“否”，收到的是“{text}”")
    return "true" if text.lower() in _YES else "false"


def _text(column: Column, text: str) -> str:
    if column.name == "target_op" and text not in _OPERATORS:
        raise BadRequest(f"“{column.label}”只能是 {'、'.join(_OPERATORS)} 之一，收到的是“{text}”")
    if column.name == "published" and not _is_date(text):
        raise BadRequest(f"“{column.label}”请写作 2024-03-01 这样的日期，收到的是“{text}”")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadRequest(f"“{column.label}”的更正含有无法保存的残缺字符：请重新输入") from error
    return text


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
