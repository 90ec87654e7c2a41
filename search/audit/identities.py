"""Standing identities of final accounts: totals close, parts make their whole, titles make the titles above them.

Within one table every equation is held against the others: a table in which much does not add up was read badly, and is
left alone; where one or two equations fail among those that hold, the figure that they share is wrong.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ontology.arithmetic import ZERO, shown, text_of
from ontology.facts import DocumentFacts, Finding
from search.audit.findings import data, make, setting
from search.audit.printed import Figure, by_table
from search.audit.rates import is_budget

_ECONOMIC_END = ("人员经费", "公用经费")


@dataclass(frozen=True, slots=True)
class Sum:
    """A whole and the figures that should make it, each with its sign; ``what`` says which identity it is."""

    rule: str
    what: str
    whole: Figure
    parts: tuple[tuple[int, Figure], ...]
    open: bool = False
    """Whether there may be parts that are not told."""

    @property
    def made(self) -> Decimal:
        """What the parts add up to."""
        return sum((sign * part.value for sign, part in self.parts), ZERO)

    @property
    def holds(self) -> bool:
        """Whether the parts make the whole, each of them as exactly as it is printed."""
        slack = self.whole.unit / 2 + sum((part.unit / 2 for _, part in self.parts), ZERO)
        return abs(self.whole.value - self.made) <= max(slack, self.whole.unit)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures of the equation."""
        return (self.whole, *(part for _, part in self.parts))


def audit_identities(facts: DocumentFacts, found: list[Figure]) -> list[Finding]:
    """The findings of the statement tables of a document, and of the totals of its text."""
    unread = {warning.table for warning in facts.warnings if warning.code.startswith("unread")}
    findings: list[Finding] = []
    for number, figures in by_table([one for one in found if one.kind == "amount"]):
        if number not in unread:
            sure = unambiguous(figures)
            findings += _judge([*(_named_sums(sure) if len(sure) == len(figures) else []), *_trees(sure)])
    told = [one for one in found if one.kind == "amount" and one.table is None]
    shared = {one.key for one in found if one.kind == "share"}
    seen: set[object] = set()
    for equation in _text_sums(told):
        same = (equation.what, *((one.key, one.value) for one in equation.figures))
        if same in seen:
            continue  # told again at another place
        seen.add(same)
        lacking = equation.open and equation.made < equation.whole.value
        if lacking and (len(equation.parts) < 2 or any(part.key in shared for _, part in equation.parts)):
            continue  # one part makes no list; shares say how much of the whole is not told
        if not equation.holds and not _otherwise_made(equation, told):
            findings.append(_finding(equation, equation.whole, equation.made, None))
    for equation in _told_titles(told):
        findings.append(_finding(equation, equation.whole, equation.made, None))
    return findings


def _judge(sums: list[Sum]) -> Iterator[Finding]:
    """The equations that fail in one table, told once for each figure that is wrong."""
    failing = [one for one in sums if not one.holds]
    if not failing or len(failing) > max(3, int(len(sums) * setting("failing_share"))):
        return
    for suspect, equations in _suspects(failing, sums):
        equation = equations[0]
        expected = _solved(equation, suspect)
        yield _finding(equation, suspect, expected, equations)


def unambiguous(figures: Sequence[Figure]) -> list[Figure]:
    """The figures of a table that are its only ones of their thing: two values in one table are a column read wrongly."""
    values: dict[object, set[Decimal]] = defaultdict(set)
    for one in figures:
        values[one.key].add(one.value)
    return [one for one in figures if len(values[one.key]) == 1]


def _suspects(failing: list[Sum], sums: list[Sum]) -> Iterator[tuple[Figure, list[Sum]]]:
    """The figures that explain the failing equations: those that stand in most of them and in fewest that hold."""
    holding = Counter(figure for one in sums if one.holds for figure in set(one.figures))
    left = list(failing)
    while left:
        counts: dict[Figure, list[Sum]] = defaultdict(list)
        for equation in left:
            for figure in dict.fromkeys(equation.figures):
                counts[figure].append(equation)
        suspect, own = max(counts.items(), key=lambda item: _suspicion(item[0], item[1], holding[item[0]]))
        yield suspect, own
        left = [one for one in left if one not in own]


def _suspicion(figure: Figure, failing: list[Sum], holding: int) -> tuple[int, int, bool, bool]:
    """How well a figure explains the equations that fail: all by the same value, and against few that hold.

    Of what is left the whole is likelier wrong than a part, and what is printed than what is nothing.
    """
    agreed = len({_solved(one, figure) for one in failing}) == 1
    return (len(failing) if agreed else 1, -holding, bool(figure.value), figure is failing[0].whole)


def _solved(equation: Sum, figure: Figure) -> Decimal:
    """What a figure should be for the equation to hold."""
    if figure is equation.whole:
        return equation.made
    sign = next(sign for sign, part in equation.parts if part is figure)
    rest = sum((s * part.value for s, part in equation.parts if part is not figure), ZERO)
    return sign * (equation.whole.value - rest)


