"""What a paragraph has said so far, and what is read from it: the discourse that each clause leans on.

A figure's subject comes from a stack, nearest first: what the clause itself names (an account title, a region, a topic),
what the part after 其中 is about, what the sentence names at its head, what the paragraph opens with, and last the
document's project or unit. :class:`State` holds the stack while a paragraph is read; :class:`Reading` is one figure read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ingest.figures import Figure

Named = tuple[int, int, str]
"""A name and where it stands: start, end, text."""
Titled = tuple[int, int, tuple[str, ...]]
"""Account titles from 类 down and where they stand."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure read: offsets count in the paragraph's unwrapped text.

    ``start:end`` is the clause that states it. ``topic`` is a thing the clause names ("全省", "《…》"), ``project`` a project,
    ``place`` a region in a list of regions, ``account`` the path of titles it belongs to, ``batch`` a batch of works, ``region``
    the region that a report speaks for; all None for what the document is about. ``base_of`` is set where the figure is
    itself what something is compared with ("比上年9万元减少"): the words that say of when. ``value`` is normalised and signed.
    """

    start: int
    end: int
    figure: Figure
    measure: str
    measure_text: str
    kind: str
    value: Decimal
    unit_of_measure: str
    topic: Named | None = None
    project: Named | None = None
    place: Named | None = None
    account: Titled | None = None
    compared_to: Named | None = None
    batch: Named | None = None
    region: Named | None = None
    base_of: Named | None = None


@dataclass(slots=True)
class State:
    """What the next clause may lean on: ``money`` is the last known measure of money, ``part`` says that 其中 stands before.

    ``weighed`` is what a weight was just given for, ``project`` the project that the paragraph speaks of, ``planned`` the word
    for the budget whose parts are listed, ``place`` the region that the part of the sentence is about, ``lead`` the sentence so far,
    ``indicator`` the one whose target the sentence has given, ``head`` the words before the count that a price follows,
    ``grown`` what a value before was just given of, ``given`` the measure that the last figure was an amount of.
    ``leans`` says that the last figure's clause named no measure of its own, ``counted`` that it was a
    count; ``outside`` is what stood before open brackets.
    """

    phrase: str = ""
    measure: str = ""
    money: str = ""
    part: bool = False
    weighed: str = ""
    planned: str = ""
    lead: str = ""
    indicator: str = ""
    head: str = ""
    grown: str = ""
    given: str = ""
    place: Named | None = None
    topic: Named | None = None
    project: Named | None = None
    account: Titled | None = None
    leans: bool = False
    counted: bool = False
    outside: list[tuple[str, str, str, Titled | None]] = field(default_factory=list)

    def bracket(self, text: str) -> None:
        """Go through the brackets of ``text``: after one closes, the talk goes on with what stood before it opened."""
        for sign in text:
            if sign in "（(":
                self.outside.append((self.phrase, self.measure, self.money, self.account))
            elif sign in "）)" and self.outside:
                self.phrase, self.measure, self.money, self.account = self.outside.pop()
