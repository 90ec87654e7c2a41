"""Rules of words: left-over template words, reasons that are missing or copied, title against content, counts and heads."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cache

from ontology.arithmetic import shown, text_of
from ontology.facts import DocumentFacts, Fact, Finding, IndicatorResult, Observation, Span
from search.audit.findings import data, make, setting, stated_bands
from search.audit.printed import IN_WAN
from search.audit.scores import grade_message, grade_severity
from search.scoring import grade, same_grade
from search.scoring import rules as scoring_rules

_DIGITS = str.maketrans("０１２３４５６７８９．，（）：", "0123456789.,():")


def audit_wordings(facts: DocumentFacts) -> list[Finding]:
    """The findings of a document's words."""
    return [
        *template_words(facts),
        *empty_reasons(facts),
        *copied_reasons(facts),
        *year_mismatch(facts),
        *unit_mismatch(facts),
        *per_head(facts),
        *count_sum(facts),
        *told_grades(facts),
    ]


def template_words(facts: DocumentFacts) -> Iterator[Finding]:
    """template-words: prompts and masks that were to be filled in; in a document without facts they are the document."""
    blank = not (facts.evaluations or facts.funds or facts.indicators or facts.observations)
    seen: set[str] = set()
    taken: list[tuple[int, int]] = []
    for entry in data()["template"]["patterns"]:
        for match in _compiled(entry).finditer(facts.text):
            words = re.sub(r"\s+", "", match[0])
            if words in seen or any(start < match.end() and match.start() < end for start, end in taken):
                continue
            seen.add(words)
            taken.append(match.span())
            message = f"文中留有未填写的模板文字“{words}”。"
            printed = any(word in words for word in data()["template"]["printed"])
            severity = "info" if blank or printed else None
            yield make(
                "template-words", words, message, None, None, (), [_span(facts, match.start(), match.end())], severity
            )


def empty_reasons(facts: DocumentFacts) -> Iterator[Finding]:
    """missing-reason: the words that announce a reason are there, and nothing follows them."""
    for match in _compiled(data()["template"]["empty_reason"]).finditer(facts.text):
        said = re.sub(r"\s+", "", match[0])
        message = f"文中写到“{said}”，后面没有写原因。"
        yield make("missing-reason", said, message, None, None, (), [_span(facts, match.start(), match.end())])


def copied_reasons(facts: DocumentFacts) -> Iterator[Finding]:
    """copied-reason: the same long reason, word for word, for things that have nothing to do with each other.

    It is only worth a look: one cause may move several things.
    """
    by_reason: dict[str, dict[str, tuple[Fact, str]]] = defaultdict(dict)
    stated: list[IndicatorResult | Observation] = [*facts.indicators, *facts.observations]
    for fact in stated:
        reason = re.sub(r"[\s，。；、：:,.]+", "", fact.reason or "")
        if len(reason) < int(setting("copied_reason_length")):
            continue
        about = fact.indicator if isinstance(fact, IndicatorResult) else "›".join(fact.account_path) or fact.measure
        by_reason[reason].setdefault(about, (fact, fact.reason or ""))
    for items in by_reason.values():
        names = list(items)
        apart = [name for name in names[1:] if not _alike(names[0], name)]
        if not apart or all(isinstance(fact, Observation) and not fact.account_path for fact, _ in items.values()):
            continue
        shown_names = "、".join(f"“{name.split('›')[-1]}”" for name in (names[0], *apart)[:4])
        reason = items[names[0]][1]
        message = (
            f"{shown_names}写着完全相同的原因“{reason if len(reason) <= 40 else reason[:38] + '…'}”，请核实是否照抄。"
        )
        found = [items[name][0] for name in (names[0], *apart)]
        spans = [replace(span, fields=("stated",)) for fact in found for span in fact.spans if "reason" in span.fields]
        yield make("copied-reason", "、".join((names[0], *apart)[:4]), message, None, None, found, spans)


