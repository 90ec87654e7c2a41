"""Questions and facts by people who had not seen the program, over documents they made up: how many are right.

    python benchmarks/strangers.py                          every set
    python benchmarks/strangers.py second_held --show 30    one set, with what went wrong

A set is a folder of ``tests/blind``: ``documents/``, ``questions.jsonl`` and, from the second on, ``facts.jsonl``.
A set named ``_dev`` was open to those who wrote the program; one named ``_held`` was asked once before anybody read it, and
only that figure (see RESULTS.md) tells how strangers fare. Questions are asked without vectors.

A question states ``over`` (``documents``, or ``seeds`` where ``../shared/seeds`` is there), the ``status`` values that are
right and, as far as it is answered, the ``value`` with its ``unit_of_measure``, the ``items`` (exactly these; ``optional``
ones may be there too), what the answer ``contains`` (a text, a number, or a list of which one must be there), a ``quote``,
and the ``group`` of questions that mean the same. A fact states ``document``, ``table``, ``keys`` and ``values``.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from comparing import Row, number, numbers_in, plain, quantity
from rich.console import Console
from rich.table import Table

from ingest.pipeline import extract
from ontology.graph import Graph
from ontology.tables import FactTables
from search.ask import ask
from search.audit import audit_document

ROOT = Path(__file__).resolve().parent.parent
SETS = ROOT / "tests" / "blind"
SEEDS = ROOT.parent / "shared" / "seeds"
REFUSALS = {"not_found", "unclear"}
FACT_TABLES = ("projects", "funds", "indicators", "observations")
NAMES = ("project", "indicator", "unit", "department")
TEXTS = ("reason", "goal_actual", "goal_expected", "target", "actual")
WIDTH = 110
"""Columns the table needs, also where it is written to a file."""
ROUNDING = Decimal("0.0101")
"""How far a derived figure may be off: people round to two places."""


@dataclass(slots=True)
class Score:
    """What came of one set."""

    right: int = 0
    asked: int = 0
    unanswerable: list[int] = field(default_factory=lambda: [0, 0])
    """Refused, of those without an answer."""
    refusals: list[int] = field(default_factory=lambda: [0, 0])
    """Of those without an answer, of all refused."""
    groups: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    facts: list[int] = field(default_factory=lambda: [0, 0])
    """Found with every value right, of all."""
    wrong: list[str] = field(default_factory=list)

    @property
    def agreeing(self) -> list[int]:
        """Groups whose answers have the same rows, and all groups."""
        return [sum(len(rows) == 1 for rows in self.groups.values()), len(self.groups)]


def judge_set(name: str) -> Score:
    """Read the documents of a set, look its facts up and ask its questions."""
    folder, score = SETS / name, Score()
    tables = {"documents": read_folder(folder / "documents")}
    if (folder / "facts.jsonl").exists():
        _judge_facts(_lines(folder / "facts.jsonl"), tables["documents"], score)
    for line in _lines(folder / "questions.jsonl"):
        if line["over"] == "seeds" and "seeds" not in tables:
            if not SEEDS.is_dir():
                continue
            tables["seeds"] = read_folder(SEEDS)
        _judge_question(line, ask(line["question"], tables[line["over"]], context=line.get("context")), score)
    return score


def read_folder(folder: Path) -> FactTables:
    """The fact tables of all files of ``folder``, with their findings, in memory."""
    graph = Graph(None)
    for path in sorted(folder.iterdir()):
        facts = extract(path.read_bytes(), path.name)
        graph.replace(replace(facts, findings=audit_document(facts)))
    tables = FactTables(None)
    tables.sync(graph)
    return tables


def _judge_question(line: Row, answer: Row, score: Score) -> None:
    problem = problem_of(line, answer)
    without = set(line["status"]) <= REFUSALS
    refused = answer["status"] in REFUSALS
    score.asked += 1
    score.right += problem is None
    score.unanswerable[0] += without and refused
    score.unanswerable[1] += without
    score.refusals[0] += refused and bool(set(line["status"]) & REFUSALS)
    score.refusals[1] += refused
    if "group" in line:
        score.groups[line["group"]].add(_rows_key(answer))
    if problem is not None:
        after = f"（接 {line['context']}）" if line.get("context") else ""
        score.wrong.append(
            f"{line['id']} [{line['type']}] {line['question']}{after}\n    {problem}\n"
            f"    {answer['status']}：{answer['answer'][:200]}"
        )


def problem_of(line: Row, answer: Row) -> str | None:
    """What is wrong with ``answer``, or ``None``."""
    if answer["status"] not in line["status"]:
        return f"状态应为 {'/'.join(line['status'])}"
    if answer["status"] in REFUSALS:
        return None
    checks: tuple[Callable[[Row, Row], str | None], ...] = (_wrong_value, _wrong_items, _wrong_text)
    return next((problem for check in checks if (problem := check(line, answer))), None)


def _wrong_value(line: Row, answer: Row) -> str | None:
    wanted = line.get("value")
    if wanted is None:
        return None
    if isinstance(wanted, bool):
        return None if answer["value"] is wanted else f"应为 {wanted}"
    if _same_value(wanted, line.get("unit_of_measure"), answer["value"], answer["unit_of_measure"]):
        return None
    return f"应为 {wanted}{line.get('unit_of_measure') or ''}，得到 {answer['value']}{answer['unit_of_measure'] or ''}"


def _same_value(wanted: object, unit: object, found: object, found_unit: object) -> bool:
    if not unit or not found_unit:
        a, b = number(wanted), number(found)
        return a is not None and b is not None and abs(a - b) <= ROUNDING
    one, other = quantity(wanted, unit), quantity(found, found_unit)
    if one is None or other is None:
        return False
    scale = max(_scale(wanted, one[0]), _scale(found, other[0]))
    return _counted(one[1]) == _counted(other[1]) and abs(one[0] - other[0]) <= ROUNDING * scale


def _scale(value: object, amount: Decimal) -> Decimal:
    """What one step of the figure's own unit is worth: 10,000 where it is written in 万."""
    written = number(value)
    return abs(amount / written) if written else Decimal(1)