def _finding(equation: Sum, suspect: Figure, expected: Decimal, equations: list[Sum] | None) -> Finding:
    about = f"{suspect.fact.subject} {suspect.measure}"
    parts = [f"{'− ' if sign < 0 else ''}{text_of(part.value)}" for sign, part in equation.parts]
    if len(parts) > _LONGEST:
        parts = [*parts[: _LONGEST - 2], "…", parts[-1]]
    text = " + ".join(parts).replace("+ −", "−") + " = " if len(parts) > 1 else ""
    message = (
        f"{equation.whole.fact.subject}的{equation.whole.measure}写 {text_of(equation.whole.value)} 万元，"
        f"{equation.what} {text}{shown(equation.made)} 万元，两者相差 {text_of(abs(equation.whole.value - equation.made))} 万元。"
    )
    if suspect is not equation.whole:
        message += f"按其他各数推算，{about}应为 {text_of(expected)} 万元（现写 {text_of(suspect.value)} 万元）。"
    others = [one for one in equation.figures if one is not suspect]
    for more in (equations or [])[1:]:
        others += [one for one in more.figures if one is not suspect]
    spans = [replace(suspect.span, fields=("stated",)), *(replace(one.span, fields=("expected",)) for one in others)]
    facts = list(dict.fromkeys([suspect.fact, *(one.fact for one in others)]))
    severity = "info" if equation.open and equation.made < equation.whole.value else None
    return make(equation.rule, about, message, suspect.value, expected, facts, spans, severity)


_LONGEST = 10


def _named_sums(figures: Sequence[Figure]) -> Iterator[Sum]:
    """The identities of ``rules.toml`` among the figures of one table, for every subject and stage."""
    rows: dict[tuple[str, int | None], dict[str, Figure]] = defaultdict(dict)
    for one in figures:
        rows[one.subject, one.fact.year].setdefault(one.measure, one)
    for row in rows.values():
        yield from _identities(row)


def _identities(row: dict[str, Figure]) -> Iterator[Sum]:
    for entry in data()["identity"]:
        for stage in entry.get("stages", [""]):
            whole = row.get(f"{entry['whole']}{stage}")
            found = [_standing(name, entry, stage, row.get) for name in entry["parts"]]
            parts = [part for ones in found for part in ones]
            needed = all(_standing(name, entry, stage, row.get) for name in entry.get("needs", []))
            if whole is None or not parts or not needed:
                continue
            rule = "totals-not-closed" if entry.get("closes") else "parts-do-not-sum"
            equation = Sum(rule, entry["says"], whole, tuple((1, part) for part in parts))
            lacks = whole.value - equation.made
            others = [one for one in row.values() if one not in equation.figures]
            if all(found) or not any(lacks and abs(one.value - lacks) <= one.unit for one in others):
                yield equation  # else a row of another name is the part that was not found


def _standing(name: str, entry: dict[str, Any], stage: str, find: Callable[[str], Figure | None]) -> list[Figure]:
    """The figure of a name in the budget or the accounts, else those that make it up, as far as they are stated."""
    for ending in (stage, "") if entry.get("unstaged") else (stage,):
        own = find(f"{name}{ending}")
        parts = [own] if own else [find(f"{part}{ending}") for part in data()["made_of"].get(name, [])]
        if found := [one for one in parts if one is not None]:
            return found
    return []


def _trees(figures: Sequence[Figure]) -> Iterator[Sum]:
    """Every title against the titles right below it in the same column, the column's total against the classes."""
    columns: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for one in figures:
        if one.fact.account_path:
            columns[one.measure, one.fact.year, one.span.column].append(one)
    totals = [one for one in figures if not one.fact.account_path]
    for (_, year, column), own in columns.items():
        nodes = {one.fact.account_path: one for one in own}
        if len(nodes) != len(own):
            continue  # the same title twice: not one tree
        below: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
        for path, one in nodes.items():
            below[path[:-1]].append(one)
        for path, parts in below.items():
            whole = nodes.get(path) if path else _total_of(own, totals, year, column)
            if whole is not None and (path or _are_classes(parts, len(nodes) > len(parts))):
                says = "其下各科目之和为" if path else "各类之和为"
                yield Sum("parts-do-not-sum", says, whole, tuple((1, part) for part in parts))
    yield from _economic(figures)


def _total_of(own: Sequence[Figure], totals: Sequence[Figure], year: object, column: object) -> Figure | None:
    """The body's own figure in a column: one of the words that name the column for it."""
    measure = own[0].measure
    names = {measure, *data()["column_total"].get(measure, [])}
    same = [one for one in totals if one.span.column == column and one.fact.year == year and one.measure in names]
    return same[0] if len(same) == 1 else None


def _are_classes(parts: Sequence[Figure], nested: bool) -> bool:
    """Whether these are the classes of a functional table, not titles of all levels whose levels were lost."""
    codes = [one.fact.account_code for one in parts if one.fact.account_code]
    return nested or (bool(codes) and all(len(code) == 3 for code in codes)) or _repeats_none(parts)


def _repeats_none(parts: Sequence[Figure]) -> bool:
    """Whether no value stands twice: in a list of titles of all levels those with one title below them do."""
    values = [one.value for one in parts if one.value]
    return len(set(values)) == len(values)


