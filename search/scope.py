"""Of what a question speaks: the conditions that its names and years put on a relation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from search.catalogue import Catalogue, Placement
from search.frame import Frame
from search.lexicon import body_kinds, other_bodies
from search.linking import Mention, Quality
from search.outcome import Unclear
from search.plan import AllOf, AnyOf, Compare, Condition, Contains, Is, Missing, Not, OneOf
from search.relations import RELATIONS
from search.roles import Role

_OWN_LEVEL = re.compile(r"(?:[省市县区州]?本级|[省市县区州]?级(?!市))")
GRADES = {"优": ("优", "优秀"), "良": ("良", "良好"), "中": ("中", "中等", "一般"), "差": ("差", "较差", "不合格")}
"""How documents write a grade."""
_HAVE_DEPARTMENTS = ("project", "fund", "indicator", "unit")
LEVEL2_UNDER_COST = ("成本", "经济成本", "社会成本", "生态环境成本")


class Scope:
    """The names of one question, narrowed to what fits together."""

    def __init__(self, frame: Frame, catalogue: Catalogue) -> None:
        self._frame = frame
        self._catalogue = catalogue
        self.units = _without_places(frame)
        self.regions = _widest([self._with_below(mention) for mention in frame.mentions("region")])
        self.years = frame.years
        self.projects = [self._narrowed(mention) for mention in frame.mentions("project")]
        self.indicators = frame.mentions("indicator")

    def without_projects(self) -> bool:
        """Whether bodies are named, and no document evaluates projects of theirs in the years named."""
        iris = {iri for mention in self.units for iri in mention.iris}
        return bool(iris) and not self._catalogue.has_projects(iris, self.years)

    def ambiguous(self) -> Unclear | None:
        """Where a name fits several things equally and one answer is asked for: which they are."""
        many = (
            self._frame.wants_list
            or self._frame.wants_count
            or self._frame.has("group")
            or self._frame.has("aggregate")
        )
        if many:
            return None
        # "临溪县和南丰县的农田项目": each of the bodies named has its own project of that name.
        projects = self.projects if len(self.units) < 2 else []
        for mention in (*projects, *self.units):
            if len(mention.entities) > 1 and not mention.every and not self._all_of_them(mention):
                return self._choose(mention)
        for mention in self.indicators:
            if len(mention.entities) > 1 and mention.quality >= Quality.PART:
                return self._choose(mention)
        return None

    def conditions(self, relation: str, without: Sequence[str] = ()) -> tuple[Condition, ...]:
        """What the names ask of ``relation``; a name that it has no attribute for is left out (``without`` too)."""
        found: list[Condition] = []
        if "unit" not in without:
            found += self._of_units(relation)
        if "region" not in without:
            found += [_of_regions(self.regions)] if self.regions else []
        if "project" not in without and self.projects:
            attribute = "subject" if relation == "observation" else "project"
            if relation in ("project", "fund", "indicator", "observation"):
                found.append(_named(attribute, self.projects))
        elif "project" not in without and relation in ("project", "fund"):
            found += self._no_wholes()
        found += self._left_out(relation)
        if "indicator" not in without and relation == "indicator" and self.indicators:
            found.append(_named("indicator", self.indicators))
        if "year" not in without:
            found += self._of_years()
        return tuple(found)

    def _no_wholes(self) -> list[Condition]:
        """Among projects the spending of a whole body is none, where there are projects beside it."""
        units = {iri for mention in self.units for iri in mention.iris}
        wholes = self._catalogue.wholes
        others = (p for p in self._catalogue.placements if p.project_iri and p.project_iri not in wholes)
        if not wholes or not any(not units or units & {p.unit_iri, p.department_iri} for p in others):
            return []
        return [Not(Is("project", tuple(wholes), tuple(wholes.values())))]

    def _left_out(self, relation: str) -> list[Condition]:
        """What "除…外" asks of ``relation``: the names left out that it has an attribute for."""
        known = RELATIONS[relation].attributes
        found: list[Condition] = []
        for kind in ("project", "unit", "region", "indicator"):
            if kind in known and (mentions := self._frame.left_out(kind)):
                places = [self._with_below(mention) for mention in mentions] if kind == "region" else []
                denied = Not(_of_regions(places) if places else _named(kind, mentions))
                # A row that does not state its unit or region is not one of those left out.
                found.append(AnyOf((denied, Missing(kind))) if kind in ("unit", "region") else denied)
        for section, attribute in (("level1", "level1"), ("level2", "level2"), ("stage", "stage")):
            values = [value for token in self._frame.excluded if (value := token.value(section))]
            if attribute in known and values:
                found.append(Not(one_of(attribute, values)))
        grades = [value for token in self._frame.excluded if (value := token.value("grade_value"))]
        if "grade" in known and grades:
            found.append(Not(OneOf("grade", tuple(value for grade in grades for value in GRADES[grade]))))
        years = [year for token in self._frame.excluded if token.years for year in token.years.years]
        return [*found, *(Compare("year", "≠", year) for year in years)]

    def of_body_kinds(self) -> list[Condition]:
        """What "各学校", "哪个局" ask of the body of a row: its name holds a word of the kind, and none of another kind's."""
        found: list[Condition] = []
        for kind in dict.fromkeys(value for t in self._frame.content if (value := t.value("body_group"))):
            found.append(AnyOf(tuple(Contains("unit", word) for word in body_kinds()[kind])))
            if others := other_bodies()[kind]:
                found.append(Not(AnyOf(tuple(Contains("unit", word) for word in others))))
        return found

    def levels(self) -> tuple[Condition, ...]:
        """What 满意度指标, 数量指标 … ask of indicators."""
        first, second = self._frame.take("level1"), self._frame.take("level2")
        if self.indicators and first:
            # "管理人员的满意度": the word belongs to the indicator's own name.
            first = []
        found: list[Condition] = [one_of("level1", first)] if first else []
        if second == ["成本"]:
            found.append(AnyOf((Compare("level1", "=", "成本"), OneOf("level2", LEVEL2_UNDER_COST))))
        elif second:
            found.append(one_of("level2", second))
        return tuple(found)

    def _with_below(self, mention: Mention) -> Mention:
        """A place with all that lies in it, unless the question means its own level alone ("甘肃省本级")."""
        if _OWN_LEVEL.match(self._frame.text, mention.end):
            return mention
        below = (place for entity in mention.entities for place in self._catalogue.below(entity))
        places = tuple(dict.fromkeys((*mention.entities, *below)))
        return Mention(mention.start, mention.end, mention.kind, places, mention.quality)

    def _of_units(self, relation: str) -> list[Condition]:
        found: list[Condition] = []
        told = {m: role for m in self.units if (role := self._frame.role_of(m)) and relation in _HAVE_DEPARTMENTS}
        found += self._of_roles(told)
        carriers = [m for m in self.units if m not in told and self._is_unit(m, relation)]
        superiors = [m for m in self.units if m not in told and m not in carriers]
        if carriers:
            of_units = _named("unit", carriers)
            of_projects = relation in ("project", "fund", "indicator")
            if of_projects and self._counts_those_below(carriers):
                of_units = replace(of_units, attribute="department")
            wide = of_projects and of_units.attribute == "unit" and self._is_over_others(carriers)
            # Of a place those too that a body of it is over, whatever they are called.
            found.append(AnyOf((of_units, replace(of_units, attribute="department"))) if wide else of_units)
        if superiors:
            attribute = "department" if relation in _HAVE_DEPARTMENTS else "unit"
            found.append(_named(attribute, superiors))
        return found

    def _of_roles(self, told: dict[Mention, Role]) -> list[Condition]:
        """What bodies ask of rows that are said to be over them, or to carry them out."""
        found: list[Condition] = []
        above = _named("department", [m for m, role in told.items() if role == "department"])
        if above.iris:
            # A body whose own rows name none above them is over these.
            own = replace(above, attribute="unit")
            places = (p for p in self._catalogue.placements if p.project_iri not in self._catalogue.wholes)
            alone = any(p.unit_iri in above.iris and p.department_iri is None for p in places)
            found.append(AnyOf((above, AllOf((own, Missing("department"))))) if alone else above)
        if carriers := [m for m, role in told.items() if role == "unit"]:
            found.append(_named("unit", carriers))
        if over := [m for m, role in told.items() if role == "over"]:
            found += [_named("department", over), Not(_named("unit", over))]
        kinds = [word for kind in self._frame.roles.kinds for word in body_kinds()[kind]]
        if kinds and over:
            found.append(AnyOf(tuple(Contains("unit", word) for word in kinds)))
        return found

    def _is_over_others(self, places: Sequence[Mention]) -> bool:
        """Whether a body of the places named is over bodies that are called otherwise."""
        iris = {iri for mention in places if mention.every for iri in mention.iris}
        return any(p.department_iri in iris and p.unit_iri not in iris for p in self._catalogue.of_bodies(iris))

    def _counts_those_below(self, bodies: Sequence[Mention]) -> bool:
        """ "教育局四个项目": so many there are that it is over, and it carries out another number of them."""
        pairs = pairwise(self._frame.content)
        said = [one.number.value for one, other in pairs if one.number and other.value("noun") == "project"]
        iris = {iri for mention in bodies for iri in mention.iris}
        places = [
            place
            for place in self._catalogue.of_bodies(iris)
            if place.project_iri not in self._catalogue.wholes and (not self.years or place.year in self.years)
        ]
        every = {place.project_iri for place in places if place.department_iri in iris}
        own = {place.project_iri for place in places if place.unit_iri in iris}
        return len(said) == 1 and len(every) == said[0] != len(own)

    def _is_unit(self, mention: Mention, relation: str) -> bool:
        """Whether what is asked is of the body's own, not of those below it: of projects, where it carries out any."""
        places = self._catalogue.of_bodies(mention.iris) if relation in ("project", "fund", "indicator") else ()
        evaluated = [place for place in places if place.project_iri]
        if not self._speaks_of_whole():
            evaluated = [p for p in evaluated if p.project_iri not in self._catalogue.wholes] or evaluated
        if evaluated:
            return any(place.unit_iri in mention.iris for place in evaluated)
        return any(iri in self._catalogue.units for iri in mention.iris) or not any(
            iri in self._catalogue.departments for iri in mention.iris
        )

    def _speaks_of_whole(self) -> bool:
        """Whether what is asked may stand in the form on a body's whole expenditure."""
        wholes = self._catalogue.wholes
        named = any(iri in wholes for mention in self.projects for iri in mention.iris)
        return named or bool(self.indicators) or any(t.value("whole") for t in self._frame.reading.tokens)

    def _of_years(self) -> list[Condition]:
        if not self.years:
            return []
        return [Compare("year", "=", self.years[0])] if len(self.years) == 1 else [OneOf("year", self.years)]

    def _narrowed(self, mention: Mention) -> Mention:
        """Of several projects that a name fits, those of the unit, region and year that the question names."""
        if len(mention.entities) == 1:
            return mention
        tests: list[Callable[[Placement], bool]] = []
        if self.units:
            units = {iri for unit in self.units for iri in unit.iris}
            tests.append(lambda place: place.unit_iri in units or place.department_iri in units)
        if self.regions:
            regions = {iri for region in self.regions for iri in region.iris}
            tests.append(lambda place: place.region_iri in regions)
        if self.years:
            tests.append(lambda place: place.year in self.years)
        places = self._catalogue.of_projects(mention.iris)
        fitting = {p.project_iri for p in places if all(test(p) for test in tests)}
        kept = tuple(entity for entity in mention.entities if entity.iri in fitting)
        return Mention(mention.start, mention.end, mention.kind, kept, mention.quality) if kept else mention

    def _all_of_them(self, mention: Mention) -> bool:
        """Everything of a kind is spoken of: "培训类项目", "两个信息化项目"."""
        before = [t for t in self._frame.reading.tokens if t.end <= mention.start][-1:]
        return bool(before) and (before[0].value("together") == "all" or before[0].number is not None)

    def _choose(self, mention: Mention) -> Unclear:
        text = self._frame.text
        labels = mention.labels
        if len(set(labels)) == 1:
            owners = [f"{entity.unit or entity.region or ''}{entity.label}" for entity in mention.entities]
            labels = tuple(owners)
        questions = tuple(f"{text[: mention.start]}{label}{text[mention.end :]}" for label in labels[:5])
        written = text[mention.start : mention.end]
        return Unclear(f"“{written}”对应多个名称：{'、'.join(labels[:5])}，请说明是哪一个。", questions)


