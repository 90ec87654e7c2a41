"""Every form under which the names of the graph are found: as written, with and without their usual endings, by their places.

In: the entities. Out: :class:`NameIndex`, plain data that is made once for each state of the graph and kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from ontology.table_entities import Entity
from search.lexicon import lexicon
from search.question_text import bare

ORGANS = "局委厅院馆站所校"
"""What the names of bodies end in that are known by three characters: 教育局, 人社局."""
MIN_VARIANT = 4
"""A shortened name shorter than this is no name."""
MIN_FIGURE = 3
"""A figure called by two characters (培训, 支出) is no name by itself: the figure's other words tell it."""
PLACE = re.compile(r"^[^省市县区州盟旗]{2,8}?(?:特别行政区|自治区|自治州|自治县|省|市|地区|县|区|州|盟|旗)(?=.{2,})")
NO_PLACE = (
    "城市",
    "地区",
    "社区",
    "园区",
    "小区",
    "辖区",
    "片区",
    "集市",
    "上市",
    "门市",
    "超市",
    "库区",
    "校区",
    "灾区",
    "山区",
    "景区",
)
_LEADING_YEAR = re.compile(r"^(?:20\d\d年?度?)")
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")


_FIGURES = ("measure", "topic")
_APPROXIMATED = ("unit", "project", "indicator")


class Quality(IntEnum):
    """How a name was recognised; smaller is surer."""

    EXACT = 0
    VARIANT = 1
    PART = 2
    ABBREVIATION = 3
    TYPO = 4


def name_key(name: str) -> str:
    """What names are compared by."""
    return bare(name).replace("的", "")


@dataclass(frozen=True, slots=True)
class NameIndex:
    """The names of entities, each of which stands for its place in the list of them; plain data, to be kept as JSON.

    ``names`` has every name and variant with the entities called so and how surely (by turns); ``places`` the places that
    bodies are called by; ``keys`` what an unknown word is compared with, and ``owners`` whose it is; ``pairs`` has, for two
    neighbouring characters, the keys they stand in; ``ends`` for the first and the last character of a body's name its keys.
    """

    names: dict[str, list[int]]
    places: dict[str, list[int]]
    keys: list[str]
    owners: list[int]
    pairs: dict[str, list[int]]
    ends: dict[str, list[int]]

    @classmethod
    def of(cls, entities: Sequence[Entity]) -> NameIndex:
        """The index of ``entities``."""
        names: dict[str, dict[int, Quality]] = defaultdict(dict)
        index = cls({}, {}, [], [], defaultdict(list), defaultdict(list))
        for number, entity in enumerate(entities):
            for name in (entity.label, *entity.aliases):
                index._add(number, entity, name, names)
        index.names.update(
            {
                key: [part for number, quality in found.items() for part in (number, int(quality))]
                for key, found in names.items()
            }
        )
        index.places.update(_places_of_units(entities, names))
        return index

    def _add(self, number: int, entity: Entity, name: str, names: dict[str, dict[int, Quality]]) -> None:
        key = name_key(name)
        if len(key) < (MIN_FIGURE if entity.kind in _FIGURES else 2):
            return
        if not lexicon().has(key):
            names[key][number] = Quality.EXACT
        for variant in _variants(entity, name):
            short = name_key(variant)
            if len(short) >= _least(entity, short) and not lexicon().has(short):
                names[short].setdefault(number, Quality.VARIANT)
        if entity.kind in _APPROXIMATED:
            shorter = [_stem(entity, form) for form in _shortened(name)] if entity.kind == "unit" else []
            for known in dict.fromkeys((key, *_with_level(entity, name), *shorter)):
                for pair in {known[i : i + 2] for i in range(len(known) - 1)}:
                    self.pairs[pair].append(len(self.keys))
                if entity.kind == "unit" and known[-1] in ORGANS:
                    self.ends[known[0] + known[-1]].append(len(self.keys))
                self.keys.append(known)
                self.owners.append(number)


def _places_of_units(entities: Sequence[Entity], names: Collection[str]) -> dict[str, list[int]]:
    """Places that only the names of bodies tell of: 临溪县 stands for every body that is called so."""
    known: dict[str, list[int]] = defaultdict(list)
    for number, entity in enumerate(entities):
        rest, passed = entity.label if entity.kind == "unit" else "", ""
        while (match := PLACE.match(rest)) and not match.group().endswith(NO_PLACE):
            rest, passed = rest[match.end() :], passed + match.group()
            for place in {name_key(match.group()), name_key(passed)}:
                known[place].append(number)
    return {
        place: sorted(found, key=lambda number: (entities[number].label, entities[number].iri))
        for place, found in known.items()
        if place not in names
    }


@lru_cache(maxsize=1)
def _wholes() -> frozenset[str]:
    return frozenset(name_key(name) for name in lexicon().names["whole"])


def is_whole(project: str) -> bool:
    """Whether what is evaluated is the spending of a whole body, and no project of its."""
    return name_key(project) in _wholes()