def _counted(unit: str) -> str:
    """Measure words that people use for one another: 批 and 批次, 个 and 团组."""
    return {"团组": "个", "百分点": "%", "座次": "座"}.get(
        unit, unit[:-1] if len(unit) > 1 and unit[-1] == "次" else unit
    )


def _wrong_items(line: Row, answer: Row) -> str | None:
    if "items" not in line:
        return None
    allowed = [*line["items"], *line.get("optional", [])]
    missing = [item for item in line["items"] if not any(_stands_in(item, row) for row in answer["rows"])]
    spare = [row for row in answer["rows"] if not any(_stands_in(item, row) for item in allowed)]
    if missing:
        return f"缺少 {missing}"
    return f"多出 {json.dumps(spare[:2], ensure_ascii=False, default=str)[:160]}" if spare else None


def _stands_in(item: str, row: Row) -> bool:
    wanted = plain(item)
    for value in row.values():
        said = plain(value)
        within = len(wanted) >= 4 and wanted in said and len(said) <= 2 * len(wanted) + 12
        if said == wanted or within or (len(said) >= 4 and said in wanted):
            return True
    return False


def _wrong_text(line: Row, answer: Row) -> str | None:
    said = plain(json.dumps([answer["answer"], answer["rows"]], ensure_ascii=False, default=str))
    missing = [wanted for wanted in line.get("contains", []) if not _said(wanted, said)]
    if missing:
        return f"没有提到 {missing}"
    quote = line.get("quote")
    if (
        quote
        and answer["status"] == "answered"
        and not any(plain(quote) in plain(e["quote"]) for e in answer["evidence"])
    ):
        return f"没有引用 {quote}"
    return None


