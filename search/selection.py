"""What a plan selects, before any query language: which rows of which relation, which attributes, which of several copies.

In: a query form of ``plan.py``. Out: a :class:`Selection`, from which ``sql.py`` and ``sparql_text.py`` write their text,
so that both select alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from search import plan as p
from search.relations import DIMENSIONS, RELATIONS, Relation, mentioned


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows of ``relation`` under ``scope`` (of what and when), less their copies, then under ``rest``; ordered and cut.

    ``attributes`` holds every attribute that is needed, operands before what is computed from them, ``choosing`` those
    that only the choice among copies needs. ``preferred`` are those that the question is about: of copies, one that
    states them goes first. ``copies`` keeps them all.
    """

    relation: Relation
    scope: tuple[p.Condition, ...]
    rest: tuple[p.Condition, ...]
    attributes: tuple[str, ...]
    preferred: tuple[str, ...]
    choosing: tuple[str, ...]
    copies: bool = False
    order: tuple[p.Order, ...] = ()
    top: int | None = None
    nth: bool = False

    @property
    def chooses(self) -> bool:
        """Whether one of several copies is to be chosen."""
        return bool(self.relation.copies) and not self.copies

    @property
    def staged(self) -> bool:
        """Whether its rows belong to a stage of a project's year."""
        return "stage" in self.relation.attributes


def of_rows(plan: p.Rows, attributes: tuple[str, ...] = ()) -> Selection:
    """The members of a list."""
    keys = tuple(key.attribute for key in plan.order)
    stated = tuple(p.Stated(name) for name in dict.fromkeys((plan.of, *keys)))
    selection = _selection(plan.relation, (*plan.where, *stated), (plan.of, *keys, *attributes), keys)
    return replace(selection, order=plan.order, top=plan.top, nth=plan.nth)


def of_lookup(plan: p.Lookup, attributes: tuple[str, ...] = ()) -> Selection:
    """Every row under the conditions of a look-up that states one of what is wanted, copies too."""
    wanted = p.AnyOf(tuple(p.Stated(name) for name in plan.want))
    selection = _selection(plan.relation, (*plan.where, wanted), (*plan.want, *attributes), plan.want)
    return replace(selection, copies=True)


def of_aggregate(plan: p.Aggregate, attributes: tuple[str, ...] = (), *, stated: bool = False) -> Selection:
    """The rows under an aggregate; with ``stated`` only those that its value rests on. A group has a name."""
    values = tuple(name for name in (plan.attribute, plan.over) if name)
    named = tuple(p.Stated(name) for name in plan.by)
    resting = tuple(p.Stated(name) for name in values) if stated else ()
    where = (*plan.where, *named, *resting)
    return _selection(plan.relation, where, (*values, *plan.by, *attributes), values)


def closure(relation: Relation, names: tuple[str, ...]) -> tuple[str, ...]:
    """``names`` and all that they are computed from, operands first."""
    found: dict[str, None] = {}
    for name in names:
        for needed in (*closure(relation, relation.attributes[name].operands), name):
            found[needed] = None
    return tuple(found)


def layers(relation: Relation, names: tuple[str, ...]) -> list[list[str]]:
    """The derived ones among the attributes ``names``, those first that need no other derived one."""
    known = relation.attributes
    done = {name for name in names if not known[name].operands}
    waiting = [name for name in names if name not in done]
    found = []
    while waiting:
        layer = [name for name in waiting if set(known[name].operands) <= done]
        found.append(layer)
        done |= set(layer)
        waiting = [name for name in waiting if name not in done]
    return found


def demanded(conditions: tuple[p.Condition, ...]) -> set[str]:
    """The attributes that a row must state to satisfy all ``conditions``."""
    demanding = p.Compare | p.Between | p.Versus | p.VersusMean | p.OneOf | p.Contains | p.Stated | p.Is | p.Within
    return {name for condition in conditions if isinstance(condition, demanding) for name in mentioned(condition)}


def _selection(
    name: str, where: tuple[p.Condition, ...], attributes: tuple[str, ...], about: tuple[str, ...]
) -> Selection:
    relation = RELATIONS[name]
    scope = tuple(condition for condition in where if _is_scope(condition))
    rest = tuple(condition for condition in where if not _is_scope(condition))
    used = [attribute for condition in where for attribute in mentioned(condition)]
    needed = closure(relation, tuple(dict.fromkeys((*attributes, *used))))
    copied = [key.removesuffix("_iri") for key in relation.copies]
    staged = ["stage"] if "stage" in relation.attributes else []
    choosing = tuple(name for name in dict.fromkeys((*copied, *staged, "document")) if name not in needed)
    preferred = tuple(dict.fromkeys((*about, *sorted(demanded(rest)))))
    return Selection(relation, scope, rest, needed, preferred, choosing if relation.copies else ())


def _is_scope(condition: p.Condition) -> bool:
    match condition:
        case p.Within() | p.VersusMean():
            return False
        case p.Not(inner):
            return _is_scope(inner)
        case p.AnyOf(conditions) | p.AllOf(conditions):
            return all(_is_scope(part) for part in conditions)
    return set(mentioned(condition)) <= DIMENSIONS
