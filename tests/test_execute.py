"""Answers to plans over facts that can be answered by eye."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from facts_sample import (
    CULTURE,
    LIBRARY,
    culture_accounts,
    culture_self_evaluation,
    library_self_evaluation,
    training_report,
)

from ontology.facts import DocumentFacts, Evaluation, FundLine, Span
from ontology.graph import Graph
from ontology.tables import FactTables
from search import plan as p
from search.execute import execute

Answer = dict[str, Any]


class World:
    """The sample in a graph and tables, its entities by name."""

    def __init__(self, *documents: DocumentFacts) -> None:
        self.graph, self.tables, self.texts = Graph(None), FactTables(None), {}
        for facts in documents:
            self.graph.replace(facts)
            self.texts[facts.document] = facts.text
        self.tables.sync(self.graph)
        self.entities = {(entity.kind, entity.label): entity.iri for entity in self.tables.entities()}

    def named(self, attribute: str, *labels: str) -> p.Is:
        kind = {"subject": "unit"}.get(attribute, attribute)
        return p.Is(attribute, tuple(self.entities[kind, label] for label in labels), labels)

    def ask(self, plan: p.Plan) -> Answer:
        answer = execute(plan, self.tables)
        for span in answer["evidence"]:
            assert self.texts[span["document"]][span["start"] : span["end"]] == span["quote"]
        return answer


@pytest.fixture(scope="module")
def world() -> World:
    return World(*documents())


def documents() -> tuple[DocumentFacts, ...]:
    """Those of the sample whose answers are written below."""
    accounts = culture_accounts(2022), culture_accounts(2023)
    return culture_self_evaluation(), library_self_evaluation(), *accounts, training_report()


def _column(answer: Answer, name: str) -> list[Any]:
    return [row[name] for row in answer["rows"]]


def _quotes(answer: Answer, field: str) -> list[str]:
    return [span["quote"] for span in answer["evidence"] if field in span["fields"]]


def test_a_stated_rate_is_looked_up_with_its_place(world: World) -> None:
    answer = world.ask(p.Lookup("project", ("rate",), (world.named("project", "公共文化服务经费"),)))
    assert (answer["status"], answer["value"], answer["unit_of_measure"]) == ("answered", 95, "%")
    assert answer["rows"] == [{"project": "公共文化服务经费", "rate": 95}]
    assert _quotes(answer, "rate") == ["95.00%"]
    assert "95%" in answer["answer"]


def test_a_surplus_shows_its_arithmetic_and_cites_both_operands(world: World) -> None:
    answer = world.ask(p.Lookup("project", ("balance",), (world.named("project", "公共文化服务经费"),)))
    assert answer["value"] == 9
    assert "180 − 171 = 9万元" in answer["answer"]
    assert _quotes(answer, "budget_adjusted") == ["180"]
    assert _quotes(answer, "executed") == ["171"]


def test_what_is_not_stated_is_not_found_and_what_is_there_is_named(world: World) -> None:
    answer = world.ask(p.Lookup("project", ("total_score",), (world.named("project", "非遗保护专项"),)))
    assert (answer["status"], answer["value"], answer["rows"]) == ("not_found", None, [])
    assert "总分" in answer["answer"]
    assert "执行率" in answer["answer"]


def test_another_year_is_not_found_and_the_years_there_are_named(world: World) -> None:
    where = (world.named("measure", "公务接待费"), p.Compare("year", "=", 2019))
    answer = world.ask(p.Lookup("observation", ("value",), where))
    assert answer["status"] == "not_found"
    assert "2022年" in answer["answer"]
    assert "2023年" in answer["answer"]


def test_the_actual_value_is_a_number_in_the_targets_unit(world: World) -> None:
    answer = world.ask(p.Lookup("indicator", ("actual",), (world.named("indicator", "群众文化活动场次"),)))
    assert (answer["value"], answer["unit_of_measure"]) == (52, "场")


def test_a_fall_is_a_positive_number_and_stays_negative_in_its_row(world: World) -> None:
    where = (world.named("measure", "收支总计"), p.Compare("year", "=", 2023), p.Compare("kind", "=", "change_rate"))
    answer = world.ask(p.Lookup("observation", ("value",), where, falling=True))
    assert (answer["value"], _column(answer, "value")) == (5, [-5])
    assert "下降5%" in answer["answer"]
    rising = (*where[:1], p.Compare("year", "=", 2022), *where[2:])
    answer = world.ask(p.Lookup("observation", ("value",), rising, falling=True))
    assert answer["value"] == -6.67
    assert "没有下降" in answer["answer"]


def test_several_years_are_several_rows_and_no_conflict(world: World) -> None:
    where = (world.named("measure", "公务接待费"), p.Compare("kind", "=", "amount"))
    answer = world.ask(p.Lookup("observation", ("value",), where))
    assert (answer["status"], answer["value"]) == ("answered", None)
    assert _column(answer, "value") == [2.5, 1.5]
    assert _column(answer, "year") == [2022, 2023]


def test_contradicting_figures_are_a_conflict_with_every_figure(world: World) -> None:
    answer = world.ask(p.Lookup("observation", ("value",), (world.named("measure", "支出"),)))
    assert (answer["status"], answer["value"]) == ("conflict", None)
    assert sorted(_column(answer, "value")) == [75, 90]
    assert sorted(_quotes(answer, "value")) == ["75万元", "90万元"]
    assert [finding["rule"] for finding in answer["findings"]] == ["contradicting-figures"]
    values = [solution["value"].value for solution in world.graph.query(answer["sparql"])]
    assert sorted(values) == ["75", "90"]


def test_a_figure_beside_a_contradiction_is_not_contested(world: World) -> None:
    answer = world.ask(p.Lookup("observation", ("value",), (world.named("measure", "培训场地"),)))
    assert (answer["status"], answer["value"]) == ("answered", 30)


def test_an_aggregate_over_a_contested_figure_carries_the_finding(world: World) -> None:
    answer = world.ask(
        p.Aggregate("observation", "sum", "value", (p.Compare("year", "=", 2022), world.named("measure", "支出")))
    )
    assert (answer["status"], answer["value"]) == ("answered", 165)
    assert [finding["rule"] for finding in answer["findings"]] == ["contradicting-figures"]
    assert "矛盾" in answer["answer"]


def test_two_documents_that_disagree_are_a_conflict() -> None:
    facts = _budget("甲.txt", "120"), _budget("乙.txt", "130")
    world = World(*facts)
    answer = world.ask(p.Lookup("project", ("budget",), (world.named("project", "图书加固经费"),)))
    assert answer["status"] == "conflict"
    assert sorted(_column(answer, "budget_adjusted")) == [120, 130]
    assert sorted(_column(answer, "document")) == sorted(["甲.txt", "乙.txt"])
    listed = world.ask(p.Aggregate("project", "sum", "budget"))
    assert listed["value"] in (120, 130)


def test_two_documents_that_agree_are_one_answer_with_both_places() -> None:
    world = World(_budget("甲.txt", "120"), _budget("乙.txt", "120"))
    answer = world.ask(p.Lookup("project", ("budget",), (world.named("project", "图书加固经费"),)))
    assert (answer["status"], answer["value"], len(answer["rows"])) == ("answered", 120, 1)
    assert {span["document"] for span in answer["evidence"]} == {"甲.txt", "乙.txt"}
    assert world.ask(p.Aggregate("project", "sum", "budget"))["value"] == 120


def test_a_final_account_stands_before_a_budget() -> None:
    account, budget = culture_accounts(2023), culture_accounts(2023)
    planned = tuple(
        replace(fact, value=Decimal(800), spans=()) if fact.measure == "收支总计" and fact.kind == "amount" else fact
        for fact in budget.observations
    )
    world = World(account, replace(budget, document="预算.txt", sha256="1", type="部门预算", observations=planned))
    where = (world.named("measure", "收支总计"), p.Compare("kind", "=", "amount"))
    answer = world.ask(p.Lookup("observation", ("value",), where))
    assert (answer["status"], answer["value"]) == ("answered", 760)
    assert sorted(zip(_column(answer, "type"), _column(answer, "value"), strict=True)) == [
        ("部门决算", 760),
        ("部门预算", 800),
    ]


def test_the_self_evaluation_stands_before_the_target() -> None:
    world = World(_budget("目标.txt", "150", "目标"), _budget("自评.txt", "120", "自评"))
    answer = world.ask(p.Lookup("project", ("budget",), (world.named("project", "图书加固经费"),)))
    assert (answer["status"], answer["value"], len(answer["rows"])) == ("answered", 120, 2)
    assert world.ask(p.Aggregate("project", "sum", "budget"))["value"] == 120
    targets = p.Aggregate("project", "sum", "budget", (p.Compare("stage", "=", "目标"),))
    assert world.ask(targets)["value"] == 150


def test_satisfaction_below_full_marks_with_reasons_and_the_note(world: World) -> None:
    where = (p.Compare("level1", "=", "满意度"), p.Versus("score", "<", "weight"))
    answer = world.ask(p.Rows("indicator", "project", where, ("reason",)))
    assert answer["columns"] == ["project", "indicator", "score", "weight", "reason"]
    assert _column(answer, "indicator") == ["观众满意度", "社团满意度"]
    assert "92% ≥ 90%" in answer["answer"]
    assert "停车位不足" in answer["answer"]
    assert set(_quotes(answer, "reason")) == {"停车位不足", "排期沟通不够"}


def test_a_list_shows_what_its_condition_speaks_of(world: World) -> None:
    answer = world.ask(p.Rows("project", "project", (p.Compare("rate", "<", Decimal(97)),)))
    assert answer["rows"] == [{"project": "公共文化服务经费", "rate": 95}, {"project": "非遗保护专项", "rate": 70}]
    assert answer["value"] is None


def test_a_list_without_members_is_not_found_and_says_the_extent(world: World) -> None:
    answer = world.ask(p.Rows("project", "project", (p.Compare("budget", ">", 5000),)))
    assert (answer["status"], answer["rows"]) == ("not_found", [])
    assert "60万元至180万元" in answer["answer"]


def test_a_missing_kind_of_indicator_names_the_kinds_there(world: World) -> None:
    where = (world.named("project", "公共文化服务经费"), p.Compare("level2", "=", "生态效益"))
    answer = world.ask(p.Rows("indicator", "indicator", where))
    assert answer["status"] == "not_found"
    assert "时效" in answer["answer"]
    assert "社会效益" in answer["answer"]


def test_the_top_holds_those_who_tie_with_its_last(world: World) -> None:
    weights = p.Rows("indicator", "indicator", (p.Compare("level1", "=", "满意度"),), (), (p.Order("weight"),), 1)
    assert _column(world.ask(weights), "indicator") == ["观众满意度", "社团满意度"]


def test_a_list_within_a_list(world: World) -> None:
    losing = p.Rows("indicator", "project", (p.Versus("score", "<", "weight"),))
    answer = world.ask(p.Rows("project", "project", (p.Within("project", losing),), (), (p.Order("rate"),), 1))
    assert _column(answer, "project") == ["公共文化服务经费"]


@pytest.mark.parametrize(
    ("function", "value", "said"),
    [
        ("sum", Decimal("196.4"), "99.9 + 96.5"),
        ("average", Decimal("98.2"), "4个项目中2个有总分"),
        ("median", Decimal("98.2"), "96.5、99.9"),
        ("min", Decimal("96.5"), "公共文化服务经费"),
        ("max", Decimal("99.9"), "图书购置经费"),
    ],
)
def test_aggregates_leave_out_nulls_and_say_so(world: World, function: p.Function, value: Decimal, said: str) -> None:
    answer = world.ask(p.Aggregate("project", function, "total_score"))
    assert answer["value"] == float(value)
    assert answer["unit_of_measure"] == "分"
    assert said in answer["answer"]
    assert "4个项目中2个" in answer["answer"]
    assert {"99.9", "96.5"} <= set(_quotes(answer, "total_score"))


def test_a_count_of_none_is_zero_and_answered(world: World) -> None:
    answer = world.ask(p.Aggregate("project", "count", "project", (p.Compare("rate", "<", 7),)))
    assert (answer["status"], answer["value"], answer["unit_of_measure"]) == ("answered", 0, "个")


def test_a_sum_of_nothing_is_not_found(world: World) -> None:
    answer = world.ask(p.Aggregate("project", "sum", "budget", (p.Compare("year", "=", 2010),)))
    assert (answer["status"], answer["value"]) == ("not_found", None)


def test_numbers_of_different_units_are_not_added(world: World) -> None:
    answer = world.ask(p.Aggregate("indicator", "sum", "actual_value"))
    assert answer["status"] == "unclear"
    assert "单位不同" in answer["answer"]


def test_the_ratio_of_sums(world: World) -> None:
    answer = world.ask(p.Aggregate("project", "ratio", "executed", over="budget"))
    assert (answer["value"], answer["unit_of_measure"]) == (91.76, "%")
    assert "312 ÷ 340 × 100 = 91.76" in answer["answer"]


def test_nothing_is_divided_by_zero(world: World) -> None:
    full = (world.named("project", "图书购置经费"),)
    answer = world.ask(p.Aggregate("indicator", "ratio", "score", full, over="lost"))
    assert (answer["status"], answer["value"]) == ("not_found", None)
    lost = p.Aggregate("indicator", "sum", "lost", full)
    assert world.ask(p.Derive("ratio", (lost, lost)))["status"] == "not_found"


def test_groups_in_order(world: World) -> None:
    answer = world.ask(p.Aggregate("project", "sum", "budget", by=("unit",), descending=True))
    assert answer["rows"] == [{"unit": CULTURE, "value": 240}, {"unit": LIBRARY, "value": 100}]
    first = world.ask(p.Aggregate("project", "sum", "budget", by=("unit",), descending=True, top=1))
    assert (first["rows"], first["value"]) == ([{"unit": CULTURE, "value": 240}], 240)


def test_last_year_from_this_year_and_its_change(world: World) -> None:
    def figure(kind: str, year: int) -> p.Lookup:
        where = (world.named("measure", "收支总计"), p.Compare("year", "=", year), p.Compare("kind", "=", kind))
        return p.Lookup("observation", ("value",), where)

    plan = p.FirstOf(
        (figure("amount", 2021), p.Derive("before_change", (figure("amount", 2022), figure("change", 2022))))
    )
    answer = world.ask(plan)
    assert (answer["value"], answer["unit_of_measure"]) == (750, "万元")
    assert "800 − 50 = 750万元" in answer["answer"]
    assert {"800万元", "50万元"} <= set(_quotes(answer, "value"))
    by_rate = p.Derive("before_rate", (figure("amount", 2023), figure("change_rate", 2023)))
    assert world.ask(by_rate)["value"] == 800


def test_a_derived_number_whose_part_is_missing_says_which(world: World) -> None:
    missing = p.Lookup("project", ("total_score",), (world.named("project", "非遗保护专项"),))
    stated = p.Lookup("project", ("total_score",), (world.named("project", "图书购置经费"),))
    answer = world.ask(p.Derive("difference", (stated, missing)))
    assert answer["status"] == "not_found"
    assert "非遗保护专项" in answer["answer"]


@pytest.mark.parametrize(("limit", "truth"), [(90, True), (95, True), (96, False)])
def test_yes_and_no(world: World, limit: int, truth: bool) -> None:
    rate = p.Lookup("project", ("rate",), (world.named("project", "公共文化服务经费"),))
    answer = world.ask(p.Check(rate, "≥", limit))
    assert answer["value"] is truth
    assert answer["answer"].startswith("是" if truth else "否")
    assert "95%" in answer["answer"]


@pytest.mark.parametrize(
    ("indicator", "truth"), [("群众文化活动场次", True), ("活动按期完成率", False), ("居民文化参与度", True)]
)
def test_targets_met_by_number_or_in_words(world: World, indicator: str, truth: bool) -> None:
    met = p.Lookup("indicator", ("met",), (world.named("indicator", indicator),))
    assert world.ask(p.Check(met, "=", True))["value"] is truth


def test_existence(world: World) -> None:
    poor = p.Rows("project", "project", (p.Compare("rate", "<", 60),))
    assert world.ask(p.Exists(poor))["value"] is False
    assert world.ask(p.Exists(poor, negated=True))["value"] is True
    unknown = p.Rows("project", "project", (p.Compare("year", "=", 2010), p.Compare("rate", "<", 60)))
    assert world.ask(p.Exists(unknown))["status"] == "not_found"


def test_answers_hold_every_value_of_their_rows(world: World) -> None:
    answer = world.ask(p.Rows("project", "project", (), ("rate", "total_score"), (p.Order("budget", True),)))
    for row in answer["rows"]:
        for name in ("rate", "total_score", "budget_adjusted"):
            assert row[name] is None or f"{row[name]}" in answer["answer"]


def test_the_same_plan_gives_the_same_answer(world: World) -> None:
    plan = p.Rows("indicator", "indicator", (), ("score", "reason"))
    assert execute(plan, world.tables) == execute(plan, world.tables)


def test_a_forgotten_document_is_in_no_answer() -> None:
    world = World(*documents())
    world.graph.forget(training_report().document)
    world.tables.sync(world.graph)
    where = (p.Compare("measure", "=", "支出"),)
    assert world.ask(p.Lookup("observation", ("value",), where))["status"] == "not_found"


def _budget(document: str, amount: str, stage: str = "自评") -> DocumentFacts:
    text = f"图书加固经费\t{amount}\n"
    evaluation = Evaluation(
        "图书加固经费", unit=LIBRARY, year=2023, stage=stage, spans=(Span(0, 6, "图书加固经费", ("project",)),)
    )
    start = text.index(amount)
    line = FundLine(
        evaluation,
        "total",
        budget_adjusted=Decimal(amount),
        spans=(Span(start, start + len(amount), amount, ("budget_adjusted",)),),
    )
    facts = DocumentFacts(document, f"{document}{amount}", "项目支出绩效自评表", text, unit=LIBRARY, year=2023)
    return replace(facts, evaluations=(evaluation,), funds=(line,))
