"""Runs plans: rows by one query over all rows, evidence, conflicts, and the contract's answer.

In: a plan and the fact tables. Out: :func:`execute`, the answer of ``CONTRACT.md`` but for ``question``, ``suggestions``
and ``elapsed_ms``, which belong to ``ask``. The same plan over the same tables gives the same answer. Raises ValueError for
a plan that names what its relations do not have.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ontology.tables import FactTables, json_ready
from search import aggregates, checks, derivations, lists, lookups, sparql_text
from search import plan as p
from search.corrected import clause, corrections_in, pruned
from search.evidence import merged, presented
from search.relations import check
from search.result import Result, Status
from search.wording import interpretation

MOST_CAUTIONS = 3
"""How many contradictions an answer tells; ``findings`` holds them all."""


def execute(plan: p.Plan, tables: FactTables) -> dict[str, Any]:
    """The answer to ``plan``: status, answer, value, unit_of_measure, columns, rows, interpretation, sparql, evidence, findings,
    corrections."""
    check(plan)
    result = run(plan, tables)
    evidence = pruned(result.evidence)
    corrections = corrections_in(evidence)
    answer: dict[str, Any] = json_ready(
        {
            "status": result.status,
            "answer": result.answer + clause(corrections) + _caution(result),
            "value": result.value,
            "unit_of_measure": result.unit,
            "columns": list(result.columns),
            "rows": list(result.rows),
            "interpretation": result.interpretation,
            "sparql": sparql_text.prefixed(result.query) if result.query else "",
            "evidence": evidence,
            "findings": presented(result.findings),
            "corrections": corrections,
        }
    )
    return answer


def run(plan: p.Plan, tables: FactTables) -> Result:
    """The answer to any plan, in parts; its interpretation is that of the plan that gave it."""
    if isinstance(plan, p.FirstOf):
        return _first(plan, tables)
    return replace(_run(plan, tables), interpretation=interpretation(plan))


def _caution(result: Result) -> str:
    """What an answer must say of contested figures that it rests on."""
    if result.status != "answered":
        return ""
    errors = [finding["message"] for finding in result.findings if finding["severity"] == "error"]
    return "".join(f"注意：所依据的数字在文件中有矛盾——{message}" for message in dict.fromkeys(errors[:MOST_CAUTIONS]))


def _run(plan: p.Plan, tables: FactTables) -> Result:
    match plan:
        case p.Lookup():
            return lookups.run(plan, tables)
        case p.Rows():
            return _with_means(plan, lists.run(plan, tables), tables)
        case p.Aggregate():
            return _with_means(plan, aggregates.run(plan, tables), tables)
        case p.Derive():
            return derivations.run(plan, tables, run)
        case p.Check():
            return checks.compare(plan, tables, run)
        case p.Exists():
            return checks.exists(plan, tables)
        case p.Holding():
            return checks.holding(plan, tables, run)
        case p.Several():
            return _several(plan, tables)
        case p.FirstOf():
            return _first(plan, tables)


def _with_means(plan: p.Rows | p.Aggregate, result: Result, tables: FactTables) -> Result:
    """``result``, with the averages that its conditions compare with said first, and what they rest on named."""
    means = [aggregates.run(one.of, tables) for one in plan.where if isinstance(one, p.VersusMean)]
    if not means or result.status != "answered":
        return result
    spans = [span for part in (result, *means) for span in part.evidence]
    answer = "".join(part.answer for part in (*means, result))
    return replace(result, answer=answer, evidence=merged(spans))


def _first(plan: p.FirstOf, tables: FactTables) -> Result:
    results = []
    for part in plan.plans:
        result = run(part, tables)
        if result.status != "not_found":
            return result
        results.append(result)
    return results[0]


def _several(plan: p.Several, tables: FactTables) -> Result:
    """All parts, one after the other. ``conflict`` where a part is, ``answered`` where at least one is."""
    parts = [run(part, tables) for part in plan.plans]
    statuses = {part.status for part in parts}
    order: tuple[Status, ...] = ("conflict", "answered", "unclear", "not_found")
    status = next(one for one in order if one in statuses)
    queries = tuple(part.query for part in parts if part.query)
    return Result(
        status,
        "".join(part.answer for part in parts),
        columns=list(dict.fromkeys(name for part in parts for name in part.columns)),
        rows=[row for part in parts for row in part.rows],
        query=queries[0] if len(queries) == 1 else sparql_text.several(queries) if queries else "",
        evidence=merged(span for part in parts for span in part.evidence),
        findings=[finding for part in parts for finding in part.findings],
    )
