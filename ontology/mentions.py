"""The mentions of one document's graph: which shared things it names, how, where, and what it says of them.

Of bodies and projects every name is a mention of its own, with the key it comes down to, the rules that brought it there
and the span it was read from; facts point at the mention beside the entity, so that people's decisions can be applied and
taken back (``resolution.py``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ontology.addresses import Addresses
from ontology.divisions import above, code_of
from ontology.facts import DocumentFacts, Evaluation, Observation, OtherName, Span
from ontology.naming import Key, is_of, normalise, other_names, project_key, unit_key
from ontology.terms import Inconsistent, Statement, Term, Terms
from ontology.vocabulary import concept, node


@dataclass(frozen=True, slots=True)
class Named:
    """What a name stands for: the shared thing, and for bodies and projects the mention that names it."""

    entity: ox.NamedNode
    mention: ox.NamedNode | None = None


@dataclass(frozen=True, slots=True)
class _Evidence:
    """The span that shows a name best: one that holds it as written, then the first."""

    lacks_name: bool
    start: int
    end: int
    bare: bool


class DocumentMentions:
    """Gives the nodes of what a document (``document`` is its address) names, and collects how it names them."""

    def __init__(self, facts: DocumentFacts, document: str, addresses: Addresses, terms: Terms) -> None:
        self.facts = facts
        self.document = document
        self.addresses = addresses
        self.terms = terms
        self.entity_of: dict[str, str] = {}
        self.said: dict[str, set[tuple[str, Term]]] = defaultdict(set)
        self.shown: dict[str, _Evidence] = {}
        self.of_evaluation: dict[int, tuple[Evaluation, dict[str, Named | None]]] = {}
        """By identity: an evaluation is asked for once for each row of its form, and is dear to compare."""
        self.regions = {e.unit: e.region for e in reversed(facts.evaluations) if e.unit and e.region}
        self.evaluated: dict[str, dict[str, Evaluation]] = defaultdict(dict)
        for evaluation in facts.evaluations:
            self.evaluated[normalise(evaluation.project)].setdefault(self._project_address(evaluation), evaluation)
        for other in facts.other_names:
            self._also_called(other)

    def dimensions(self, fact: Evaluation) -> dict[str, Named | None]:
        """The project, unit and department of an evaluation and of everything that hangs on it."""
        found = self.of_evaluation.get(id(fact))
        if found is None or found[0] is not fact:
            found = self.of_evaluation[id(fact)] = fact, self._dimensions(fact)
        return found[1]

    def _dimensions(self, fact: Evaluation) -> dict[str, Named | None]:
        region = fact.region or self.facts.region
        unit = self.unit(fact.unit, region, fact.spans)
        department = self.unit(fact.department, region, fact.spans, "department")
        project = self._project(fact, fact.project, unit)
        if fact.code:
            self._say(project, "bp:mentionedCode", self.terms.text(fact.code))
        if department and department.mention:
            for below in (project, unit):
                if below and below.entity != department.entity:
                    self._say(below, "bp:mentionedDepartment", department.entity)
                    self._say(below, "bp:departmentMention", department.mention)
        return {"project": project, "unit": unit, "department": department}

    def unit(
        self, name: str | None, region: str | None = None, spans: Sequence[Span] = (), field: str = "unit"
    ) -> Named | None:
        """A body; where ``region`` is None it is told apart by the region the document gives it, or is of itself.

        The region is said of the body where it is stated of it, or where its name can be of that region: a department
        above the unit, or a body that a sentence names, may be of another place. ``spans`` that support ``field`` show
        where the body is named.
        """
        if name is None:
            return None
        region = region or self.regions.get(name) or self.facts.region
        key = unit_key(name, region)
        unit = self._told(self.addresses.unit_of_key(key.text), name, key, spans, field)
        place = self.region(region)
        if region and place and (name in self.regions or name == self.facts.unit or is_of(name, region)):
            self._say(unit, "bp:mentionedRegion", place.entity)
        for other in other_names(name):
            self._same(unit, other.name, other.rule, region)
        return unit

    def region(self, name: str | None) -> Named | None:
        """A place, with those it lies in."""
        if name is None:
            return None
        place = self._named(self.addresses.region(name), name)
        if code := code_of(name):
            self._say(place, "bp:mentionedCode", self.terms.text(code))
        if wider := self.region(above(name)):
            self._say(place, "bp:mentionedBroader", wider.entity)
        return place

    def indicator(self, name: str) -> Named:
        """A third-level indicator."""
        return self._named(self.addresses.indicator(name), name)

    def measure(self, name: str) -> Named:
        """A measure."""
        return self._named(self.addresses.measure(name), name)

    def subject(self, fact: Observation) -> Named | None:
        """What an observation is about; a project is the one the document evaluates under that name, if there is one.

        None where the document does not say. Raises Inconsistent for an unknown kind of subject.
        """
        if not fact.subject:
            return None
        match fact.subject_kind:
            case "unit":
                return self.unit(fact.subject, None, fact.spans, "subject")
            case "region":
                return self.region(fact.subject)
            case "project":
                return self._project_called(fact)
            case "account":
                return self._account(fact.account_path or (fact.subject,), fact.account_code)
            case "topic":
                return self._named(self.addresses.topic(fact.subject), fact.subject)
        raise Inconsistent(f"{self.facts.document}: an observation is about an unknown kind of thing: {fact}")

    def statements(self) -> Iterator[Statement]:
        """A ``bp:Mention`` for every shared thing the document names, with all it says of it."""
        for mention, entity in self.entity_of.items():
            yield mention, "rdf:type", node("bp:Mention")
            yield mention, "bp:document", ox.NamedNode(self.document)
            yield mention, "bp:mentions", ox.NamedNode(entity)
            for name, value in self.said[mention]:
                yield mention, name, value
            if shown := self.shown.get(mention):
                span = self.addresses.span(self.document, shown.start, shown.end)
                yield mention, "prov:wasDerivedFrom", ox.NamedNode(span)
                if not shown.bare and not shown.lacks_name:
                    yield mention, "bp:namingRule", _rule("surroundings")

    def _project_address(self, fact: Evaluation) -> str:
        return self.addresses.project_of(self._owner(fact.unit, fact.region), project_key(fact.project, fact.year).text)

    def _owner(self, unit: str | None, region: str | None) -> str:
        """Whose a project is: a unit's, else a region's, else the document's own."""
        region = region or self.facts.region
        if unit:
            return self.addresses.unit(unit, region)
        return self.addresses.region(region) if region else self.document

    def _project(self, fact: Evaluation, name: str, unit: Named | None, spans: Sequence[Span] | None = None) -> Named:
        """The project of an evaluation, which is called ``name`` here."""
        key = project_key(fact.project, fact.year)
        owner = self._owner(fact.unit, fact.region)
        project = self._told(
            self.addresses.project_of(owner, key.text), name, key, fact.spans if spans is None else spans, "project"
        )
        if unit and unit.mention:
            self._say(project, "bp:ownerMention", unit.mention)
            self._say(project, "bp:mentionedUnit", unit.entity)
        else:
            self._say(project, "bp:ownerEntity", ox.NamedNode(owner))
        return project

    def _project_called(self, fact: Observation) -> Named:
        evaluated = list(self.evaluated.get(normalise(fact.subject), {}).values())
        if len(evaluated) == 1:
            found = evaluated[0]
        else:
            unit = fact.unit or self.facts.unit
            region = self.regions.get(unit or "") or self.facts.region
            found = Evaluation(fact.subject, unit=unit, region=region, year=fact.year)
        unit_named = self.unit(found.unit, found.region or self.facts.region)
        spans = tuple(span for span in fact.spans if "subject" in span.fields)
        return self._project(found, fact.subject, unit_named, spans)

    def _account(self, path: tuple[str, ...], code: str | None) -> Named:
        """An account title and those above it, each below the next; the beginnings of its code are theirs."""
        account = self._named(self.addresses.account(path, code), path[-1])
        if code:
            self._say(account, "bp:mentionedCode", self.terms.text(code))
        if len(path) > 1:
            above = self._account(path[:-1], code[:-2] if code and len(code) > 3 else None)
            self._say(account, "bp:mentionedBroader", above.entity)
        return account

    def _also_called(self, other: OtherName) -> None:
        unit = self.unit(other.unit)
        if unit:
            self._same(unit, other.name, other.rule, None, other.spans)

    def _same(self, unit: Named, name: str, rule: str, region: str | None, spans: Sequence[Span] = ()) -> None:
        """The document states that ``unit`` is called ``name`` too."""
        key = unit_key(name, region or self.facts.region)
        same = self._told(self.addresses.unit_of_key(key.text), name, key, spans, "unit")
        known = any(said == "bp:sameAsMention" for said, _ in self.said[self._mention_of(same)])
        if unit.mention and same.entity != unit.entity and not known:
            self._say(same, "bp:sameAsMention", unit.mention)
            self._say(same, "bp:namingRule", _rule(rule))

    def _told(self, entity: str, name: str, key: Key, spans: Sequence[Span], field: str) -> Named:
        """A body or project by a name, with the key and rules that tell which it is."""
        found = self._named(entity, name, self.addresses.mention(self.document, entity, name))
        self._say(found, "bp:mentionKey", self.terms.text(key.text))
        for rule in key.rules:
            self._say(found, "bp:namingRule", _rule(rule))
        for span in spans:
            if {field, "subject"} & set(span.fields):
                self._show(found, name, span)
        return found

    def _show(self, named: Named, name: str, span: Span) -> None:
        quote, wanted = "".join(span.quote.split()), "".join(name.split())
        shown = _Evidence(wanted not in quote, span.start, span.end, quote == wanted or len(quote) > len(wanted) + 20)
        mention = named.mention.value if named.mention else ""
        known = self.shown.get(mention)
        if known is None or (shown.lacks_name, shown.start, shown.end) < (known.lacks_name, known.start, known.end):
            self.shown[mention] = shown

    def _named(self, entity: str, name: str, mention: str | None = None) -> Named:
        found = Named(ox.NamedNode(entity), ox.NamedNode(mention) if mention else None)
        self.entity_of[self._mention_of(found)] = entity
        self._say(found, "bp:mentionedName", self.terms.text(name))
        return found

    def _say(self, named: Named, name: str, value: Term) -> None:
        self.said[self._mention_of(named)].add((name, value))

    def _mention_of(self, named: Named) -> str:
        if named.mention:
            return named.mention.value
        return self.addresses.mention(self.document, named.entity.value)


def _rule(notation: str) -> ox.NamedNode:
    return ox.NamedNode(concept("naming-rule", notation).iri)
