"""What running a plan gives, whatever its form, before it is put into the contract's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from search.presenting import Row

Status = Literal["answered", "conflict", "not_found", "unclear"]


@dataclass(frozen=True, slots=True)
class Result:
    """An answer in parts. ``query`` is its SPARQL without prefixes, ``number`` that of its one number as ``?value``.

    ``label`` is what the number is called, ``told`` how it reads and ``clause`` what says it, where another answer is
    derived from this one.
    ``findings`` carry their ``iri``.
    """

    status: Status
    answer: str
    value: Decimal | bool | None = None
    unit: str | None = None
    columns: Sequence[str] = ()
    rows: Sequence[Row] = ()
    query: str = ""
    evidence: Sequence[Row] = ()
    findings: Sequence[Row] = ()
    label: str = ""
    told: str = ""
    clause: str = ""
    number: str = ""
    interpretation: str = field(default="")
