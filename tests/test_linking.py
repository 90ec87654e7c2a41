"""Names in questions: endings, parts, abbreviations and slips are recognised; names of others are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.table_entities import Entity
from search.linking import Quality, Vocabulary, is_mistyped
from search.question_text import plain
from search.reading import Reading, read

NAMES = {
    "unit": ["临江省群众文化活动指导中心", "临江省财政厅", "东湖市图书馆"],
    "project": ["乡村阅读推广工作经费", "数字化平台建设项目", "数字化平台运维项目", "公共文化服务补助（非基建项目）"],
    "indicator": ["读者满意度", "馆员满意度", "平台稳定运行率", "全年开放天数"],
    "region": ["甘肃省东湖市"],
}
VOCABULARY = Vocabulary(
    Entity(f"urn:{kind}:{number}", kind, label) for kind, labels in NAMES.items() for number, label in enumerate(labels)
)


def found(question: str) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The labels linked by kind, and what stayed unexplained."""
    reading = read(plain(question), VOCABULARY)
    linked = {mention.kind: mention.labels for token in reading.tokens for mention in token.mentions}
    return linked, [token.text for token in reading.unknown]


@pytest.mark.parametrize(
    ("question", "kind", "labels"),
    [
        ("乡村阅读推广工作经费的执行率", "project", ("乡村阅读推广工作经费",)),
        ("乡村阅读推广经费花了多少", "project", ("乡村阅读推广工作经费",)),
        ("“乡村阅读推广”项目的总分", "project", ("乡村阅读推广工作经费",)),
        ("阅读推广项目的总分", "project", ("乡村阅读推广工作经费",)),
        ("乡村阅读推广工作经非的总分", "project", ("乡村阅读推广工作经费",)),
        ("公共文化服务补助的总分", "project", ("公共文化服务补助（非基建项目）",)),
        ("数字化平台项目的执行率", "project", ("数字化平台建设项目", "数字化平台运维项目")),
        ("临江文化中心有哪些项目", "unit", ("临江省群众文化活动指导中心",)),
        ("群众文化活动指导中心有哪些项目", "unit", ("临江省群众文化活动指导中心",)),
        ("读者的满意度是多少", "indicator", ("读者满意度",)),
        ("读者满意渡是多少", "indicator", ("读者满意度",)),
        ("东湖市有哪些项目", "region", ("甘肃省东湖市",)),
    ],
)
def test_a_name_is_recognised(question: str, kind: str, labels: tuple[str, ...]) -> None:
    linked, unknown = found(question)
    assert linked.get(kind) == labels
    assert unknown == []


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("西湖市图书馆有哪些项目", "西湖市图书馆"),
        ("临江省教育厅有哪些项目", "教育厅"),
        ("家长满意度是多少", "家长"),
        ("会议费是多少", "会议费"),
        ("农村改厕项目的执行率", "农村改厕"),
        ("平台稳定运行率的验收人是谁", "验收人"),
    ],
)
def test_the_name_of_another_stays_unexplained(question: str, missing: str) -> None:
    _, unknown = found(question)
    assert any(missing in piece or piece in missing for piece in unknown), unknown


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("南京市教育局机关", "北京市教育局机关"),
        ("第二小学建设项目", "第一小学建设项目"),
        ("数字化平台建设", "数字化平台运维"),
    ],
)
def test_another_word_is_no_slip(written: str, name: str) -> None:
    assert not is_mistyped(written, name, 2)


@given(st.text(max_size=60))
def test_every_text_is_read_without_gaps(text: str) -> None:
    reading: Reading = read(plain(text), VOCABULARY)
    assert "".join(token.text for token in reading.tokens) == reading.text


@given(
    st.sampled_from([name for names in NAMES.values() for name in names]),
    st.sampled_from(["的执行率是多少", "", "呢？"]),
)
def test_a_full_name_is_always_exact(name: str, rest: str) -> None:
    mentions = [mention for token in read(plain(name + rest), VOCABULARY).tokens for mention in token.mentions]
    assert any(name in mention.labels and mention.quality == Quality.EXACT for mention in mentions)
