"""Web pages: HTML in any encoding and any state of repair, and pages saved whole (MHT).

The text is what a reader of the page sees of its document: headings, paragraphs and tables in order. Menus, footers and
hidden parts are left out; files attached by links are named in the warnings, since they are not fetched.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from ingest.document import Document
from ingest.lines import heading_level
from ingest.readers.assembly import Assembly, Run
from ingest.readers.encodings import decode
from ingest.readers.html_content import content_of, is_of_the_site, published_of, says_when, title_of
from ingest.readers.html_nodes import BLOCKS, walk
from ingest.readers.html_tables import is_layout, laid_rows
from ontology.errors import UnreadableDocument

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MOST_DEPTH = 4000
"""Elements of a page made for readers stand some dozens deep, some never closed; beyond this it was made to exhaust one."""
_ATTACHED = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|zip|rar|7z|ofd|csv|txt)(?:$|[?#])", re.IGNORECASE)
_NESTING = re.compile(
    r"<(/?)(?:div|span|table|font|b|i|u|em|strong|center|blockquote|section|article|form|ul|ol)\b", re.IGNORECASE
)


def read_html(data: bytes, path: str) -> Document:
    """Read a .html file. Raises UnreadableDocument where it holds no text."""
    from selectolax.lexbor import LexborHTMLParser

    source = decode(data, path)
    if _opened(source) > MOST_DEPTH:
        raise UnreadableDocument(
            f"网页 {path} 的标签嵌套超过 {MOST_DEPTH} 层，不是正常的页面：请用浏览器打开后另存为 PDF 或文本再导入。"
        )
    page = LexborHTMLParser(source)
    content = content_of(page)
    assembly = Assembly()
    if content is not None:
        writer = _Writer(assembly)
        head = [title for title in (title_of(page),) if title and not _repeats(title, content)]
        for title in head:
            assembly.paragraph([Run(title)], level=1)
        published = published_of(page, content)
        if published is not None and not says_when(content):
            assembly.paragraph([Run(published)])
        writer.write(content)
        for name in dict.fromkeys(_attachments(page.body)):
            assembly.warn("attachment", f"正文附件“{name}”没有随网页导入：请下载后另行导入。")
    document = assembly.document(path, data)
    if not document.text.strip():
        raise UnreadableDocument(f"网页 {path} 没有正文：请确认页面已完整保存（由脚本显示的页面请另存为 PDF 后导入）。")
    return document


def read_mht(data: bytes, path: str) -> Document:
    """Read a page saved whole (.mht, .mhtml): its first HTML part. Raises UnreadableDocument where it has none."""
    message = message_from_bytes(data, policy=policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                return read_html(payload, path)
    raise UnreadableDocument(f"文件 {path} 中没有网页正文：请用浏览器另存为网页（.html）后再导入。")


class _Writer:
    """Writes what is shown below an element: lines become paragraphs, tables of data become tables."""

    def __init__(self, assembly: Assembly) -> None:
        self._assembly = assembly
        self._line = ""
        self._linked = 0
        self._level = 0
        self._links = 0

    def write(self, root: LexborNode) -> None:
        """Write everything below ``root``."""
        inside: int | None = None
        for kind, node in walk(root):
            if inside is not None:
                inside = None if kind == "end" and node.mem_id == inside else inside
                continue
            if kind == "text":
                self._add(node)
                continue
            if kind == "start" and node.tag == "table" and not is_layout(node):
                self._close()
                self._assembly.table(laid_rows(node))
                inside = node.mem_id
                continue
            if node.tag in BLOCKS:
                self._close()
            self._links += (1 if kind == "start" else -1) * (node.tag == "a")
            if node.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
                self._level = int(node.tag[1]) if kind == "start" else 0
        self._close()

    def _add(self, node: LexborNode) -> None:
        text = node.text_content or ""
        if node.parent is not None and node.parent.tag == "pre":
            for line in text.split("\n"):
                self._line += line
                self._close()
            return
        text = re.sub(r"[ \t\r\n\f]+", " ", text).replace("\u200b", "").replace("\ufeff", "")
        self._line += text
        self._linked += len(re.sub(r"\s+", "", text)) if self._links else 0

    def _close(self) -> None:
        line, self._line = self._line.strip(), ""
        linked, self._linked = self._linked, 0
        if line and not is_of_the_site(line, linked):
            self._assembly.paragraph([Run(line)], self._level or heading_level(line))


def _opened(source: str) -> int:
    """How many elements stand open at once in the mark-up as written; told before parsing, whose time is its square."""
    depth = deepest = 0
    for tag in _NESTING.finditer(source):
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _repeats(title: str, content: LexborNode) -> bool:
    """Whether the content begins with its title itself."""
    bare = re.sub(r"\s+", "", title)
    text = re.sub(r"\s+", "", (content.text() or "")[: 4 * len(title) + 400])
    return bare in text


def _attachments(body: LexborNode | None) -> list[str]:
    names = []
    for node in body.css("a") if body is not None else []:
        href = node.attributes.get("href") or ""
        name = re.sub(r"\s+", "", node.text() or "")
        if _ATTACHED.search(href) and name:
            names.append(name[:80])
    return names
