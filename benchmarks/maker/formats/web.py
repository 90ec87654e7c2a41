"""HTML as sites publish it: navigation around, a table for the layout, spans, paragraphs inside cells, GBK now and then."""

from __future__ import annotations

import random
from html import escape

from maker.page import Box, Grid, Line, Sheet

_HEAD = "<div class='nav'><ul><li><a href='/'>首页</a></li><li><a href='/zwgk'>政务公开</a></li><li><a href='/hdjl'>互动交流</a></li></ul></div>"
_FOOT = "<div class='footer'><p>主办单位：{place}　网站标识码：5100000123　联系我们　网站地图</p></div>"


def html(sheet: Sheet, rng: random.Random) -> bytes:
    """A page of a web site."""
    encoding = "gb18030" if rng.random() < 0.3 else "utf-8"
    nested = rng.random() < 0.5
    wrapped = rng.random() < 0.5
    body = "".join(_part(part, rng, wrapped) for part in sheet.parts)
    if nested:
        body = f"<table width='1000' class='layout'><tr><td class='left'>{_HEAD}</td></tr><tr><td><div id='zoom'>{body}</div></td></tr></table>"
    else:
        body = f"{_HEAD}<div class='article'><div class='TRS_Editor'>{body}</div></div>"
    charset = "gb2312" if encoding == "gb18030" else "utf-8"
    head = f"<meta charset='{charset}'><title>{escape(sheet.name)}</title><style>td{{border:1px solid}}</style>"
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}{_FOOT.format(place='')}</body></html>"
    return page.encode(encoding)


def _part(part: object, rng: random.Random, wrapped: bool) -> str:
    if isinstance(part, Line):
        tag = f"h{part.level}" if part.level else "p"
        return f"<{tag}>{escape(part.text)}</{tag}>\n"
    if isinstance(part, Grid):
        rows = "".join(f"<tr>{''.join(_cell(box, wrapped) for box in cells)}</tr>\n" for cells in part.rows)
        return f"<table border='1' cellspacing='0'><tbody>{rows}</tbody></table>\n"
    return "<p>&nbsp;</p>\n"


def _cell(box: Box, wrapped: bool) -> str:
    spans = (f" colspan='{box.colspan}'" if box.colspan > 1 else "") + (
        f" rowspan='{box.rowspan}'" if box.rowspan > 1 else ""
    )
    text = escape(box.text).replace("\n", "<br/>") or "&nbsp;"
    return f"<td{spans}><p><span>{text}</span></p></td>" if wrapped else f"<td{spans}>{text}</td>"
