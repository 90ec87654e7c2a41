"""One question about projects, their money or their indicators: of what a list is made, what is shown, how rows are grouped.

What all shapes of plans need; :mod:`search.fact_plans` builds the plans.
"""

from __future__ import annotations

from decimal import Decimal

from search.fact_conditions import FactConditions
from search.plan import Compare, Condition, OneOf, Relation, Rows, Versus
from search.relations import RELATIONS, mentioned


class FactQuestion(FactConditions):
    """The parts of one question that every shape of plan uses."""

    def subject(self) -> str:
        """Of what a list is made: what is asked for, else the relation's own things."""
        if self._compares_bodies():
            return "unit"
        for noun in self._nouns_by_weight():
            if noun in ("project", "unit", "department", "region", "document") and self.has_attribute(noun):
                if noun == "project" and self.relation == "indicator" and "indicator" in self.asked_nouns():
                    continue
                return noun
            if noun == "indicator":
                return "indicator"
        return "project" if self.relation == "fund" else self.relation

    def _compares_bodies(self) -> bool:
        """ "甲单位和乙单位谁的项目预算多", "谁的项目最多": of bodies, though the nouns speak of their projects."""
        frame = self.frame
        if frame.ranking is None or self.relation != "project" or self.scope.projects:
            return False
        pairs = zip(frame.content, frame.content[1:], strict=False)
        whose = any(token.value("ask") == "who" and behind.value("noun") == "project" for token, behind in pairs)
        asked = set(self.asked_nouns())
        named = len(self.scope.units) > 1 and not asked and frame.ranking.top == 1
        return not asked & {"project", "region", "year", "department"} and (
            "unit" in asked or whose or (named and not frame.nouns[1:])
        )

    def _nouns_by_weight(self) -> list[str]:
        """The kinds of things spoken of: "项目最多的单位" asks for the unit, which stands behind the word of order."""
        nouns = self.frame.nouns
        places = [token.start for token in self.frame.content if token.value("superlative")]
        if not places:
            return nouns
        behind = [
            value
            for token in self.frame.content
            if token.start > places[-1] and (value := token.value("noun") or token.value("asked_noun"))
        ]
        return list(dict.fromkeys([*behind, *nouns]))

    def asked_nouns(self) -> list[str]:
        """Kinds of things that a question word asks for."""
        return [value for token in self.frame.content if (value := token.value("asked_noun"))]

    def wanted(self) -> tuple[str, ...]:
        """Attributes asked for, as the relation has them; those of a rate's score joined."""
        roles = self.frame.asked
        if set(roles) in ({"executed"}, {"executed", "budget"}) and self._asks_rate():
            roles = ["rate"]  # "钱花了百分之多少", "花了预算的百分之几"
        if set(roles) == {"actual", "target"} and self.relation == "indicator" and self.frame.wants_percent:
            roles = ["completion"]  # "完成了计划的百分之几"
        if any(limit.attribute == "executed" and self.compared(limit) == "rate" for limit in self.frame.limits):
            roles = [role for role in roles if role != "budget"]  # "预算执行不足50%"
        if self._presumes_loss():
            roles = [role for role in roles if role != "lost"]
        in_points = any(token.value("ask") and token.text.endswith("分") for token in self.frame.content)
        if self.relation == "project" and list(roles) == ["grade"] and in_points:
            roles = ["total_score", "grade"]  # "自评多少分，什么等级"
        if "rate" in roles and ("score" in roles or "weight" in roles) and self.relation != "indicator":
            part = "score" if "score" in roles else "weight"
            roles = [role for role in roles if role not in ("rate", part)] + [f"execution_{part}"]
        found = [self.attribute(role) for role in roles if self.attribute(role)]
        if self.relation == "indicator" and len(found) > 1 and self.scope.indicators:
            found = [name for name in found if name not in ("rate", "budget")] or found
        if "balance" in found and not self.frame.has("together", "and"):
            # "还有多少预算没有执行": the budget is only what the rest is a rest of.
            found = [name for name in found if not name.startswith("budget") and name != "executed"]
        return tuple(dict.fromkeys(found))

    def _presumes_loss(self) -> bool:
        """ "为什么扣分" takes the loss for granted and asks for its reason; "扣了几分，为什么" asks for both."""
        pairs = zip(self.frame.content, self.frame.content[1:], strict=False)
        beside = any({one.value("attribute"), other.value("attribute")} == {"lost", "reason"} for one, other in pairs)
        return beside and not self.frame.wants_number

    def _asks_rate(self) -> bool:
        return self.frame.wants_percent and self.relation != "indicator"

    def use_asked(self) -> None:
        """The attributes asked for count as used."""
        self.frame.used.update(self.frame.tokens("attribute"))
        self.use_nouns()

    def use_nouns(self) -> None:
        """The kinds of things spoken of count as used."""
        for section in ("noun", "asked_noun", "every_noun"):
            self.frame.take(section)

    def rows(self, *more: Condition, show: tuple[str, ...] = ()) -> Rows:
        """All rows of the question, as a list of its subject."""
        subject = self.subject()
        self.use_nouns()
        return Rows(self.relation, subject, self.where(*more), show)

    def relation_of(self, subject: str, where: tuple[Condition, ...]) -> Relation:
        """Where bodies and places are listed or counted for themselves: all documents have them, not only projects."""
        everywhere = RELATIONS["unit"].attributes
        spoken = {name for condition in where for name in mentioned(condition)}
        return (
            "unit"
            if self.relation == "project" and subject in everywhere and spoken <= set(everywhere)
            else self.relation
        )

    def implied(self) -> tuple[Condition, ...]:
        """ "哪些指标扣了分", "哪些项目有结余", "超支的项目": words that are conditions in a list."""
        found: list[Condition] = []
        asked = self.frame.asked
        if "lost" in asked and self.relation == "indicator":
            found.append(Versus("score", "<", "weight"))
        if "remaining" in asked and not self.frame.limits:
            found.append(Compare("balance", ">", Decimal(0)))
        if "overspent" in asked:
            found.append(Versus("executed", ">", "budget"))
        return tuple(found)

    def level_values(self) -> tuple[object, ...]:
        """The levels named, where there are several of one kind."""
        return next((c.values for c in self.levels if isinstance(c, OneOf)), ())

    def groups(self, counted: str = "") -> tuple[str, ...]:
        """What an aggregate is grouped by."""
        values = self.frame.take("group")
        found = [value for value in values if value not in ("each", counted) and self.has_attribute(value)]
        found += ["unit"] if self.frame.take("body_group") and counted != "unit" else []
        if "each" in values:
            found += ["year"] if len(self.scope.years) > 1 else ["unit"] if len(self.scope.units) > 1 else []
            if not found and self.has_attribute("grade") and len(self.frame.reading.all("grade_value")) > 1:
                found.append("grade")
            if not found and len(self.level_values()) > 1:
                found.append(next(c.attribute for c in self.levels if isinstance(c, OneOf)))
            elif not found and len(self.frame.mentions("region")) > 1:
                found.append("unit" if "unit" in self.frame.nouns else "region")
        for noun in self.frame.nouns if self.frame.ranking else self.asked_nouns():
            if noun != counted and noun in ("unit", "department", "region", "year") and self.has_attribute(noun):
                found.append(noun)
        if not found and self._compares_bodies():
            found.append("unit")
        return tuple(dict.fromkeys(found))
