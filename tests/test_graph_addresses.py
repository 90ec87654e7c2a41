"""Addresses: made from what a thing is, valid whatever a document writes, apart for different things."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pyoxigraph as ox
import pytest
from graph_samples import form
from hypothesis import example, given
from hypothesis import strategies as st

from ontology.addresses import DEFAULT_BASE, Addresses, decimal_text, kind_of
from ontology.naming import is_of, normalise, unit_key

HOSTILE = st.text(st.characters(exclude_categories=()), min_size=1, max_size=30)
ADDRESSES = Addresses()
DOCUMENT = ADDRESSES.document("甲.txt", "0" * 64)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("信息化运维（一期）", "信息化运维(一期)"),
        ("“三公”经费", "三公经费"),
        ("ＬＥＤ 屏", "led屏"),
        ("培训 经费\u3000", "培训经费"),
        ("【重点】项目", "[重点]项目"),
        ("平台—运维", "平台-运维"),
        ("平台\u200b运维", "平台运维"),
    ],
)
def test_spellings_of_one_name_are_one(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)
    assert ADDRESSES.indicator(one) == ADDRESSES.indicator(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("培训（一期）", "培训（二期）"), ("培训经费", "培训经费A"), ("1.5万人", "15万人"), ("“”", "‘’")],
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert ADDRESSES.indicator(one) != ADDRESSES.indicator(other)


def test_one_name_of_different_kinds_is_different_things() -> None:
    made = {
        ADDRESSES.indicator("培训"),
        ADDRESSES.measure("培训"),
        ADDRESSES.topic("培训"),
        ADDRESSES.unit("培训"),
        ADDRESSES.region("培训"),
        ADDRESSES.project("培训"),
        ADDRESSES.account(("培训",)),
    }
    assert len(made) == 7
    assert {kind_of(iri) for iri in made} == {"indicator", "measure", "topic", "unit", "region", "project", "account"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("中共金昌市委组织部", None), ("金昌市委组织部", "甘肃省金昌市")),
        (("甘肃省金昌市委组织部", "甘肃省"), ("中国共产党金昌市委组织部", None)),
        (("中共四川省委组织部", "四川省绵阳市"), ("中共四川省委组织部", "四川省")),
    ],
)
def test_a_body_that_names_its_place_is_one_whatever_region_is_given(
    one: tuple[str, str | None], other: tuple[str, str | None]
) -> None:
    assert ADDRESSES.unit(*one) == ADDRESSES.unit(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("教育局", "四川省绵阳市"), ("教育局", "四川省德阳市")),
        (("朝阳区教育局", "北京市朝阳区"), ("朝阳区教育局", "吉林省长春市朝阳区")),
        (("智慧城市管理中心", "四川省绵阳市"), ("智慧城市管理中心", "四川省德阳市")),
        (("金昌市教育局", None), ("金昌市教育局本级", None)),
        (("上海市党建服务中心", None), ("成都市党建服务中心", None)),
    ],
)
def test_bodies_of_different_places_stay_apart(one: tuple[str, str | None], other: tuple[str, str | None]) -> None:
    assert ADDRESSES.unit(*one) != ADDRESSES.unit(*other)


@pytest.mark.parametrize(
    ("name", "region", "possible"),
    [
        ("绵阳市教育局", "四川省绵阳市", True),
        ("四川省绵阳市教育局", "四川省绵阳市", True),
        ("教育局", "四川省绵阳市", True),
        ("昆明市官渡区教育局", "云南省昆明市官渡区", True),
        ("中共上海市委组织部", "上海市", True),
        ("四川省教育厅", "四川省绵阳市", False),
        ("德阳市教育局", "四川省绵阳市", False),
        ("昆明市教育局", "云南省昆明市官渡区", False),
    ],
)
def test_whether_a_body_can_be_of_a_region(name: str, region: str, possible: bool) -> None:
    assert is_of(name, region) is possible


def test_a_project_is_of_its_unit_else_its_region_else_its_document() -> None:
    name = "信息化建设项目"
    of_unit = ADDRESSES.project(name, "甲局", "某省", DOCUMENT)
    assert of_unit == ADDRESSES.project(name, "甲局", "某省", "another document")
    assert of_unit != ADDRESSES.project(name, "乙局", "某省", DOCUMENT)
    of_region = ADDRESSES.project(name, None, "某省", DOCUMENT)
    assert of_region == ADDRESSES.project(name, None, "某省", "another document")
    assert ADDRESSES.project(name, None, None, DOCUMENT) != ADDRESSES.project(name, None, None, "another document")


def test_account_titles_are_told_apart_by_their_whole_path() -> None:
    assert ADDRESSES.account(("教育支出", "行政运行")) != ADDRESSES.account(("卫生支出", "行政运行"))


def test_a_document_is_its_place_and_its_bytes() -> None:
    assert ADDRESSES.document("甲/一.txt", "a") == ADDRESSES.document("甲/一.txt", "a")
    assert len({ADDRESSES.document(*key) for key in (("甲/一.txt", "a"), ("乙/一.txt", "a"), ("甲/一.txt", "b"))}) == 3


def test_a_fact_is_what_it_is_about_and_not_how_it_scored() -> None:
    facts = form()
    result = facts.indicators[0]
    address = ADDRESSES.fact(DOCUMENT, result)
    assert address == ADDRESSES.fact(DOCUMENT, replace(result, score=Decimal(1), reason=None, spans=()))
    assert address != ADDRESSES.fact(DOCUMENT, replace(result, part=2))
    assert address != ADDRESSES.fact(DOCUMENT, replace(result, indicator="其他指标"))
    assert address != ADDRESSES.fact("another document", result)
    observation = facts.observations[0]
    same = replace(observation, value=Decimal("-59.2"), reason=None)
    assert ADDRESSES.fact(DOCUMENT, observation) == ADDRESSES.fact(DOCUMENT, same)
    assert ADDRESSES.fact(DOCUMENT, observation) != ADDRESSES.fact(
        DOCUMENT, replace(observation, value=Decimal("59.2"))
    )


def test_the_base_is_a_setting() -> None:
    assert Addresses("https://example.org/x/").unit("甲局") == ADDRESSES.unit("甲局").replace(
        DEFAULT_BASE, "https://example.org/x/"
    )


@given(HOSTILE, HOSTILE)
def test_any_name_gives_a_valid_address(name: str, region: str) -> None:
    for made in (
        ADDRESSES.unit(name, region),
        ADDRESSES.project(name, region, name),
        ADDRESSES.document(name, region),
        ADDRESSES.account((name, region)),
    ):
        assert made.startswith(DEFAULT_BASE)
        assert made.isascii()
        assert ox.NamedNode(made).value == made


@given(HOSTILE)
@example("A¨")
def test_normalising_twice_changes_nothing_more(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)
    assert normalise(name)


@given(HOSTILE, st.none() | HOSTILE)
def test_unit_keys_never_fail_and_never_vanish(name: str, region: str | None) -> None:
    assert unit_key(name, region).text


@given(st.decimals(-(10**18), 10**18, allow_nan=False, places=6), st.integers(0, 6))
def test_numbers_keep_their_value_and_have_one_form(number: Decimal, zeros: int) -> None:
    text = decimal_text(number)
    assert Decimal(text) == number
    assert "E" not in text.upper()
    assert text == decimal_text(Decimal(f"{number:f}" + "0" * zeros))
