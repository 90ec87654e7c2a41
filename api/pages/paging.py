"""Long lists in pages."""

from __future__ import annotations


def page_count(total: int, rows: int) -> int:
    """How many pages of ``rows`` the ``total`` fills; an empty list has one page, which says so."""
    return max(1, -(-total // rows))
