"""The answer to a question, as the contract writes it: understood, run over all rows, cited; or honestly not.

In: a question in Chinese, the fact tables, the search index where there is one. Out: a dict ready for JSON. The same question
over the same data gives the same dict, ``elapsed_ms`` aside. A question never changes data and never raises for its wording.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from ontology.collecting import uncollected
from ontology.settings import settings
from ontology.tables import FactTables
from search.asides import without_asides
from search.catalogue import Catalogue, catalogue_of
from search.colloquial import in_plain_words
from search.consistency import whether_consistent
from search.execute import execute, run
from search.follow_up import Talk
from search.frame import Frame
from search.nearby import around
from search.open_answers import Ranker, Row, answering_passages
from search.outcome import Missing, OpenQuestion, Unclear, Understood
from search.plan import Plan
from search.question_numbers import may_count_in
from search.question_text import plain
from search.reading import read
from search.scoring.asking import answered as recomputed_answer
from search.suggest import confirmed, examples, following, instead, offered
from search.understand import understand

MOST_CHOICES = 5
"""How many clear questions are offered for one that is not."""

_NOTHING: dict[str, Any] = {
    "status": "not_found",
    "answer": "",
    "value": None,
    "unit_of_measure": None,
    "columns": [],
    "rows": [],
    "interpretation": "",
    "sparql": "",
    "evidence": [],
    "findings": [],
    "corrections": [],
    "suggestions": [],
}


def ask(
    question: str, tables: FactTables, search: Ranker | None = None, context: str | Sequence[str] | None = None
) -> dict[str, Any]:
    """The contract's answer to ``question``.

    ``search`` puts passages in order for questions that are answered in words; without it they stand in reading order.
    ``context`` are the questions asked before, the latest last, or the one before: "那它的执行率呢？" leans on them. The
    answer's ``completed`` is the question as it was understood, so that it may be the next one's ``context``.
    """
    started = time.perf_counter()
    answer = {"question": question, "completed": plain(question)} | _NOTHING
    with uncollected():
        answer |= _asked(question, tables, search, [context] if isinstance(context, str) else list(context or ()))
    answer["elapsed_ms"] = round((time.perf_counter() - started) * 1000, 1)
    return answer


def _asked(question: str, tables: FactTables, search: Ranker | None, context: Sequence[str]) -> dict[str, Any]:
    """The answer to what ``question`` asks, with what it says besides told in the interpretation."""
    limit = settings().max_question_chars
    catalogue = catalogue_of(tables)
    if not plain(question):
        return _unclear(Unclear("问题为空：请输入要查询的内容。"), catalogue, tables)
    if len(question) > limit:
        message = f"问题过长（{len(question)} 字）：请缩短到 {limit} 字以内，一次问一件事。"
        return _unclear(Unclear(message), catalogue, tables)
    aside = without_asides(in_plain_words(plain(question)), catalogue.vocabulary)
    earlier = [
        without_asides(in_plain_words(plain(text)), catalogue.vocabulary).text
        for text in context
        if plain(text) and len(text) <= limit
    ]
    answer = {"completed": aside.text} | _answer(aside.text, catalogue, tables, search, earlier)
    if aside.told:
        quoted = "、".join(f"“{text}”" for text in aside.told)
        answer["interpretation"] += f"（{quoted}没有作为条件。）"
    return answer


def _answer(
    question: str, catalogue: Catalogue, tables: FactTables, search: Ranker | None, earlier: Sequence[str]
) -> dict[str, Any]:
    completed = Talk(catalogue, tables, understand, lambda found, facts: run(found.plan, facts)).completed(
        question, earlier
    )
    if not completed.leans:
        return _understood(question, catalogue, tables, search)
    if completed.unclear is not None:
        return _unclear(completed.unclear, catalogue, tables) | {"completed": completed.text}
    answer = _understood(completed.text, catalogue, tables, search)
    told = f"承接前面的问题，补全为“{completed.text}”。{answer['interpretation']}"
    return answer | {"completed": completed.text, "interpretation": told}


def _understood(question: str, catalogue: Catalogue, tables: FactTables, search: Ranker | None) -> dict[str, Any]:
    scored = recomputed_answer(plain(question), lambda rest: _plan_of(rest, catalogue), tables)
    if scored is not None:
        return scored | {"suggestions": confirmed(examples(tables), None, catalogue, tables)}
    outcome = understand(question, catalogue)
    if isinstance(outcome, Understood):
        return _planned(question, outcome, catalogue, tables)
    whether = whether_consistent(plain(question), lambda rest: _plan_of(rest, catalogue), lambda p: execute(p, tables))
    if whether is not None:
        return whether | {"suggestions": confirmed(examples(tables), None, catalogue, tables)}
    if isinstance(outcome, OpenQuestion):
        return _open(outcome, question, catalogue, tables, search)
    if isinstance(outcome, Missing):
        return _missing(outcome, question, catalogue, tables)
    return _unclear(outcome, catalogue, tables)


def _plan_of(question: str, catalogue: Catalogue) -> Plan | None:
    outcome = understand(question, catalogue)
    return outcome.plan if isinstance(outcome, Understood) else None


def _planned(question: str, outcome: Understood, catalogue: Catalogue, tables: FactTables) -> dict[str, Any]:
    try:
        answer = execute(outcome.plan, tables)
    except ValueError:
        # A plan of things that do not go together: the words were read, the question was not.
        return _unclear(Unclear("没有听懂这些内容之间的关系，请分开来问，一次问一件事。"), catalogue, tables)
    unit = answer["unit_of_measure"]
    if outcome.unit and unit and not may_count_in(outcome.unit, unit):
        refusal = f"问的是多少{outcome.unit}，而文件中的这项数字以{unit}计：{answer['answer']}"
        return {
            "answer": refusal,
            "interpretation": answer["interpretation"],
            "suggestions": confirmed(examples(tables), None, catalogue, tables),
        }
    if outcome.notes:
        answer["interpretation"] += f"（{'；'.join(outcome.notes)}。）"
    near = following(question, answer, outcome.plan, tables)
    answer["suggestions"] = offered(near, outcome.plan, catalogue, tables)
    return answer


def _unclear(outcome: Unclear, catalogue: Catalogue, tables: FactTables) -> dict[str, Any]:
    clear = confirmed(outcome.suggestions, None, catalogue, tables, MOST_CHOICES)
    return {
        "status": "unclear",
        "answer": outcome.message,
        "interpretation": "问题不够明确，没有查询。",
        "suggestions": clear
        if len(clear) > 1
        else confirmed((*outcome.suggestions, *examples(tables)), None, catalogue, tables),
    }


def _missing(outcome: Missing, question: str, catalogue: Catalogue, tables: FactTables) -> dict[str, Any]:
    frame = Frame(read(plain(question), catalogue.vocabulary))
    return {
        "answer": outcome.message + around(outcome.names, frame, catalogue, tables) + catalogue.extent(),
        "interpretation": f"查找：{'、'.join(outcome.names)}。",
        "suggestions": offered(
            (*instead(outcome.names, frame, catalogue, tables), *following(question, {}, None, tables)),
            None,
            catalogue,
            tables,
        ),
    }


def _open(
    outcome: OpenQuestion, question: str, catalogue: Catalogue, tables: FactTables, search: Ranker | None
) -> dict[str, Any]:
    found = answering_passages(question, outcome, tables, search)
    about = "、".join(dict.fromkeys((*outcome.labels, *outcome.topics)))
    interpretation = f"在原文中查找{about and f'“{about}”的'}{outcome.asked}。"
    frame = Frame(read(plain(question), catalogue.vocabulary))
    near = (*instead((), frame, catalogue, tables), *following(question, {}, None, tables))
    suggestions = offered(near, None, catalogue, tables)
    if not found:
        message = f"现有文件中没有找到{about and f'“{about}”'}关于“{outcome.asked}”的表述。"
        return {"answer": message, "interpretation": interpretation, "suggestions": suggestions}
    return {
        "status": "answered",
        "answer": "".join(f"“{''.join(sentences)}”（{row['document']}）" for row, sentences in found),
        "columns": ["document", "passage", "heading", "text"],
        "rows": [{name: row[name] for name in ("document", "passage", "heading", "text")} for row, _ in found],
        "interpretation": interpretation,
        "sparql": _passage_query([row["iri"] for row, _ in found]),
        "evidence": _evidence([row for row, _ in found], tables),
        "suggestions": suggestions,
    }


def _evidence(rows: Sequence[Row], tables: FactTables) -> list[Row]:
    cited = tables.evidence([row["iri"] for row in rows])
    return [span for row in rows for span in cited[row["iri"]]]


def _passage_query(iris: Sequence[str]) -> str:
    from search.sparql_text import prefixed

    values = " ".join(f"<{iri}>" for iri in iris)
    return prefixed(
        f"SELECT ?document ?passage ?heading ?text WHERE {{ VALUES ?iri {{ {values} }} "
        "?iri bp:document/bp:fileName ?document ; bp:number ?passage ; bp:text ?text . OPTIONAL { ?iri bp:heading ?heading } }"
    )
