"""Answers as people see them in a notebook: the contract's dictionary that also shows itself.

In: the dictionary of :func:`search.ask.ask`. Out: the same dictionary, with HTML for Jupyter, text for consoles and its rows
as a DataFrame. Everything that documents say is escaped: a text that holds markup is shown, never obeyed.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

from api.frames import answer_frame

if TYPE_CHECKING:
    import pandas

SHOWN_ROWS = 50
"""Rows shown in a notebook; :attr:`Answer.frame` has all."""
SHOWN_EVIDENCE = 20
"""Citations shown in a notebook; ``answer["evidence"]`` has all."""

STATUS = {"answered": "已回答", "conflict": "说法不一", "not_found": "文件中没有", "unclear": "请说清楚"}
"""Status of an answer → its Chinese name."""

_COLOURS = {
    "answered": "#1a7f64",
    "conflict": "#b3261e",
    "not_found": "#5f6368",
    "unclear": "#8a6100",
    "error": "#b3261e",
    "warning": "#8a6100",
    "info": "#5f6368",
}


class Answer(dict[str, Any]):
    """The answer to a question: the dictionary of the contract, shown by Jupyter as text, table, evidence and findings."""

    @property
    def frame(self) -> pandas.DataFrame:
        """The rows as a DataFrame, numbers as numbers."""
        return answer_frame(self["columns"], self["rows"])

    def __repr__(self) -> str:
        """The answer with its evidence, as the command line prints it but without a table."""
        from api.console import SHOWN_EVIDENCE as SHOWN
        from api.console import place

        lines = [self["answer"]]
        lines += [f"  出处 {place(span)}：“{_flat(span['quote'])}”" for span in self["evidence"][:SHOWN]]
        if len(self["evidence"]) > SHOWN:
            lines.append(f"  另有 {len(self['evidence']) - SHOWN} 处出处")
        lines += [f"  注意 {finding['message']}" for finding in self["findings"]]
        lines += [f"  可以问：{suggestion}" for suggestion in self["suggestions"]]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        parts = [
            f"<p>{_badge(STATUS[self['status']], self['status'])} <b>{escape(self['answer'])}</b></p>",
            self._table() if self["rows"] else "",
            *map(_finding, self["findings"]),
            self._evidence() if self["evidence"] else "",
            _folded("理解与查询", f"<p>{escape(self['interpretation'])}</p><pre>{escape(self['sparql'])}</pre>"),
            _list("可以问", map(escape, self["suggestions"])) if self["suggestions"] else "",
        ]
        return f'<div style="max-width:60em">{"".join(parts)}</div>'

    def _table(self) -> str:
        from api.console import LABELS

        columns, rows = self["columns"], self["rows"]
        head = "".join(f'<th style="text-align:left">{escape(LABELS.get(name, name))}</th>' for name in columns)
        body = "".join(f"<tr>{''.join(_cell(row.get(name)) for name in columns)}</tr>" for row in rows[:SHOWN_ROWS])
        more = f"<p>共 {len(rows)} 行，显示前 {SHOWN_ROWS} 行。</p>" if len(rows) > SHOWN_ROWS else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"

    def _evidence(self) -> str:
        from api.console import place

        spans = self["evidence"]
        told = (f"{escape(place(span))}：<q>{escape(_flat(span['quote']))}</q>" for span in spans[:SHOWN_EVIDENCE])
        more = f"<p>另有 {len(spans) - SHOWN_EVIDENCE} 处。</p>" if len(spans) > SHOWN_EVIDENCE else ""
        return _folded(f"出处 {len(spans)} 处", f"<ol>{''.join(f'<li>{one}</li>' for one in told)}</ol>{more}")


def _cell(value: Any) -> str:
    if isinstance(value, list):
        value = "、".join(map(str, value))
    side = "right" if isinstance(value, int | float) and not isinstance(value, bool) else "left"
    return f'<td style="text-align:{side}">{"" if value is None else escape(str(value))}</td>'


def _finding(finding: dict[str, Any]) -> str:
    from api.console import SEVERITY

    severity = finding["severity"]
    return f"<p>{_badge(SEVERITY[severity], severity)} <code>{escape(finding['rule'])}</code> {escape(finding['message'])}</p>"


def _badge(text: str, kind: str) -> str:
    style = f"background:{_COLOURS[kind]};color:#fff;border-radius:.6em;padding:.1em .6em;font-size:85%"
    return f'<span style="{style}">{escape(text)}</span>'


def _list(title: str, items: Iterable[str]) -> str:
    return f"<p>{title}</p><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _folded(title: str, inside: str) -> str:
    return f"<details><summary>{title}</summary>{inside}</details>"


def _flat(quote: str) -> str:
    """A quote on one line, shortened."""
    flat = " ".join(quote.split())
    return flat if len(flat) <= 80 else flat[:79] + "…"
