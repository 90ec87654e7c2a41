"""Lists: all members under the conditions, in order, with what the conditions spoke of and what was asked beside it."""

from __future__ import annotations

from collections.abc import Sequence

from ontology.tables import FactTables
from search import plan as p
from search import sql
from search.evidence import cited, touching
from search.nearby import not_found
from search.presenting import Row, apart, as_rows, column_names, columns, distinct, needed, spoken_of, told
from search.relations import RELATIONS, attribute
from search.result import Result
from search.sentences import clause, name_of
from search.sparql_text import Shown, Writer
from search.values import MOST_NAMED
from search.wording import code, counted, described, limited


def run(plan: p.Rows, tables: FactTables) -> Result:
    """The answer to a list: ``answered`` with every member, or ``not_found``."""
    names = beside(plan)
    found = select(plan, tables)
    if not found:
        return not_found(plan, tables)
    bare = _is_bare(plan, names)
    shown = (Shown(plan.of, plan.of),) if bare else columns(plan.relation, found, _with_member(plan, names))
    rows = as_rows(plan.relation, found, shown)
    ties = plan.top is not None and len(found) > plan.top
    return Result(
        "answered",
        (_bare(plan, found) if bare else _told(plan, found, names)) + met_though_lost(plan, found),
        columns=column_names(shown),
        rows=distinct(rows) if bare else rows,
        query=Writer(tables).rows(plan, shown, distinct=bare, ties=ties),
        evidence=cited(tables, plan.relation, found, [column.attribute for column in shown]),
        findings=touching(tables, plan.relation, found, [column.attribute for column in shown]),
    )


def select(plan: p.Rows, tables: FactTables) -> list[Row]:
    """The rows of a list with everything its answer may show."""
    extra = ("met",) if _loses_points(plan) else ()
    statement = sql.rows(plan, needed(plan.relation, (*beside(plan), *extra)))
    return tables.select(statement.text, statement.parameters, statement.numbers)


def beside(plan: p.Rows) -> tuple[str, ...]:
    """What stands beside the members: what the conditions and the order speak of, and what was asked for."""
    spoken = [*spoken_of(plan.where, plan.relation), *(key.attribute for key in plan.order), *plan.show]
    about = RELATIONS[plan.relation].about
    spoken += ("severity", "message") if plan.relation == "finding" and plan.of in about else ()
    return tuple(name for name in dict.fromkeys(spoken) if name not in (*about, plan.of))


def met_though_lost(plan: p.Rows, found: Sequence[Row]) -> str:
    """A note where indicators lost points although they met their target: by the score alone one would think otherwise."""
    if not _loses_points(plan):
        return ""
    met = [row for row in found if row["met"]]
    if not met:
        return ""
    pairs = "，".join(_comparison(row) for row in met[:MOST_NAMED])
    if len(met) == len(found):
        whole = f"{len(met)}项指标均已" if len(met) > 1 else "该指标已"
        return f"注意：{whole}达到目标（{pairs}），扣分并非因未达标。"
    return f"注意：其中{len(met)}项指标已达到目标（{pairs}）。"


def _is_bare(plan: p.Rows, names: tuple[str, ...]) -> bool:
    """Whether nothing but the members' names is asked: each then stands once."""
    return not names and (plan.relation == "unit" or plan.of not in RELATIONS[plan.relation].about)


def _comparison(row: Row) -> str:
    actual, target = told("indicator", row, "actual"), told("indicator", row, "target")
    op = row["target_op"] or ""
    return (
        f"{actual} {op} {target.removeprefix(op)}" if row["actual_value"] is not None and op else f"{actual}/{target}"
    )


def _loses_points(plan: p.Rows) -> bool:
    lost = (p.Versus("score", "<", "weight"), p.Compare("lost", ">", 0), p.Versus("weight", ">", "score"))
    return plan.relation == "indicator" and any(condition in lost for condition in plan.where)


def _with_member(plan: p.Rows, names: tuple[str, ...]) -> tuple[str, ...]:
    """The columns asked for, the members' own first where the rows are not called by it."""
    return names if plan.of in RELATIONS[plan.relation].about else (plan.of, *names)


def _bare(plan: p.Rows, found: Sequence[Row]) -> str:
    members = list(dict.fromkeys(code(plan.of, row[plan.of]) for row in found))
    return f"{_opening(plan, members)}：{_named(members)}。"


def _told(plan: p.Rows, found: Sequence[Row], names: tuple[str, ...]) -> str:
    members = list(dict.fromkeys(row.get(f"{plan.of}_iri") or row[plan.of] for row in found))
    differing = apart(plan.relation, found)
    clauses = []
    for row in found[:MOST_NAMED]:
        told_of = [clause(plan.relation, row, name) for name in names if row.get(name) is not None and name != "reason"]
        reason = [clause(plan.relation, row, "reason")] if row.get("reason") and "reason" in names else []
        name = name_of(plan.relation, row, differing, dated=False)
        if plan.relation == "observation":
            name = f"{name}{row['measure']}{told(plan.relation, row, 'value') if 'value' in names else ''}"
            told_of = [text for text in told_of if not text.startswith("数值")]
        if plan.relation == "finding":
            name, told_of = str(row.get("message") or name).rstrip("。"), []
        clauses.append(name + (f"（{'，'.join([*told_of, *reason])}）" if told_of or reason else ""))
    more = f"等，共{len(found)}条" if len(found) > MOST_NAMED else ""
    of_rows = "" if plan.of == plan.relation or plan.top == 1 else f"、{len(found)}{counted(plan.relation, '')}"
    mark = "；" if any("（" in text for text in clauses) or len(clauses[0]) > 40 else "、"
    return f"{_opening(plan, members)}{of_rows}：{mark.join(clauses)}{more}。"


def _opening(plan: p.Rows, members: Sequence[object]) -> str:
    noun = counted(plan.relation, plan.of)
    which = described(plan.relation, plan.where)
    if plan.order and plan.top is not None:
        which = which if limited(plan.relation, plan.where) else which.removesuffix("的")
        key = plan.order[0]
        which_end = ("高" if key.descending else "低") if plan.nth else f"最{'高' if key.descending else '低'}"
        end = f"{attribute(plan.relation, key.attribute).label}{f'第{plan.top}' if plan.nth else ''}{which_end}"
        several = f"的{len(members)}{noun}依次" if len(members) > 1 else f"的{noun[1:]}"
        return f"{which}{end}{several}是"
    return f"{which or '现有'}{noun[1:]}共{len(members)}{noun[:1]}"


def _named(members: Sequence[str]) -> str:
    return "、".join(members[:MOST_NAMED]) + ("等" if len(members) > MOST_NAMED else "")
