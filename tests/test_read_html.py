"""Web pages as publishing systems make them, written here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.pipeline import extract
from ingest.readers import read
from ingest.readers.html_tables import grid
from ingest.readers.html_tree import parse
from ontology.errors import UnreadableDocument

PAGE = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>2023年度河道保洁项目支出绩效自评表 - 青禾县人民政府门户网站</title>
<meta name="PubDate" content="2024-05-20 10:11">
<style>td{}</style></head><body><form id="aspnetForm"><div class="top"><ul><li><a href="/">首页</a></li>
<li><a href="/a">信息公开</a></li>
<li><a href="/b">政务服务</a></li>
</ul></div>
<div class="pos">当前位置：<a href="/">首页</a> &gt; <a href="/x">财政预决算</a></div>
<table width="980"><tr><td width="200"><ul><li><a href="1">机构设置</a></li>
<li><a href="2">通知公告</a></li>
</ul></td><td>
<div id="zoom"><p style="text-align:center">2023年度河道保洁项目支出绩效自评表</p><p>发布日期：2024-05-20　来源：青禾县水务局
<a href="javascript:print()">打印本页</a></p>
<table border=1><tr><td>项目名称</td><td colspan=6>河道保洁</td></tr><tr><td>主管部门<td colspan=2>青禾县水务局
<td>实施单位<td colspan=3>青禾县河道管理所</tr>
<tr><td rowspan=3>项目资金<br>（万元）<td>　<td>年初预算数<td>全年预算数<td>全年执行数<td>分值<td>执行率<td>得分</tr>
<tr><td>年度资金总额<td>120<td>120<td>114<td>10<td>95%<td>9.5</tr>
<tr><td>其中：当年财政拨款<td>120<td>120<td>114<td>-<td>95%<td>-</tr>
<tr><td rowspan=4>绩效指标<td>一级指标<td>二级指标<td>三级指标<td>年度指标值<td>实际完成值<td>分值<td>得分</tr>
<tr><td rowspan=2>产出指标<br>（50分）<td>数量指标<td>保洁河道长度<td>&ge;36公里<td>36公里<td>25<td>25</tr>
<tr><td>质量指标<td>保洁合格率<td>&ge;95%<td>96%<td>25<td>25</tr>
<tr><td>满意度指标（40分）<td>服务对象满意度<td>群众满意度<td>&ge;90%<td>93%<td>40<td>39.5</tr>
<tr><td colspan=6>总分<td>100<td>99</tr></table>
<p>附件：<a href="/files/1.xlsx">2023年自评汇总表.xlsx</a></p></div></td></tr></table>
<div style="display:none">隐藏的文字 99.9</div><div class="foot">主办单位：青禾县人民政府 版权所有 
网站标识码：123456 <a href="/map">网站地图</a></div></form><script>var a="<td>1</td>"</script></body></html>
"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_the_document_is_read_and_the_site_left_out(encoding):
    document = read(PAGE.encode(encoding), "河道.html")
    for words in ("机构设置", "当前位置", "隐藏的文字", "版权所有", "网站地图", "var a"):
        assert words not in document.text
    for words in (
        "2023年度河道保洁项目支出绩效自评表",
        "发布日期：2024-05-20",
        "≥36公里",
        "附件：2023年自评汇总表.xlsx",
    ):
        assert words in document.text
    assert [warning.code for warning in document.warnings] == ["attachment"]
    assert len(document.tables) == 1


def test_the_form_of_a_page_gives_its_facts():
    facts = extract(PAGE.encode("gb18030"), "河道.html")
    (evaluation,) = facts.evaluations
    assert (evaluation.project, evaluation.unit, evaluation.year) == ("河道保洁", "青禾县河道管理所", 2023)
    assert [(row.indicator, row.target, str(row.score)) for row in facts.indicators] == [
        ("保洁河道长度", "≥36公里", "25"),
        ("保洁合格率", "≥95%", "25"),
        ("群众满意度", "≥90%", "39.5"),
    ]
    assert [str(line.executed) for line in facts.funds] == ["114", "114"]
    assert facts.published == "2024-05-20"
    assert facts.reconciled is True


def test_pages_saved_whole_and_pages_without_text():
    saved = (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html; '
        'charset="utf-8"\nContent-Transfer-Encoding: 8bit\n\n' + PAGE + "\n--x--\n"
    )
    assert read(saved.encode(), "河道.mht").text == read(PAGE.encode(), "河道.html").text
    with pytest.raises(UnreadableDocument, match="没有正文"):
        read(b"<html><body><script>document.write('x')</script></body></html>", "空.html")
    with pytest.raises(UnreadableDocument, match="没有正文"):
        read(b"<frameset><frame src=a.htm><frame src=b.htm></frameset>", "框架.html")


_CELLS = st.tuples(st.integers(0, 3), st.integers(1, 4))


@given(st.lists(st.lists(_CELLS, min_size=1, max_size=5), min_size=1, max_size=6))
def test_every_cell_stands_once_and_none_over_another(rows):
    cells = "".join(
        "<tr>" + "".join(f"<td rowspan={down} colspan={right}>{r}-{c}" for c, (down, right) in enumerate(row))
        for r, row in enumerate(rows)
    )
    (table,) = parse(f"<table>{cells}</table>").body.content
    laid = [cell for row in grid(table) for cell in row]
    assert len(laid) == sum(len(row) for row in rows)
    places = [
        (cell.row + down, cell.column + right)
        for cell in laid
        for down in range(cell.rowspan)
        for right in range(cell.colspan)
    ]
    assert len(places) == len(set(places))
    assert max(row for row, _ in places) <= len(rows)
