"""Audit: what does not hold in what a document says.

Facts of one document come in, findings go out; nothing is changed or repaired. A rule that cannot be sure is silent.
"""

from __future__ import annotations

from ontology.facts import DocumentFacts, Finding
from search.audit.directions import audit_directions
from search.audit.figures import audit_figures
from search.audit.findings import sheets
from search.audit.identities import audit_identities
from search.audit.money import audit_money
from search.audit.printed import figures, in_text
from search.audit.rates import audit_rates
from search.audit.scores import audit_scores
from search.audit.shares import audit_shares
from search.audit.targets import audit_targets
from search.audit.told_totals import audit_told_totals
from search.audit.wordings import audit_wordings

_ORDER = {"error": 0, "warning": 1, "info": 2}


def audit_document(facts: DocumentFacts) -> tuple[Finding, ...]:
    """The findings of a document, most severe first, then in reading order."""
    found: list[Finding] = []
    for sheet in sheets(facts):
        found += [*audit_money(sheet), *audit_scores(sheet), *audit_targets(sheet)]
    found += [*audit_figures(facts), *audit_told_totals(facts)]
    printed = figures(facts)
    told = in_text(printed)
    found += [*audit_rates(told), *audit_shares(facts, told), *audit_directions(facts, told)]
    found += [*audit_identities(facts, printed), *audit_wordings(facts)]
    return tuple(sorted(_once(found), key=_place))


def _once(found: list[Finding]) -> list[Finding]:
    """The findings, those of one rule about one stated figure only once."""
    kept: dict[object, Finding] = {}
    for finding in found:
        stated = tuple(span.start for span in finding.spans if "stated" in span.fields)
        kept.setdefault((finding.rule, finding.about, stated) if not stated else (finding.rule, stated), finding)
    return list(kept.values())


def _place(finding: Finding) -> tuple[int, int, str, str]:
    start = finding.spans[0].start if finding.spans else 0
    return (_ORDER[finding.severity], start, finding.rule, finding.about)
