"""Question text to plan, by the words of the lexicon and the names of the graph; or the honest reason why there is none.

No word that carries meaning is passed over: what no name, number or word of the lexicon explains must be the name of a
figure or the subject of a passage, else the question asks for something that the documents do not hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from search.accounting import unaccounted
from search.bodies import of_body, told_of_projects
from search.bodies_below import of_bodies_below
from search.catalogue import Catalogue
from search.classes import classed
from search.described import described
from search.dimensions import with_dimensions
from search.fact_plans import FactPlans
from search.figure_plans import FigurePlans
from search.frame import Frame
from search.lexicon import lexicon
from search.linking import Mention, Quality
from search.mending import mended
from search.named_rows import of_named_rows
from search.nearly_named import misspelt_place
from search.open_plans import asked_headings, open_question, whole_as_one
from search.outcome import Missing, Outcome, Unclear, Understood
from search.part_years import at_monitoring, names_months
from search.plan import Aggregate, Compare, Contains, Exists, FirstOf, Is, OneOf, Plan, Rows, compares_with_itself
from search.question_text import has_chinese, plain
from search.reading import Reading, Token, read
from search.scope import Scope
from search.set_against import set_against
from search.spoken_measures import spoken
from search.two_sides import two_sides

_Attempt = Callable[[Reading, Catalogue], Outcome | None]
_RELATED = ("有关", "相关", "涉及", "关于", "名称含", "名称包含", "名称里有")
_POINTING_AT_BODY = (
    "那个单位",
    "这个单位",
    "该单位",
    "这家单位",
    "那家单位",
    "此单位",
    "这个部门",
    "那个部门",
    "该部门",
    "这个局",
    "那个局",
    "该局",
)
_IT = re.compile(r"(?<!其)它(?!们)")
_POINTING = ("这个项目", "那个项目", "该项目", "此项目", "这一项目")
_NAME_ENDINGS = ("支出", "经费", "资金", "项目", "指标", "费", "决算", "预算")


def understand(question: str, catalogue: Catalogue) -> Outcome:
    """The outcome for ``question``, which stands by itself; the same over the same catalogue gives the same outcome."""
    if (rows := of_named_rows(plain(question), catalogue)) is not None:
        return rows
    outcome = _as_one(question, catalogue)
    if isinstance(outcome, Unclear | Missing):
        # Two numbers of their own names and years are no one shape: each side is a question by itself.
        apart = set_against(plain(question), catalogue, lambda side: _as_one(side, catalogue))
        return apart or mended(plain(question), catalogue, lambda rest: _as_one(rest, catalogue)) or outcome
    return outcome


def _as_one(question: str, catalogue: Catalogue) -> Outcome:
    """The outcome for the question as a whole."""
    text = plain(question)
    if names_months(text):
        text = at_monitoring(text, catalogue.monitored)
    if not has_chinese(text):
        return Unclear("请用中文提问，例如“某项目的预算执行率是多少”。")
    reading = with_dimensions(classed(read(text, catalogue.vocabulary), catalogue), catalogue)
    first = Frame(reading)
    scope = Scope(first, catalogue)
    if first.relative_year and not first.years:
        return _which_year(first, catalogue)
    if first.part_of_year:
        return Missing((first.part_of_year,), f"文件中的数字按年度统计，没有单独的“{first.part_of_year}”数据。")
    if _points_at_body(first, scope, catalogue):
        return Unclear("没有说明是哪个单位，请写出单位名称。")
    if _findings(first):
        plan = _findings_plan(first, scope)
        left = unaccounted(first, plan)
        return _not_honoured(first, left) if left else Understood(plan)
    stated = _of_figures(reading, catalogue) if spoken(first) and not first.quoted else None
    if isinstance(stated, Understood):
        return replace(stated, unit=first.asked_unit)
    if (own := _of_body(reading, catalogue)) is not None:
        return own
    if (sides := two_sides(reading, lambda side: understand(side, catalogue))) is not None:
        return replace(sides, unit=first.asked_unit)
    attempts: tuple[_Attempt, ...] = (_of_facts, _of_figures, _of_passages)
    if not first.quoted and (scope.without_projects() or _speaks_of_figures(first)):
        attempts = (_of_figures, _of_facts, _of_passages)
    if not first.quoted and _are_of_projects(reading, catalogue):
        attempts = (_of_projects, *attempts)
    if "project" in first.nouns and not first.quoted and _only_totals(reading):
        # "三个项目总共花了多少钱" asks of the projects, not of all that the body spent.
        attempts = (_of_projects, *attempts)
    unclear: Unclear | None = None
    if _asks_for_words(first):
        attempts = (_of_passages, *(attempt for attempt in attempts if attempt is not _of_passages))
    for attempt in attempts:
        outcome = attempt(reading, catalogue)
        if isinstance(outcome, Understood):
            if compares_with_itself(outcome.plan):
                return Unclear("没有听懂要比较的是哪两个数，请分别写明各自的年度、单位或口径。")
            return replace(outcome, unit=first.asked_unit)
        if isinstance(outcome, Unclear):
            unclear = unclear or outcome
        elif outcome is not None:
            return outcome
    if _figure_names(reading):
        outcome = _of_facts(read(text, catalogue.vocabulary, without=("measure", "account", "topic")), catalogue)
        if isinstance(outcome, Understood):
            return replace(outcome, unit=first.asked_unit)
    if (other := misspelt_place(reading, catalogue)) is not None:
        return other
    if isinstance(whole := _of_whole(reading, catalogue), Understood):
        return replace(whole, unit=first.asked_unit)
    if unclear is None and (reading.unknown or _figure_names(reading)):
        return _missing(reading)
    return unclear or Unclear(
        "没有听懂要查的是什么：请说明项目、单位或指标，以及要查的内容（如预算数、执行率、得分、原因）。"
    )


def _of_facts(reading: Reading, catalogue: Catalogue) -> Outcome | None:
    """Projects, their money, indicators; only where every word is explained."""
    reading = _with_wholes(reading, catalogue)
    frame = Frame(reading)
    if not frame.quoted and ("account" in frame.nouns or _figure_names(reading)):
        return None
    if frame.unknown:
        named = described(reading, catalogue)
        return _related(reading, frame, catalogue) if named is None else _of_facts(named, catalogue)
    if _points_at(frame):
        return Unclear("没有说明是哪个项目，请写出项目名称。")
    scope = Scope(frame, catalogue)
    ambiguous = scope.ambiguous()
    if ambiguous is not None:
        return ambiguous
    outcome = FactPlans(frame, scope, catalogue).plan()
    if isinstance(outcome, Understood) and (left := unaccounted(frame, outcome.plan)):
        return _not_honoured(frame, left)
    if isinstance(outcome, Understood):
        return _or_figures(outcome, reading, catalogue)
    return outcome


def _with_wholes(reading: Reading, catalogue: Catalogue) -> Reading:
    """The reading with "整体支出" as what is evaluated, where a form is on the whole expenditure of a body named.

    Where none is named it is that of the one body there is such a form of.
    """
    units = {iri for mention in reading.mentions("unit") for iri in mention.iris}
    if reading.mentions("project") or not reading.all("whole") or (not units and len(catalogue.wholes) != 1):
        return reading
    own = {iri for iri in catalogue.wholes if not units or catalogue.carries(units, iri)}
    return _meaning(reading, own, lambda token: bool(token.value("whole")) and not token.mentions, catalogue)


def _of_whole(reading: Reading, catalogue: Catalogue) -> Outcome | None:
    """ "某局花了多少钱": of the one evaluation of the body's whole expenditure, where it has no project that could be meant."""
    units = {iri for mention in reading.mentions("unit") for iri in mention.iris}
    projects = {place.project_iri for place in catalogue.of_bodies(units) if place.project_iri}
    if len(projects) != 1 or not projects <= set(catalogue.wholes) or reading.mentions("project"):
        return None
    return _of_facts(_meaning(reading, projects, lambda token: token.mention("unit") is not None, catalogue), catalogue)


