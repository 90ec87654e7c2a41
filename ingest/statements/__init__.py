"""The statement tables of final accounts and budgets: every figure with its account title, its measure and its year.

In: tables as laid out. Out: observations like those of the running text. What a column and a row mean, their headers and
labels say (``statements.toml`` holds the words); account titles take their place below each other from their codes, or,
where none are printed, from the sums.
"""

from ingest.statements.merging import merged
from ingest.statements.reading import Statements, read_statements

__all__ = ["Statements", "merged", "read_statements"]
