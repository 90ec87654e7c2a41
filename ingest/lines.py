"""What a single line of text looks like: heading, page mark, caption, list item, end of a sentence.

Readers decide with it where paragraphs begin and end; ``flow`` decides with it what to leave out when it joins lines.
"""

from __future__ import annotations

import re
import unicodedata

_CHINESE_NUMBER = "一二三四五六七八九十百〇零"

_HEADINGS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"第\s*[{_CHINESE_NUMBER}\d]+\s*(?:部分|章|编|篇)"), 1),
    (re.compile(rf"附\s*(?:件|表|录)\s*[{_CHINESE_NUMBER}\d]*(?:[-－—.．]\d+)*\s*(?:[:：、.．]|\s|$)"), 1),
    (re.compile(rf"第\s*[{_CHINESE_NUMBER}\d]+\s*节"), 2),
    (re.compile(rf"[{_CHINESE_NUMBER}]+\s*[、.．]"), 2),
    (re.compile(rf"[(（]\s*[{_CHINESE_NUMBER}]+\s*[)）]"), 3),
    (re.compile(r"\d{1,2}\s*[、.．](?!\d)"), 4),
    (re.compile(r"[(（]\s*\d{1,2}\s*[)）]"), 5),
    (re.compile(r"[①-⑳]"), 6),
)
_MARKDOWN_HEADING = re.compile(r"(#{1,6})\s+\S")
_TITLE_END = re.compile(
    r"(?:自评表|目标表|申报表|监控表|评价表|评分表|情况表|决算表|预算表|总表|明细表|报告|方案|目录)(?:[（(][^（）()]*[）)])?$"
)
_LIST_ITEM = re.compile(rf"[-*•·●■◆]\s+\S|\d{{1,2}}\s*[、.．](?!\d)|[(（][{_CHINESE_NUMBER}\d]{{1,3}}[)）]|[①-⑳]")
_LABELLED = re.compile(
    r"[^，。；、：:\s]{0,8}(?:名称|单位|部门|日期|时间|人|电话)(?:[（(][^（()）]{1,6}[)）])?\s*[:：]"
)
_PAGE_MARK = re.compile(
    r"[-－—–]\s*\d{1,4}\s*[-－—–]|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}"
)
_CAPTION = re.compile(r"[(（]\s*(?:图|表|注)\s*\d*\s*[:：].*|[(（].{1,60}[)）]")
_SENTENCE_MARKS = re.compile(r"[，。；、：]")
_SENTENCE_ENDS = frozenset("。！？!?；;：:…")
_CLOSERS = "”’』」》〉）)】〗]\"'"

HEADING_LENGTH = 45
"""A numbered line longer than this is a paragraph that begins with its number."""


def is_page_mark(line: str) -> bool:
    """Whether the line only carries a page number ("- 3 -", "第3页 共9页")."""
    return _PAGE_MARK.fullmatch(line.strip()) is not None


def heading_level(line: str) -> int:
    """The level of the heading that the line is, counted from 1; 0 if it is none."""
    text = line.strip()
    if marked := _MARKDOWN_HEADING.match(text):
        return len(marked[1])
    if not text or len(text) > HEADING_LENGTH or text[-1] in "。；;，,：:、":
        return 0
    for pattern, level in _HEADINGS:
        if match := pattern.match(text):
            return level if "。" not in text[match.end() :] else 0
    return 1 if _TITLE_END.search(text) and not _SENTENCE_MARKS.search(text) else 0


def markdown_mark(line: str) -> int:
    """How many characters of mark-up open a Markdown heading ("## "); 0 where the line is none."""
    marked = _MARKDOWN_HEADING.match(line)
    return marked.end() - 1 if marked else 0


def starts_anew(line: str) -> bool:
    """Whether the line cannot continue the one before: a heading, a list item, a caption, a line of a form's head."""
    text = line.strip()
    return bool(heading_level(text) or _LIST_ITEM.match(text) or is_labelled(text) or is_caption(text))


def is_labelled(line: str) -> bool:
    """Whether the line is one of a form's head ("填报单位：某局")."""
    return _LABELLED.match(line.strip()) is not None


def is_caption(line: str) -> bool:
    """Whether the line is the caption of a figure, a table or a note: it stands wholly in brackets."""
    return _CAPTION.fullmatch(line.strip()) is not None


def ends_sentence(line: str) -> bool:
    """Whether the line ends where a sentence or a lead-in ("其中：") ends; closing quotes after it count with it."""
    text = line.rstrip()
    bare = text.rstrip(_CLOSERS)
    return bool(bare) and bare[-1] in _SENTENCE_ENDS


def has_sentence_marks(line: str) -> bool:
    """Whether the line is running text: it holds a comma, a full stop or the like."""
    return _SENTENCE_MARKS.search(line) is not None


def display_width(line: str) -> int:
    """Columns the line takes on paper: 2 for a Chinese character or full-width sign, 1 for others."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)