def _meaning(
    reading: Reading, projects: Collection[str | None], means: Callable[[Token], bool], catalogue: Catalogue
) -> Reading:
    """The reading in which the tokens of which ``means`` is true mention ``projects`` too."""
    entities = tuple(entity for entity in catalogue.vocabulary.entities if entity.iri in projects)

    def named(token: Token) -> Token:
        mention = Mention(token.start, token.end, "project", entities, Quality.VARIANT, True)
        return replace(token, mentions=(*token.mentions, mention)) if means(token) else token

    return replace(reading, tokens=tuple(named(token) for token in reading.tokens)) if entities else reading


def _only_totals(reading: Reading) -> bool:
    """Whether the only figure named is a body's total, by words that say as much of its projects: 总共花了."""
    tokens = _figure_names(reading)
    totals = lexicon().names["totals"]
    return bool(tokens) and all(token.value("measure") in totals for token in tokens)


def _are_of_projects(reading: Reading, catalogue: Catalogue) -> bool:
    """Whether every figure named is called by a project and what forms state of it: 农田建设项目自评得分."""
    tokens = _figure_names(reading)
    if not tokens:
        return False
    without = read(reading.text, catalogue.vocabulary, without=("measure", "account", "topic"))
    for token in tokens:
        inside = [t for t in without.tokens if t.start < token.end and token.start < t.end]
        named = any(t.mention("project") and t.mentions[0].quality <= Quality.VARIANT for t in inside)
        if not named or not all(t.mentions or t.value("attribute") or t.is_filler for t in inside):
            return False
    return True


