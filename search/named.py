"""The unit, department or project that a name given by a person stands for, in the fact tables."""

from __future__ import annotations

from ontology.errors import EntityNotFound
from ontology.naming import normalise
from ontology.tables import FactTables

KINDS = {"unit": "单位", "project": "项目"}
_SUGGESTED = 5


def named(tables: FactTables, name: str, kind: str) -> list[str]:
    """The addresses of every unit or project (``kind``) called ``name``, by its label or another of its names.

    Raises EntityNotFound, in Chinese, naming those that hold the name as a part.
    """
    found = tables.select(
        "SELECT iri FROM entities WHERE kind = ? AND (label = ? OR list_contains(aliases, ?)) ORDER BY iri",
        (kind, name, name),
    )
    if not found:
        key = normalise(name)
        known = tables.select("SELECT iri, label, aliases FROM entities WHERE kind = ? ORDER BY label, iri", (kind,))
        found = [row for row in known if key and key in {normalise(form) for form in (row["label"], *row["aliases"])}]
    if not found:
        near = list(dict.fromkeys(row["label"] for row in known if key and key in normalise(row["label"])))
        hint = f"是否指：{'、'.join(near[:_SUGGESTED])}" if near else "用 jixiao entities 查看全部"
        raise EntityNotFound(f"没有名为“{name}”的{KINDS[kind]}；{hint}。")
    return [row["iri"] for row in found]
