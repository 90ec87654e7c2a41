"""The spaCy pipeline of running text: Chinese by jieba, and one component of ours for each kind of thing marked.

Each component fills one extension attribute of the ``Doc`` with exact character offsets, so that later steps need no
token borders: ``doc._.papers``, ``ranges``, ``names``, ``figures``, ``years``, ``periods``, ``accounts``,
``comparisons`` and ``reasons``; the last one lays them over the words as ``doc.spans`` and ``doc.ents``. docs/text.md
goes through them with an example each.

Words: jieba with the measures' names and aliases (``measures.toml``) as words, and nothing that depends on what was
ingested before: the same document has the same words and facts in any order. The names of the graph go into the keyword
index's dictionary instead (search), where they only help to find passages.

>>> doc = read("1.教育支出（类）普通教育（款）小学教育（项）：支出决算为12.5万元，比上年减少3万元。主要原因是人员减少。")
>>> [figure.text for figure in doc._.figures]
['12.5万元', '3万元']
>>> doc._.accounts[0].path
('教育', '普通教育', '小学教育')
>>> [(c.base, doc.text[c.start:c.end]) for c in doc._.comparisons]
[('上年', '比上年')]
>>> [doc.text[r.start:r.end] for r in doc._.reasons]
['人员减少']
>>> [(entity.text, entity.label_) for entity in doc.ents]
[('12.5万元', 'MONEY'), ('3万元', 'MONEY')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ingest.figures import Figure, parse_figures
from ingest.narrative.marks import Mark, documents_in, names_in, numerals_in, periods_in, ranges_in, text_of
from ingest.narrative.reasons import reasons_in


@dataclass(frozen=True, slots=True)
class Year:
    """A year at ``start:end``; ``compared`` where it only is what something is compared with."""

    start: int
    end: int
    year: int
    compared: bool


@dataclass(frozen=True, slots=True)
class Account:
    """Titles of the budget classification at ``start:end``, from 类 down; the last one's ``code`` where it is written."""

    start: int
    end: int
    path: tuple[str, ...]
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change is measured against ("上年", "2020年", "年初预算"), with its words at ``start:end``."""

    start: int
    end: int
    base: str


_BASE = (
    r"(?:(?:20\d{2}|二[〇零]\d*[一二三四五六七八九〇零]+)年(?:度)?|上一?年度?|去年|上年同期|同期|年初预算|全年预算|预算|调整预算|年初)"
    r"(?:同期)?(?:决算|预算|执行|支出|收入)?(?:数|总数)?"
)
_COMPARISON = re.compile(rf"(?:同比|与|同|和|比|较|相比|相较于?|对比)(?P<base>{_BASE})(?:相比较?|比较|对比|相较|比)?")
_YEAR = re.compile(r"(?<!\d)(?P<year>20\d{2})年(?:度)?")
_AGREEMENT = re.compile(r"与|同|比|较|和")
# A title may hold brackets of its own ("因公出国（境）"), but not the marks 类, 款 and 项.
_TITLE = r"(?:[^（）()，。；：:、\s]|[（(](?!\d*[类款项][)）])[^（）()]{1,12}[)）]){2,40}?"
_ACCOUNT = re.compile(
    rf"(?P<class>{_TITLE})[（(]\d*类[)）](?:支出(?=[^（）()，。；：:\d]+[（(]\d*款))?"
    rf"(?:(?P<section>{_TITLE})[（(]\d*款[)）])?"
    rf"(?:(?P<item>{_TITLE})[（(]\d*项[)）])?"
)
_BELOW = re.compile(rf"(?P<title>{_TITLE})[（(]\d*(?P<level>[款项])[)）]")
_CODED = re.compile(
    r"(?<!\d)(?P<before>2[0-3]\d{5})\s*[-—、]?\s*(?P<named>(?![万亿]?元)[一-鿿][^，。；：:、\d\s]{1,30}?)"
    r"(?=[：:]|(?:年初|全年)?(?:预算|决算|支出)数?(?:为|\s*\d))"
    r"|(?P<title>[一-鿿][一-鿿、（）()]{1,29}?)[（(](?P<after>2[0-3]\d{3}(?:\d{2})?)[)）]"
)
"""A title with its code and without 类, 款, 项: "2010301行政运行：", "行政运行（2010301）"."""
_LEADING = re.compile(
    r"^(?:\d+[.、．]|[（(]?(?:\d+|[一二三四五六七八九十]+)[)）]|[一二三四五六七八九十]+、|其中|主要用于|包括)+"
)


def _papers(doc: Any) -> Any:
    """Adds ``doc._.papers``: in "根据财预〔2020〕10号" the number of a document, in which nothing is a figure."""
    doc._.papers = documents_in(text_of(doc))
    return doc


def _ranges(doc: Any) -> Any:
    """Adds ``doc._.ranges``: "3至5个", "90%—95%" state no figure."""
    doc._.ranges = ranges_in(text_of(doc))
    return doc


def _names(doc: Any) -> Any:
    """Adds ``doc._.names``: the bodies and projects given to :func:`read`, and quoted names ("“300吨冷库建设项目”")."""
    doc._.names = names_in(text_of(doc), *doc._.known)
    return doc


def _figures(doc: Any) -> Any:
    """Adds ``doc._.figures``: "支出12.5万元" gives 12.5 万元 (money), "三十二场" gives 32 场; none in papers, ranges, names."""
    read = parse_figures(text_of(doc))
    taken: list[Figure | Mark] = [*doc._.papers, *doc._.ranges, *doc._.names]
    numerals = (figure for figure in numerals_in(text_of(doc)) if not _inside(figure, read))
    doc._.figures = tuple(
        figure for figure in sorted((*read, *numerals), key=lambda figure: figure.start) if not _inside(figure, taken)
    )
    return doc


def _inside(figure: Figure, others: Sequence[Figure | Mark]) -> bool:
    """Whether ``figure`` has text in common with one of the others."""
    return any(other.start < figure.end and figure.start < other.end for other in others)


def _years(doc: Any) -> Any:
    """Adds ``doc._.years``: in "2021年支出比2020年减少" 2021 is the year, 2020 only compared with; none in papers."""
    doc._.years = tuple(
        Year(
            match.start(),
            match.end(),
            int(match["year"]),
            bool(_AGREEMENT.fullmatch(text_of(doc)[max(0, match.start() - 1) : match.start()])),
        )
        for match in _YEAR.finditer(text_of(doc))
        if not any(paper.start <= match.start() < paper.end for paper in doc._.papers)
    )
    return doc


def _periods(doc: Any) -> Any:
    """Adds ``doc._.periods``: "2021年1—6月", "上半年", "截至2021年9月30日"; figures in their reach are named by them."""
    doc._.periods = periods_in(text_of(doc))
    return doc


def _accounts(doc: Any) -> Any:
    """Adds ``doc._.accounts``: "教育支出（类）普通教育（款）" gives the path 教育 › 普通教育.

    A title of the first level is written with and without 支出 at its end, also in one document: it goes without. A 款 or
    项 that stands alone goes below the 类 or 款 of the title before it. "2010301行政运行" is a title by its code.
    """
    found: list[Account] = []
    for match in _titles(text_of(doc)):
        if match.re is _CODED:
            title = _LEADING.sub("", match["named"] or match["title"])
            found.append(Account(match.start(), match.end(), (title,), match["before"] or match["after"]))
        elif match.re is _BELOW:
            above = found[-1].path[: "款项".index(match["level"]) + 1] if found else ()
            found.append(Account(match.start(), match.end(), (*above, _LEADING.sub("", match["title"]))))
        else:
            first, *below = [_LEADING.sub("", title) for title in match.group("class", "section", "item") if title]
            found.append(Account(match.start(), match.end(), (first.removesuffix("支出"), *below)))
    doc._.accounts = tuple(found)
    return doc


def _titles(text: str) -> Iterator[re.Match[str]]:
    """Whole paths, and between them single titles of 款 and 项, or titles with codes, in reading order."""
    end = 0
    for match in _ACCOUNT.finditer(text):
        yield from _single_titles(text, end, match.start())
        yield match
        end = match.end()
    yield from _single_titles(text, end, len(text))


def _single_titles(text: str, start: int, end: int) -> Iterable[re.Match[str]]:
    return tuple(_BELOW.finditer(text, start, end)) or _CODED.finditer(text, start, end)


def _comparisons(doc: Any) -> Any:
    """Adds ``doc._.comparisons``: "与2020年相比" gives the base 2020年."""
    doc._.comparisons = tuple(
        Comparison(match.start(), match.end(), match["base"]) for match in _COMPARISON.finditer(text_of(doc))
    )
    return doc


def _reasons(doc: Any) -> Any:
    """Adds ``doc._.reasons``: "主要原因是：一是甲；二是乙。" gives "一是甲；二是乙"."""
    doc._.reasons = reasons_in(text_of(doc))
    return doc


_MONEY_AND_RATES = {"money": "MONEY", "percent": "PERCENT", "points": "SCORE"}


def _spans(doc: Any) -> Any:
    """Adds ``doc.spans``, one group a component with labels, on word borders, and ``doc.ents`` of those that name things.

    Whoever shows or trains on the text works with these; the reading of facts uses the exact offsets.
    """
    from spacy.util import filter_spans

    labelled: dict[str, list[tuple[int, int, str]]] = {
        "papers": [(mark.start, mark.end, mark.label) for mark in doc._.papers],
        "ranges": [(mark.start, mark.end, mark.label) for mark in doc._.ranges],
        "names": [(mark.start, mark.end, mark.label) for mark in doc._.names],
        "figures": [(one.start, one.end, _MONEY_AND_RATES.get(one.kind, "QUANTITY")) for one in doc._.figures],
        "years": [(year.start, year.end, "DATE") for year in doc._.years],
        "periods": [(period.start, period.end, "DATE") for period in doc._.periods],
        "accounts": [(account.start, account.end, "ACCOUNT") for account in doc._.accounts],
        "comparisons": [(comparison.start, comparison.end, "COMPARISON") for comparison in doc._.comparisons],
        "reasons": [(reason.start, reason.end, "REASON") for reason in doc._.reasons],
    }
    for group, marks in labelled.items():
        doc.spans[group] = [doc.char_span(*mark, alignment_mode="expand") for mark in marks]
    doc.ents = filter_spans([span for group in _ENTITIES for span in doc.spans[group]])
    return doc


_ENTITIES = ("papers", "ranges", "names", "figures", "periods", "years")
COMPONENTS = {
    "papers": _papers,
    "ranges": _ranges,
    "names": _names,
    "figures": _figures,
    "years": _years,
    "periods": _periods,
    "accounts": _accounts,
    "comparisons": _comparisons,
    "reasons": _reasons,
    "spans": _spans,
}
"""Component name → what it does, in the order they run; each but the last adds the extension attribute of its name."""


def read(text: str, bodies: Sequence[str] = (), projects: Sequence[str] = ()) -> Any:
    """The ``Doc`` of ``text``; ``bodies`` and ``projects`` are the names that the document itself gives."""
    language = pipeline()
    doc = language.make_doc(text)
    doc._.known = (tuple(bodies), tuple(projects))
    return language(doc)


@cache
def pipeline() -> Any:
    """The spaCy ``Language``, built once a process; its words come from a jieba of its own."""
    from ingest.narrative.measures import measure_words
    from ingest.narrative.optional_imports import without

    with without("torch"):
        import spacy
    from spacy.language import Language
    from spacy.tokens import Doc

    from ontology.words import WordTokenizer

    language: Any = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    words = WordTokenizer()
    for word in measure_words():
        words.add_word(word)
    language.tokenizer.jieba_seg = words
    if not Doc.has_extension("known"):
        Doc.set_extension("known", default=((), ()))
    for name, component in COMPONENTS.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=())
        Language.component(f"jixiao_{name}", func=component)
        language.add_pipe(f"jixiao_{name}")
    return language
