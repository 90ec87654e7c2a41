"""What notebooks ask of a data folder, whether it is open here or behind a service: DataFrames and charts.

A base class of both faces, so that a notebook runs over either unchanged; it owns nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.frames import sparql_frame, table_frame

if TYPE_CHECKING:
    import pandas

    from api.plot import Plots


class Analysing:
    """Fact tables, SPARQL results and charts for notebooks, made of what the subclass answers."""

    if TYPE_CHECKING:

        def rows(
            self,
            table: str,
            filters: dict[str, Any] | None = None,
            sort: str | None = None,
            limit: int | None = None,
            offset: int = 0,
        ) -> list[dict[str, Any]]:
            """Rows of a fact table."""
            ...

        def sparql(self, query: str, form: str = "json", timeout: float | None = None) -> bytes:
            """The result of a query."""
            ...

        def scores(self, *given: Any, **asked: Any) -> dict[str, Any]:
            """Scores recomputed beside the stated ones."""
            ...

        def compare(self, what: str, **asked: Any) -> dict[str, Any]:
            """Comparisons."""
            ...

    def table(self, name: str, **filters: Any) -> pandas.DataFrame:
        """A fact table: numbers are floats, integers nullable, missing values stay missing.

        ``filters`` are columns with their values, as ``year=2024``; also ``column__contains``, ``__gt``, ``__gte``, ``__lt``,
        ``__lte`` and ``__ne``. Raises UnknownTable for a table or column that there is not.
        """
        return table_frame(name, self.rows(name, filters))

    def select(self, query: str, timeout: float | None = None) -> pandas.DataFrame:
        """The result of a SPARQL SELECT or ASK, typed by its literals; raises as :meth:`sparql`."""
        return sparql_frame(self.sparql(query, "json", timeout))

    @property
    def plot(self) -> Plots:
        """Charts of what is stated, drawn without a network; see :mod:`api.plot`."""
        from api.plot import Plots

        return Plots(self)
