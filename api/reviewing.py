"""The part of :class:`~api.library.Jixiao` where people decide: names, corrections, findings, and the sheet to review them.

It is a base class so that one object does everything; it owns nothing and works on the open data folder of its subclass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from api import correcting, deciding
from api.folder import DataFolder
from api.ingesting import read_document
from api.storage import Turn
from ontology.graph import Graph
from ontology.settings import Settings
from ontology.tables import FactTables, json_ready


class Reviewing:
    """Decisions of people and the findings they review."""

    config: Settings
    folder: DataFolder
    graph: Graph
    tables: FactTables
    _writing: Turn

    @cached_property
    def originals(self) -> correcting.Originals:
        """What documents say as read, before any decision."""
        return correcting.Originals(self.graph, self.folder, read_document)

    # -- names ---------------------------------------------------------------------------------------------------------

    def entities(self, name: str | None = None, kind: str | None = None) -> list[dict[str, Any]]:
        """Units and projects with every name, where it stands and by which rule it is theirs; see ``api/deciding.py``."""
        return deciding.entities(self.graph, name, kind)

    def decisions(self) -> list[dict[str, Any]]:
        """Every decision of people on record, in order, those taken back among them; see ``api/decision_views.py``."""
        return deciding.decisions(self.graph)

    def merge(self, name: str, into: str, by: str, reason: str, kind: str | None = None) -> dict[str, Any]:
        """Decide that ``name`` is the same unit or project (``kind``) as ``into``; the decision, see ``api/deciding.py``."""
        return self._decide(lambda: deciding.merge(self.graph, name, into, by, reason, kind))

    def split(
        self,
        name: str,
        by: str,
        reason: str,
        names: Sequence[str] = (),
        documents: Sequence[str] = (),
        kind: str | None = None,
    ) -> dict[str, Any]:
        """Decide that what is called ``names``, or stands in ``documents``, is not ``name``; the decision."""
        return self._decide(lambda: deciding.split(self.graph, name, by, reason, names, documents, kind))

    # -- what documents say --------------------------------------------------------------------------------------------

    def correct(self, iri: str, column: str, value: str | None, by: str, reason: str) -> dict[str, Any]:
        """Decide that ``column`` of the fact at ``iri`` is ``value`` (None: not stated); the decision.

        Tables, answers, SPARQL, scores and audit have the corrected value from now on; ``undo`` restores what was read.
        Raises FactNotFound, and BadRequest for a column or value that cannot be.
        """
        return self._decide(lambda: correcting.correct(self.graph, self.originals, iri, column, value, by, reason))

    def remove(self, iri: str, by: str, reason: str) -> dict[str, Any]:
        """Decide that what was read as the fact at ``iri`` is none; with an evaluation go its fund lines and indicators."""
        return self._decide(lambda: correcting.remove(self.graph, self.originals, iri, by, reason))

    def undo(self, decision: int, by: str, reason: str) -> dict[str, Any]:
        """Take a decision back: everything is as it was without it."""
        return self._decide(lambda: correcting.undo(self.graph, self.originals, decision, by, reason))

    def _decide(self, decide: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        with self._writing:
            decision = decide()
            # Passages are what documents say: no decision changes them, so the search index stays as it is.
            self.tables.sync(self.graph)
            return decision

    # -- findings ------------------------------------------------------------------------------------------------------

    def confirm(self, finding: str, by: str, note: str = "") -> dict[str, Any]:
        """Mark the finding at an address as right; the decision. Raises FactNotFound."""
        return self._decide(lambda: correcting.review(self.graph, finding, "confirmed", by, note))

    def dismiss(self, finding: str, by: str, note: str = "") -> dict[str, Any]:
        """Mark the finding at an address as none; answers no longer warn of it. Raises FactNotFound."""
        return self._decide(lambda: correcting.review(self.graph, finding, "dismissed", by, note))

    def audit(
        self,
        document: str | None = None,
        unit: str | None = None,
        year: int | None = None,
        rule: str | None = None,
        severity: str | None = None,
        status: str | None = None,
        limit: int | None = None,
        offset: int = 0,
        across: bool = False,
    ) -> list[dict[str, Any]]:
        """The findings, most severe first; ``status`` is open, confirmed or dismissed, ``across`` as :meth:`audit_across`.

        Raises EntityNotFound for an unknown unit, BadRequest for a rule, severity or status that there is not.
        """
        from search.finding_list import Asked, list_findings

        asked = Asked(document, unit, year, rule, severity, status, across)
        return [json_ready(row) for row in list_findings(self.tables, asked, limit, offset)]

    def audit_across(self, **asked: Any) -> list[dict[str, Any]]:
        """What final accounts of one body and year say differently in two documents, computed now over all of them.

        Filtered as :meth:`audit`.
        """
        return self.audit(across=True, **asked)

    def count_findings(self, **asked: Any) -> int:
        """How many findings there are, filtered as :meth:`audit`."""
        from search.finding_list import Asked, count_findings

        return count_findings(self.tables, Asked(**asked))

    def review_sheet(self, form: str, path: Path, **asked: Any) -> list[Path]:
        """Write the findings as a review sheet (``xlsx`` or ``html``), filtered as :meth:`audit`; the files written.

        A book holds as many documents as the setting ``review_sheets`` allows; further ones go into further files.
        """
        from api.review_files import write_review
        from search.finding_list import Asked

        return write_review(self.tables, form, path, self.config.review_sheets, Asked(**asked))

    def review_bytes(self, form: str, part: int = 1, **asked: Any) -> tuple[bytes, int]:
        """One book of the review sheet in memory, and how many there are; raises BadRequest for a part that there is not."""
        from api.review_files import review_bytes
        from search.finding_list import Asked

        return review_bytes(self.tables, form, self.config.review_sheets, Asked(**asked), part)
