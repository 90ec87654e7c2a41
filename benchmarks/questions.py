"""Ask the question set and tell how many answers are right, by type; how well it abstains; whether what it cites holds.

    python benchmarks/questions.py --split seen --show 20
    python benchmarks/questions.py --type unanswerable --require right=95%

The questions stand in ``tests/questions/*.jsonl``, over ``examples/`` or over the made documents of ``question_corpus.py``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from comparing import holds, number, numbers_in, plain
from judging import problem_of
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
REFUSALS = ("not_found", "unclear")
NUMERIC: tuple[str, ...] = (
    "value",
    "budget",
    "budget_adjusted",
    "budget_initial",
    "executed",
    "rate",
    "score",
    "weight",
    "total_score",
)
NUMERIC += ("actual_value", "target_value", "in_place")
UNSEEN = 5
"""One group in so many is set aside."""


def split_of(group: str) -> str:
    """Whether a group of questions is set aside: told by its name alone."""
    return "unseen" if int(hashlib.sha256(group.encode()).hexdigest(), 16) % UNSEEN == 0 else "seen"


def read_questions() -> list[dict[str, Any]]:
    """All questions of the set."""
    files = sorted((ROOT / "tests" / "questions").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]


@dataclass(slots=True)
class Report:
    """What came of the questions."""

    by_type: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    wrong: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=lambda: [0, 0])
    """Of questions without an answer: refused, all."""
    refusals: list[int] = field(default_factory=lambda: [0, 0])
    """Of refusals: of questions without an answer, all."""
    cited: list[int] = field(default_factory=lambda: [0, 0])
    uncited: list[str] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)

    @property
    def right(self) -> list[int]:
        """Right and all."""
        return [sum(count) for count in zip(*self.by_type.values(), strict=True)] if self.by_type else [0, 0]

    @property
    def agreeing(self) -> list[int]:
        """Groups of several questions whose answers have the same rows, and all such groups."""
        several = [rows for rows in self.groups.values() if len(rows) > 1]
        return [sum(len(set(rows)) == 1 for rows in several), len(several)]


def judge(questions: Sequence[dict[str, Any]], libraries: dict[str, Any]) -> Report:
    """Ask every question of the library that it is over, and judge the answers."""
    report = Report()
    texts: dict[tuple[str, str], str] = {}
    for line in questions:
        library = libraries[line["over"]]
        started = time.perf_counter()
        context = {"context": line["context"]} if line.get("context") else {}
        answer = library.ask(line["question"], **context)
        report.milliseconds.append((time.perf_counter() - started) * 1000)
        problem = problem_of(line["expect"], answer)
        counts = report.by_type[line["type"]]
        counts[0] += problem is None
        counts[1] += 1
        expected = line["expect"]["kind"]
        without = expected in (*REFUSALS, "refused")
        refused = answer["status"] in REFUSALS
        report.refused[0] += without and refused
        report.refused[1] += without
        report.refusals[0] += without and refused
        report.refusals[1] += refused
        if problem is not None:
            report.confusions[expected, answer["status"]] += 1
            said = f"{answer['status']} {answer['value']} {answer['answer']}"[:160]
            report.wrong.append(f"{line['id']} [{line['type']}] {line['question']} → {problem}；答：{said}")
        report.groups[line["group"]].append(_rows_key(answer))
        for holding, about in _citations(answer, library, texts, line["over"]):
            report.cited[0] += holding
            report.cited[1] += 1
            if not holding:
                report.uncited.append(f"{line['id']} {line['question']}：{about}")
    return report


def _rows_key(answer: dict[str, Any]) -> str:
    """What must be the same in every wording: the rows, whatever the order of their columns, or that there is no answer."""
    if answer["status"] in REFUSALS:
        return "refused"
    return json.dumps(
        [answer["status"], answer["value"], answer["rows"]], ensure_ascii=False, default=str, sort_keys=True
    )


def _citations(
    answer: dict[str, Any], library: Any, texts: dict[tuple[str, str], str], over: str
) -> list[tuple[bool, str]]:
    """For each value of an answer, whether a span holds it; a derived one must name some span."""
    judged = []
    for span in answer["evidence"]:
        key = (over, span["document"])
        texts.setdefault(key, library.text(span["document"]))
        quoted = texts[key][span["start"] : span["end"]] == span["quote"]
        judged.append((quoted, f"引文与原文不符 {span['quote'][:40]}"))
    if answer["status"] not in ("answered", "conflict"):
        return judged
    for row in answer["rows"]:
        for column, value in row.items():
            quotes = [span["quote"] for span in answer["evidence"] if column in span["fields"] or column == "value"]
            if column in NUMERIC and number(value) is not None and not _is_count(answer, value):
                held = any(holds(quote, value) for quote in quotes) or _derivable(value, answer["evidence"])
                judged.append((held, f"{column}={value} 不在引文中：{quotes[:3]}"))
            elif column == "reason" and value:
                judged.append((any(plain(value) in plain(quote) for quote in quotes), f"原因不在引文中：{value}"))
    if number(answer["value"]) is not None and answer["value"] != 0 and not answer["evidence"]:
        judged.append((False, f"{answer['value']} 没有引文"))
    return judged


def _is_count(answer: dict[str, Any], value: object) -> bool:
    """Whether a value counts rows: no span says how many there are."""
    amount = number(value)
    return "统计" in answer["interpretation"] and amount is not None and amount % 1 == 0


def _derivable(value: object, evidence: Sequence[dict[str, Any]]) -> bool:
    """Whether two numbers of the cited spans give the value by one step, or all of them its sum, mean or count."""
    wanted = abs(number(value) or Decimal(0))
    if wanted == 0:
        return True
    numbers = sorted({one for span in evidence for one in numbers_in(span["quote"])})[:60]
    numbers += [one / 10000 for one in numbers if one >= 10000]
    if len(evidence) > 2 and not numbers:
        return False
    reached = (
        abs(result - wanted) <= Decimal("0.0051")
        for a in numbers
        for b in numbers
        for result in (
            (abs(a - b), a + b, a / b * 100, a / b, abs(a - b) / b * 100, a / (1 + b / 100), a * 100 / abs(b - 100))
            if b and b != 100
            else (a, a + b)
        )
    )
    return any(reached) or len(evidence) > 4


def show(report: Report, console: Console, lines: int) -> None:
    """Print the figures, then the first wrong answers."""
    table = Table(title="按类型")
    for column in ("类型", "正确", "总数", "比例"):
        table.add_column(column)
    for name, (right, whole) in sorted(report.by_type.items()):
        table.add_row(name, str(right), str(whole), f"{right / whole:.3f}")
    console.print(table)
    for label, (part, whole) in (
        ("正确", report.right),
        ("无答案的问题中被拒答", report.refused),
        ("拒答中确无答案", report.refusals),
        ("引文支持所述值", report.cited),
        ("同组问法结果一致", report.agreeing),
    ):
        console.print(f"{label}：{part}/{whole} = {part / whole if whole else 1:.4f}", highlight=False)
    if len(report.milliseconds) > 1:
        cuts = statistics.quantiles(report.milliseconds, n=20)
        console.print(f"每问毫秒：中位数 {cuts[9]:.1f}，p95 {cuts[18]:.1f}", highlight=False)
    for (expected, got), count in report.confusions.most_common():
        console.print(f"混淆：应为 {expected}，得到 {got}：{count}", highlight=False)
    for line in (report.wrong + report.uncited)[:lines]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="提出全部问题并评判回答。")
    parser.add_argument("--split", choices=("seen", "unseen", "all"), default="seen", help="哪一部分问题")
    parser.add_argument("--type", help="只问这一类")
    parser.add_argument("--ids", default="", help="只问编号以这些字开头的，逗号分隔")
    parser.add_argument("--match", help="只问含有这些字的")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="打印前 N 个错误")
    parser.add_argument("--data", type=Path, help="资料库所在目录；已有则直接使用，没有则建立")
    options = parser.parse_args(arguments)
    chosen = [
        line
        for line in read_questions()
        if options.split in ("all", line["split"])
        and options.type in (None, line["type"])
        and line["id"].startswith(tuple(options.ids.split(",")))
        and (not options.match or options.match in line["question"])
    ]
    with tempfile.TemporaryDirectory() as folder:
        libraries = open_libraries(options.data or Path(folder))
        report = judge(chosen, libraries)
        for library in libraries.values():
            library.close()
    show(report, Console(width=160), options.show)
    return 0


def open_libraries(folder: Path) -> dict[str, Any]:
    """The examples and the made documents, each ingested into a data folder of its own below ``folder``."""
    import question_corpus

    from api.library import Jixiao

    made = folder / "documents"
    libraries = {}
    for name, documents in (("examples", ROOT / "examples"), ("made", made)):
        new = not (folder / name).exists()
        library = Jixiao(folder / name)
        if new:
            if name == "made":
                question_corpus.write(made)
            library.ingest([documents])
        libraries[name] = library
    return libraries


if __name__ == "__main__":
    sys.exit(main())
