"""What of a web page is its document: the smallest element that holds nearly all running text and all tables of data.

Menus, side bars and footers are mostly links; the document is not. Nothing depends on the names that a publishing system
gives to its elements. What is cut away still says the title and the date.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from ingest.readers.html_nodes import is_dropped, is_text, lines_of, walk
from ingest.readers.html_tables import is_data, is_layout

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_SHARE = 0.9
"""An element that holds so much of the text and every table of data is looked into further."""
_SITE = re.compile(
    r"当前位置|您(?:现在)?的位置|所在位置|首页\s*[>＞›»/]|上一篇|下一篇|上一条|下一条|版权所有|ICP备|网站标识码|公网安备|网站地图|联系我们"
    r"|主办单位[:：]|承办单位[:：]|技术支持|分享到|打印本?页|关闭(?:本页|窗口)|字体?[:：]?\s*[\[【(（]?\s*大|扫一扫|浏览次数|浏览量|阅读次数"
    r"|相关(?:链接|文章|阅读)|无障碍|返回顶部|加入收藏|设为首页|点击数[:：]|收藏本页|我要纠错|手机版|微信公众号"
)
_PUBLISHED = re.compile(r"(?:发布|发文|公开|成文|更新)?(?:日期|时间)\s*[:：]?\s*20\d{2}\s*[-年/.]\s*\d{1,2}")
_DATED = re.compile(r"(20\d{2})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})")
_SITE_NAME = re.compile(r"政府|门户|网站|信息网|信息公开|官网|首页|[\u4e00-\u9fff]网$")


def content_of(page: LexborHTMLParser) -> LexborNode | None:
    """The element that the document stands in; None for a page without any."""
    body = page.body
    if body is None:
        return None
    mass, tables = _masses(body)
    whole = mass[body.mem_id]
    node: LexborNode = body
    while True:
        children = _elements(node)
        if not children:
            return node
        inner = max(children, key=lambda child: mass.get(child.mem_id, 0))
        is_table = inner.tag == "table" and is_data(inner) and not is_layout(inner)
        if is_table or inner.tag in ("p", "ul", "ol", "pre"):
            return node
        if mass.get(inner.mem_id, 0) < _SHARE * whole or tables.get(inner.mem_id, 0) < tables.get(node.mem_id, 0):
            return node
        node = inner


def is_of_the_site(text: str, linked: int) -> bool:
    """Whether a line belongs to the site and not to the document: way marks, copyright, neighbours, lists of links."""
    bare = re.sub(r"\s+", "", text)
    if _PUBLISHED.search(text):
        return False
    if len(bare) <= 80 and _SITE.search(text):
        return True
    return len(bare) <= 60 and linked >= 0.8 * len(bare) and not re.search(r"[。：:]", bare) and linked > 0


def title_of(page: LexborHTMLParser) -> str | None:
    """The page's own title: that of its head without the name of the site, or its only first heading."""
    for node in page.css("meta"):
        if (node.attributes.get("name") or "").lower() in ("articletitle", "title", "dc.title"):
            title = (node.attributes.get("content") or "").strip()
            if title:
                return title
    headings = [text for node in page.css("h1") if (text := "".join(lines_of(node)))]
    if len(headings) == 1:
        return headings[0]
    head = page.css_first("title")
    parts = re.split(r"\s*[-_|—–·]{1,2}\s*", head.text().strip()) if head is not None else []
    own = [part for part in parts if part and not _SITE_NAME.search(part)]
    return max(own, key=len, default=None)


def says_when(content: LexborNode) -> bool:
    """Whether the content says itself when it was published."""
    return any(_PUBLISHED.search(line) for line in lines_of(content)[:12])


def published_of(page: LexborHTMLParser, content: LexborNode) -> str | None:
    """The line that says when (and by whom) the page was published, where it stands outside the content."""
    inside = content.mem_id
    if page.body is not None:
        for line in lines_of(page.body, frozenset({inside})):
            if _PUBLISHED.search(line) and len(line) <= 120:
                return line
    for node in page.css("meta"):
        name = (node.attributes.get("name") or "").lower()
        if name in ("pubdate", "publishdate", "publish_date", "publicationdate", "date"):
            date = _DATED.search(node.attributes.get("content") or "")
            if date:
                return f"发布日期：{date[1]}-{int(date[2]):02d}-{int(date[3]):02d}"
    return None


def _masses(body: LexborNode) -> tuple[dict[int, int], dict[int, int]]:
    """Characters outside links, and tables of data, in every element."""
    mass: dict[int, int] = defaultdict(int)
    tables: dict[int, int] = defaultdict(int)
    path = [body.mem_id]
    links = 0
    for kind, node in walk(body):
        if kind == "start":
            path.append(node.mem_id)
            links += node.tag == "a"
            tables[node.mem_id] += node.tag == "table" and is_data(node) and not is_layout(node)
        elif kind == "end":
            inner = path.pop()
            links -= node.tag == "a"
            mass[path[-1]] += mass[inner]
            tables[path[-1]] += tables[inner]
        elif not links:
            mass[path[-1]] += len(re.sub(r"\s+", "", node.text_content or ""))
    return mass, tables


def _elements(node: LexborNode) -> list[LexborNode]:
    found: list[LexborNode] = []
    child = node.child
    while child is not None:
        if not is_text(child) and not is_dropped(child) and child.tag not in ("br", "hr"):
            found.append(child)
        child = child.next
    return found