def _said(wanted: object, said: str) -> bool:
    if isinstance(wanted, list):
        return any(_said(one, said) for one in wanted)
    amount = number(wanted)
    return plain(wanted) in said or (
        amount is not None and any(abs(abs(amount) - one) <= ROUNDING for one in numbers_in(said))
    )


def _rows_key(answer: Row) -> str:
    """What must be the same in every wording: status, value and rows, whatever the order of rows and columns."""
    rows = sorted(json.dumps(row, ensure_ascii=False, sort_keys=True, default=str) for row in answer["rows"])
    amount = number(answer["value"])
    return json.dumps([answer["status"], str(answer["value"] if amount is None else amount.normalize()), rows])


def _judge_facts(facts: Sequence[Row], tables: FactTables, score: Score) -> None:
    """A fact is right where a row of its table and document fits all its keys and has all its values."""
    rows: dict[str, list[Row]] = {name: list(tables.rows(name)) for name in FACT_TABLES}
    for fact in facts:
        unit = _first(fact, "unit_of_measure", "target_unit")
        hits = [
            row
            for row in rows[fact["table"]]
            if row["document"] == fact["document"]
            and all(_key_fits(key, wanted, row, unit) for key, wanted in fact["keys"].items())
        ]
        right = any(all(_cell_fits(k, v, row, unit) for k, v in fact["values"].items()) for row in hits)
        score.facts[0] += right
        score.facts[1] += 1
        if not right:
            score.wrong.append(f"事实 {fact['document']} {fact['table']} {fact['keys']} → {fact['values']}")


def _first(fact: Row, *names: str) -> Any:
    return next((fact[part][name] for name in names for part in ("keys", "values") if fact[part].get(name)), None)


def _key_fits(key: str, wanted: Any, row: Row, unit: Any) -> bool:
    if key == "unit_of_measure":
        return True
    if key == "hint":
        return all(any(_named(one, row.get(c)) for c in ("measure", "measure_text", "subject")) for one in wanted)
    if key == "kind" and wanted in ("rate", "completion_rate"):
        return row[key] in ("rate", "completion_rate")
    return _named(wanted, row.get(key)) if key in NAMES else _cell_fits(key, wanted, row, unit)


def _named(wanted: Any, found: Any) -> bool:
    if found is None:
        return False
    said = plain(found)
    names = [plain(one) for one in (wanted if isinstance(wanted, list) else [wanted])]
    return any(name in said or (len(said) >= 4 and said in name) for name in names)


def _cell_fits(key: str, wanted: Any, row: Row, unit: Any) -> bool:
    found = row.get(key)
    if wanted is None or found is None:
        return wanted is None and found is None
    if key == "value":
        return _same_value(wanted, unit, found, row["unit_of_measure"])
    if key in ("target_value", "actual_value"):
        return _same_value(wanted, None, found, None) or _same_value(wanted, unit, found, row["target_unit"])
    if key in (*TEXTS, *NAMES):
        return plain(wanted) in plain(found)
    one, other = number(wanted), number(found)
    return abs(one - other) <= ROUNDING if one is not None and other is not None else plain(wanted) == plain(found)


def _lines(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="提出陌生人另写的问题并评判回答。")
    parser.add_argument("sets", nargs="*", help="哪几套，不写为全部")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="每套打印前 N 个错误")
    options = parser.parse_args(arguments)
    console = Console()
    console.width = max(console.width, WIDTH)
    table = Table()
    for column in ("集合", "正确", "无答案被拒答", "拒答中确无", "同组一致", "事实"):
        table.add_column(column, no_wrap=True)
    for name in options.sets or sorted(path.name for path in SETS.iterdir() if path.is_dir()):
        score = judge_set(name)
        for line in score.wrong[: options.show]:
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        shares = ([score.right, score.asked], score.unanswerable, score.refusals, score.agreeing, score.facts)
        table.add_row(name, *(f"{part / whole:.3f} ({part}/{whole})" if whole else "–" for part, whole in shares))
    console.print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
