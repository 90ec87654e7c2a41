"""Judging each part against gold: fact tables, figures of the text, evidence, findings, questions."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from comparing import Row, assign, holds, likeness, number, plain, quantity, same

KEYS = {
    "projects": ("document", "project", "year"),
    "funds": ("document", "project", "year", "source"),
    "indicators": ("document", "project", "indicator"),
}
NUMBERS = {
    "projects": ("total_score",),
    "funds": ("budget_initial", "budget_adjusted", "in_place", "executed", "rate", "weight", "score"),
    "indicators": ("target_value", "actual_value", "weight", "score"),
    "observations": ("value",),
}
TEXTS = {
    "projects": ("project", "goal_expected", "goal_actual", "grade"),
    "funds": ("reason",),
    "indicators": ("indicator", "target", "actual", "reason"),
    "observations": ("reason",),
}
LEAST_LIKENESS = 0.5


def judge_table(name: str, gold: list[Row], found: list[Row]) -> dict[str, Any]:
    """Rows wholly right, fields right, rows too many; a null in gold is not judged."""
    keys = KEYS[name]
    rows = [row for row in found if row["document"] in {line["document"] for line in gold}]
    matched = assign(gold, rows, lambda a, b: all(same(a[key], b.get(key)) for key in keys))
    wrong: list[str] = []
    fields: Counter[str] = Counter()
    right_fields: Counter[str] = Counter()
    right = 0
    for index, line in enumerate(gold):
        label = " · ".join(str(line[key]) for key in keys)
        judged = [key for key, value in line.items() if value is not None and key not in keys]
        row = rows[matched[index]] if index in matched else None
        bad = [key for key in judged if row is None or not same(line[key], row.get(key))]
        fields.update(judged)
        right_fields.update(key for key in judged if key not in bad)
        right += row is not None and not bad
        if row is None:
            wrong.append(f"缺行 {label}")
        wrong += [f"错值 {label}：{key} 应为 {line[key]!r}，得到 {row.get(key)!r}" for key in bad if row is not None]
    spare = [row for index, row in enumerate(rows) if index not in matched.values()]
    wrong += [f"多行 {' · '.join(str(row.get(key)) for key in keys)}" for row in spare]
    accuracy = {key: [right_fields[key], fields[key]] for key in fields}
    return {"gold": len(gold), "right": right, "extra": len(spare), "fields": accuracy, "wrong": wrong}


def judge_observations(gold: list[Row], found: list[Row]) -> dict[str, Any]:
    """Figures found (same value, unit and kind; subject and measure recognisable) and reasons right among them.

    One exported figure serves as many lines of gold as it has places in the text.
    """
    documents = {line["document"] for line in gold}
    exported = [row for row in found if row["document"] in documents]
    found = [row for row in exported for _ in range(max(1, _places(row)))]
    matched = assign(gold, found, _same_observation)
    missed = [line for index, line in enumerate(gold) if index not in matched]
    wrong = [f"未找到 {_observation(line)}{_nearest(line, found)}" for line in missed]
    reasons = [(line, found[matched[index]]) for index, line in enumerate(gold) if line["reason"] and index in matched]
    lost = [(line, row) for line, row in reasons if not same(line["reason"], row["reason"])]
    wrong += [f"原因不符 {_observation(line)}：应为 {line['reason']!r}，得到 {row['reason']!r}" for line, row in lost]
    return {
        "gold": len(gold),
        "right": len(matched),
        "reasons": [len(reasons) - len(lost), sum(bool(line["reason"]) for line in gold)],
        "exported": len(exported),
        "wrong": wrong,
    }


def judge_spans(tables: dict[str, list[Row]], text: Callable[[str], str]) -> dict[str, Any]:
    """``text[start:end] == quote`` over all evidence, and every stated number (and text) held by a span of its field."""
    checked = right = 0
    wrong: list[str] = []
    texts = {row["document"]: text(row["document"]) for row in tables["documents"]}
    for name, rows in tables.items():
        for row in rows:
            for entry in row["evidence"]:
                checked += 1
                whole = texts[entry["document"]]
                if whole[entry["start"] : entry["end"]] == entry["quote"]:
                    right += 1
                else:
                    wrong.append(f"引文与原文不符 {name} {row['iri']} {entry['start']}–{entry['end']}")
            for field in (*NUMBERS.get(name, ()), *TEXTS.get(name, ())):
                if row.get(field) is None:
                    continue
                checked += 1
                if _held(row, field):
                    right += 1
                else:
                    quotes = [entry["quote"] for entry in row["evidence"] if field in entry["fields"]]
                    wrong.append(f"引文不含所述 {name}.{field}={row[field]!r}：{quotes or '没有引文'}")
    return {"gold": checked, "right": right, "wrong": wrong}


def judge_findings(gold: list[Row], found: list[Row]) -> dict[str, Any]:
    """Findings of gold that were found, and others of error or warning level, to be inspected."""
    rows = [row for row in found if row["document"] in {line["document"] for line in gold}]
    matched = assign(gold, rows, _same_finding)
    wrong = [
        f"未发现 {line['document']} {line['rule']} {line['about']}"
        for index, line in enumerate(gold)
        if index not in matched
    ]
    for index, other in matched.items():
        line, row = gold[index], rows[other]
        bad = [key for key in ("stated", "expected", "severity") if not same(line[key], row[key])]
        wrong += [f"发现有误 {line['about']}：{key} 应为 {line[key]!r}，得到 {row[key]!r}" for key in bad]
    spare = [
        row for row in found if row["severity"] != "info" and not any(rows[other] is row for other in matched.values())
    ]
    wrong += [f"待核对 [{row['severity']}] {row['rule']} {row['about']}：{row['message']}" for row in spare]
    return {"gold": len(gold), "right": len(matched), "extra": len(spare), "wrong": wrong}


def judge_questions(gold: list[Row], ask: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Questions answered right, by type."""
    by_type: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    wrong: list[str] = []
    for line in gold:
        answer = ask(line["question"])
        problem = problem_of(line["expect"], answer)
        by_type[line["type"]][1] += 1
        by_type[line["type"]][0] += problem is None
        if problem is not None:
            said = str(answer.get("answer"))[:120]
            wrong.append(f"{line['id']} [{line['type']}] {line['question']} → {problem}；答：{said}")
    right = sum(count for count, _ in by_type.values())
    return {"gold": len(gold), "right": right, "by_type": dict(by_type), "wrong": wrong}


