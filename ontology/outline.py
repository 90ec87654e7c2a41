"""The ontology for people: its classes, properties and schemes with labels and definitions, and a drawing of its main parts.

In: ``budget_performance.ttl``. Out: dataclasses, and an SVG that needs neither fonts nor scripts from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

import rdflib
from rdflib import OWL, RDF, RDFS, SKOS

from ontology.vocabulary import ONTOLOGY_FILE, PREFIXES

_DOMAINS = (RDFS.domain, rdflib.URIRef("https://schema.org/domainIncludes"))


@dataclass(frozen=True, slots=True)
class Class:
    """A class: ``name`` with its prefix, Chinese label and definition, classes above it."""

    name: str
    label: str
    definition: str
    above: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Property:
    """A property: ``of`` are the classes that have it (none: any), ``to`` the class or datatype of its values."""

    name: str
    label: str
    definition: str
    of: tuple[str, ...]
    to: str
    is_link: bool


@dataclass(frozen=True, slots=True)
class Scheme:
    """A concept scheme with its members: notation, Chinese label and definition."""

    name: str
    label: str
    members: tuple[tuple[str, str, str], ...]


@cache
def _graph() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY_FILE)


def classes() -> list[Class]:
    """The classes, in the order of the file."""
    graph = _graph()
    return [
        Class(
            _short(node),
            _zh(node, RDFS.label),
            _zh(node, SKOS.definition),
            _names(graph.objects(node, RDFS.subClassOf)),
        )
        for node in _in_order(OWL.Class)
    ]


def properties() -> list[Property]:
    """The properties, links first, each kind in the order of the file."""
    graph = _graph()
    found = []
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for node in _in_order(kind):
            of = _names(owner for domain in _DOMAINS for owner in graph.objects(node, domain))
            to = next(iter(_names(graph.objects(node, RDFS.range))), "")
            label, definition = _zh(node, RDFS.label), _zh(node, SKOS.definition)
            found.append(Property(_short(node), label, definition, of, to, kind == OWL.ObjectProperty))
    return found


def schemes() -> list[Scheme]:
    """The concept schemes, in the order of the file; those that grow from documents have no members of their own."""
    graph = _graph()
    return [
        Scheme(
            _short(node),
            _zh(node, RDFS.label) or _zh(node, SKOS.prefLabel),
            tuple(
                (str(graph.value(one, SKOS.notation) or ""), _zh(one, SKOS.prefLabel), _zh(one, SKOS.definition))
                for one in _in_order(SKOS.Concept)
                if (one, SKOS.inScheme, node) in graph
            ),
        )
        for node in _in_order(SKOS.ConceptScheme)
    ]


@cache
def _places() -> dict[str, int]:
    """Where the file begins to speak of each node: its order is the one people know."""
    text = ONTOLOGY_FILE.read_text(encoding="utf-8")
    return {
        line.split()[0]: number for number, line in enumerate(text.splitlines()) if line[:1] not in ("", " ", "#", "@")
    }


def _in_order(kind: rdflib.term.Node) -> list[rdflib.term.Node]:
    places = _places()
    nodes = set(_graph().subjects(RDF.type, kind))
    return sorted(nodes, key=lambda node: (places.get(_short(node), places.get(f"<{node}>", 1 << 30)), str(node)))


def _names(nodes: Iterable[rdflib.term.Node]) -> tuple[str, ...]:
    return tuple(sorted(map(_short, nodes)))


def _short(node: rdflib.term.Node) -> str:
    for prefix, start in PREFIXES.items():
        if str(node).startswith(start):
            return f"{prefix}:{str(node).removeprefix(start)}"
    return str(node)


def _zh(node: rdflib.term.Node, kind: rdflib.term.Node) -> str:
    told = {str(getattr(text, "language", "")): str(text) for text in _graph().objects(node, kind)}
    return told.get("zh") or next(iter(told.values()), "")


# -- the drawing -------------------------------------------------------------------------------------------------------

_WIDTH, _LINE, _HEAD, _GAP, _MARGIN = 210, 20, 30, 26, 12
_LOOP = 40
"""Room right of the last column for lines within it."""
_BETWEEN = 120
"""Room between two columns for the lines."""
_COLOURS = ("#1f6f78", "#8a6100", "#5b4b8a")
_HELD_BACK = "bp:Decision bp:Mention bp:Naming bp:DecidedThing bp:CorrectedValue bp:RemovedFact".split()
"""Classes left out of the drawing with those below them: how names and decisions are kept, not what documents say."""


def drawing() -> str:
    """The main classes and the links between them as an SVG: things left, facts and findings in the middle, sources right."""
    known = {one.name: one for one in classes()}
    shown = {name: one for name, one in known.items() if not {name, *one.above} & set(_HELD_BACK)}
    links: dict[str, list[Property]] = {name: [] for name in shown}
    for link in properties():
        if link.is_link and link.to in shown:
            for owner in link.of:
                if owner in shown:
                    links[owner].append(link)
    columns: list[list[str]] = [[], [], []]
    for name, one in shown.items():
        columns[_column(one)].append(name)
    boxes = _placed(columns, {name: len(found) for name, found in links.items()})
    height = max(y + _height(len(links[name])) for name, (_, _, y) in boxes.items()) + _MARGIN
    width = 3 * _WIDTH + 2 * _BETWEEN + 2 * _MARGIN + _LOOP
    lines = [
        _line(boxes[name], row, boxes[link.to], link.to == name)
        for name, found in links.items()
        for row, link in enumerate(found)
    ]
    lines += [_above(boxes[name], boxes[over]) for name, one in shown.items() for over in one.above if over in boxes]
    drawn = [_box(shown[name], boxes[name], links[name], shown) for name in boxes]
    style = "font-family:'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif;font-size:12px"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" style="{style}"><title>预算绩效本体的主要类与关系</title>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(lines)}{"".join(drawn)}</svg>\n'
    )


def _column(one: Class) -> int:
    """Facts and findings in the middle, what they are read from right, what they are about left."""
    if one.name in ("bp:Fact", "bp:Finding") or "bp:Fact" in one.above:
        return 1
    return 2 if "prov:Entity" in one.above else 0


def _height(rows: int) -> int:
    return _HEAD + rows * _LINE + (6 if rows else 0)


def _placed(columns: list[list[str]], rows: dict[str, int]) -> dict[str, tuple[int, int, int]]:
    """Class → its column and the left upper corner of its box; columns are centred on the highest."""
    heights = [sum(_height(rows[name]) + _GAP for name in column) for column in columns]
    boxes = {}
    for number, column in enumerate(columns):
        x = _MARGIN + number * (_WIDTH + _BETWEEN)
        spare = (max(heights) - heights[number]) // (len(column) + 1)
        y = _MARGIN + spare
        for name in column:
            boxes[name] = (number, x, y)
            y += _height(rows[name]) + _GAP + spare
    return boxes


def _box(one: Class, place: tuple[int, int, int], links: list[Property], shown: dict[str, Class]) -> str:
    column, x, y = place
    colour = _COLOURS[column]
    texts = [
        f'<text x="{x + 10}" y="{y + _HEAD + row * _LINE + 14}" fill="#333">{escape(link.label)} → '
        f"{escape(shown[link.to].label)}</text>"
        for row, link in enumerate(links)
    ]
    return (
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_height(len(links))}" rx="4" fill="#fff" stroke="{colour}"/>'
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEAD - 4}" rx="4" fill="{colour}"/>'
        f'<text x="{x + 10}" y="{y + 18}" fill="#fff"><tspan font-weight="bold">{escape(one.label)}</tspan> '
        f"{escape(one.name)}</text>{''.join(texts)}"
    )


def _line(start: tuple[int, int, int], row: int, end: tuple[int, int, int], to_itself: bool) -> str:
    """A link from its row to the class it leads to; within a column it goes round the outside."""
    (column, x, y), (other, to_x, to_y) = start, end
    height, target = y + _HEAD + row * _LINE + 10, to_y + 13 + (4 if to_itself else 0)
    if column == other:
        side = x + _WIDTH
        return _curve(side, height, side + _LOOP, height, side + _LOOP, target, side, target, _COLOURS[column])
    out, into = (x + _WIDTH, to_x) if other > column else (x, to_x + _WIDTH)
    middle = (out + into) // 2
    return _curve(out, height, middle, height, middle, target, into, target, _COLOURS[column])


def _above(below: tuple[int, int, int], over: tuple[int, int, int]) -> str:
    """That a class is a kind of another of its column: a dashed line on the left."""
    (_, x, y), (_, _, to_y) = below, over
    return (
        f'<path d="M{x} {y + 13}C{x - 30} {y + 13} {x - 30} {to_y + 13} {x} {to_y + 13}" fill="none" stroke="#888" '
        'stroke-dasharray="4 3"/>'
    )


def _curve(x: int, y: int, x1: int, y1: int, x2: int, y2: int, to_x: int, to_y: int, colour: str) -> str:
    path = f"M{x} {y}C{x1} {y1} {x2} {y2} {to_x} {to_y}"
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-opacity=".45"/>'
        f'<circle cx="{to_x}" cy="{to_y}" r="3" fill="{colour}"/>'
    )
