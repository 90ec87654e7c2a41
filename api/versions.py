"""Versions of a document: a revised publication takes the place of the one before, which stays readable and out of answers.

What was superseded leaves graph, tables and search; its bytes and its text stay, and the record says by what, why and when. It is
superseded when people say so, or when it is certain: two documents of the same title, unit, year, type and projects, of which just one is
marked as revised (``versions.toml``).
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any

from ontology.tables import FactTables

_ASKED = r"""
SELECT d.document, d.iri, d.title, d.unit, d.year, d.type,
       (SELECT list_sort(list(DISTINCT p.project)) FROM projects p WHERE p.document_iri = d.iri) AS projects
FROM documents d WHERE d.title IS NOT NULL AND d.unit IS NOT NULL AND d.year IS NOT NULL
  AND d.unit IN (SELECT unit FROM documents
                 WHERE regexp_matches(regexp_replace(document, '\.[^.]*$', ''), ?) OR regexp_matches(title, ?))
ORDER BY d.document
"""


@dataclass(frozen=True, slots=True)
class Superseding:
    """A document (its name) and the one that takes its place."""

    old: str
    new: str


def certain(tables: FactTables) -> list[Superseding]:
    """Every pair of which it is certain; none where two documents could be the old one, or two the new."""
    mark = _marks().pattern
    pairs = []
    for like in _alike(tables.select(_ASKED, [mark, mark])):
        revised = [row for row in like if is_revised(row["document"], row["title"])]
        plain = [row for row in like if not is_revised(row["document"], row["title"])]
        if len(revised) == len(plain) == 1:
            pairs.append(Superseding(plain[0]["document"], revised[0]["document"]))
    return pairs


def is_revised(document: str, title: str | None) -> bool:
    """Whether a document is marked as revised, in its file's name or its title."""
    return any(_marks().search(text) for text in (PurePosixPath(document).stem, title or ""))


def unmarked(title: str) -> str:
    """A title without marks of revision, blanks and brackets."""
    return re.sub(r"[\s()（）【】\[\]]", "", _marks().sub("", title))


def _alike(rows: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The documents that are the same but for a mark, together."""
    found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if not row["projects"] and row["type"] not in _vocabulary()["of_bodies"]:
            continue
        key = (unmarked(row["title"]), row["unit"], row["year"], row["type"], tuple(row["projects"] or ()))
        found[key].append(row)
    return [like for like in found.values() if len(like) > 1]


@cache
def _vocabulary() -> dict[str, list[str]]:
    return tomllib.loads(files("api").joinpath("versions.toml").read_text(encoding="utf-8"))


@cache
def _marks() -> re.Pattern[str]:
    endings, words = ("|".join(map(re.escape, _vocabulary()[name])) for name in ("endings", "words"))
    return re.compile(rf"[（(【\[](?:{endings}|{words})[）)】\]]|(?:{endings})$|[-_—·](?:{words})$")
