"""The part of :class:`~api.library.Jixiao` that sets figures against rules and against each other.

It is a base class so that one object does everything; it owns nothing and works on the open data folder of its subclass.
"""

from __future__ import annotations

from typing import Any

from ontology.errors import BadRequest
from ontology.tables import FactTables, json_ready


class Measuring:
    """Scores recomputed, and comparisons."""

    tables: FactTables

    def scores(
        self,
        unit: str | None = None,
        department: str | None = None,
        project: str | None = None,
        year: int | None = None,
        document: str | None = None,
        by: str = "project",
        scheme: str | None = None,
        differing: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> dict[str, Any]:
        """Scores recomputed beside the stated ones: ``{"by", "total", "rows"}``; see docs/scoring.md.

        ``by`` is project, unit or department (averages of a year); ``differing`` keeps projects where a stated figure is not
        the recomputed one. Raises EntityNotFound for an unknown name, BadRequest for unknown rules.
        """
        from search.scoring.listing import score_rows, unit_rows
        from search.scoring.sheets import Asked

        if by not in ("project", "unit", "department"):
            raise BadRequest(f"不能按“{by}”列出得分：请用 project、unit 或 department。")
        if differing and by != "project":
            raise BadRequest("只有逐个项目列出时才能只列不符的：请去掉 differing，或改为 by=project。")
        asked = Asked(unit, department, project, year, document)
        page = (
            score_rows(self.tables, asked, scheme, differing, limit, offset)
            if by == "project"
            else unit_rows(self.tables, asked, by, scheme, limit, offset)
        )
        return {"by": by, "total": page.total, "rows": [json_ready(row) for row in page.rows]}

    def compare(self, what: str, **asked: Any) -> dict[str, Any]:
        """Comparisons: ``{"what", "total", "rows"}``; ``what`` is years, peers, projects, indicators or low-targets.

        ``asked`` are unit, department, project, year, document, limit and offset; for peers and projects also measure
        and peers, for peers outliers, for indicators also indicator: see docs/comparing.md. Raises EntityNotFound, and BadRequest for what
        does not go together.
        """
        from search.peers.comparing import compare

        page = compare(self.tables, what, asked)
        return {"what": what, "total": page.total, "rows": [json_ready(row) for row in page.rows]}
