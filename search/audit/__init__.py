"""Audit: what does not hold in what a document says.

Facts of one document come in, findings go out; nothing is changed or repaired. A rule that cannot be sure is silent.
"""

from __future__ import annotations

from ontology.facts import DocumentFacts, Finding
from search.audit.figures import audit_figures
from search.audit.findings import sheets
from search.audit.money import audit_money
from search.audit.scores import audit_scores
from search.audit.targets import audit_targets

_ORDER = {"error": 0, "warning": 1, "info": 2}


def audit_document(facts: DocumentFacts) -> tuple[Finding, ...]:
    """The findings of a document, most severe first, then in reading order."""
    found: list[Finding] = []
    for sheet in sheets(facts):
        found += [*audit_money(sheet), *audit_scores(sheet), *audit_targets(sheet)]
    found += audit_figures(facts)
    return tuple(sorted(dict.fromkeys(found), key=_place))


def _place(finding: Finding) -> tuple[int, int, str, str]:
    start = finding.spans[0].start if finding.spans else 0
    return (_ORDER[finding.severity], start, finding.rule, finding.about)
