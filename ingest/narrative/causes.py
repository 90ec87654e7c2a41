"""Why something deviated, as concepts of the cause scheme (docs/causes.md defines them and their borders).

Two kinds of evidence add up for each concept: the cues of ``causes.toml``, written by hand, and weights of the text's
characters and pairs of characters (``causes_weights.txt``), learned from tests/causes by ``benchmarks/causes.py --train``.
What a text denies ("未受疫情影响") and what is to be done ("下一步加强管理") is left out first. Nothing else is looked at,
so the same text always has the same causes.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ingest.narrative.cause_cues import concepts, cues_in, stated

OTHER = "other"
CUE_WEIGHT = 3.5
"""What a cue adds to a concept's score; the weights of a text's characters add up to about as much."""
ENOUGH = 0.7
"""The score from which a concept holds."""
BEST_ENOUGH = -0.7
"""The score from which the best concept holds where none is ``ENOUGH``: words nobody listed still tell something."""
_TOLD = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """A concept with its score, the words of its cue (None without) and the characters that spoke most for it."""

    cause: str
    score: float
    cue: str | None
    characters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model: the inverse document frequency of each gram, and its weight for each concept by position."""

    bias: tuple[float, ...]
    rarity: dict[str, float]
    weights: dict[str, tuple[tuple[int, float], ...]]


def causes(reason: str) -> tuple[str, ...]:
    """Concepts of the cause scheme that ``reason`` speaks of, in the scheme's order; ("other",) where it speaks of none.

    The text always stays beside the concept; an empty text has none.

    >>> causes("受疫情影响，培训延期举办")
    ('epidemic', 'project-delay')
    """
    if not reason.strip():
        return ()
    text = stated(reason)
    return tuple(name for name, _ in _held(text, dict(cues_in(text)))) or (OTHER,)


def explain(reason: str) -> tuple[Verdict, ...]:
    """The concepts of ``reason`` with what spoke for each; empty where it speaks of none.

    >>> [(verdict.cause, verdict.cue) for verdict in explain("公开招标后中标价低于预算")]
    [('procurement-saving', '招标后中标价低于')]
    """
    text = stated(reason)
    cues = dict(cues_in(text))
    return tuple(
        Verdict(name, round(score, 2), cues.get(name), _loudest(text, concepts().index(name)))
        for name, score in _held(text, cues)
    )


def _held(text: str, cues: dict[str, str]) -> list[tuple[str, float]]:
    """The concepts that hold for a stated text with these cues, with their scores."""
    model = _weights()
    scores = list(model.bias)
    for gram, value in gram_values(text, model.rarity).items():
        for concept, weight in model.weights[gram]:
            scores[concept] += weight * value
    names = (*concepts(), OTHER)
    # A concept added since the weights were learned rests on its cues alone.
    scores[-1:-1] = [-CUE_WEIGHT / 2] * (len(names) - len(scores))
    return chosen([(name, score + CUE_WEIGHT * (name in cues)) for name, score in zip(names, scores, strict=True)])


def chosen(scores: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """The concepts that hold by their scores, in the order given; none where "other" is likelier than any.

    >>> chosen([("epidemic", 1.2), ("austerity", -0.3)])
    [('epidemic', 1.2)]
    >>> chosen([("epidemic", -1.2), ("austerity", -0.3)])
    [('austerity', -0.3)]
    """
    holding = [(name, score) for name, score in scores if score >= ENOUGH and name != OTHER]
    if holding:
        return holding
    best = max(scores, key=lambda pair: pair[1])
    return [best] if best[1] >= BEST_ENOUGH and best[0] != OTHER else []


def gram_values(text: str, rarity: dict[str, float]) -> dict[str, float]:
    """The known characters and pairs of ``text`` with their TF-IDF values, of length 1 together."""
    counts = Counter(text[at : at + size] for size in (1, 2) for at in range(len(text) - size + 1))
    values = {gram: (1 + math.log(count)) * rarity[gram] for gram, count in counts.items() if gram in rarity}
    length = math.sqrt(sum(value * value for value in values.values()))
    return {gram: value / length for gram, value in values.items()} if length else {}


def _loudest(text: str, concept: int) -> tuple[str, ...]:
    """The grams of ``text`` that add most to a concept's score, loudest first."""
    model = _weights()
    values = gram_values(text, model.rarity)
    added = {gram: dict(model.weights[gram]).get(concept, 0.0) * value for gram, value in values.items()}
    return tuple(sorted((gram for gram in added if added[gram] > 0), key=lambda gram: (-added[gram], gram))[:_TOLD])


@cache
def _weights() -> Weights:
    """The learned model: a line of biases, then one line a gram with its rarity and ``concept:weight`` pairs."""
    first, *lines = (files("ingest.narrative") / "causes_weights.txt").read_text(encoding="utf-8").splitlines()
    rarity: dict[str, float] = {}
    weights: dict[str, tuple[tuple[int, float], ...]] = {}
    for line in lines:
        gram, rare, *pairs = line.split("\t")
        rarity[gram] = float(rare)
        weights[gram] = tuple((int(at), float(weight)) for at, weight in (pair.split(":") for pair in pairs))
    return Weights(tuple(map(float, first.split("\t"))), rarity, weights)