def _same_observation(gold: Row, row: Row) -> bool:
    if gold["document"] != row["document"] or gold["kind"] != row["kind"]:
        return False
    if quantity(gold["value"], gold["unit_of_measure"]) != quantity(row["value"], row["unit_of_measure"]):
        return False
    said = f"{row['subject']}{row['measure']}{row['measure_text']}"
    measure = max(likeness(gold["measure"], row["measure"]), likeness(gold["measure"], said))
    subject = max(likeness(gold["subject"], row["subject"]), likeness(gold["subject"], f"{row['unit'] or ''}{said}"))
    return measure >= LEAST_LIKENESS and subject >= LEAST_LIKENESS


def _observation(line: Row) -> str:
    return f"{line['subject']} {line['measure']} [{line['kind']}] {line['value']}{line['unit_of_measure']}"


def _places(row: Row) -> int:
    return len({entry["start"] for entry in row["evidence"] if "value" in entry["fields"]})


def _nearest(line: Row, found: list[Row]) -> str:
    """What was exported with the same value, for whoever looks for the cause."""
    near = [
        f"{_observation(row)}（{row['measure_text']}）"
        for row in found
        if row["document"] == line["document"] and number(row["value"]) == number(line["value"])
    ]
    return f"；同值的有：{'、'.join(list(dict.fromkeys(near))[:3])}" if near else ""


def _held(row: Row, field: str) -> bool:
    quotes = [entry["quote"] for entry in row["evidence"] if field in entry["fields"]]
    return any(holds(quote, row[field]) for quote in quotes) or holds("".join(quotes), row[field])


def _same_finding(gold: Row, row: Row) -> bool:
    return bool(
        gold["document"] == row["document"]
        and gold["rule"] == row["rule"]
        and plain(gold["about"]) == plain(row["about"])
    )


def problem_of(expect: Row, answer: dict[str, Any]) -> str | None:
    """What is wrong with an answer, or ``None``; ``refused`` is expected where not_found and unclear are both right."""
    kind = expect["kind"]
    wanted = {"refused": ("not_found", "unclear")}.get(
        kind, (kind if kind in ("not_found", "unclear", "conflict") else "answered",)
    )
    if answer["status"] not in wanted:
        return f"状态应为 {' 或 '.join(wanted)}，得到 {answer['status']}"
    said = plain(json.dumps([answer["answer"], answer["rows"]], ensure_ascii=False, default=str))
    match kind:
        case "number":
            return _wrong_number(expect, answer)
        case "bool":
            return None if answer["value"] is expect["value"] else f"应为 {expect['value']}，得到 {answer['value']}"
        case "text":
            missing = [text for text in expect["all"] if plain(text) not in said]
            return f"缺少 {missing}" if missing else None
        case "conflict":
            shown = {
                amount for row in answer["rows"] for value in row.values() if (amount := number(value)) is not None
            }
            missing = [value for value in expect["values"] if number(value) not in shown]
            return f"缺少 {missing}" if missing else None
        case "list":
            return _wrong_list(expect, answer, said)
    return None


def _wrong_number(expect: Row, answer: dict[str, Any]) -> str | None:
    if "unit" not in expect and number(expect["value"]) == number(answer["value"]):
        return None
    wanted = quantity(expect["value"], expect.get("unit"))
    found = quantity(answer["value"], answer["unit_of_measure"])
    if wanted is None or found is None:
        return f"应为 {expect['value']}{expect.get('unit') or ''}，没有数值"
    if abs(wanted[0] - found[0]) <= abs(wanted[0]) * Decimal("0.00001") and wanted[1] == found[1]:
        return None
    return f"应为 {expect['value']}{expect.get('unit') or ''}，得到 {answer['value']}{answer['unit_of_measure'] or ''}"


def _wrong_list(expect: Row, answer: dict[str, Any], said: str) -> str | None:
    found = {plain(row.get(expect["column"])) for row in answer["rows"]}
    items = {plain(item) for item in expect["items"]}
    allowed = items | {plain(item) for item in expect.get("optional", [])}
    if items - found:
        return f"缺少 {sorted(items - found)}"
    if found - allowed:
        return f"多出 {sorted(found - allowed)}"
    missing = [text for text in expect.get("must_mention", []) if plain(text) not in said]
    return f"没有提到 {missing}" if missing else None
