"""What understanding makes of a question: a plan, a passage to look for, or the honest reason why neither."""

from __future__ import annotations

from dataclasses import dataclass

from search.plan import Condition, Plan


@dataclass(frozen=True, slots=True)
class Understood:
    """The question as a plan."""

    plan: Plan
    unit: str = ""
    """The unit that the question asks in ("多少人"); "" where it names none."""
    notes: tuple[str, ...] = ()
    """What was made of words for the question to be understood: left out, or read as others."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question for words: passages that hold one of ``notions`` and all of ``topics``, of the things in ``where``.

    ``where`` speaks of evaluations (project, unit, region, year), ``labels`` are the names in it. ``asked`` is what was
    asked for, in words.
    """

    notions: tuple[str, ...]
    topics: tuple[str, ...]
    where: tuple[Condition, ...]
    labels: tuple[str, ...]
    asked: str
    headings: tuple[str, ...] = ()
    """Words for the part of a document that answers: 职责, 立项依据."""
    defines: bool = False
    """Whether the meaning of a topic is asked."""
    hints: tuple[str, ...] = ()
    """Words that may speak of the notion, and may not."""
    projects: tuple[str, ...] = ()
    """The projects among ``labels``."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing in the data is called so: ``names`` as the question writes them."""

    names: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """The question fits several things, or says too little; ``suggestions`` would be clear."""

    message: str
    suggestions: tuple[str, ...] = ()


Outcome = Understood | OpenQuestion | Missing | Unclear
