"""Numbers that a query gives: a figure or the number of a document means itself, and nothing that is only like it.

In: the fused candidates. Out: the same, those lower that do not hold a number the query gives or are of another year than
it names. They stay in the list: who searches may err. ``benchmarks/retrieval.py`` measures both weights; they were chosen by
the queries that are not held out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from search.indexed import Passage
from search.tokens import same_number

WITHOUT_NUMBER = 0.5
"""What is left of the score of a passage that does not hold a number which the query gives."""
OTHER_YEAR = 0.8
"""What is left of the score of a passage that is neither of a year the query names nor tells of one."""

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_YEAR = re.compile(r"20\d\d")


def numbers(text: str) -> set[str]:
    """The numbers in a text, however their digits are grouped."""
    return {same_number(number) for number in _NUMBER.findall(text)}


def by_numbers(
    scored: Sequence[tuple[str, float]], query: str, passages: Mapping[str, Passage]
) -> list[tuple[str, float]]:
    """The passages with their scores as far as they hold what the query gives, best first, ties by address."""
    given = numbers(query)
    years = {number for number in given if _YEAR.fullmatch(number)}
    figures = given - years
    if not given:
        return list(scored)

    def share(passage: Passage) -> float:
        held = numbers(f"{passage.indexed} {passage.document} {passage.year or ''}")
        lacks_figure = not figures <= held
        of_another_year = bool(years) and not years & held
        return (WITHOUT_NUMBER if lacks_figure else 1.0) * (OTHER_YEAR if of_another_year else 1.0)

    weighed = ((iri, score * share(passages[iri])) for iri, score in scored)
    return sorted(weighed, key=lambda item: (-item[1], item[0]))
