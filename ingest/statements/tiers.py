"""Header tiers of plain text, whose merged cells have collapsed: which header stands over which columns.

Every cell of an upper tier stands over one column, or over a group of the tier below. Of the ways to cover all columns
the one is taken that the words speak for ("项目" over codes and titles, a group that begins with 小计); where no way is
better than all others, the table is not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.statements.vocabulary import words

_MOST_CELLS = 40
_MOST_TIERS = 4
_NONE = -(10**6)


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to lay something: its score, and that of the next best way; ``sizes`` by cell, 0 for one that has no group."""

    score: int
    second: int
    sizes: tuple[int, ...] = ()


def cover(tiers: Sequence[Sequence[str]], width: int) -> list[list[tuple[int, int]]] | None:
    """For every cell of every tier its first column and how many it covers; None where no one way is the best.

    >>> cover([["项目", "本年支出"], ["科目编码", "科目名称", "小计", "基本支出"]], 4)
    [[(1, 2), (3, 2)], [(1, 1), (2, 1), (3, 1), (4, 1)]]
    """
    if not tiers or len(tiers) > _MOST_TIERS or max(map(len, tiers)) > _MOST_CELLS:
        return None
    score, second, laid = _best(list(tiers), width)
    return laid if laid is not None and score > second else None


def _best(tiers: list[Sequence[str]], width: int) -> tuple[int, int, list[list[tuple[int, int]]] | None]:
    """The best way to lay tiers over ``width`` columns with its score, and the score of the next best."""
    upper, *below = tiers
    if not below:
        if len(upper) == width:
            return 0, _NONE, [[(column, 1) for column in range(1, width + 1)]]
        if len(upper) == width - 1 and _is_over(upper[0]):
            return 1, _NONE, [[(1, 2), *((column, 1) for column in range(3, width + 1))]]
        return _NONE, _NONE, None
    best: tuple[int, int, list[list[tuple[int, int]]] | None] = (_NONE, _NONE, None)
    for parents in range(1, min(len(upper), len(below[0])) + 1):
        strip = width - (len(upper) - parents)
        if strip < len(below[0]):
            continue
        score, second, laid = _best(below, strip)
        way = _grouped(upper, below[0], parents)
        if laid is None or way.score <= _NONE:
            continue
        whole = score + way.score
        other = max(second + way.score, score + way.second, _NONE)
        if whole > best[0]:
            best = (whole, max(best[0], other), _joined(upper, laid, way.sizes))
        else:
            best = (best[0], max(best[1], whole), best[2])
    return best


def _grouped(upper: Sequence[str], lower: Sequence[str], parents: int) -> _Way:
    """The best way to give all cells of ``lower`` in groups to ``parents`` cells of ``upper``."""
    fits = {
        (place, start, stop): _fits(text, lower[start:stop])
        for place, text in enumerate(upper)
        for start in range(len(lower))
        for stop in range(start + 1, len(lower) + 1)
    }
    states: dict[tuple[int, int], _Way] = {(0, 0): _Way(0, _NONE)}
    for place, text in enumerate(upper):
        alone = -2 if _is_over(text) else 0
        after: dict[tuple[int, int], _Way] = {}
        for (used, start), way in states.items():
            _keep(after, (used, start), way, alone, 0)
            if used < parents:
                for stop in range(start + 1, len(lower) + 1):
                    _keep(after, (used + 1, stop), way, fits[place, start, stop], stop - start)
        states = after
    return states.get((parents, len(lower)), _Way(_NONE, _NONE))


def _keep(states: dict[tuple[int, int], _Way], key: tuple[int, int], way: _Way, more: int, size: int) -> None:
    """Keep the better of two ways to a state, and the score of the next best."""
    score, second, sizes = way.score + more, max(way.second + more, _NONE), (*way.sizes, size)
    known = states.get(key)
    if known is None:
        states[key] = _Way(score, second, sizes)
    elif score > known.score:
        states[key] = _Way(score, max(known.score, second), sizes)
    else:
        states[key] = _Way(known.score, max(known.second, score), known.sizes)


def _fits(parent: str, group: Sequence[str]) -> int:
    """How well a group of headers stands below a parent."""
    titles = [_is_over(text) or _is_title(text) for text in group]
    if parent in ("合计", "小计") or (_is_title(parent) and not set(group) <= set(words()["levels"])):
        return -6
    if _is_over(parent) or (re.search("编码|代码", parent) and set(group) <= set(words()["levels"])):
        return 4 if all(titles) else -4
    begins = [place for place in range(len(group)) if titles[place] and not (place and titles[place - 1])]
    if all(titles) or (begins and begins[0]):
        return -4
    later = sum(1 for text in group[1:] if text in ("小计", "合计"))
    repeated = len(group) - len(set(group))
    own = sum(1 for text in group for part, whole in words()["part_of"].items() if part in text and whole in parent)
    alone = len(group) == 1 and not own
    first = 2 if group[0] in ("小计", "合计") or titles[0] else 0
    first += 2 if parent in words()["over_parts"] else 0
    return first - 2 * later - 2 * alone - 3 * max(0, len(begins) - 1) - 2 * bool(repeated) + min(own, 2)


def _is_over(text: str) -> bool:
    """Whether a header stands over codes and titles."""
    return text in words()["over_titles"] or text.endswith(("科目", "分类"))


def _is_title(text: str) -> bool:
    return text in words()["levels"] or text.endswith(tuple(words()["title_columns"]))


def _joined(
    upper: Sequence[str], below: list[list[tuple[int, int]]], sizes: Sequence[int]
) -> list[list[tuple[int, int]]]:
    """The tiers below moved to where their parents stand, and the upper tier over them."""
    first: list[tuple[int, int]] = []
    moved: dict[int, int] = {}
    column, child = 1, 0
    for place in range(len(upper)):
        if not sizes[place]:
            first.append((column, 1))
            column += 1
            continue
        start = column
        for begin, size in below[0][child : child + sizes[place]]:
            moved.update({begin + step: column + step for step in range(size)})
            column += size
        child += sizes[place]
        first.append((start, column - start))
    return [first, *[[(moved[begin], size) for begin, size in tier] for tier in below]]
