"""Answers in the documents' own words: passages that really speak of what was asked, quoted; else nothing.

A passage answers where it stands in a document of the things named and scores at least the setting ``open_threshold``
(:mod:`search.open_scores`; ``benchmarks/open_questions.py`` measures it). Hybrid search puts such passages in order where
there are more than an answer quotes; it never admits one, so that answers do not depend on vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from ontology.settings import settings
from ontology.tables import FactTables
from search.open_scores import coverage, judged
from search.outcome import OpenQuestion
from search.plan import Compare, Condition, Is, OneOf
from search.question_text import plain

MOST_PASSAGES = 3
_COLUMNS = {
    "project": "e.project_iri",
    "unit": "u.unit_iri",
    "department": "e.department_iri",
    "region": "u.region_iri",
}
Row = dict[str, Any]


class Ranker(Protocol):
    """What orders passages: the hybrid index of :mod:`search.hybrid`."""

    def search(
        self, query: str, limit: int = 10, offset: int = 0, filters: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The contract's answer to a search."""


def answering_passages(
    question: str, asked: OpenQuestion, tables: FactTables, search: Ranker | None, threshold: float | None = None
) -> list[tuple[Row, list[str]]]:
    """Passages with the sentences of theirs that answer, best first; ``threshold`` is the setting's but for measuring it."""
    least = settings().open_threshold if threshold is None else threshold
    found = []
    for row in _passages(asked.where, tables):
        about = "".join(row[name] or "" for name in ("document", "title", "unit", "region"))
        one = judged(row["heading"], row["text"], about, asked)
        if one.sentences and one.score >= least and _is_theirs(row, asked, least):
            found.append((one.score, one.weight, row, list(one.sentences)))
    # Loading the index takes seconds: it is only asked where there is a choice to make.
    ranked = _ranked_by_search(question, search) if len(found) > MOST_PASSAGES else {}
    places = {row["iri"]: ranked.get((row["document"], row["passage"]), len(ranked)) for _, _, row, _ in found}
    found.sort(key=lambda item: (-item[0], -item[1], places[item[2]["iri"]], item[2]["document"], item[2]["passage"]))
    best = found[:MOST_PASSAGES]
    return [(row, said) for score, weight, row, said in best if score == best[0][0] and 2 * weight >= best[0][1]]


def _is_theirs(row: Row, asked: OpenQuestion, least: float) -> bool:
    """Whether a passage of no project, in a document of several, speaks of one of those asked about."""
    if not asked.projects or row["projects"] <= 1 or row["evaluation_iri"]:
        return True
    text = plain(f"{row['heading'] or ''}{row['text']}")
    return any(coverage(text, label) >= least for label in asked.projects)


def _ranked_by_search(question: str, search: Ranker | None) -> dict[tuple[str, int], int]:
    if search is None:
        return {}
    hits = search.search(question, limit=50)["hits"]
    return {(hit["document"], hit["passage"]): place for place, hit in enumerate(hits)}


def _passages(where: Sequence[Condition], tables: FactTables) -> list[Row]:
    """The passages of the evaluations and documents that ``where`` chooses; with a project, not those of its neighbours."""
    conditions: list[str] = ["TRUE"]
    parameters: list[Any] = []
    names_project = any(isinstance(c, Is) and c.attribute == "project" for c in where)
    for condition in where:
        if isinstance(condition, Is) and condition.attribute in _COLUMNS:
            conditions.append(f"list_contains(?, {_COLUMNS[condition.attribute]})")
            parameters.append(list(condition.iris))
        elif isinstance(condition, Compare) and condition.attribute == "year":
            conditions.append("u.year = ?")
            parameters.append(condition.value)
        elif isinstance(condition, OneOf) and condition.attribute == "year":
            conditions.append("list_contains(?, u.year)")
            parameters.append(list(condition.values))
    sql = f"""
    WITH places AS (
      SELECT iri AS evaluation_iri, document_iri, project_iri, unit_iri, department_iri, region_iri, year FROM projects
      UNION ALL SELECT NULL, iri, NULL, unit_iri, NULL, region_iri, year FROM documents
    ), chosen AS (
      SELECT DISTINCT e.document_iri, e.evaluation_iri FROM places e
      JOIN (SELECT document_iri, evaluation_iri, coalesce(unit_iri, '') AS unit_iri, region_iri, year FROM places) u
        ON u.document_iri = e.document_iri AND u.evaluation_iri IS NOT DISTINCT FROM e.evaluation_iri
      WHERE {" AND ".join(conditions)}
    )
    SELECT DISTINCT p.iri, p.document, p.passage, p.heading, p.text, p.evaluation_iri, coalesce(n.projects, 0) AS projects,
      d.title, d.unit, d.region
    FROM passages p JOIN chosen c ON c.document_iri = p.document_iri
    JOIN documents d ON d.iri = p.document_iri
    LEFT JOIN (SELECT document_iri, count(DISTINCT project_iri) AS projects FROM projects GROUP BY document_iri) n
      ON n.document_iri = p.document_iri
    WHERE {"p.evaluation_iri = c.evaluation_iri OR p.evaluation_iri IS NULL" if names_project else "TRUE"}
    ORDER BY p.document, p.passage"""
    return tables.select(sql, parameters)
