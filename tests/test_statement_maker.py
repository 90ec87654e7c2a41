"""Made statement tables: consistent figures, the same by seed, judged strictly."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

from maker.page import Grid, slots
from maker.statements import held_out
from maker.statements.accounts import SOURCES, draw_accounts
from maker.statements.document import TABLES, make_statement
from statements import Case, judge, make

from ingest.pipeline import extract


@pytest.mark.parametrize("seed", range(20))
def test_made_accounts_close(seed: int) -> None:
    accounts = draw_accounts(random.Random(seed))
    for source in SOURCES:
        for level in (0, 1, 2):
            listed = [title for title in accounts.titles if title.level == level]
            assert sum(title.of(source).spent for title in listed) == accounts.total(source).spent
        carried, rest = accounts.carry(source)
        assert carried + accounts.total(source).income == accounts.total(source).spent + rest
    below = sum(one.amount for one in accounts.economic if len(one.path) == 2)
    assert below == accounts.total("general").basic


@pytest.mark.parametrize("table", [*TABLES, *held_out.TABLES])
def test_a_made_table_states_what_it_prints(table: str) -> None:
    maker = held_out.TABLES.get(table, lambda rng: make_statement(table, rng))
    for seed in range(4):
        statement = maker(random.Random(f"{table} {seed}"))
        assert statement == maker(random.Random(f"{table} {seed}"))
        grids = [slots(part) for part in statement.sheet.parts if isinstance(part, Grid)]
        assert all(len(line) == len(grid[0]) for grid in grids for line in grid)
        printed = {
            Decimal(box.text.replace(",", ""))
            for grid in grids
            for line in grid
            for box in line
            if box is not None and box.text.replace(",", "").replace(".", "").lstrip("-").isdigit()
        }
        for figure in statement.figures:
            assert figure.value in printed or figure.value * 10000 in printed


def test_the_judge_counts_what_is_missing_and_what_is_wrong() -> None:
    statement, data, name = make(Case("F3", "xlsx", "none", "1"))
    facts = extract(data, name)
    whole = judge(statement, facts)
    wrong = replace(facts.observations[0], value=Decimal("123456.78"), spans=())
    spoiled = judge(statement, replace(facts, observations=(wrong, *facts.observations[1:])))
    assert (spoiled.found, spoiled.right) == (whole.found - 1, whole.right - 1)
    assert spoiled.read == whole.read
