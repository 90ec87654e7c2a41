"""Everyday words for figures: what is meant depends on what is asked for, and other things are left alone."""

from __future__ import annotations

import pytest

from search.frame import Frame
from search.linking import Vocabulary
from search.question_text import plain
from search.reading import read
from search.spoken_measures import asked_for, spoken


def _frame(question: str) -> Frame:
    return Frame(read(plain(question), Vocabulary(())))


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("公车花了多少钱", "元"),
        ("公车有几辆", "辆"),
        ("几个人出了国", "人"),
        ("接待了多少批次", "批次"),
        ("是否更新了公务用车", "是否"),
        ("编制", ""),
    ],
)
def test_what_is_asked_for(question: str, kind: str) -> None:
    assert asked_for(_frame(question)) == kind


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("公车花了多少钱", "公务用车购置及运行维护费"),
        ("公车有几辆", "公务用车保有量"),
        ("养车花了多少", "公务用车运行维护费"),
        ("买了几辆车", "购置公务用车"),
        ("是否更新了公务用车", "购置公务用车"),
        ("几个人出了国", "因公出国(境)人次"),
        ("出国几个团", "因公出国(境)团组"),
        ("接待来客多少人次", "公务接待人次"),
        ("接待花了多少钱", "公务接待费"),
        ("开了几次会", "召开会议"),
        ("在职人员多少人", "在职人员"),
        ("机关运转花了多少", "机关运行经费"),
    ],
)
def test_everyday_words_mean_a_measure(question: str, first: str) -> None:
    assert [one.names[0][0] for one in spoken(_frame(question))] == [first]


@pytest.mark.parametrize("question", ["接待读者多少人次", "预算编制范围有多少人", "住房公积金支出多少", "办公费是多少"])
def test_other_things_are_left_alone(question: str) -> None:
    assert not spoken(_frame(question))
