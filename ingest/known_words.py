"""Headers that no list of words has → the words that it has, as the cells below them and their arithmetic say.

The word of a header is one vote. A column of sums is known by budget × rate = spent, scores by the grades beside them or the
weights that they do not exceed, targets and results by the unit that they share, reasons by standing where points are
missing. Rows come out with their headers in the words of ``headers.toml``, so that whatever reads them needs to know no
other; the places in the document stay as they are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from ingest.basic_data import is_data_header
from ingest.column_cells import Under, headed_columns, is_header_like, rows_below
from ingest.column_results import give_levels, give_names, give_results
from ingest.column_sums import Fields, Votes, give_score, give_sums
from ingest.columns import is_fund_header, is_indicator_tier, is_of_review
from ingest.headers import field, outlay, plain, source
from ingest.levels import full_path, level_before, path
from ingest.list_columns import CELL, INDICATOR, is_list_header, is_tier, list_field, stands_under
from ingest.meant_headers import guessed_row, heads_results, heads_sums
from ingest.places import Place, Row
from ingest.totals import grade_of
from ingest.units import is_body
from ingest.values import money, number, points

_KEPT_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_SECTION_OF_BODY = re.compile(r"[\u4e00-\u9fff]{2,10}(?:科|处|股|室|办|所|站|队|组|中心)")
_LONGEST_BODY = 16
_LIST_FIELDS = frozenset({"project", "unit", "department", "total_score", "grade", "goal_expected", "goal_actual"})
_TEXTS = ("reason", "problem", "goal_actual", "goal_expected", "remark")


@cache
def _vocabulary() -> dict[str, dict[str, object]]:
    return tomllib.loads(files("ingest").joinpath("known_words.toml").read_text("utf-8"))


def in_known_words(rows: Sequence[Row]) -> list[Row]:
    """The rows of a table with every header whose column is understood in the words of ``headers.toml``."""
    found = list(rows)
    for place, row in enumerate(rows):
        following = rows[place + 1] if place + 1 < len(rows) else None
        parted = following if following is not None and stands_under(row, following) else None
        header = _leaves(row, parted) if parted is not None else row
        if found[place] is not row or not is_header_like(header):
            continue
        below = rows_below(rows, place + (parted is not None))
        words = _words(header, below, row, None if parted is not None else following) if below else None
        if words is None:
            continue
        known = {cell: word for cell, word in zip(header.cells, words, strict=True) if word}
        for tier in (row, *([parted] if parted is not None else [])):
            words = [known.get(cell) for cell in tier.cells]
            texts = [cell.text for cell in tier.cells]
            for again in range(place, len(rows)):
                if [cell.text for cell in rows[again].cells] == texts:
                    found[again] = _in_words(rows[again], words)
    return found


def _group(header: Place, upper: Row) -> str:
    """The header of the upper tier that stands over a header."""
    over = [cell for cell in upper.cells if cell.column <= header.column]
    return over[-1].text if over else ""


def _leaves(upper: Row, lower: Row) -> Row:
    """The headers of two tiers over single columns: those of the lower, and of the upper what has none below it."""
    over = {max((c for c in upper.cells if c.column <= cell.column), key=lambda c: c.column) for cell in lower.cells}
    cells = sorted([*(c for c in upper.cells if c not in over), *lower.cells], key=lambda cell: cell.column)
    return replace(upper, cells=tuple(cells))


def _names_rows(columns: Sequence[Under], below: Sequence[Row]) -> bool:
    """Whether the rows below a header of sums are named, each otherwise: a list of projects.

    Rows named by a source of funds or by a kind of spending (基本支出) part one sum.
    """
    sourced = any(source(cell.text) or outlay(cell.text) for row in below for cell in row.cells[:3])
    return not sourced and any(column.words and len(set(column.filled)) == len(column.texts) > 1 for column in columns)


def _in_words(row: Row, words: Sequence[str | None]) -> Row:
    cells = [replace(cell, text=word) if word else cell for cell, word in zip(row.cells, words, strict=True)]
    return replace(row, cells=tuple(cells))


def _words(header: Row, below: Sequence[Row], upper: Row, following: Row | None) -> list[str | None] | None:
    """For every header the word it is read as, None where its own is kept; None where nothing more is understood.

    ``upper`` is the tier over it, or itself: a header whose words speak for nothing speaks for what its group does.
    """
    if is_data_header(header) or (following is not None and is_tier(header, following)):
        return None
    listed = is_list_header(header, following)
    tier = is_indicator_tier(header) or heads_results(header, following)
    columns = headed_columns(header, below)
    if not listed and (is_fund_header(header) or heads_sums(header, following)) and not _names_rows(columns, below):
        return _fund_words(columns)
    named = _tier_fields(columns) if tier and not listed else [_named(column, listed) for column in columns]
    if "indicator" in named:
        named = [
            None if name == "ignored" and field("indicators", column.header.text) is None else name
            for name, column in zip(named, columns, strict=True)
        ]
    if not tier and not INDICATOR & set(named):
        named = [None if name in ("score", "weight") else name for name in named]
    if None not in named:
        return None
    votes = [votes_of(column.header.text) or votes_of(_group(column.header, upper)) for column in columns]
    fields = list(named)
    give_index(columns, fields)
    results = _indicator_fields(columns, fields, votes, tier)
    proved = _list_fields(columns, fields, votes, results)
    _give_texts(columns, fields, votes)
    if not (listed or tier) and not _is_understood(fields, results, proved):
        return None
    whole = not (listed or tier)
    return [
        word_for(column.header, name, known, whole) for column, name, known in zip(columns, fields, named, strict=True)
    ]


def _tier_fields(columns: Sequence[Under]) -> list[str | None]:
    """What the headers of an indicator block name, by themselves or by the words in them; words that are not read aside.

    "指标" heads the names where they stand below it and nothing else heads them.
    """
    texts = [column.header.text for column in columns]
    known = [field("indicators", text) for text in texts]
    meant = guessed_row("indicators", texts, known)
    named = [name or (guess if guess != "ignored" else None) for name, guess in zip(known, meant, strict=True)]
    if {"indicator", "level1", "level2"} & set(named):
        return named
    return [
        None if name == "group" and not column.mostly(_is_path) else name
        for name, column in zip(named, columns, strict=True)
    ]


def _is_path(text: str) -> bool:
    return path(text) is not None or full_path(text) is not None or level_before(text) is not None


def _named(column: Under, listed: bool) -> str | None:
    """What a header names by itself; None where that is nothing, only a group, or nothing that its cells can be."""
    name = list_field(column.header.text)
    if name is not None and name.startswith(CELL):
        name = None if not column.words else name
    return None if name == "group" or (name == "ignored" and (not listed or column.mostly(grade_of))) else name


def give_index(columns: Sequence[Under], fields: Fields) -> None:
    """Name the column of running numbers."""
    for place, column in enumerate(columns[:2]):
        if (
            fields[place] is None
            and column.filled
            and [number(text) for text in column.filled] == list(range(1, len(column.filled) + 1))
        ):
            fields[place] = "index"


def _fund_words(columns: Sequence[Under]) -> list[str | None] | None:
    """The words for the columns of a money block that neither a list nor a word in them names, but their arithmetic."""
    texts = [column.header.text for column in columns]
    meant = guessed_row("funds", texts, [field("funds", text) for text in texts])
    fields: Fields = [
        name if name or source(text) is None else "group" for name, text in zip(meant, texts, strict=True)
    ]
    known = list(fields)
    if None not in fields or not give_sums(columns, fields, [votes_of(text) for text in texts]):
        return None
    return [
        None if known_name is not None else word_for(column.header, name, known_name, False)
        for column, name, known_name in zip(columns, fields, known, strict=True)
    ]


def _indicator_fields(columns: Sequence[Under], fields: Fields, votes: Votes, tier: bool) -> bool:
    """Name the columns of indicators; whether the rows are indicators. Those below a known header (``tier``) always are."""
    trial = [None if name in ("total_score", "goal_expected", "goal_actual") else name for name in fields]
    give_levels(columns, trial)
    if not give_results(columns, trial, votes) and not tier:
        return False
    give_names(columns, trial)
    if "indicator" not in trial and not tier:
        return False
    fields[:] = [new or old for new, old in zip(trial, fields, strict=True)]
    return True


def _list_fields(columns: Sequence[Under], fields: Fields, votes: Votes, results: bool) -> bool:
    """Name the columns of a list of projects; whether sums or scores prove that it is one."""
    if results and "project" not in fields:
        return False
    columns = _of_projects(columns, fields) if results else columns
    _give_grades(columns, fields)
    proved = give_sums(columns, fields, votes)
    scored = False
    if not results:
        fields[:] = [None if name in ("score", "weight") else name for name in fields]
        scored = give_score(columns, fields, votes)
    _give_bodies(columns, fields, votes)
    _give_projects(columns, fields, votes)
    named = "project" in fields and "project" in votes[fields.index("project")]
    return proved or (scored and named)


def _of_projects(columns: Sequence[Under], fields: Fields) -> list[Under]:
    """The columns in the rows that name a project: its sums stand there once, its indicators in the rows below as well."""
    rows = [at for at, text in enumerate(columns[fields.index("project")].texts) if text is not None]
    return [replace(column, texts=tuple(column.texts[at] for at in rows)) for column in columns]


def _give_grades(columns: Sequence[Under], fields: Fields) -> None:
    for place, column in enumerate(columns):
        if fields[place] is None and "grade" not in fields and column.mostly(grade_of):
            fields[place] = "grade"


def _give_bodies(columns: Sequence[Under], fields: Fields, votes: Votes) -> None:
    """Name the columns of bodies, and of the sections of a body where their header speaks of one."""
    for place, column in enumerate(columns):
        if fields[place] is not None or not column.words:
            continue
        bodies = column.mostly(is_body)
        sections = column.mostly(_SECTION_OF_BODY.fullmatch) and "unit" in votes[place]
        name = "department" if "department" in votes[place] and "unit" in fields else "unit"
        named = "unit" in votes[place] and column.mostly(lambda text: len(text) <= _LONGEST_BODY)
        if (bodies or sections or named) and name not in fields:
            fields[place] = name


def _give_projects(columns: Sequence[Under], fields: Fields, votes: Votes) -> None:
    """Name the column of projects: words, each another, before the figures."""
    if "project" in fields or "indicator" in fields:
        return
    figures = next((place for place, column in enumerate(columns) if column.sums and fields[place] != "index"), 0)
    candidates = [
        place
        for place, column in enumerate(columns[:figures])
        if fields[place] is None
        and column.words
        and len(set(column.filled)) == len(column.texts)
        and not column.mostly(source)
    ]
    chosen = [place for place in candidates if "project" in votes[place]] or candidates
    if chosen:
        fields[chosen[0]] = "project"


def _give_texts(columns: Sequence[Under], fields: Fields, votes: Votes) -> None:
    """Name the columns of words: by their headers, or as reasons where they speak only of rows that fell short."""
    short = _fallen_short(columns, fields)
    for place, column in enumerate(columns):
        told = column.words or (bool(column.filled) and "reason" in votes[place] and not column.sums)
        if fields[place] is not None or not told:
            continue
        said = [name for name in _TEXTS if name in votes[place] and name not in fields]
        if "indicator" in fields:
            said = [name for name in said if name in ("reason", "remark")]
        if not said and "reason" not in fields and _only_where(column, short):
            said = ["reason"]
        if said:
            fields[place] = said[0]


def _fallen_short(columns: Sequence[Under], fields: Fields) -> list[bool]:
    """For every row whether its score is below its weight or 100, or less was spent than given."""
    by_field = {name: columns[place].texts for place, name in enumerate(fields) if name}
    rows = len(columns[0].texts)
    score = by_field.get("score") or by_field.get("total_score") or (None,) * rows
    full = by_field.get("weight") or ("100",) * rows
    short = []
    for place in range(rows):
        reached, whole = points(score[place] or ""), points(full[place] or "")
        less = reached is not None and whole is not None and reached < whole
        given = next(
            (by_field[name][place] for name in ("budget_adjusted", "budget_initial") if name in by_field), None
        )
        spent = by_field["executed"][place] if "executed" in by_field else None
        budget, used = money(given or ""), money(spent or "")
        short.append(less or (budget is not None and used is not None and used < budget))
    return short


def _only_where(column: Under, short: Sequence[bool]) -> bool:
    """Whether a column of words is filled where rows fell short and nowhere else, where some did not."""
    told = [text is not None for text in column.texts]
    return any(told) and not all(short) and all(fell for fell, said in zip(short, told, strict=True) if said)


def _is_understood(fields: Fields, results: bool, proved: bool) -> bool:
    """Whether a header that no list knows heads indicators or projects, by what was understood of it."""
    if results:
        return True
    sums = {"executed", "budget_adjusted", "budget_initial"} & set(fields)
    return "project" in fields and (proved or (len(sums) >= 2 and "executed" in sums))


def word_for(header: Place, name: str | None, known: str | None, whole: bool) -> str | None:
    """The word of ``headers.toml`` for a field that the header itself does not name; its brackets stay behind it."""
    words = _vocabulary()["words"]
    if name is None and not whole:
        return None
    if name == known and name is not None:
        return None
    if name == "total_score" and is_of_review(header.text):
        return f"{plain(header.text)}得分"
    brackets = "".join(_KEPT_BRACKETS.findall(header.text))
    return f"{words.get(name or 'unread', words['unread'])}{brackets}"


def votes_of(text: str) -> frozenset[str]:
    """The fields that the words of a header speak for."""
    bare = plain(text)
    return frozenset(
        name
        for name, words in _vocabulary()["votes"].items()
        if isinstance(words, list) and any(word[1:] == bare if word[0] == "=" else word in bare for word in words)
    )