def year_mismatch(facts: DocumentFacts) -> Iterator[Finding]:
    """year-mismatch: the title is of one year and what the text tells is of another."""
    title = _title(facts)
    years = re.findall(r"(?<!\d)(20\d\d)\s*年", title[1]) if title else []
    if title is None or len(set(years)) != 1:
        return
    year = int(years[0])
    told = Counter(
        int(match[1])
        for match in _compiled(data()["cover"]["told_year"]).finditer(facts.text, title[0] + len(title[1]))
        if not _compiled(data()["cover"]["compared"]).search(facts.text[max(0, match.start() - 8) : match.start()])
    )
    if not told:
        return
    usual, count = told.most_common(1)[0]
    if (
        usual == year
        or count < (2 if set(told) == {usual} else 3)
        or told[year] * 5 > count
        or (usual == year + 1 and told[year])
    ):
        return
    settled = "决算" in title[1]
    start = next(
        m.start()
        for m in _compiled(data()["cover"]["told_year"]).finditer(facts.text, title[0] + len(title[1]))
        if int(m[1]) == usual
    )
    place = facts.text.index(years[0], title[0])
    spans = [
        _span(facts, place, place + 4, "stated"),
        _span(facts, start, start + 4, "expected"),
    ]
    message = f"标题写的是 {year} 年，正文说的是 {usual} 年（{count} 处），年度不一致。"
    yield make(
        "year-mismatch", f"{year}年", message, Decimal(year), Decimal(usual), (), spans, None if settled else "info"
    )


def unit_mismatch(facts: DocumentFacts) -> Iterator[Finding]:
    """unit-mismatch: the title names one body, the text and the captions of its tables another."""
    title = _title(facts)
    if title is None:
        return
    named = _compiled(data()["cover"]["titled_unit"]).search(title[1])
    if named is None:
        return
    unit = named["unit"]
    told: Counter[str] = Counter()
    captioned: set[str] = set()
    places: dict[str, tuple[int, int]] = {}
    for pattern in (data()["cover"]["captioned_unit"], data()["cover"]["told_unit"]):
        for match in _compiled(pattern).finditer(facts.text, title[0] + len(title[1])):
            name = re.sub(r"\s+", "", match["unit"])
            told[name] += 1
            if pattern == data()["cover"]["captioned_unit"]:
                captioned.add(name)
            places.setdefault(name, match.span("unit"))
    if not told or unit in facts.text[title[0] + len(title[1]) :]:
        return
    other, count = told.most_common(1)[0]
    if (count < 2 and other not in captioned) or count * 2 < sum(told.values()) or _same_body(unit, other):
        return
    start = title[0] + named.start("unit")
    spans = [_span(facts, start, start + len(unit), "stated"), _span(facts, *places[other], "expected")]
    message = f"标题写的是“{unit}”，正文和表格写的是“{other}”（{count} 处），单位不一致。"
    yield make("unit-mismatch", unit, message, None, None, (), spans)


def per_head(facts: DocumentFacts) -> Iterator[Finding]:
    """per-head: the standard times the number of heads is not the amount told beside them."""
    text = facts.text.translate(_DIGITS)
    for pattern in data()["per_head"]["patterns"]:
        for match in _compiled(pattern).finditer(text):
            rate, heads, amount = (Decimal(match[name].replace(",", "")) for name in ("rate", "heads", "amount"))
            months = Decimal(match["months"]) if match.groupdict().get("months") else Decimal(1)
            factor = IN_WAN[match["unit"]]
            digits = len(match["amount"].partition(".")[2])
            slack = Decimal(1).scaleb(-digits) * factor
            exact = rate * IN_WAN[match["rate_unit"]] * heads * months
            said = amount * factor
            if abs(said - exact) < slack:
                continue
            times = f" × {text_of(months)}" if months != 1 else ""
            message = (
                f"“{re.sub(chr(92) + 's+', '', facts.text[match.start() : match.end()])}”：按所写标准与人数计算应为 "
                f"{text_of(rate)} × {text_of(heads)}{times} ÷ 10000 = {shown(exact)} 万元，与所写 {text_of(said)} 万元不符。"
            )
            spans = [
                _span(facts, *match.span("amount"), "stated"),
                _span(facts, *match.span("rate"), "expected"),
                _span(facts, *match.span("heads"), "expected"),
            ]
            yield make("per-head", f"{text_of(heads)}人", message, said, exact, _facts_at(facts, spans), spans)


