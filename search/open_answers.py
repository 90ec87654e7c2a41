"""Answers in the documents' own words: passages that really speak of what was asked, quoted; else nothing.

A passage answers where it stands in a document of the things named, holds every topic word, and speaks of the notion asked
for (a problem, a measure) in a sentence or in its heading. Search only puts such passages in order; it never admits one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

from ontology.tables import FactTables
from search.figures import words_of_term
from search.lexicon import lexicon
from search.outcome import OpenQuestion
from search.plan import Compare, Condition, Is, OneOf
from search.question_text import plain

MOST_PASSAGES = 3
MOST_SENTENCES = 3
_SENTENCE = re.compile(r"[^。；;！？!?\n]+[。；;！？!?]?")
_COLUMNS = {
    "project": "e.project_iri",
    "unit": "u.unit_iri",
    "department": "e.department_iri",
    "region": "u.region_iri",
}
_NUMBERING = r"(?:[(（]?[0-9一二三四五六七八九十]+[)）]?[.、．]?\s*)?"
Row = dict[str, Any]


class Ranker(Protocol):
    """What orders passages: the hybrid index of :mod:`search.hybrid`."""

    def search(
        self, query: str, limit: int = 10, offset: int = 0, filters: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The contract's answer to a search."""


def answering_passages(
    question: str, asked: OpenQuestion, tables: FactTables, search: Ranker | None
) -> list[tuple[Row, list[str]]]:
    """Passages with the sentences of theirs that answer, best first."""
    found = []
    for row in _passages(asked.where, tables):
        sentences, weight = _answering_sentences(row, asked)
        if sentences:
            found.append((weight, row, sentences))
    # Loading the index takes seconds: it is only asked where there is a choice to make.
    ranked = _ranked_by_search(question, search) if len(found) > MOST_PASSAGES else {}
    places = {row["iri"]: ranked.get((row["document"], row["passage"]), len(ranked)) for _, row, _ in found}
    found.sort(key=lambda item: (-item[0], places[item[1]["iri"]], item[1]["document"], item[1]["passage"]))
    return [(row, sentences) for weight, row, sentences in found[:MOST_PASSAGES] if 2 * weight >= found[0][0]]


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
    SELECT DISTINCT p.iri, p.document, p.passage, p.heading, p.text FROM passages p JOIN chosen c ON c.document_iri = p.document_iri
    WHERE {"p.evaluation_iri = c.evaluation_iri OR p.evaluation_iri IS NULL" if names_project else "TRUE"}
    ORDER BY p.document, p.passage"""
    return tables.select(sql, parameters)


def _answering_sentences(row: Row, asked: OpenQuestion) -> tuple[list[str], int]:
    """The sentences that answer, and how clearly they do: words of the notion in them count, its heading counts double."""
    heading, text = plain(row["heading"] or ""), plain(row["text"])
    if not all(_speaks_of(heading + text, topic) for topic in asked.topics):
        return [], 0
    sentences = [match.group().strip() for match in _SENTENCE.finditer(row["text"])]
    under_heading = any(notion in heading for notion in (*asked.notions, *asked.headings))
    if asked.defines:
        kept = [s for s in sentences if any(_defines(plain(s), plain(topic)) for topic in asked.topics)]
        return kept[:MOST_SENTENCES], len(kept)
    if asked.headings:
        inline = [word for word in asked.headings if word in lexicon().names["inline"]]
        kept = sentences if under_heading else [s for s in sentences if any(word in plain(s) for word in inline)]
        if asked.topics:
            kept = [s for s in kept if all(_speaks_of(plain(heading + s), topic) for topic in asked.topics)]
        return kept[:MOST_SENTENCES], (2 if under_heading else 1) if kept else 0
    if asked.notions:
        telling = [(s, sum(notion in plain(s) for notion in asked.notions)) for s in sentences]
        kept = [s for s, count in telling if count] or (sentences if under_heading else [])
        weight = sum(count for _, count in telling) + (2 if under_heading else 0)
        if asked.topics and kept:
            weight += sum(_speaks_of(plain(s), topic) for s in kept for topic in asked.topics)
    else:
        kept = [s for s in sentences if any(_speaks_of(plain(s), topic) for topic in asked.topics)]
        weight = sum(_speaks_of(plain(s), topic) for s in kept for topic in asked.topics)
        if not any(all(_speaks_of(plain(heading + s), topic) for topic in asked.topics) for s in kept):
            return [], 0
    return kept[:MOST_SENTENCES], weight


def _defines(sentence: str, topic: str) -> bool:
    """Whether a sentence says what ``topic`` means: it begins with it, and its meaning follows."""
    return (
        re.match(rf"{_NUMBERING}{re.escape(topic)}(?:\([^()]*\))?(?:是指|指|:|,是指|,指|反映|即)", sentence) is not None
    )


def _speaks_of(text: str, topic: str) -> bool:
    """Whether ``text`` holds the topic, or every word of it."""
    topic = plain(topic)
    return topic in text or all(word in text for word in words_of_term(topic))