def _variants(entity: Entity, name: str) -> set[str]:
    """Shorter and longer forms that people use for ``name``."""
    names = lexicon().names
    if entity.kind == "project" and is_whole(name):
        return set(names["whole"])
    forms = {name, _BRACKETS.sub("", name), _LEADING_YEAR.sub("", name)}
    for form in tuple(forms):
        forms |= _without_openings(form, names["openings"], (entity.unit, entity.region, entity.department))
    if entity.kind == "unit":
        forms |= {short for form in tuple(forms) for short in _shortened(form)}
    if entity.kind in ("unit", "region"):
        for form in tuple(forms):
            forms |= _without_places(form, keep_rest=entity.kind == "unit")
    if entity.kind == "region":
        return {form for form in forms if len(form) >= 2}
    for form in tuple(forms):
        for ending in names.get(entity.kind, ()):
            if form.endswith(ending) and len(form) - len(ending) >= MIN_VARIANT:
                forms.add(form[: -len(ending)])
    if entity.kind in ("measure", "account"):
        forms |= {form + "数" for form in tuple(forms) if form.endswith(("预算", "决算", "支出"))}
    if entity.kind in ("project", "indicator"):
        forms |= {form.replace("等", "") for form in tuple(forms) if "等" in form[2:-2]}
        noun = "项目" if entity.kind == "project" else "指标"
        forms |= {form + noun for form in tuple(forms) if not form.endswith(noun)}
    return forms


def _least(entity: Entity, short: str) -> int:
    """How many characters a shortened name needs: 市一中 is one with three, because it says the level of its place."""
    if entity.kind == "region":
        return 2
    return MIN_VARIANT - (entity.kind == "unit" and short[:1] in tuple("省市县区州"))


def _shortened(name: str) -> set[str]:
    """What people say for ``name`` of a body by the patterns of the lexicon: 市一中, 街道办; one of them, or all that fit."""
    found, every = set(), name
    for pattern, short in _patterns():
        found.add(pattern.sub(short, name))
        every = pattern.sub(short, every)
    return {form for form in (*found, every) if form != name}


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    pairs = (entry.rsplit("=", 1) for entry in lexicon().names["shortened"])
    return tuple((re.compile(pattern), short) for pattern, short in pairs)


def place_end(name: str) -> int:
    """Where the places end that a body's name begins with; 0 where it begins with none."""
    rest = name
    while (match := PLACE.match(rest)) and not match.group().endswith(NO_PLACE):
        rest = rest[match.end() :]
    return len(name) - len(rest)


def _stem(entity: Entity, name: str) -> str:
    """What is left of ``name`` without brackets, owner and usual ending: what people shorten when they shorten it."""
    if entity.kind == "unit":
        return name_key(name[place_end(name) :].replace("委员会", "委"))
    owners = (entity.unit, entity.region, entity.department)
    stem = min(_without_openings(_BRACKETS.sub("", name), (), owners) or {_BRACKETS.sub("", name)}, key=len)
    stem = min(_without_places(stem, keep_rest=True) or {stem}, key=len)
    shorter = [stem.removesuffix(ending) for ending in lexicon().names.get(entity.kind, ())]
    stem = min((form for form in (stem, *shorter) if len(form) >= MIN_VARIANT), key=len, default=name)
    return name_key(stem)


def _with_level(entity: Entity, name: str) -> tuple[str, ...]:
    """The stem of ``name``, and that of a body behind the level of its place as well: 区文广旅局 shortens 沐溪区文化广电和旅游局."""
    stem, end = _stem(entity, name), place_end(name)
    return (stem, name[end - 1] + stem) if entity.kind == "unit" and end else (stem,)


def _without_openings(name: str, openings: Sequence[str], owners: Sequence[str | None]) -> set[str]:
    found = set()
    for opening in (*openings, *(owner for owner in owners if owner)):
        if name.startswith(opening) and len(name) - len(opening) >= MIN_VARIANT:
            found.add(name[len(opening) :])
    return found


def _without_places(name: str, keep_rest: bool) -> set[str]:
    """四川省某中心 → 四川某中心, 某中心; a region's parts are names of it too (甘肃省金昌市 → 金昌市, 金昌, 甘肃省, 甘肃)."""
    found: set[str] = set()
    rest, passed = name, ""
    while match := PLACE.match(rest):
        place = match.group()
        if place.endswith(NO_PLACE):
            break
        short = re.sub(r"(?:特别行政区|[^\u0000]{0,3}自治[区州县]|省|市|地区|县|区|州|盟|旗)$", "", place) or place
        passed, rest = passed + place, rest[len(place) :]
        if keep_rest:
            found |= {rest, short + rest, place + rest, place[-1] + rest}
        elif len(short) >= 2:
            found |= {place, short}
    if not keep_rest:
        found.add(rest)
        if len(rest) > 2 and rest[-1] in "省市县区州":
            found.add(rest[:-1])
    return found
