"""Score jixiao against gold files, and say row by row what is wrong.

    python benchmarks/evaluate.py --gold tests/gold --documents examples
    python benchmarks/evaluate.py --gold DIR --data DATAFOLDER --require questions=57 --require spans=100%

Gold files (those that are there are judged): projects, funds, indicators, observations, findings, questions (``.jsonl``).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from judging import (
    KEYS,
    judge_findings,
    judge_observations,
    judge_questions,
    judge_spans,
    judge_table,
)
from rich.console import Console
from rich.table import Table

from api.library import Jixiao
from ontology.schema import TABLES

NAMES = {
    "projects": "项目",
    "funds": "资金",
    "indicators": "指标",
    "observations": "文中数字",
    "spans": "引文",
    "findings": "审计发现",
    "questions": "问题",
    "shacl": "SHACL",
}


def evaluate(gold: Path, data: Path, documents: Path | None, vectors: bool = True) -> dict[str, dict[str, Any]]:
    """The scores of every part; ``documents`` are ingested into ``data`` first, with sentence vectors or without."""
    lines = {path.stem: _read(path) for path in sorted(gold.glob("*.jsonl"))}
    scores: dict[str, dict[str, Any]] = {}
    with Jixiao(data) as library:
        if documents is not None:
            started = time.monotonic()
            outcomes = library.ingest([documents], vectors=vectors)
            failed = [f"{outcome.document}：{outcome.reason}" for outcome in outcomes if outcome.status == "failed"]
            scores["ingest"] = {
                "gold": len(outcomes),
                "right": len(outcomes) - len(failed),
                "seconds": round(time.monotonic() - started, 2),
                "wrong": failed,
            }
        tables = {name: library.rows(name) for name in TABLES}
        for name in KEYS:
            if name in lines:
                scores[name] = judge_table(name, lines[name], tables[name])
        if "observations" in lines:
            scores["observations"] = judge_observations(lines["observations"], tables["observations"])
        scores["spans"] = judge_spans(tables, library.text)
        if "findings" in lines:
            scores["findings"] = judge_findings(lines["findings"], tables["findings"])
        if "questions" in lines:
            scores["questions"] = judge_questions(lines["questions"], library.ask)
        scores["shacl"] = judge_shapes(library)
    return scores


def judge_shapes(library: Jixiao) -> dict[str, Any]:
    """Violations of the SHACL shapes in the graph."""
    from ontology.validation import validate_all

    violations = [str(violation) for violation in validate_all(library.graph)]
    return {"gold": 0, "right": 0, "extra": len(violations), "wrong": violations}


def shortfalls(scores: dict[str, dict[str, Any]], requirements: list[str]) -> list[str]:
    """The requirements that are not met: ``questions=57`` at least so many, ``spans=100%``, ``extra_findings=0`` at most.

    Raises ValueError for one that cannot be understood.
    """
    failed: list[str] = []
    for requirement in requirements:
        name, _, wanted = requirement.partition("=")
        most = name.startswith("extra_")
        part = scores.get(name.removeprefix("extra_"))
        if part is None or not wanted:
            raise ValueError(f"看不懂的要求 {requirement}：写作 questions=57、spans=100% 或 extra_findings=0")
        if most:
            met = part["extra"] <= int(wanted)
            got = part["extra"]
        elif wanted.endswith("%"):
            met = part["right"] * 100 >= float(wanted[:-1]) * part["gold"]
            got = f"{part['right']}/{part['gold']}"
        else:
            met = part["right"] >= int(wanted)
            got = part["right"]
        if not met:
            failed.append(f"{requirement}：实际 {got}")
    return failed


def show(scores: dict[str, dict[str, Any]], console: Console) -> None:
    """Print the scores as a table, then what is wrong, row by row."""
    table = Table(title="评测结果")
    for column in ("部分", "正确", "应有", "多出", "说明"):
        table.add_column(column, justify="left" if column in ("部分", "说明") else "right")
    for name, part in scores.items():
        table.add_row(
            NAMES.get(name, name), str(part["right"]), str(part["gold"]), str(part.get("extra", "")), _note(part)
        )
    console.print(table)
    for name, part in scores.items():
        if part["wrong"]:
            console.print(f"\n{NAMES.get(name, name)}：{len(part['wrong'])} 处", style="bold")
            for line in part["wrong"]:
                console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="对照标准答案给数据目录打分。")
    parser.add_argument("--gold", type=Path, required=True, help="标准答案目录（*.jsonl）")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--data", type=Path, help="已导入文件的数据目录")
    where.add_argument("--documents", type=Path, help="文件目录，先导入临时数据目录再评测")
    parser.add_argument(
        "--require", action="append", default=[], help="最低要求，如 questions=57、spans=100%%、extra_findings=0"
    )
    parser.add_argument("--no-vectors", action="store_true", help="导入时不生成句向量：检索只用关键词")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        scores = evaluate(
            options.gold, options.data or Path(folder) / "data", options.documents, not options.no_vectors
        )
    try:
        failed = shortfalls(scores, options.require)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({"scores": scores, "failed": failed}, ensure_ascii=False, indent=1))
    else:
        show(scores, Console())
    for line in failed:
        print(f"未达要求 {line}", file=sys.stderr)
    return 1 if failed else 0


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _note(part: dict[str, Any]) -> str:
    notes = []
    for key, value in {**part.get("fields", {}), **part.get("by_type", {})}.items():
        if value[0] < value[1]:
            notes.append(f"{key} {value[0]}/{value[1]}")
    if "reasons" in part:
        notes.append(f"原因 {part['reasons'][0]}/{part['reasons'][1]}，共导出 {part['exported']}")
    if "seconds" in part:
        notes.append(f"{part['seconds']} 秒")
    return "；".join(notes)


if __name__ == "__main__":
    sys.exit(main())