def _of_projects(reading: Reading, catalogue: Catalogue) -> Outcome | None:
    without = read(reading.text, catalogue.vocabulary, without=("measure", "account", "topic"))
    outcome = _of_facts(without, catalogue)
    return outcome if isinstance(outcome, Understood) else None


def _points_at(frame: Frame) -> bool:
    """ "那个项目执行得怎么样", where nothing says which."""
    if _IT.search(frame.text) and not any(token.mentions for token in frame.reading.tokens):
        return True  # "它一共花了多少钱", asked by itself
    pointed = any(word in frame.text for word in _POINTING)
    return pointed and not frame.mentions("project") and not frame.mentions("indicator")


def _points_at_body(frame: Frame, scope: Scope, catalogue: Catalogue) -> bool:
    """ "那个单位的预算", where nothing says which and there are several."""
    pointed = any(word in frame.text for word in _POINTING_AT_BODY)
    named = scope.units or scope.regions or scope.projects or scope.indicators
    return pointed and not named and not frame.wants_list and len(catalogue.units) > 1


def _related(reading: Reading, frame: Frame, catalogue: Catalogue) -> Outcome | None:
    """ "哪些指标和培训有关": a list of what has the unexplained word in its name."""
    subject = next((noun for noun in frame.nouns if noun in ("project", "indicator")), "")
    if not subject or not (frame.wants_list or frame.wants_count) or not any(word in reading.text for word in _RELATED):
        return None
    scope = Scope(frame, catalogue)
    questions = FactPlans(frame, scope, catalogue)
    names = tuple(Contains(subject, token.text) for token in reading.unknown)
    rows = questions.rows(*names)
    questions.use_asked()
    frame.used.update(token for token in reading.unknown)
    return None if unaccounted(frame, rows) else Understood(rows)


def _or_figures(outcome: Understood, reading: Reading, catalogue: Catalogue) -> Outcome:
    """A figure of the same name answers where the indicator's own row does not."""
    if not any(token.mention("indicator") and token.mention("measure") for token in reading.tokens):
        return outcome
    other = _of_figures(reading, catalogue)
    if not isinstance(other, Understood):
        return outcome
    return Understood(FirstOf((outcome.plan, other.plan)))


def _of_body(reading: Reading, catalogue: Catalogue) -> Outcome | None:
    """What is stated of a body itself, where its own results are asked for."""
    frame = Frame(reading)
    scope = Scope(frame, catalogue)
    if (below := of_bodies_below(frame, scope, catalogue)) is not None:
        return below
    if (told := told_of_projects(frame, scope, catalogue)) is not None:
        return told
    outcome = of_body(frame, scope, catalogue)
    if isinstance(outcome, Understood):
        return None if unaccounted(frame, outcome.plan) else replace(outcome, unit=frame.asked_unit)
    return outcome


def _of_figures(reading: Reading, catalogue: Catalogue) -> Outcome | None:
    frame = Frame(reading)
    scope = Scope(frame, catalogue)
    outcome = FigurePlans(frame, scope, catalogue).plan()
    if isinstance(outcome, Understood) and (left := unaccounted(frame, outcome.plan)):
        return _not_honoured(frame, left)
    return outcome


def _of_passages(reading: Reading, catalogue: Catalogue) -> Outcome | None:
    frame = Frame(whole_as_one(reading))
    return open_question(frame, Scope(frame, catalogue))


