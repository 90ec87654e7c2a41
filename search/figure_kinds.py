"""The kinds of figure that a question asks for: amounts, counts, rates, shares, changes; of what was spent or budgeted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.catalogue import Catalogue
from search.figure_terms import FigureTerms
from search.frame import Frame
from search.measures import named
from search.occurrences import Occurrence
from search.question_text import bare
from search.scope import Scope

STATED = ("amount", "count", "rate", "score", "weight")
CHANGES = ("change", "change_rate")
BUDGETS = ("budget", "budget_initial", "budget_adjusted")


class FigureKinds(FigureTerms):
    """The kinds of one question."""

    def __init__(self, frame: Frame, scope: Scope, catalogue: Catalogue) -> None:
        super().__init__(frame, scope, catalogue)
        self.only_budgeted = False
        self.of_budget = self._compares_with_budget()
        if self.of_budget:
            # "超过年初预算": the budget is what it is compared with, no number is missing.
            frame.limits = [limit for limit in frame.limits if limit.number is not None]
        self.kinds = self.read_kinds()
        if self.kinds != ("share",):
            self.terms = self._without_wholes(self.terms)
        self.only_budgeted = not self.budget_asked and self._is_only_budgeted()

    def read_kinds(self) -> tuple[str, ...]:
        """The kinds of figure asked for."""
        frame = self.frame
        asked = frame.asked
        if (
            frame.take("kind_word", "completion_rate")
            or "rate" in asked
            or "completion" in asked
            or self.of_budget_rate()
        ):
            if self.of_budget_rate():
                frame.take("condition", "fully_executed")
            frame.take("operation", "share")
            return ("completion_rate",)
        if self._asks_completion():
            frame.take("attribute", "actual", *BUDGETS)
            frame.take("operation", "share")
            frame.take("condition", "fully_executed")
            frame.conditions = [name for name in frame.conditions if name != "fully_executed"]
            return ("completion_rate",)
        if frame.has("operation", "share") or any("占" in token.text for token in frame.tokens("group")):
            return ("share",)
        if self.changes:
            if frame.asked_unit == "%" or any(t.value("unit") == "%" for t in frame.content):
                return ("change_rate",)
            if frame.asked_unit:
                return ("change",)
            if any(word in token.text for token in frame.tokens("change") for word in ("率", "幅", "速")):
                return ("change_rate",)
            return ("change",) if _says_amount(frame.text) else self._change_kinds()
        if "score" in asked or "total_score" in asked:
            return ("score",)
        if "weight" in asked:
            return ("weight",)
        return STATED

    def _change_kinds(self) -> tuple[str, ...]:
        """ "增加多少" asks for the amount where one is stated; "增长多少" for either."""
        grows = any("增长" in token.text or "下降" in token.text for token in self.frame.tokens("change"))
        if self.frame.wants_number and not grows:
            return ("change",) if self.found(("change",)) or not self.found(("change_rate",)) else CHANGES
        return CHANGES

    @property
    def changes(self) -> bool:
        """Whether it is asked how much something changed: by a word for it, or by "more" or "less" than a year before."""
        frame = self.frame
        since = frame.has("base", "last_year") or bool(frame.base_years) or len(self.scope.years) == 2
        since = since and not frame.wants_list
        return frame.has("change") or (since and frame.has("operation", "more", "less"))

    def of_budget_rate(self) -> bool:
        """ "完成预算的百分之多少", "完成预算多少"; not "完成预算多少万元"."""
        frame = self.frame
        says = any("完成预算" in token.text or "完成年初预算" in token.text for token in frame.content)
        how_far = frame.wants_number and not frame.asked_unit
        if self.of_budget and not says:
            return False
        return (frame.wants_percent and (bool(set(BUDGETS) & set(frame.asked)) or says)) or (says and how_far)

    def _asks_completion(self) -> bool:
        """ "预算完成情况", "完成年初预算的比例", and "完成预算" where nothing else is asked."""
        frame = self.frame
        keywords = not (frame.yes_no or frame.wants_number or frame.wants_list or frame.limits or frame.wants_reason)
        patterns = (*named("completion"), *(named("completion_alone") if keywords else ()))
        return any(_says(pattern, frame.text) for pattern in patterns)

    def _compares_with_budget(self) -> bool:
        """Whether the budget is what the figure is set against: "比预算少多少", "超预算多少"."""
        return _AGAINST_BUDGET.search(bare(self.frame.text)) is not None

    def _is_only_budgeted(self) -> bool:
        """Whether of the years named only budgets are stated, and the question does not ask for what was spent."""
        if not self.terms or not self.scope.years or self.of_budget or self.of_budget_rate():
            return False
        if any(_says(word, self.frame.text) for word in named("spent")):
            return False
        names = [self.terms] if self.occurrences(self.terms, ()) else [[term] for term in self.terms]
        spent, budgeted = (
            [
                place
                for terms in names
                for place in self.occurrences(terms, ("amount",), of_budget=of, keep=self._in_years)
            ]
            for of in (False, True)
        )
        return bool(budgeted) and not spent

    @property
    def budget_asked(self) -> bool:
        """Whether what was budgeted is asked for: by the word, or by a name that holds it (三公经费预算)."""
        if self._asks_completion():
            return False
        if self.of_budget_rate() or self.of_budget or self.frame.has("attribute", "rate", "completion"):
            return False
        if self.only_budgeted or any(_says(word, self.frame.text) for word in named("arranged")):
            self.frame.take("open", "measure")
            return True
        return bool(set(self.frame.asked) & set(BUDGETS)) or self.names_budget

    # --- which figures are meant ------------------------------------------------------------------------------------

    def found(self, kinds: Sequence[str]) -> list[Occurrence]:
        """Occurrences of the figures meant, of the units, regions and subjects named; the years are the plan's business."""
        unit = self.frame.asked_unit if kinds == STATED else ""
        scale = _SCALE.search(self.frame.text)
        asked = scale[1] if scale else ""

        def in_scale(place: Occurrence) -> bool:
            return place.figure.unit_of_measure.startswith(asked)

        tests = (in_scale, None) if asked else (None,)
        found = (
            self.occurrences(self.terms, kinds, of_budget=self.budget_asked, unit=unit, keep=test) for test in tests
        )
        return next((places for places in found if places), [])

    def only(self, kinds: Sequence[str]) -> list[Occurrence]:
        """Occurrences of the figures named, of ``kinds``, in whatever unit."""
        return self.occurrences(self.terms, kinds)


_SCALE = re.compile(r"(?:多少|几)([万亿])(?![元块])")
_AGAINST_BUDGET = re.compile(
    r"(?:[比较与和跟同]|相比|低于|小于|少于|高于|大于|多于|超过?|超出|突破|节约)(?:了)?(?:年初|全年|调整后?)?的?预算(?:数|额)?(?!执行|完成)"
    r"|预算(?:数|额)?(?:节约|节省|结余|剩余|超)"
)


def _says_amount(text: str) -> bool:
    """ "减少额", "增加的金额": how much, not by how many percent."""
    return any(_says(pattern, text) for pattern in named("by_amount"))


def _says(pattern: str, text: str) -> bool:
    return re.search(pattern, bare(text)) is not None
