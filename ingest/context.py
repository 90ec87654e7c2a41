"""Who a document is about: its title, type, bodies, place, year and (for a report on one project) its project."""

from __future__ import annotations

from dataclasses import dataclass

from ontology.facts import Span


@dataclass(frozen=True, slots=True)
class Context:
    """What a document says of itself as a whole; ``None`` where it does not say it.

    ``type`` is one of the contract's nine document types. ``unit`` and ``department`` are cleaned names of bodies,
    ``region`` is a full path name ("甘肃省金昌市"). ``year`` is the year the figures are about, ``published`` an ISO
    date. ``project`` is set only where the whole document reports on one project; ``stage`` is 目标, 监控, 自评, 复核 or
    评价. The ``fields`` of each span name what it supports.
    """

    title: str | None = None
    type: str = "其他"
    unit: str | None = None
    department: str | None = None
    region: str | None = None
    year: int | None = None
    published: str | None = None
    project: str | None = None
    stage: str | None = None
    spans: tuple[Span, ...] = ()
