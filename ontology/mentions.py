"""The mentions of one document's graph: which shared things it names, how, and what it says of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from ontology.addresses import Addresses, is_of, normalise
from ontology.facts import DocumentFacts, Evaluation, Observation
from ontology.terms import Inconsistent, Term, Terms, triple
from ontology.vocabulary import node


class DocumentMentions:
    """Gives the nodes of what a document (``document`` is its address) names, and collects how it names them."""

    def __init__(self, facts: DocumentFacts, document: str, addresses: Addresses, terms: Terms) -> None:
        self.facts = facts
        self.document = document
        self.addresses = addresses
        self.terms = terms
        self.said: dict[str, set[tuple[str, Term]]] = defaultdict(set)
        self.regions = {e.unit: e.region for e in reversed(facts.evaluations) if e.unit and e.region}
        self.projects: dict[str, set[str]] = defaultdict(set)
        for evaluation in facts.evaluations:
            self.projects[normalise(evaluation.project)].add(self._project(evaluation))

    def dimensions(self, fact: Evaluation) -> dict[str, ox.NamedNode | None]:
        """The project, unit and department of an evaluation and of everything that hangs on it."""
        region = fact.region or self.facts.region
        unit, department = self.unit(fact.unit, region), self.unit(fact.department, region)
        project = self._named(self._project(fact), fact.project)
        if fact.code:
            self._say(project, "bp:mentionedCode", self.terms.text(fact.code))
        if unit:
            self._say(project, "bp:mentionedUnit", unit)
        if department:
            self._say(project, "bp:mentionedDepartment", department)
        if unit and department and unit != department:
            self._say(unit, "bp:mentionedDepartment", department)
        return {"project": project, "unit": unit, "department": department}

    def unit(self, name: str | None, region: str | None = None) -> ox.NamedNode | None:
        """A body; where ``region`` is None it is told apart by the region the document gives it, or is of itself.

        The region is said of the body where it is stated of it, or where its name can be of that region: a department
        above the unit, or a body that a sentence names, may be of another place.
        """
        if name is None:
            return None
        region = region or self.regions.get(name) or self.facts.region
        unit = self._named(self.addresses.unit(name, region), name)
        place = self.region(region)
        if region and place and (name in self.regions or name == self.facts.unit or is_of(name, region)):
            self._say(unit, "bp:mentionedRegion", place)
        return unit

    def region(self, name: str | None) -> ox.NamedNode | None:
        """A place."""
        return None if name is None else self._named(self.addresses.region(name), name)

    def indicator(self, name: str) -> ox.NamedNode:
        """A third-level indicator."""
        return self._named(self.addresses.indicator(name), name)

    def measure(self, name: str) -> ox.NamedNode:
        """A measure."""
        return self._named(self.addresses.measure(name), name)

    def subject(self, fact: Observation) -> ox.NamedNode | None:
        """What an observation is about; a project is the one the document evaluates under that name, if there is one.

        None where the document does not say. Raises Inconsistent for an unknown kind of subject.
        """
        if not fact.subject:
            return None
        match fact.subject_kind:
            case "unit":
                return self.unit(fact.subject)
            case "region":
                return self.region(fact.subject)
            case "project":
                return self._named(self._project_called(fact), fact.subject)
            case "account":
                return self._account(fact.account_path or (fact.subject,))
            case "topic":
                return self._named(self.addresses.topic(fact.subject), fact.subject)
        raise Inconsistent(f"{self.facts.document}: an observation is about an unknown kind of thing: {fact}")

    def triples(self) -> Iterator[ox.Triple]:
        """A ``bp:Mention`` for every shared thing the document names, with all it says of it."""
        for entity, said in self.said.items():
            mention = self.addresses.mention(self.document, entity)
            yield triple(mention, "rdf:type", node("bp:Mention"))
            yield triple(mention, "bp:document", ox.NamedNode(self.document))
            yield triple(mention, "bp:mentions", ox.NamedNode(entity))
            for name, value in said:
                yield triple(mention, name, value)

    def _project(self, fact: Evaluation) -> str:
        return self.addresses.project(fact.project, fact.unit, fact.region or self.facts.region, self.document)

    def _project_called(self, fact: Observation) -> str:
        evaluated = self.projects.get(normalise(fact.subject), set())
        if len(evaluated) == 1:
            return next(iter(evaluated))
        unit = fact.unit or self.facts.unit
        region = self.regions.get(unit or "") or self.facts.region
        return self.addresses.project(fact.subject, unit, region, self.document)

    def _account(self, path: tuple[str, ...]) -> ox.NamedNode:
        """An account title and those above it, each below the next."""
        account = self._named(self.addresses.account(path), path[-1])
        if len(path) > 1:
            self._say(account, "bp:mentionedBroader", self._account(path[:-1]))
        return account

    def _named(self, entity: str, name: str) -> ox.NamedNode:
        found = ox.NamedNode(entity)
        self._say(found, "bp:mentionedName", self.terms.text(name))
        return found

    def _say(self, entity: ox.NamedNode, name: str, value: Term) -> None:
        self.said[entity.value].add((name, value))
