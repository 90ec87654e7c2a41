"""The parts that an evaluation is scored by: "决策、过程、产出、效益各得多少分", "各维度得分", "哪个一级指标得分率最低".

In: a reading that names a project. Out: :func:`with_dimensions`, the same reading with the words for such parts as the rows that
the project's documents state for them, where they do. 产出 is otherwise the level of indicators below it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ontology.table_entities import Entity
from search.catalogue import Catalogue
from search.linking import Mention, Quality
from search.reading import Reading, Token, read

_SCORED = ("score", "weight", "lost", "score_rate", "total_score")
_NUMBER = r"[0-9一二两三四五六]"
_ALL = re.compile(
    rf"(?P<which>哪一?个|哪些)?(?:的|{_NUMBER}大?个|{_NUMBER}大|各个?|每个|所有|这|那)*(?:维度|一级指标|板块|{_NUMBER}块)(?:指标)?"
)
"""Words for all of the parts."""
_ENDING = re.compile(r"(?:类?指标|类|方面|部分|维度|环节)$")


def with_dimensions(reading: Reading, catalogue: Catalogue) -> Reading:
    """``reading`` with the parts of its project's evaluation named; itself where it asks for none, or none is stated."""
    projects = [iri for mention in reading.mentions("project") for iri in mention.iris]
    asks = any(reading.has("attribute", name) for name in _SCORED)
    every = _ALL.search(reading.text) is not None
    if not projects or not asks or not (every or _asks_one_number(reading)):
        return reading
    parts = {entity.label: entity for entity in catalogue.dimensions(projects)}
    if len(parts) < 2:
        return reading
    text = re.sub(f"({'|'.join(map(re.escape, parts))})(?:类指标|类|指标)(?!体系)", r"\1", reading.text)
    reading = reading if text == reading.text else read(text, catalogue.vocabulary)
    if (match := _ALL.search(reading.text)) is not None:
        named = sum(label in reading.text[: match.start()] for label in parts) > 1
        which = match["which"] + "指标" if match["which"] else ""
        text = reading.text[: match.start()] + ("" if named else "、".join(parts)) + which + reading.text[match.end() :]
        reading = read(text, catalogue.vocabulary)
    tokens = tuple(_named(token, parts) for token in reading.tokens)
    return Reading(reading.text, tokens, reading.unknown) if tokens != reading.tokens else reading


def _asks_one_number(reading: Reading) -> bool:
    """Whether a part's own score is asked for: not which of the indicators below it, how many, why, or taken together."""
    others = (
        "asked_noun",
        "reason",
        "aggregate",
        "superlative",
        "comparator",
        "comparator_after",
        "condition",
        "yesno",
    )
    listed = reading.has("ask", "which", "how_many", "yesno", "yesno_tail") or reading.has("attribute", "reason")
    return not listed and not any(reading.all(section) for section in others)


def _named(token: Token, parts: dict[str, Entity]) -> Token:
    """``token`` as the part that it names; the name of a project is not that of an indicator beside the parts."""
    part = parts.get(token.text) or parts.get(_ENDING.sub("", token.text))
    if part is not None:
        return replace(
            token, mentions=(Mention(token.start, token.end, "indicator", (part,), Quality.EXACT),), words=()
        )
    kinds = {mention.kind for mention in token.mentions}
    if {"project", "indicator"} <= kinds:
        return replace(token, mentions=tuple(mention for mention in token.mentions if mention.kind != "indicator"))
    return token