def _asks_for_words(frame: Frame) -> bool:
    """Problems, measures and meanings stand in sentences, whatever else the question names."""
    asked = frame.has("open", "problem", "measure", "definition") or bool(asked_headings(frame))
    return asked and not frame.wants_number and not frame.limits


def _speaks_of_figures(frame: Frame) -> bool:
    return bool(frame.unknown or "account" in frame.nouns or _figure_names(frame.reading))


def _figure_names(reading: Reading) -> list[Token]:
    """Tokens that name a figure of running text and nothing else."""
    return [
        token
        for token in reading.tokens
        if (token.mentions or token.value("measure"))
        and not (token.value("condition") and reading.has("ask", "yesno", "yesno_tail"))
        and all(mention.kind in ("measure", "account", "topic") for mention in token.mentions)
    ]


def _not_honoured(frame: Frame, left: list[Token]) -> Outcome:
    """Why a question is not answered of which some words have no place in the plan."""
    words = "、".join(token.text for token in left)
    if all(token.value("change") or token.value("base") for token in left):
        return Missing((words,), f"现有文件没有载明这项内容的增减（“{words}”），无法回答。")
    if vague := next((token for token in left if token.value("vague")), None):
        low = vague.value("vague") == "low"
        number, end = ("低于90%", "最低的三个") if low else ("高于95%", "最高的三个")
        suggestions = tuple(frame.text.replace(vague.text, clear, 1) for clear in (number, end))
        return Unclear(f"没有说明怎样算“{vague.text}”，请给出界限，或问最{'低' if low else '高'}的几个。", suggestions)
    return Unclear(f"没有听懂“{words}”在这里的意思，请换一种说法。")


def _which_year(frame: Frame, catalogue: Catalogue) -> Unclear:
    word = frame.relative_year
    suggestions = tuple(frame.text.replace(word, f"{year}年", 1) for year in reversed(catalogue.years))[:5]
    return Unclear(
        f"请说明“{word}”指哪一年；现有数据的年度：{'、'.join(map(str, catalogue.years)) or '无'}。", suggestions
    )


def _findings(frame: Frame) -> bool:
    return any(token.value("noun") == "finding" and token not in frame.used for token in frame.content)


def _findings_plan(frame: Frame, scope: Scope) -> Plan:
    """What the audit found; 矛盾 and the like are its errors."""
    conditions = [c for c in scope.conditions("finding") if isinstance(c, Is | Compare | OneOf)]
    if any(token.text != "审计发现" for token in frame.tokens("noun", "finding")):
        conditions.append(Compare("severity", "=", "error"))
    if frame.wants_count:
        return Aggregate("finding", "count", "", tuple(conditions))
    subject = "document" if "document" in frame.nouns and frame.wants_list else "about"
    rows = Rows("finding", subject, tuple(conditions), ("stated", "expected", "message"))
    return Exists(rows) if frame.yes_no else rows


def _missing(reading: Reading) -> Missing:
    """What the question names and no document holds, each name as wide as it reads."""
    tokens = reading.unknown or _figure_names(reading)
    names = tuple(dict.fromkeys(_name(reading, token) for token in tokens))
    quoted = "、".join(f"“{name}”" for name in names)
    return Missing(names, f"现有文件中没有{quoted}的相关数据，无法回答。")


def _completes(token: Token) -> bool:
    """Whether a short unexplained piece reads on from ``token``: 项目｜负责｜人."""
    return (
        len(token.text) >= 2
        and token.text.isalnum()
        and bool(token.words)
        and (token.is_filler or bool(token.value("noun")))
    )


def _name(reading: Reading, token: Token) -> str:
    """The unexplained piece with the place before it and the general word behind it: 四川省教育厅, 广告费支出."""
    start, end = token.start, token.end
    tokens = list(reading.tokens)
    place = tokens.index(token)
    if place and tokens[place - 1].mention("region") is not None:
        start = tokens[place - 1].start
    while end - start <= 4 and place and len(token.text) <= 2 and _completes(tokens[place - 1]):
        place -= 1
        start = tokens[place].start
    place = tokens.index(token)
    if place + 1 < len(tokens) and tokens[place + 1].text in _NAME_ENDINGS:
        end = tokens[place + 1].end
    return reading.text[start:end].strip("的,。?、 ")
