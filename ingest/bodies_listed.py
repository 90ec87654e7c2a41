"""Whose the bodies are that a list of projects names: the department's whose list it is, or others beside it."""

from __future__ import annotations

from dataclasses import replace

from ingest.context import Context
from ingest.places import with_fields
from ingest.regions import find_regions
from ontology.facts import Span

_SECTIONS = ("科", "股", "处", "室", "办")
_DEPARTMENTS = ("局", "厅", "委", "委员会", "管委会")
_PEERS = (*_DEPARTMENTS, "政府", "办公室", "办事处", "街道", "镇", "乡", "部", "法院", "检察院")
_ITSELF = ("局机关", "局本级", "本级", "机关", "机关本级", "本单位", "本部门", "委机关", "厅机关")
"""What a department's list calls the department itself."""
_LONGEST_SECTION = 6


def department_over(body: str | None, context: Context) -> tuple[str, list[Span]] | None:
    """The department whose list names ``body``, where the body belongs to it, and where the document names the department."""
    if not context.unit or not _is_below(body, context.unit):
        return None
    return context.unit, [replace(span, fields=("department",)) for span in with_fields(context.spans, ("unit",))]


def _is_below(body: str | None, publisher: str) -> bool:
    """Whether the body of a line belongs to the one whose list it is.

    A section within it does ("农田建设科"), a department's own office ("某局本级", "局机关"), and a body that is no department
    itself ("公路养护中心") in the list of a department; a finance bureau lists everybody's projects.
    """
    if body is None or body == publisher:
        return False
    if body.startswith(publisher) or body in _ITSELF:
        return True
    if body.endswith(_PEERS):
        return body.endswith(_SECTIONS) and not find_regions(body, opening=True)
    if publisher.endswith(_DEPARTMENTS) and "财政" not in publisher:
        return True
    return body.endswith(_SECTIONS) or len(body) <= _LONGEST_SECTION
