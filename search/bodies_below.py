"""The bodies under one: "教育局下属学校有多少所", "民政局所属单位有哪些".

How many there are is answered by what a document states of the body; which they are by the passage that names them, else by
the bodies that carry out projects under it.
"""

from __future__ import annotations

from collections.abc import Sequence

from search.catalogue import Catalogue
from search.frame import Frame
from search.lexicon import lexicon
from search.occurrences import Occurrence
from search.outcome import Missing, OpenQuestion, Outcome, Understood
from search.plan import Condition, Is, Lookup, Not, Rows
from search.reading import Token
from search.scope import Scope


def of_bodies_below(frame: Frame, scope: Scope, catalogue: Catalogue) -> Outcome | None:
    """The outcome where the bodies under the one named are asked for, and nothing of them; None where something else is."""
    units = tuple(dict.fromkeys(iri for mention in scope.units for iri in mention.iris))
    words = [t for t in frame.content if t.value("below") or t.value("under")]
    if not units or not words or not all(_may_stand(token, words) for token in frame.content):
        return None
    kind = next((value for token in words if (value := token.value("below"))), "")
    if kind == "projects":
        return None
    places = _stated(units, [token.text for token in frame.unknown], kind, catalogue)
    if scope.years and any(place.year in scope.years for place in places):
        places = [place for place in places if place.year in scope.years]
    counts = (frame.wants_count or frame.wants_number) and not frame.wants_list
    if counts:
        return _counted(places, scope) if places else _nothing(words, scope)
    if frame.unknown or not (frame.wants_list or frame.has("ask", "what") or frame.text.endswith(words[-1].text)):
        return None
    if places:
        where = scope.conditions("document")
        counted = places[0].figure.measure
        return OpenQuestion((), (counted,), where, tuple(scope.units[0].labels), counted)
    return _listed(units, scope, catalogue) or _nothing(words, scope)


def _nothing(words: Sequence[Token], scope: Scope) -> Missing:
    """The refusal where no document tells of bodies under the one named: those that carry out projects are not all of them."""
    name = "、".join(label for mention in scope.units for label in mention.labels[:1]) + words[-1].text
    return Missing((name,), f"现有文件没有载明“{name}”，无法回答。")


def _may_stand(token: Token, words: Sequence[Token]) -> bool:
    """Whether a word may stand in a question on the bodies under another: its name, a year, what asks, what is counted."""
    kinds = ("ask", "unit", "asked_noun", "together")
    of_bodies = token.value("noun") in ("unit", "department") or token.value("asked_noun") in ("unit", "department")
    asks = any(token.value(section) for section in kinds) and token.value("asked_noun") not in ("project", "indicator")
    named = token.mention("unit") is not None or token.years is not None
    return token in words or named or asks or of_bodies or token.unexplained


def _stated(units: Sequence[str], counted: Sequence[str], kind: str, catalogue: Catalogue) -> list[Occurrence]:
    """Where a document says how many bodies, of what is ``counted`` or of ``kind``, are under one of ``units``."""
    below = lexicon().names["below"]
    found = []
    for figure in catalogue.own_figures(("count",)):
        text = figure.measure + figure.wording
        spoken = kind in text if kind not in ("", "bodies") else any(word in text for word in ("单位", "机构"))
        said = all(word in text for word in counted) if counted else spoken
        if any(word in text for word in below) and said:
            found.append(figure)
    return [place for place in catalogue.occurrences(found) if place.unit_iri in units]


def _counted(places: Sequence[Occurrence], scope: Scope) -> Understood:
    measures = dict.fromkeys((place.figure.measure_iri, place.figure.measure) for place in places)
    where: tuple[Condition, ...] = scope.conditions("observation", without=("project",))
    named = Is("measure", tuple(iri for iri, _ in measures), tuple(label for _, label in measures))
    return Understood(Lookup("observation", ("value",), (*where, named)))


def _listed(units: Sequence[str], scope: Scope, catalogue: Catalogue) -> Understood | None:
    """The bodies that evaluations name under the one named."""
    under = {p.unit_iri for p in catalogue.placements if p.department_iri in units and p.unit_iri not in units}
    if not under:
        return None
    above = Is("department", tuple(units), tuple(catalogue.label(iri) for iri in units))
    years = tuple(c for c in scope.conditions("document", without=("unit", "region", "project")))
    return Understood(Rows("unit", "unit", (above, Not(Is("unit", above.iris, above.labels)), *years)))
