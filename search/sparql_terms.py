"""The small change of SPARQL: literals, addresses, filters, indented blocks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from search import plan as p

COMPARISONS = {"=": "=", "≠": "!=", "<": "<", "≤": "<=", ">": ">", "≥": ">="}
"""How SPARQL writes a plan's comparisons."""


def literal(value: p.Value) -> str:
    """A value as a SPARQL term."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def iri_text(iri: str) -> str:
    """An address in angle brackets; ValueError where it is none."""
    if re.search(r'[\x00-\x20<>"{}|^`\\]', iri):
        raise ValueError(f"not an address: {iri!r}")
    return f"<{iri}>"


def rounded(value: str) -> str:
    """``value`` to two places, half away from zero."""
    return f"(FLOOR(ABS({value}) * 100 + 0.5) / 100 * IF({value} < 0, -1, 1))"


def unless_zero(numerator: str, denominator: str, quotient: str) -> str:
    """``quotient``, an expression that divides the two: 0 where there is nothing to divide.

    Oxigraph gives no decimal for 0 ÷ 4.89 (its division shifts the numerator until it fills 128 bits); without this a
    project that spent nothing has no rate.
    """
    return f"IF({numerator} = 0 && {denominator} != 0, 0.0, {quotient})"


def block(lines: Sequence[str]) -> str:
    """``lines`` in braces, indented."""
    inner = "\n".join(lines).replace("\n", "\n  ")
    return f"{{\n  {inner}\n}}"


def condition_text(condition: p.Condition, inside: Callable[[p.Within], str]) -> str:
    """The expression of a FILTER; ``inside`` writes the sub-query of a :class:`~search.plan.Within`.

    It is an error, and so not satisfied, where the attribute has no value.
    """
    match condition:
        case p.Compare(name, op, value):
            return f"?{name} {COMPARISONS[op]} {literal(value)}"
        case p.Between(name, low, high):
            return f"?{name} >= {literal(low)} && ?{name} <= {literal(high)}"
        case p.Versus(name, op, other, factor):
            times = "" if factor == 1 else f" * {literal(factor)}"
            return f"?{name} {COMPARISONS[op]} ?{other}{times}"
        case p.Is(name, iris):
            return f"?{name}_iri IN ({', '.join(iri_text(iri) for iri in iris)})"
        case p.OneOf(name, values):
            return f"?{name} IN ({', '.join(literal(value) for value in values)})"
        case p.Contains(name, text):
            return f"CONTAINS(?{name}, {literal(text)})"
        case p.Stated(name):
            return f"BOUND(?{name})"
        case p.Missing(name):
            return f"!BOUND(?{name})"
        case p.Not(inner):
            return f"!({condition_text(inner, inside)})"
        case p.AnyOf(conditions):
            return " || ".join(f"({condition_text(part, inside)})" for part in conditions)
        case p.AllOf(conditions):
            return " && ".join(f"({condition_text(part, inside)})" for part in conditions)
        case p.VersusMean():
            raise ValueError("a comparison with an average is a pattern, no filter")
        case p.Within(name):
            return f"IF(BOUND(?{name}_iri), EXISTS {{ {inside(condition)} }}, ?unknown)"
