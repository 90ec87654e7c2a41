"""A book of a review sheet as one HTML page that prints: nothing is fetched, every text is escaped."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from html import escape
from typing import Any

from api.review_files import Book
from ontology.addresses import decimal_text
from search.finding_list import Tally
from search.review_lines import Line

_STYLE = """
@page { size: A4 landscape; margin: 12mm; }
body { font-family: "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; font-size: 10pt;
  color: #1a1a1a; margin: 1.5em; }
h1 { font-size: 16pt; margin: 0 0 .3em; } h2 { font-size: 12pt; margin: 1.5em 0 .4em; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; table-layout: auto; }
th, td { border: 1px solid #9aa5b1; padding: .25em .4em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #e8eef4; white-space: nowrap; } td.number { text-align: right; white-space: nowrap; }
td.quote { white-space: pre-line; } tr.error td:nth-child(2) { color: #a4161a; font-weight: bold; }
@media print { body { margin: 0; } section { break-before: page; } thead { display: table-header-group; }
  tr { break-inside: avoid; } a { color: inherit; text-decoration: none; } }
"""
_COUNTS = (("发现", "total"), ("错误", "errors"), ("警告", "warnings"), ("提示", "infos"))
_MARKS = (("待核", "open"), ("已确认", "confirmed"), ("已排除", "dismissed"))
_QUOTES = frozenset(("stated_quote", "stated_place", "expected_quote", "expected_place"))
_LEFT_OUT = frozenset(("iri",))
"""Columns of the workbook that paper has no use for."""


def page(book: Book) -> str:
    """The whole page."""
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>审计发现复核表</title>'
        f"<style>{_STYLE}</style></head><body>\n<h1>审计发现复核表</h1>\n"
        f"<p>{escape(book.extent)}范围：{escape(book.asked)}。</p>\n{_summary(book)}\n"
        + "\n".join(_section(number, tally, book) for number, tally in enumerate(book.tallies, start=1))
        + "\n</body></html>\n"
    )


def _summary(book: Book) -> str:
    heads = ("文件", *(title for title, _ in (*_COUNTS, *_MARKS)))
    rows = [
        f'<tr><td><a href="#d{number}">{escape(tally.document)}</a></td>'
        + "".join(f'<td class="number">{getattr(tally, name)}</td>' for _, name in (*_COUNTS, *_MARKS))
        + "</tr>"
        for number, tally in enumerate(book.tallies, start=1)
    ]
    return _table(heads, rows)


def _section(number: int, tally: Tally, book: Book) -> str:
    columns = [column for column in fields(Line) if column.name not in _LEFT_OUT]
    rows = []
    for line in book.read(tally.document):
        kind = ' class="error"' if line.severity == "错误" else ""
        rows.append(f"<tr{kind}>{''.join(_cell(column.name, getattr(line, column.name)) for column in columns)}</tr>")
    head = f'<section id="d{number}"><h2>{number}. {escape(tally.document)}</h2>'
    return f"{head}{_table([column.metadata['title'] for column in columns], rows)}</section>"


def _table(heads: Any, rows: list[str]) -> str:
    head = "".join(f"<th>{escape(title)}</th>" for title in heads)
    body = "\n".join(rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"


def _cell(name: str, value: Any) -> str:
    if isinstance(value, Decimal | int):
        return f'<td class="number">{decimal_text(Decimal(value))}</td>'
    kind = ' class="quote"' if name in _QUOTES else ""
    return f"<td{kind}>{escape(value or '')}</td>"
