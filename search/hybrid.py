"""Hybrid search over passages: BM25 over jieba words and FAISS over sentence vectors, fused, filtered by facts.

What comes in: the fact tables (passages, their documents and evaluations). What goes out: hits as the contract shows
them. It keeps two derived indexes in step with the tables and never changes a fact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ontology.errors import BadRequest
from ontology.tables import FactTables
from search.encoder import Encoder
from search.expansion import with_written
from search.fusion import fused, is_number
from search.given_numbers import by_numbers
from search.indexed import FILTERS, Passage, meaning_text
from search.keywords import KeywordIndex
from search.milvus import MilvusVectors
from search.tokens import Tokenizer, same_number
from search.vectors import VectorIndex

if TYPE_CHECKING:
    import numpy as np

INDEX_TOGETHER = 1000
"""Documents whose passages are indexed in one step."""

EMBED_TOGETHER = 256
"""Texts embedded between two progress reports."""

Encode = Callable[[Sequence[str]], "np.ndarray"]
"""Makes the vectors of texts, in their order."""

FACETS = ("year", "unit", "region", "type")

_PASSAGES = """
SELECT p.document_iri, p.iri, p.document, p.passage, p.heading, p.text,
       coalesce(e.year, d.year) AS year, coalesce(e.unit, d.unit) AS unit, e.project AS project,
       coalesce(e.region, d.region) AS region, d.type AS type
FROM passages p
JOIN documents d ON d.iri = p.document_iri
LEFT JOIN projects e ON e.iri = p.evaluation_iri
"""
_DIGESTS = (
    f"SELECT document_iri, CAST(bit_xor(hash(p)) AS VARCHAR) AS digest FROM ({_PASSAGES}) p GROUP BY document_iri"
)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One passage found, with its fused score."""

    iri: str
    score: float


