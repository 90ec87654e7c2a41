"""contradicting-documents: one figure of one body and year, stated differently in two documents.

Computed over the fact tables by one query, whenever it is asked for: it depends on all documents together, so that it is kept
nowhere. A department's accounts and those of its unit are different bodies' and are not compared, nor are budgets and accounts.
"""

from __future__ import annotations

from typing import Any

from ontology.arithmetic import TOLERANCES, agrees, is_rounding_of, text_of
from ontology.tables import FactTables
from search.audit.findings import data, rules

Row = dict[str, Any]

RULE = "contradicting-documents"
_QUERY = """
WITH stated AS (
    SELECT o.unit_iri, o.unit, o.year, o.measure, o.value, o.document, o.iri,
           CASE WHEN d.title LIKE '%单位决算%' OR d.title LIKE '%本级%' THEN 'unit' ELSE 'department' END AS body
    FROM observations o JOIN documents d ON d.iri = o.document_iri
    WHERE o.kind = 'amount' AND o.unit_of_measure = '万元' AND NOT o.approximate AND d.type = '部门决算'
      AND o.unit_iri IS NOT NULL AND o.year IS NOT NULL AND o.subject = o.unit
      AND o.measure IN (SELECT unnest(CAST($1 AS VARCHAR[])))
)
SELECT unit_iri, unit, year, measure, body, list({'document': document, 'value': value, 'iri': iri} ORDER BY document, value, iri) AS sides
FROM stated GROUP BY unit_iri, unit, year, measure, body
HAVING count(DISTINCT document) > 1 AND max(value) - min(value) > $2
ORDER BY unit, year, measure, body
"""


def contradicting_documents(tables: FactTables) -> list[Row]:
    """The findings between documents, in the columns of ``findings`` with both sides' ``evidence``, and ``unit_iri``, ``year``.

    They have no address and no review: what they say changes with every document that comes or goes.
    """
    known = data()["known"]["across"]
    found = []
    for row in tables.select(_QUERY, (known, TOLERANCES["amount"].value)):
        finding = _finding(tables, row)
        if finding is not None:
            found.append(finding)
    return found


def _finding(tables: FactTables, row: Row) -> Row | None:
    """The first two documents that differ by more than rounding; a document that contradicts itself is told elsewhere."""
    of_document: dict[str, list[Row]] = {}
    for side in row["sides"]:
        of_document.setdefault(side["document"], []).append(side)
    single = [sides[0] for sides in of_document.values() if len({side["value"] for side in sides}) == 1]
    for place, one in enumerate(single):
        for other in single[:place]:
            a, b = one["value"], other["value"]
            if agrees(a, b) or is_rounding_of(a, b) or is_rounding_of(b, a):
                continue
            spans = tables.evidence([one["iri"], other["iri"]])
            evidence = [
                {**span, "fields": [role]}
                for side, role in ((other, "stated"), (one, "expected"))
                for span in spans[side["iri"]]
                if "value" in span["fields"]
            ]
            message = (
                f"{row['unit']}{row['year']}年的{row['measure']}在两份文件中不同："
                f"“{other['document']}”写 {text_of(b)} 万元，“{one['document']}”写 {text_of(a)} 万元。"
            )
            return {
                "document": other["document"],
                "rule": RULE,
                "severity": rules()[RULE].severity,
                "about": f"{row['unit']} {row['year']}年 {row['measure']}",
                "stated": b,
                "expected": a,
                "message": message,
                "evidence": evidence,
                "unit_iri": row["unit_iri"],
                "year": row["year"],
                **dict.fromkeys(("iri", "review", "note", "reviewed_by", "reviewed_at")),
            }
    return None
