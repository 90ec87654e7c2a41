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


CHANGES = [
    ("上海市", "总分\t\t\t\t\t100.00\t97.89", "总分\t\t\t\t\t100.00\t98.89", "score-sum"),
    ("上海市", "184.65\t10.00\t78.91\t7.89", "184.65\t10.00\t87.91\t7.89", "execution-rate"),
    ("上海市", "319.26\t10.00\t95.44\t9.54", "319.26\t10.00\t95.44\t9.84", "execution-score"),
    (
        "上海市",
        "区域化党建工作完成率\t=100(%)\t100.00(%)\t5.00\t5.00",
        "区域化党建工作完成率\t=100(%)\t100.00(%)\t5.00\t6.00",
        "score-over-weight",
    ),
    (
        "上海市",
        "工作验收合格率\t=100(%)\t100.00(%)\t10.00\t10.00",
        "工作验收合格率\t=100(%)\t90.00(%)\t10.00\t10.00",
        "missed-target-full-points",
    ),
    (
        "上海市",
        "工作验收合格率\t=100(%)\t100.00(%)\t10.00\t10.00",
        "工作验收合格率\t=100(%)\t100.00(%)\t12.00\t10.00",
        "weight-sum",
    ),
    (
        "上海市",
        "年度运维报告完成数\t=2(次)\t2.00(次)\t5.00\t5.00",
        "年度运维报告完成数\t=2(次)\t2.00(次)\t5.00\t4.00",
        "met-target-but-lost-points",
    ),
    ("上海市", "其中：当年财政拨款\t282.64\t282.64\t275.42", "其中：当年财政拨款\t252.64\t282.64\t275.42", "fund-sum"),
    ("上海市", "上年结转资金\t0.00\t0.00\t0.00", "上年结转资金\t5.00\t0.00\t0.00", "fund-sum"),
    ("青禾县", "| 15 | 15 | 无 |", "| 15 | 13 | 无 |", "score-sum"),
    ("青禾县", "1,532,640.00 | 10", "1,632,640.00 | 10", "execution-rate"),
    ("青禾县", "82.40% | 8.24", "82.40% | 9.24", "execution-score"),
    ("青禾县", "雨季施工条件差，两个标段延后完工", "无", "missing-reason"),
    ("青禾县", "| 100 | 96.66 |", "| 100 | 94.66 |", "score-sum"),
    ("清溪县", "312.48\t10\t97.65%\t9.77", "312.48\t10\t91.65%\t9.77", "execution-rate"),
    ("清溪县", "312.48\t10\t97.65%\t9.77", "312.48\t10\t97.65%\t8.77", "execution-score"),
    ("清溪县", "98.43", "96.43", "score-sum"),
    ("清溪县", "验收合格率\t10\t≥95%\t98%\t10", "验收合格率\t10\t≥95%\t88%\t10", "missed-target-full-points"),
    (
        "清溪县",
        "户均补助标准\t10\t≤2000元/户\t1993元/户\t10",
        "户均补助标准\t10\t≤2000元/户\t2193元/户\t10",
        "missed-target-full-points",
    ),
    ("清溪县", "补助名单公示时间偏短，部分农户不了解标准；今后延长公示期", "", "missing-reason"),
    ("清溪县", "≥4000人\t4326人", "≥4000人\t14326人", "target-set-too-low"),
    ("四川省", "项目支出为 565.78 万元", "项目支出为 585.78 万元", "parts-do-not-sum"),
    ("四川省", "人员经费 192.51 万元", "人员经费 182.51 万元", "parts-do-not-sum"),
    ("四川省", "服务支\n\n出 234.38 万元", "服务支\n\n出 224.38 万元", "parts-do-not-sum"),
    ("安渠市", "其他收入8万元", "其他收入18万元", "parts-do-not-sum"),
    (
        "四川省",
        "2021年度一般公共预算财政拨款支出 805.08 万元，占",
        "2021年度一般公共预算财政拨款支出 850.08 万元，占",
        "contradicting-figures",
    ),
]
"""One figure changed in one example: start of the file's name, what stands there, what is written instead, the rule."""


@pytest.mark.parametrize(("name", "old", "new", "rule"), CHANGES)
def test_a_changed_figure_is_found(name: str, old: str, new: str, rule: str) -> None:
    path = next(path for path in EXAMPLES if path.name.startswith(name))
    text = path.read_text("utf-8")
    assert old in text
    before = {(finding.rule, finding.about) for finding in audit_document(read(path))}
    changed = extract(text.replace(old, new, 1).encode(), path.name)
    after = {(finding.rule, finding.about) for finding in audit_document(changed)}
    assert rule in {rule for rule, _ in after - before}


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
