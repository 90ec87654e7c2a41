"""What things of the graph are called: a Chinese name where there is one, never a bare address where it can be helped."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ontology.vocabulary import node

if TYPE_CHECKING:
    from api.library import Jixiao

_NAMES = ("skos:prefLabel", "rdfs:label", "bp:fileName", "bp:quote", "bp:message", "bp:text")
_FOREIGN = {
    "rdf:type": "类别",
    "rdfs:label": "名称",
    "rdfs:subClassOf": "上位类",
    "skos:prefLabel": "名称",
    "skos:altLabel": "别名",
    "skos:definition": "定义",
    "skos:inScheme": "所属概念表",
    "skos:broader": "上位",
    "skos:notation": "编码",
    "dct:title": "标题",
    "dct:identifier": "内容的 SHA-256",
    "dct:issued": "发布日期",
    "prov:wasGeneratedBy": "产生于",
    "prov:wasDerivedFrom": "出处",
}
"""Chinese names of properties of other vocabularies, which the ontology does not name."""


class Labels:
    """The names of what is in the graph of one data folder, which a restored backup exchanges for another."""

    def __init__(self, jixiao: Jixiao) -> None:
        self._jixiao = jixiao

    def name(self, term: Any) -> str:
        """What a thing is called, in Chinese where it is; else the end of its address."""
        if isinstance(term, ox.Literal):
            return term.value
        if not isinstance(term, ox.NamedNode):
            return str(term)
        if (foreign := _foreign().get(term.value)) is not None:
            return foreign
        for name in _NAMES:
            labels = [
                quad.object
                for quad in self._jixiao.graph.store.quads_for_pattern(term, node(name), None, None)
                if isinstance(quad.object, ox.Literal)
            ]
            if labels:
                return min(labels, key=lambda label: (label.language != "zh", label.value)).value
        return term.value.removeprefix(self._jixiao.graph.addresses.base).rsplit("#", 1)[-1]

    def link(self, iri: str) -> str | None:
        """The page of a thing, None for what has none here."""
        base = self._jixiao.graph.addresses.base
        return f"/id/{iri.removeprefix(base)}" if iri.startswith(base) else None


@cache
def _foreign() -> dict[str, str]:
    return {node(name).value: label for name, label in _FOREIGN.items()}