def _economic(figures: Sequence[Figure]) -> Iterator[Sum]:
    """Economic classes, which are the body's own figures, against the items below them."""
    own = {one.measure: one for one in figures if not one.fact.account_path}
    below: dict[str, list[Figure]] = defaultdict(list)
    for one in figures:
        path = one.fact.account_path
        told = [other.fact for other in below[path[0]]] if path else []
        if len(path) == 2 and path[0] in own and "基本支出" in one.measure and one.fact not in told:
            below[path[0]].append(one)
    for name, parts in ((name, parts) for name, parts in below.items() if parts):
        yield Sum("parts-do-not-sum", "其下各科目之和为", own[name], tuple((1, part) for part in parts))


def _text_sums(found: list[Figure]) -> Iterator[Sum]:
    """The closed identities of running text, where whole and parts stand together."""
    for entry in data()["identity"]:
        if not entry.get("text"):
            continue
        for stage in entry.get("stages", [""]):
            for place, whole in enumerate(found):
                if whole.measure != f"{entry['whole']}{stage}" or whole.fact.account_path:
                    continue
                equation = _told(entry, stage, whole, found[max(0, place - 12) : place + 13])
                if equation is not None:
                    yield equation


def _otherwise_made(equation: Sum, told: Sequence[Figure]) -> bool:
    """Whether a figure of another name nearby is what a part should be: the document then divides the whole otherwise."""
    if len(equation.parts) < 2:
        return False
    names = {one.measure for one in equation.figures}
    others = [
        one
        for one in told
        if one.measure not in names and abs(one.start - equation.whole.start) <= setting("text_reach")
    ]
    wanted = [_solved(equation, figure) for figure in equation.figures]
    return any(abs(one.value - value) <= one.unit for one in others for value in wanted if value)


def _told(entry: dict[str, Any], stage: str, whole: Figure, around: Sequence[Figure]) -> Sum | None:
    """The parts nearest to a whole in the text; ``None`` where one is not there."""
    may, parts, every = entry.get("may", []), [], True
    for name in entry["parts"]:
        ones = _standing(name, entry, stage, lambda sought: _nearest(sought, whole, around))
        if not ones and name not in may:
            return None
        every = every and bool(ones)
        parts += [(1, one) for one in ones]
    if not parts:
        return None
    if entry.get("closes") and not entry.get("totals"):
        total, other = whole, parts[0][1]
        if not (_is_total(total, around) or _is_total(other, around)):
            return None
        if total.value > other.value and _is_of_the_year(other, around):
            return None
    rule = "totals-not-closed" if entry.get("closes") else "parts-do-not-sum"
    return Sum(rule, entry["says"], whole, tuple(parts), not every)


def _nearest(name: str, whole: Figure, around: Sequence[Figure]) -> Figure | None:
    same = [
        one
        for one in around
        if one.measure == name and (one.subject, one.fact.year) == (whole.subject, whole.fact.year)
        and abs(one.start - whole.start) <= setting("text_reach")
    ]  # fmt: skip
    return min(same, key=lambda one: abs(one.start - whole.start), default=None)


def _is_total(figure: Figure, around: Sequence[Figure]) -> bool:
    """Whether a figure is called a total, or is told beside the year's own or what was carried over.

    Else "总支出" may be what was spent in the year.
    """
    if "总计" in figure.fact.measure_text:
        return True
    beside = ("年初结转和结余", "本年收入合计") if "收入" in figure.measure else ("年末结转和结余", "本年支出合计")
    return any(_nearest(name, figure, around) is not None for name in beside)


def _is_of_the_year(spent: Figure, around: Sequence[Figure]) -> bool:
    """Whether what is called the total of spending is what was spent in the year, so that income may well be more.

    Its parts told beside it make it up, and nothing was carried over.
    """
    parts = [one for name in data()["scope"]["spent_in_the_year"] if (one := _nearest(name, spent, around)) is not None]
    return len(parts) >= 2 and sum((one.value for one in parts), Decimal(0)) == spent.value


def _told_titles(told: Sequence[Figure]) -> Iterator[Sum]:
    """Classes of the text against the items told below them, where the items of some other class make it.

    The text may leave items out: then no class is made, or the parts are less than the whole; neither is told.
    """
    groups: dict[tuple[object, ...], dict[tuple[str, ...], Figure]] = defaultdict(dict)
    for one in told:
        if one.fact.account_path and not is_budget(one):
            path = tuple(re.sub(r"^\d+", "", name) for name in one.fact.account_path)
            groups[one.measure, one.fact.year].setdefault(path, one)
    for nodes in groups.values():
        sums = []
        for path, whole in nodes.items():
            parts = [one for other, one in nodes.items() if len(path) == 1 and len(other) == 3 and other[0] == path[0]]
            if parts:
                sums.append(Sum("parts-do-not-sum", "其下各项之和为", whole, tuple((1, one) for one in parts)))
        failing = [one for one in sums if not one.holds]
        if len(failing) == 1 and len(sums) > 1:
            yield failing[0]
        elif len(failing) > 1:
            yield from (one for one in failing if one.made > one.whole.value)
