"""One observation of a figure that the running text states rounded and a table to the last fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ontology.arithmetic import places_of, round_half_up, truncate
from ontology.facts import Observation, Span


def merged(told: Sequence[Observation], tabled: Sequence[Observation]) -> tuple[Observation, ...]:
    """The observations of the text, then those of the tables that state something else.

    A figure of a table that rounds to one stated before, of the same subject, measure, kind and year, is that one: it
    keeps the value first stated and gains the cell as evidence. An account title told by its last name alone takes the
    whole path. Figures that differ by more stay apart: that is a contradiction to be shown.
    """
    found = list(told)
    places: dict[tuple[object, ...], list[int]] = {}
    for place, observation in enumerate(found):
        places.setdefault(_what(observation), []).append(place)
    for observation in tabled:
        known = places.setdefault(_what(observation), [])
        same = next((place for place in known if _same(found[place], observation)), None)
        if same is None:
            known.append(len(found))
            found.append(observation)
        else:
            found[same] = _together(found[same], observation)
    return tuple(found)


def _what(observation: Observation) -> tuple[object, ...]:
    about = (observation.subject, observation.subject_kind, observation.measure, observation.kind)
    return (*about, observation.year, observation.unit_of_measure)


def _same(first: Observation, tabled: Observation) -> bool:
    """Whether the first, told or of another table, states the same with as many decimals or fewer."""
    if first.account_code and tabled.account_code and first.account_code != tabled.account_code:
        return False
    if first.account_path != tabled.account_path[-len(first.account_path) :]:
        return False
    places = places_of(first.value)
    return first.value in (tabled.value, round_half_up(tabled.value, places), truncate(tabled.value, places))


def _together(first: Observation, second: Observation) -> Observation:
    """The first with the places of the second; a cell that holds other digits does not hold the value told."""
    spans = second.spans if first.value == second.value else tuple(map(_without_value, second.spans))
    longer = max(first.account_path, second.account_path, key=len)
    code = first.account_code or second.account_code
    return replace(
        first,
        account_path=longer,
        account_code=code,
        spans=tuple(dict.fromkeys((*first.spans, *filter(_speaks, spans)))),
    )


def _without_value(span: Span) -> Span:
    return replace(span, fields=tuple(name for name in span.fields if name != "value"))


def _speaks(span: Span) -> bool:
    return bool(span.fields)
