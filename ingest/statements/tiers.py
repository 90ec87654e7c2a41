"""Header tiers of plain text, whose merged cells have collapsed: which header stands over which columns.

Every cell of an upper tier stands over one column, or over a group of the tier below. Of the ways to cover all columns
the one is taken that the words speak for ("项目" over codes and titles, a group that begins with 小计); where no way is
better than all others, the table is not read.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from ingest.statements.vocabulary import words

Widths = tuple[int, ...]
"""How many columns each cell of a tier covers."""


def cover(tiers: Sequence[Sequence[str]], width: int) -> list[list[tuple[int, int]]] | None:
    """For every cell of every tier its first column and how many it covers; None where no one way is the best.

    >>> cover([["项目", "本年支出"], ["科目编码", "科目名称", "小计", "基本支出"]], 4)
    [[(1, 2), (3, 2)], [(1, 1), (2, 1), (3, 1), (4, 1)]]
    """
    if not tiers or len(tiers) > 3:
        return None
    ways = sorted(_ways(list(tiers), width), key=lambda way: -way[0])
    if not ways or (len(ways) > 1 and ways[0][0] == ways[1][0]):
        return None
    return ways[0][1]


def _ways(tiers: list[Sequence[str]], width: int) -> Iterator[tuple[int, list[list[tuple[int, int]]]]]:
    """Scored ways to lay the tiers over ``width`` columns."""
    upper, *below = tiers
    if not below:
        if len(upper) == width:
            yield 0, [[(column, 1) for column in range(1, width + 1)]]
        elif len(upper) == width - 1 and upper[0] in words()["over_titles"]:
            yield 1, [[(1, 2), *((column, 1) for column in range(3, width + 1))]]
        return
    for parents in range(1, len(upper) + 1):
        strip = width - (len(upper) - parents)
        if strip < len(below[0]):
            continue
        for score, laid in _ways(below, strip):
            for more, groups in _grouped(upper, below[0], parents):
                yield score + more, _joined(upper, laid, groups)


def _grouped(upper: Sequence[str], lower: Sequence[str], parents: int) -> Iterator[tuple[int, dict[int, int]]]:
    """Which cells of ``upper`` are parents of how many cells of ``lower``, scored."""
    for chosen in itertools.combinations(range(len(upper)), parents):
        for cuts in itertools.combinations(range(1, len(lower)), parents - 1):
            bounds = [0, *cuts, len(lower)]
            sizes = [right - left for left, right in itertools.pairwise(bounds)]
            groups = [lower[left:right] for left, right in itertools.pairwise(bounds)]
            score = sum(_fits(upper[place], group) for place, group in zip(chosen, groups, strict=True))
            score -= sum(
                2 for place, text in enumerate(upper) if place not in chosen and text in words()["over_titles"]
            )
            if len(upper) == parents and len(set(map(tuple, groups))) == 1 and parents > 1:
                score += 3
            yield score, dict(zip(chosen, sizes, strict=True))


def _fits(parent: str, group: Sequence[str]) -> int:
    """How well a group of headers stands below a parent."""
    titles = [text for text in group if text in words()["levels"] or text.endswith(tuple(words()["title_columns"]))]
    if parent in words()["over_titles"]:
        return 4 if len(titles) == len(group) else -4
    if titles:
        return -4
    later = sum(1 for text in group[1:] if text in ("小计", "合计"))
    own = sum(1 for text in group for part, whole in words()["part_of"].items() if part in text and whole in parent)
    alone = len(group) == 1 and not own
    return (2 if group[0] in ("小计", "合计") else 0) - 2 * later - 2 * alone + min(own, 2)


def _joined(
    upper: Sequence[str], below: list[list[tuple[int, int]]], groups: dict[int, int]
) -> list[list[tuple[int, int]]]:
    """The tiers below moved to where their parents stand, and the upper tier over them."""
    first: list[tuple[int, int]] = []
    moved: dict[int, int] = {}
    column, child = 1, 0
    for place in range(len(upper)):
        if place not in groups:
            first.append((column, 1))
            column += 1
            continue
        start = column
        for begin, size in below[0][child : child + groups[place]]:
            moved.update({begin + step: column + step for step in range(size)})
            column += size
        child += groups[place]
        first.append((start, column - start))
    return [first, *[[(moved[begin], size) for begin, size in tier] for tier in below]]
