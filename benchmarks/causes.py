"""How well causes of deviations are told: precision, recall and F1 of each concept, and the training of the weights.

    python benchmarks/causes.py              cross-validation over tests/causes, texts of like wording kept together
    python benchmarks/causes.py --file FILE  the classifier as it is, on texts of your own ({"text", "causes"} a line)
    python benchmarks/causes.py --train      learns ingest/narrative/causes_weights.txt anew from tests/causes

The cues are fixed during cross-validation and were written with these texts in sight: a held-out file tells more.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from ingest.narrative.cause_cues import concepts, cues_in, stated
from ingest.narrative.causes import CUE_WEIGHT, OTHER, causes, chosen

ROOT = Path(__file__).parent.parent
LABELLED = ROOT / "tests/causes"
WEIGHTS = ROOT / "ingest/narrative/causes_weights.txt"
FOLDS = 5
LIKE = 0.4
"""Share of common character pairs and triples from which two texts are of one wording family."""
_SMALLEST = 0.1

Labelled = tuple[str, frozenset[str]]


def read(paths: Iterable[Path]) -> list[Labelled]:
    """The labelled texts of JSON Lines files."""
    lines = (json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line)
    return [(line["text"], frozenset(line["causes"])) for line in lines]


def families(texts: Sequence[str]) -> list[int]:
    """A number for each text, the same for texts that share much of their wording."""
    grams = [{text[at : at + size] for size in (2, 3) for at in range(len(text) - size + 1)} for text in texts]
    family = list(range(len(texts)))
    for one, mine in enumerate(grams):
        for other in range(one):
            if len(mine & grams[other]) >= LIKE * max(1, min(len(mine), len(grams[other]))):
                old, new = family[one], family[other]
                family = [new if number == old else number for number in family]
    return family


def fitted(labelled: Sequence[Labelled]) -> tuple[TfidfVectorizer, list[LogisticRegression]]:
    """The values of characters and pairs, and one logistic regression a concept."""
    vectoriser = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True, lowercase=False)
    values = vectoriser.fit_transform([stated(text) for text, _ in labelled])
    models = [
        LogisticRegression(C=10, class_weight="balanced", max_iter=1000).fit(
            values, [concept in labels for _, labels in labelled]
        )
        for concept in (*concepts(), OTHER)
    ]
    return vectoriser, models


def cross_validated(labelled: Sequence[Labelled], cues: bool = True, characters: bool = True) -> list[frozenset[str]]:
    """What each text is taken for by a model trained without it and its family."""
    names = (*concepts(), OTHER)
    texts = [text for text, _ in labelled]
    found: list[frozenset[str]] = [frozenset()] * len(texts)
    for training, test in GroupKFold(FOLDS).split(texts, groups=families(texts)):
        vectoriser, models = fitted([labelled[at] for at in training])
        values = vectoriser.transform([stated(texts[at]) for at in test])
        scores = np.stack([model.decision_function(values) for model in models], axis=1)
        for row, at in zip(scores if characters else np.full_like(scores, -1), test, strict=True):
            cued = dict(cues_in(stated(texts[at]))) if cues else {}
            named = [(name, score + CUE_WEIGHT * (name in cued)) for name, score in zip(names, row, strict=True)]
            found[at] = frozenset(name for name, _ in chosen(named)) or frozenset({OTHER})
    return found


def report(labelled: Sequence[Labelled], found: Sequence[frozenset[str]]) -> float:
    """Prints the table of concepts; returns the macro F1 over all but "other"."""
    print(f"{'concept':22}{'texts':>7}{'P':>8}{'R':>8}{'F1':>8}")
    total = []
    for concept in (*concepts(), OTHER):
        precision, recall, f1, texts = measured(concept, labelled, found)
        print(f"{concept:22}{texts:7}{precision:8.3f}{recall:8.3f}{f1:8.3f}")
        if concept != OTHER and texts:
            total.append(f1)
    macro = sum(total) / len(total)
    whole = sum(labels == told for (_, labels), told in zip(labelled, found, strict=True)) / len(labelled)
    print(f"macro F1 {macro:.3f} over {len(total)} concepts; all causes of a text right: {whole:.3f}")
    return macro


def measured(
    concept: str, labelled: Sequence[Labelled], found: Sequence[frozenset[str]]
) -> tuple[float, float, float, int]:
    """Precision, recall and F1 of one concept, and the number of texts that have it."""
    right = sum(concept in labels and concept in told for (_, labels), told in zip(labelled, found, strict=True))
    told = sum(concept in names for names in found)
    texts = sum(concept in labels for _, labels in labelled)
    return right / max(1, told), right / max(1, texts), 2 * right / max(1, told + texts), texts


def train(labelled: Sequence[Labelled]) -> None:
    """Writes the weights: a line of biases, then a line a gram: the gram, its rarity, ``concept:weight`` …"""
    vectoriser, models = fitted(labelled)
    grams = vectoriser.get_feature_names_out()
    weights = np.stack([model.coef_[0] for model in models], axis=1)
    lines = ["\t".join(f"{model.intercept_[0]:.3f}" for model in models)]
    for gram, rarity, row in zip(grams, vectoriser.idf_, weights, strict=True):
        if gram.split() == [gram]:
            pairs = [f"{at}:{weight:.2f}" for at, weight in enumerate(row) if abs(weight) >= _SMALLEST]
            lines.append("\t".join([gram, f"{rarity:.2f}", *pairs]))
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{WEIGHTS.relative_to(ROOT)}: {len(lines) - 1} grams, {WEIGHTS.stat().st_size // 1024} KiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, help="judge the classifier on this file")
    parser.add_argument("--train", action="store_true", help="learn the weights anew")
    parser.add_argument("--wrong", action="store_true", help="print the texts told wrongly")
    arguments = parser.parse_args()
    labelled = read([arguments.file] if arguments.file else sorted(LABELLED.glob("*.jsonl")))
    if arguments.train:
        train(labelled)
        return
    if arguments.file:
        causes(labelled[0][0])  # reads the weights
        begun = time.perf_counter()
        found = [frozenset(causes(text)) for text, _ in labelled]
        print(f"{len(labelled) / (time.perf_counter() - begun):.0f} texts a second")
    else:
        print(f"{len(labelled)} texts of {len(set(families([text for text, _ in labelled])))} wording families")
        for name, cues, characters in (("characters alone", False, True), ("cues alone", True, False)):
            print(f"\n{name}")
            report(labelled, cross_validated(labelled, cues, characters))
        print("\nboth")
        found = cross_validated(labelled)
    report(labelled, found)
    if arguments.wrong:
        for (text, labels), told in zip(labelled, found, strict=True):
            if labels != told:
                print(f"{text}  missing: {sorted(labels - told)}  wrong: {sorted(told - labels)}")


if __name__ == "__main__":
    main()