def count_sum(facts: DocumentFacts) -> Iterator[Finding]:
    """count-sum, score-sum: the numbers of a complete list (grades of projects, kinds of cars, points) do not make the whole."""
    text = facts.text.translate(_DIGITS)
    for entry in data()["counted"]:
        for match in _compiled(entry["whole"]).finditer(text):
            end = re.compile(r"[。!！]|\n\s*\n").search(text, match.end())
            stop = end.start() if end else len(text)
            parts = list(_compiled(entry["part"]).finditer(text, match.end(), stop))
            names = [part["name"] for part in parts]
            if (
                len(parts) < entry.get("least", 2)
                or len(set(names)) != len(names)
                or not set(entry["needs"]) <= set(names)
            ):
                continue
            whole, made = Decimal(match["count"]), sum((Decimal(part["count"]) for part in parts), Decimal(0))
            if whole == made:
                continue
            added = " + ".join(part["count"] for part in parts)
            message = f"{entry['says']}写 {text_of(whole)} {entry['unit']}，各项之和为 {added} = {text_of(made)} {entry['unit']}，两者不符。"
            spans = [_span(facts, *match.span("count"), "stated")]
            spans += [_span(facts, *part.span("count"), "expected") for part in parts]
            severity = "info" if entry.get("open") and made < whole else None
            found = _facts_at(facts, spans)
            yield make(entry.get("rule", "count-sum"), entry["says"], message, whole, made, found, spans, severity)


def told_grades(facts: DocumentFacts) -> Iterator[Finding]:
    """grade-mismatch: a score and a grade told in one sentence; forms are judged by what was read of them."""
    limits = stated_bands(facts) or scoring_rules().usual.grades.bands
    for match in _compiled(data()["told_grade"]["pattern"]).finditer(facts.text.translate(_DIGITS)):
        score, said = Decimal(match["score"]), match["grade"]
        right = grade(score, limits, setting("weight_total"))
        if right is None or same_grade(said, right, limits) is not False:
            continue
        spans = [_span(facts, *match.span("grade")), _span(facts, *match.span("score"), "expected")]
        yield make(
            "grade-mismatch",
            "自评等级",
            grade_message("", score, said, right, limits),
            score,
            None,
            _facts_at(facts, spans),
            spans,
            grade_severity(score, said, right, limits, bool(stated_bands(facts))),
        )


def _title(facts: DocumentFacts) -> tuple[int, str] | None:
    """Where the first line that names a document stands, and the line; ``None`` where the text begins otherwise."""
    for match in re.finditer(r"[^\n]+", facts.text[:400]):
        line = match[0].strip(" #\t|")
        if _compiled(data()["cover"]["title"]).search(line) and not re.search(r"[。；，]", line):
            return match.start() + match[0].index(line), line
        if re.search(r"[。；]", line):
            break
    return None


def _same_body(one: str, other: str) -> bool:
    """Whether two names may be of one body: one within the other, or more alike than not."""
    if one in other or other in one:
        return True
    return SequenceMatcher(None, one, other).ratio() >= float(setting("same_body"))


def _alike(one: str, other: str) -> bool:
    last, second = one.split("›")[-1], other.split("›")[-1]
    return last == second or last in second or second in last or SequenceMatcher(None, last, second).ratio() > 0.6


def _facts_at(facts: DocumentFacts, spans: list[Span]) -> list[Fact]:
    """The observations that hold the figures of spans."""
    return [
        one
        for one in facts.observations
        if any(own.start <= span.start and span.end <= own.end for own in one.spans for span in spans)
    ]


def _span(facts: DocumentFacts, start: int, end: int, role: str = "stated") -> Span:
    return Span(start, end, facts.text[start:end], (role,))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