class SearchIndex:
    """The two indexes over one data folder. :meth:`sync` before searching what was just ingested."""

    def __init__(
        self,
        folder: Path,
        tables: FactTables,
        encoder: Encoder,
        pool: int = 200,
        exact_up_to: int = 100_000,
        elsewhere: MilvusVectors | None = None,
    ) -> None:
        self._tables = tables
        self._encoder = encoder
        self._pool = pool
        self._tokenizer = Tokenizer(entity.label for entity in tables.entities())
        self.keywords = KeywordIndex(folder / "keywords", self._tokenizer)
        self.vectors = VectorIndex(folder / "vectors.sqlite", encoder.name, exact_up_to, elsewhere)

    def sync(
        self,
        progress: Callable[[int, int], None] = lambda done, total: None,
        vectors: bool | None = None,
        stopped: Callable[[], bool] = lambda: False,
        encode: Encode | None = None,
        together: int = EMBED_TOGETHER,
    ) -> int:
        """Bring both indexes in step with the tables; returns the number of texts embedded.

        Only documents whose passages changed are touched, and only texts never seen before are embedded; ``progress``
        is told (texts embedded, texts to embed). Interrupted at any moment, the next call finishes the work: a document
        is recorded as done only together with its passages. ``vectors`` False leaves texts without vectors, found by
        keywords alone, and so does every later call until one with True; None goes on as the last one said. Once ``stopped``
        says so no further vectors are begun. ``encode`` makes the vectors in the encoder's place, ``together`` texts at a time.
        """
        if vectors is not None:
            self.vectors.defer(not vectors)
        stamp = self._tables.stamp()
        if self.vectors.stamp != stamp:
            self._bring_in_step()
            self.vectors.set_stamp(stamp)
        if len(self.keywords) != self.vectors.counts()[0]:  # one of the two was lost, or comes from a backup
            self._begin_anew()
            self._bring_in_step()
            self.vectors.set_stamp(stamp)
        return (
            0
            if self.vectors.deferred
            else self._embed_missing(progress, stopped, encode or self._encoder.documents, together)
        )

    def _bring_in_step(self) -> None:
        self._tokenizer.add_terms(entity.label for entity in self._tables.entities())
        wanted = {row["document_iri"]: row["digest"] for row in self._tables.select(_DIGESTS)}
        present = self.vectors.digests()
        removed = sorted(present.keys() - wanted.keys())
        changed = sorted(document for document, digest in wanted.items() if present.get(document) != digest)
        for start in range(0, max(len(removed), len(changed)), INDEX_TOGETHER):
            gone, come = removed[start : start + INDEX_TOGETHER], changed[start : start + INDEX_TOGETHER]
            passages = self._passages_of(come)
            # Keywords first: if the process dies between the two, the digests still name these documents as changed.
            self.keywords.replace([*((name, ()) for name in gone), *passages.items()])
            self.vectors.replace(
                [*((name, None, ()) for name in gone), *((name, wanted[name], passages[name]) for name in come)]
            )

    def remake(
        self, progress: Callable[[int, int], None] = lambda done, total: None, damaged: Sequence[int] = ()
    ) -> None:
        """Index every passage anew and go on as :meth:`sync`; vectors stay, but for those of ``damaged`` texts."""
        self._begin_anew()
        self.vectors.drop(damaged)
        self.sync(progress)

    def _begin_anew(self) -> None:
        """Take every passage for changed, and let go of those of documents that are no more."""
        self.keywords.clear()
        self.vectors.forget_digests(row["iri"] for row in self._tables.select("SELECT iri FROM documents"))

    def passages(self) -> Iterator[tuple[str, Passage]]:
        """Every passage of the tables with its document (address)."""
        for row in self._tables.select(_PASSAGES):
            yield row.pop("document_iri"), Passage(**row)

    def _passages_of(self, documents: Sequence[str]) -> dict[str, list[Passage]]:
        """Document → its passages."""
        found: dict[str, list[Passage]] = {document: [] for document in documents}
        rows = self._tables.select(
            f"SELECT * FROM ({_PASSAGES}) WHERE document_iri IN (SELECT unnest(CAST(? AS VARCHAR[]))) "
            "ORDER BY document_iri, passage",
            (list(documents),),
        )
        for row in rows:
            found[row.pop("document_iri")].append(Passage(**row))
        return found

    def _embed_missing(
        self, progress: Callable[[int, int], None], stopped: Callable[[], bool], encode: Encode, together: int
    ) -> int:
        missing = self.vectors.missing()
        if not missing:
            return 0
        from search.vectors import text_id

        texts: dict[int, str] = {}
        for row in self._tables.select("SELECT heading, text FROM passages"):
            text = meaning_text(row["heading"], row["text"])
            if text_id(text) in missing:
                texts[text_id(text)] = text
        # Texts of like length together: a batch costs as much as its longest.
        ordered = sorted(texts.values(), key=lambda text: (len(text), text))
        for start in range(0, len(ordered), together):
            if stopped():
                return start
            self.vectors.embed(ordered[start : start + together], encode)
            progress(min(start + together, len(ordered)), len(ordered))
        return len(ordered)

    def search(
        self,
        query: str,
        limit: int = 10,
        offset: int = 0,
        filters: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The contract's answer to a search: ``query``, ``total``, ``hits``, ``facets``.

        ``filters`` (``document``, ``year``, ``unit``, ``project``, ``region``, ``type``) are exact and applied before ranking, never
        to the ten best afterwards. ``total`` and ``facets`` count the fused candidates, at most the setting
        ``search_pool`` from each index. Raises BadRequest for an empty query, an unknown filter or a negative limit.
        """
        query = query.strip()
        if not query:
            raise BadRequest("检索词为空：请输入要查找的内容")
        if limit < 1 or offset < 0:
            raise BadRequest("limit 须为正整数，offset 不能为负")
        chosen = {name: value for name, value in (filters or {}).items() if value is not None}
        unknown = sorted(chosen.keys() - set(FILTERS))
        if unknown:
            raise BadRequest(f"没有名为“{unknown[0]}”的筛选条件；可用：{'、'.join(FILTERS)}")
        ranked, passages = self._ranked(query, chosen)
        page = ranked[offset : offset + limit]
        iris = [hit.iri for hit in page]
        evidence = self._tables.evidence(iris)
        facts = self._facts_of(iris)
        return {
            "query": query,
            "total": len(ranked),
            "hits": [self._hit(query, hit, passages[hit.iri], evidence, facts) for hit in page],
            "facets": {name: _counted(getattr(passages[hit.iri], name) for hit in ranked) for name in FACETS},
        }

    def rank(self, query: str, filters: dict[str, Any] | None = None) -> list[SearchHit]:
        """All fused candidates, best first, ties by address."""
        return self._ranked(query, filters)[0]

    def _ranked(self, query: str, filters: dict[str, Any] | None) -> tuple[list[SearchHit], dict[str, Passage]]:
        """The candidates, and what is shown of them by address."""
        both = fused(self.keywords.search(query, self._pool, filters), self._by_meaning(query, filters))
        passages = self.vectors.shown([iri for iri, _ in both])
        return [SearchHit(iri, score) for iri, score in by_numbers(both, query, passages)], passages

    def _by_meaning(self, query: str, filters: dict[str, Any] | None) -> list[tuple[str, float]]:
        """Nothing, and no model loaded, where no passage has a vector or the query no meaning."""
        if is_number(query) or not self.vectors:
            return []
        return self.vectors.search(self._encoder.query(with_written(query)), self._pool, filters)

    def _facts_of(self, iris: Sequence[str]) -> dict[str, list[str]]:
        facts: dict[str, list[str]] = {iri: [] for iri in iris}
        if iris:
            marks = ",".join("?" * len(iris))
            for row in self._tables.select(
                f"SELECT passage_iri, fact_iri FROM passage_facts WHERE passage_iri IN ({marks}) ORDER BY ALL",
                list(iris),
            ):
                facts[row["passage_iri"]].append(row["fact_iri"])
        return facts

    def _hit(
        self,
        query: str,
        hit: SearchHit,
        passage: Passage,
        evidence: dict[str, list[dict[str, Any]]],
        facts: dict[str, list[str]],
    ) -> dict[str, Any]:
        return {
            "score": round(hit.score, 6),
            **{name: getattr(passage, name) for name in ("document", "passage", "heading", "text")},
            "highlights": self.highlights(query, passage.text),
            **{name: getattr(passage, name) for name in ("year", "unit", "project", "region", "type")},
            "evidence": evidence.get(hit.iri, []),
            "facts": facts[hit.iri],
        }

    def highlights(self, query: str, text: str) -> list[list[int]]:
        """``[start, end]`` of the query's words (of two characters or more) in ``text``, merged, in order."""
        words = {word for word in self._tokenizer.words(query) if len(word) > 1}
        merged: list[list[int]] = []
        for word, start, end in sorted(self._tokenizer.located_words(text), key=lambda found: found[1:]):
            if same_number(word) not in words:
                continue
            if merged and start <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        return merged

    def counts(self) -> tuple[int, int]:
        """``(passages, vectors)`` in the index."""
        return self.vectors.counts()

    def without_vectors(self) -> int:
        """How many distinct texts have no vector."""
        return len(self.vectors.missing())

    def close(self) -> None:
        """Close the indexes."""
        self.vectors.close()


def _counted(values: Any) -> dict[str, int]:
    """Value → how often, most frequent first, nulls left out."""
    counts = Counter(str(value) for value in values if value is not None)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