def _widest(regions: Sequence[Mention]) -> list[Mention]:
    """Regions without those that another one lies in: of 甘肃省 and 金昌市 the city."""
    inner = [m for m in regions if not any(set(o.iris) < set(m.iris) for o in regions)]
    return list({mention.iris: mention for mention in inner}.values())


def _without_places(frame: Frame) -> list[Mention]:
    """The bodies named; a place right before a body's whole name says where it is, not that all its bodies are meant."""
    named = frame.mentions("unit")
    projects = [label for mention in frame.mentions("project") for label in mention.labels]
    for token in frame.reading.tokens if projects else ():
        place = token.mention("unit")
        if place is not None and place.every and all(label.startswith(token.text) for label in projects):
            named.remove(place)  # 鹿鸣县｜老旧小区改造 of 鹿鸣县城镇老旧小区改造项目: the project's name begins so
            frame.used.add(token)
    begins = {mention.start for mention in named if not mention.every and mention.quality == Quality.EXACT}
    frame.used.update(t for t in frame.reading.tokens if (m := t.mention("unit")) and m.every and m.end in begins)
    return [mention for mention in named if not (mention.every and mention.end in begins)]


def _of_regions(mentions: Sequence[Mention]) -> Is:
    """Regions as a condition, printed by the widest of them."""
    named = _named("region", mentions)
    labels = [label for label in named.labels if not any(label != o and label.startswith(o) for o in named.labels)]
    wide = {label for label in labels if any(o != label and o.startswith(label) for o in named.labels)}
    return Is("region", named.iris, tuple(f"{label}（含所辖地区）" if label in wide else label for label in labels))


def _named(attribute: str, mentions: Sequence[Mention]) -> Is:
    pairs = dict.fromkeys((e.iri, e.label) for mention in mentions for e in mention.entities)
    return Is(attribute, tuple(iri for iri, _ in pairs), tuple(label for _, label in pairs))


def one_of(attribute: str, values: Sequence[str]) -> Condition:
    """``attribute`` is one of ``values``."""
    return Compare(attribute, "=", values[0]) if len(values) == 1 else OneOf(attribute, tuple(values))
