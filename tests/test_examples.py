import json
import re
from pathlib import Path

import pytest

from ingest.pipeline import extract
from ontology.facts import DocumentFacts
from search.audit import audit_document

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*"))
GOLD = ROOT / "tests" / "gold"
SHARED = ROOT.parent / "shared"
LONGEST_COMMON = 24
"""Characters from which a sentence of an example counts as copied where a published document has it too."""


def lines(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (GOLD / name).read_text("utf-8").splitlines()]


def read(path: Path) -> DocumentFacts:
    return extract(path.read_bytes(), path.name)


def test_gold_speaks_only_of_examples() -> None:
    names = {path.name for path in EXAMPLES}
    for file in ("projects", "funds", "indicators", "observations", "findings"):
        assert {line["document"] for line in lines(f"{file}.jsonl")} <= names


def test_gold_figures_stand_in_the_examples() -> None:
    texts = {path.name: re.sub(r"[\s,]", "", path.read_text("utf-8")) for path in EXAMPLES}
    for line in lines("observations.jsonl"):
        value = f"{abs(float(str(line['value']))):g}" if not isinstance(line["value"], int) else str(abs(line["value"]))
        assert value in texts[str(line["document"])], line


def test_question_ids_are_unique() -> None:
    ids = [line["id"] for line in lines("questions.jsonl")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_only_the_planted_errors_are_found(path: Path) -> None:
    planted = {(line["rule"], line["about"]) for line in lines("findings.jsonl") if line["document"] == path.name}
    facts = read(path)
    assert {(finding.rule, finding.about) for finding in audit_document(facts)} == planted


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_findings_quote_the_text(path: Path) -> None:
    facts = read(path)
    for finding in audit_document(facts):
        assert finding.spans
        assert finding.facts
        for span in finding.spans:
            assert facts.text[span.start : span.end] == span.quote


@pytest.mark.skipif(not SHARED.exists(), reason="the published documents are not here")
def test_no_sentence_of_a_published_document_is_copied() -> None:
    seeds = "".join(re.sub(r"\s", "", path.read_text("utf-8")) for path in (SHARED / "seeds").glob("*.txt"))
    for path in EXAMPLES:
        for sentence in re.split(r"[。；\n]\s*\n|。|；", path.read_text("utf-8")):
            bare = re.sub(r"\s", "", sentence)
            letters = re.sub(r"[^一-鿿]", "", bare)
            is_row, is_title = "|" in bare or "\t" in sentence, bare.endswith("（项）")
            if is_row or is_title or len(letters) < LONGEST_COMMON:
                continue
            assert bare not in seeds, bare
