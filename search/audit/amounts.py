"""Amounts of money as a document states them: each place one occurrence, with what is needed to compare two of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ontology.facts import DocumentFacts, Fact, Observation, Span
from search.audit.findings import data
from search.audit.printed import IN_WAN, figure_place, value_spans

_SENTENCE_END = re.compile(r"[。！？]")
_BEGINNING = re.compile(r"[。！？]|\n\s*\n|\|\s*\n|\n\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|#)")
"""Where the sentence of a figure begins at the latest: a table or heading above it is none of its words."""
_BREAKDOWN = re.compile(r"其\s*中")
_SUM_WORD = re.compile(r"(?:合计|总计|小计|共计)\s*[：:为]?\s*$")
_ONLY_PUNCTUATION = re.compile(r"[\s，,。；;：:、（(）)]*")


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount at one place. ``words`` is its family ("支出") or the measure as written; ``value`` is in 万元.

    ``scope`` is which money the passage is about; ``part`` says that it stands in a list after 其中.
    """

    fact: Fact
    subject: str
    words: str
    family: bool
    year: int | None
    value: Decimal
    span: Span
    start: int
    end: int
    scope: frozenset[str] = frozenset()
    part: bool = False


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A whole, 其中, and the parts that follow in the sentence, with their shares where all have one."""

    whole: Amount
    parts: tuple[Amount, ...]
    shares: tuple[Decimal, ...]


def amounts(facts: DocumentFacts) -> list[Amount]:
    """Every amount of the running text, in reading order; approximate figures and unknown units are left out."""
    found: list[Amount] = []
    for observation in facts.observations:
        factor = IN_WAN.get(observation.unit_of_measure)
        if observation.kind != "amount" or observation.approximate or factor is None:
            continue
        words, family = _words(observation)
        for span in value_spans(observation):
            start, end = figure_place(observation, span)
            if span.table is None and _is_sum(observation, facts.text[max(0, start - 8) : start]):
                continue
            value = observation.value * factor
            amount = Amount(
                observation, _subject(observation), words, family, observation.year, value, span, start, end
            )
            found.append(amount)
    found.sort(key=lambda amount: (amount.start, amount.end))
    return _with_context(facts, found)


def fund_amounts(facts: DocumentFacts) -> Iterator[Amount]:
    """What the fund lines of whole projects state as spent."""
    for line in facts.funds:
        if line.source != "total" or line.executed is None or line.evaluation.stage in ("目标", "监控"):
            continue
        for span in [span for span in line.spans if "executed" in span.fields][:1]:
            evaluation = line.evaluation
            yield Amount(
                line, evaluation.project, "支出", True, evaluation.year, line.executed, span, span.start, span.end
            )


def breakdowns(facts: DocumentFacts, found: list[Amount]) -> list[Breakdown]:
    """The lists of parts in the running text: at least two parts, none of which is broken down again."""
    ends = [amount.end for amount in found]
    lists: list[Breakdown] = []
    for word in _BREAKDOWN.finditer(facts.text):
        index = bisect_right(ends, word.start()) - 1
        if index < 0 or not _ONLY_PUNCTUATION.fullmatch(facts.text, found[index].end, word.start()):
            continue
        stop = _list_end(facts.text, word.end())
        parts = [amount for amount in found if word.end() <= amount.start and amount.end <= stop]
        nested = _BREAKDOWN.search(facts.text, word.end(), stop)
        if len(parts) >= 2 and nested is None:
            lists.append(Breakdown(found[index], tuple(parts), _shares(facts, word.end(), stop)))
    return lists


def figure_text(amount: Amount) -> str:
    """A short quotation around an amount, for a message."""
    quote = re.sub(r"\s+", "", amount.span.quote)
    return quote if len(quote) <= 40 else f"…{quote[-38:]}"


def _is_sum(observation: Observation, before: str) -> bool:
    """Whether the text calls the figure a sum of what was told before, which its measure is not."""
    return _SUM_WORD.search(before) is not None and "计" not in f"{observation.measure}{observation.measure_text}"


def _list_end(text: str, start: int) -> int:
    end = _SENTENCE_END.search(text, start)
    return end.start() if end else len(text)


def _shares(facts: DocumentFacts, start: int, stop: int) -> tuple[Decimal, ...]:
    found = {
        span.start: observation.value
        for observation in facts.observations
        if observation.kind == "share"
        for span in value_spans(observation)
        if start <= span.start and span.end <= stop
    }
    return tuple(found[place] for place in sorted(found))


def _with_context(facts: DocumentFacts, found: list[Amount]) -> list[Amount]:
    parts = {id(part) for breakdown in breakdowns(facts, found) for part in breakdown.parts}
    headings = sorted(
        (span.start, span.end, passage.heading or "") for passage in facts.passages for span in passage.spans
    )
    starts = [start for start, _, _ in headings]
    scoped = []
    for amount in found:
        if amount.span.table is not None:
            scoped.append(amount)  # the measures of statement tables say themselves which money they are about
            continue
        index = bisect_right(starts, amount.start) - 1
        heading = headings[index][2] if index >= 0 and amount.start < headings[index][1] else ""
        before = _BEGINNING.split(facts.text[max(0, amount.start - 200) : amount.start])[-1]
        said = re.sub(r"\s+", "", heading + _BREAKDOWN.split(before)[0])  # parts say nothing of the parts behind them
        scope = frozenset(word for word in data()["scope"]["words"] if word in said)
        scoped.append(replace(amount, scope=scope, part=id(amount) in parts or _after_breakdown(facts.text, amount)))
    return scoped


def _after_breakdown(text: str, amount: Amount) -> bool:
    """Whether 其中 stands before the amount in its sentence."""
    before = text[max(0, amount.start - 300) : amount.start]
    return _BREAKDOWN.search(_BEGINNING.split(before)[-1]) is not None


def _words(observation: Observation) -> tuple[str, bool]:
    """The family of a project's figure where nothing narrows it, else the measure, with which of the two it is.

    A body has many kinds of spending ("本年支出合计", "支出总计"): of it, each measure stands for itself.
    """
    if observation.subject_kind != "project":
        return _measure(observation), False
    bare, subject = _bare(observation.measure_text), _bare(observation.subject)
    for family in data()["family"]:
        for word in family["words"]:
            if word in bare and _names(bare.replace(word, "", 1), subject):
                return family["name"], True
    return _measure(observation), False


def _measure(observation: Observation) -> str:
    """The measure; with the family of what was written where that is another one's ("执行数为" under a budget)."""
    written, named = (_families(text) for text in (observation.measure_text, observation.measure))
    if "预算" in written and "支出" not in written and not named and observation.measure in data()["known"]["measures"]:
        return f"{observation.measure}预算"
    return (
        observation.measure
        if not written or not named or written & named
        else " ".join((observation.measure, *sorted(written)))
    )


def _families(text: str) -> frozenset[str]:
    for name in data()["wording"]["names"]:
        text = text.replace(name, "")
    return frozenset(family["name"] for family in data()["family"] if any(word in text for word in family["words"]))


def _bare(text: str) -> str:
    """A measure or a name without the year and the words that narrow nothing."""
    text = re.sub(r"\s+|\d{4}\s*年", "", text)
    for word in sorted(data()["wording"]["plain"], key=len, reverse=True):
        text = text.replace(word, "")
    return text


def _names(rest: str, subject: str) -> bool:
    """Whether what a measure says besides its verb is nothing, or just names the subject once more."""
    return not rest or (set(rest) <= set(subject) and len(rest) * 2 > len(subject))


def _subject(observation: Observation) -> str:
    return "›".join(observation.account_path) or re.sub(r"\s+", "", observation.subject)
