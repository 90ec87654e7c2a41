"""The total of an evaluation and another that its document states of it: contradicting-figures where the two differ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ontology.arithmetic import text_of
from ontology.facts import DocumentFacts, Evaluation, Finding, Observation
from search.audit.findings import evidence, make, setting

_TOTAL = re.compile(
    r"(?:项目|部门|单位|整体|支出|绩效|本次|该|我[局委院部中心]*)*(?P<stage>自评|综合|评价|总体|最终)?(?:总?得分|总分|总评分|评分)"
)
"""Measures that are the total of an evaluation, and nothing of a part or an average."""
_OF_REVIEW = re.compile(r"复核|抽查|财政|第三方|专家|重点评价|上年|去年|平均|满分|初评")


def audit_told_totals(facts: DocumentFacts) -> list[Finding]:
    """The totals that sentences state otherwise than the evaluation of their project does."""
    return [finding for evaluation in facts.evaluations for finding in _contradicting(facts, evaluation)]


def _contradicting(facts: DocumentFacts, evaluation: Evaluation) -> Iterator[Finding]:
    """Totals told of the evaluated project, of its year and in no other stage; full marks are none."""
    total = evaluation.total_score
    if total is None or sum(_same_project(other, evaluation) for other in facts.evaluations) != 1:
        return
    for told in facts.observations:
        if told.kind != "score" or told.value in (total, evaluation.weight_total, setting("weight_total")):
            continue
        if not _is_of(told, evaluation, alone=len(facts.evaluations) == 1) or told.year != evaluation.year:
            continue
        value = told.value_text or text_of(told.value)
        said = value if told.measure_text in value else f"{told.measure_text}{value}"
        message = (
            f"{evaluation.project}的总分前后不一：一处写 {text_of(total)} 分，"
            f"另一处写 {text_of(told.value)} 分（“{said}”）。"
        )
        spans = [*evidence(told, ["value"], "stated"), *evidence(evaluation, ["total_score"], "expected")]
        about = f"{evaluation.project} 总分"
        yield make("contradicting-figures", about, message, told.value, total, [evaluation, told], spans)


def _is_of(told: Observation, evaluation: Evaluation, alone: bool) -> bool:
    """Whether a score is told as the total of an evaluation: of its project, or of its unit where it is the only one."""
    said = _TOTAL.fullmatch(told.measure)
    if said is None or _OF_REVIEW.search(f"{told.measure_text}{told.measure}"):
        return False
    own = told.subject_kind == "project" and _bare(told.subject) == _bare(evaluation.project)
    return own or (alone and told.subject_kind == "unit" and told.subject == evaluation.unit)


def _same_project(one: Evaluation, other: Evaluation) -> bool:
    return (_bare(one.project), one.year) == (_bare(other.project), other.year)


def _bare(project: str) -> str:
    return project.removesuffix("项目")
