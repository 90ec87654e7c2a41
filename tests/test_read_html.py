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


MENU = '<div><ul><li><a href="/">首页</a></li><li><a href="/a">政务公开</a></li><li><a href="/b">财政预决算</a></li></ul></div>'
RELATED = "".join(
    f'<li><a href="/r{n}">白石县某局{2018 + n}年度部门决算</a><span>20{19 + n}-09-1{n}</span></li>' for n in range(4)
)
SMALL = "<table><tr><td>科目</td><td>年初预算</td><td>决算数</td></tr><tr><td>林业支出</td><td>800</td><td>790.12</td></tr></table>"


def _read(markup: str, name: str = "页.html"):
    return read(markup.encode(), name)


def _texts(document):
    return [[[cell.text for cell in row] for row in table.rows] for table in document.tables]


def test_nested_layout_tables_are_unfolded_and_the_table_of_data_stays():
    page = (
        "<HTML><HEAD><TITLE>白石县林业局2019年部门决算</TITLE></HEAD><BODY><TABLE width=780><TR><TD colspan=2><IMG src=a></TD></TR>"
        "<TR><TD><A href=/>首页</A> | <A href=a>机构</A> | <A href=b>法规</A></TD><TD>今天是2020年8月12日 星期三</TD></TR><TR><TD>"
        "<TABLE><TR><TD><A href=1>通知公告</A></TD></TR><TR><TD><A href=2>工作动态</A></TD></TR><TR><TD><A href=3>财政信息</A>"
        "</TD></TR></TABLE></TD><TD><TABLE><TR><TD><FONT size=5>白石县林业局2019年部门决算</FONT></TD></TR><TR><TD>一、概况<P>收入"
        f"总计890.12万元。</P>{SMALL}<P>【<A href=javascript:p()>打印本页</A>】</TD></TR></TABLE></TD></TR><TR><TD colspan=2>"
        "版权所有：白石县林业局 技术支持：某公司</TD></TR></TABLE></BODY></HTML>"
    )
    document = read(page.encode("gb18030"), "老.htm")
    assert _texts(document) == [[["科目", "年初预算", "决算数"], ["林业支出", "800", "790.12"]]]
    assert document.text.startswith("白石县林业局2019年部门决算\n一、概况\n收入总计890.12万元。\n")
    assert "版权" not in document.text
    assert "打印" not in document.text


def test_related_articles_go_and_sentences_with_the_words_of_a_footer_stay():
    page = (
        f"<body>{MENU}<h1>白石县水利局2023年度部门决算</h1><div>2024-09-20 16:08　来源：水利局</div><p>技术支持服务费12万元，主办单位："
        f"文化活动支出3万元。</p>{SMALL}<h4>相关文章</h4><ul>{RELATED}</ul><div>上一篇：<a href=x>别的</a></div><p>主办单位：白石县</p>"
    )
    document = _read(page)
    assert "文化活动支出3万元。" in document.text
    assert not any(words in document.text for words in ("政务公开", "相关文章", "某局", "上一篇", "主办单位：白石县"))
    assert extract(page.encode(), "页.html").published == "2024-09-20"


def test_tables_of_data_are_never_lost_to_links():
    rows = "".join(
        f'<tr><td><a href="/p{n}.html">第{n}项道路养护工程</a></td><td>{n}5.5</td></tr>' for n in range(1, 5)
    )
    document = _read(f"<body>{MENU}<div><table><tr><td>项目名称</td><td>预算数</td></tr>{rows}</table></div>")
    assert len(document.tables[0].rows) == 5
    assert "政务公开" not in document.text


def test_a_table_in_a_cell_of_data_is_a_table_of_its_own():
    inner = "<table><tr><td>来源</td><td>金额</td></tr><tr><td>中央</td><td>10</td></tr></table>"
    document = _read(
        "<table><tr><td>项目名称</td><td>河堤加固</td></tr><tr><td>单位</td><td>某局</td></tr><tr><td>资金明细</td><td>"
        f"{inner}以上单位万元</td></tr><tr><td>备注</td><td><table><tr><td>无</td></tr></table></td></tr></table>"
    )
    outer = [["项目名称", "河堤加固"], ["单位", "某局"], ["资金明细", "以上单位万元"], ["备注", "无"]]
    assert _texts(document) == [outer, [["来源", "金额"], ["中央", "10"]]]


def test_lines_pipes_and_tables_of_blocks_are_what_they_show():
    assert _read("<p>项目名称</p><p>河长制</p><p>预算数</p><p>50</p>").text == "项目名称\n河长制\n预算数\n50\n"
    piped = _read(
        "<table><tr><td>自评表<br>项目名称 | 免费开放 | |<br>预算数 | 执行数 | 得分<br>60 | 57 | 9.5</td></tr></table>"
    )
    assert _texts(piped)[0][-1] == ["60", "57", "9.5"]
    styles = (
        "<style>@media print{.t{display:none}} .t{display:table}.r{display:table-row}.c{display:table-cell}</style>"
    )
    blocks = "<div class=t><div class=r><div class=c>指标</div><div class=c>目标值</div></div><div class=r><div class=c>里程</div>"
    assert _texts(_read(f"{styles}{blocks}<div class=c>≥5公里</div></div></div>")) == [
        [["指标", "目标值"], ["里程", "≥5公里"]]
    ]


def test_lines_that_may_be_cells_are_never_taken_for_the_sites():
    cells = [
        "项目支出绩效自评表",
        "注册用户数",
        "≥500人",
        "微信公众号推送数量",
        "/",
        "中",
        "-",
        "访问量",
        "登录次数",
        "下载",
        "相关信息公开",
        "大",
        "主办单位",
        "90",
    ]
    assert _read("".join(f"<p>{cell}</p>" for cell in cells)).text.split() == cells
    site = ["【打印本页】【关闭窗口】", "字体：大 中 小", "当前位置：首页 > 财政", "浏览次数：12", "上一篇：某某"]
    assert _read("".join(f"<p>{line}</p>" for line in [*site, *cells])).text.split() == cells


def test_word_pages_raised_figures_and_hidden_parts():
    document = _read(
        "<meta name=Generator content='Microsoft Word 15'><title>附件1</title><p class=MsoNormal>1.实际支<span\nlang=EN-US>出\n632.5</span>"
        "万元<o:p></o:p></p><!--[if gte vml 1]><v:shape>图里的字</v:shape><![endif]--><![if !vml]><p>面积300m<sup>2</sup>，10<sup>4</sup>吨"
        "</p><![endif]><p style='mso-hide:all'>藏一</p><p>净<span style='display:none'>藏二</span>额</p>"
    )
    assert document.text == "1.实际支出632.5万元\n面积300m²，10⁴吨\n净额\n"


def test_a_hidden_tab_is_read_and_a_hidden_table_is_not():
    document = _read(
        f"<div class=pane><p>预算</p>{SMALL}</div><div class=pane style='display:none'><p>决算</p>{SMALL.replace('800', '700')}</div>"
        "<table style='display:none'><tr><td>旧</td><td>99</td></tr><tr><td>旧</td><td>98</td></tr></table>"
    )
    assert [rows[1][1] for rows in _texts(document)] == ["800", "700"]
    assert "旧" not in document.text


def test_what_only_the_head_says_is_written_first_and_filing_tables_are_lines():
    head = "<title>白石县民政局2023年度部门决算 - 白石县人民政府</title><meta name=PubDate content='2024-04-29 10:00'>"
    assert (
        _read(f"{head}<p>收入总计5万元。</p>").text
        == "白石县民政局2023年度部门决算\n发布时间：2024-04-29 10:00\n收入总计5万元。\n"
    )
    filed = "<table><tr><td>索引号：</td><td>0145-2024</td><td>发布机构：</td><td>民政局</td><td>发布日期：</td><td>2024-04-29</td></tr></table>"
    document = _read(f"{filed}<p>白石县民政局</p><p>2023年度部门决算</p><p>收入总计5万元。</p>")
    assert document.tables == ()
    assert "发布日期：2024-04-29\n" in document.text


def test_encodings_that_the_page_belies():
    for said, written in (("utf-8", "gbk"), ("gbk", "utf-8"), ("big5", "big5")):
        words = "績效評價報告" if said == "big5" else "绩效自评报告"
        assert read(f'<meta charset="{said}"><p>{words}</p>'.encode(written), "页.shtml").text == f"{words}\n"
    mixed = "<p>绩效自评表格正文</p>\n".encode() * 9 + "<p>主管部门</p>".encode("gbk")
    assert read(mixed, "页.shtml").text.endswith("绩效自评表格正文\n主管部门\n")


def test_an_archive_of_sheets_is_read_whole():
    sheets = "".join(
        f"--x\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{SMALL.replace('800', str(n))}\n"
        for n in (1, 2)
    )
    saved = f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n{sheets}--x--\n'
    assert [rows[1][1] for rows in _texts(_read(saved, "表.mht"))] == ["1", "2"]


def test_files_are_named_and_nothing_is_fetched_or_expanded():
    document = _read(
        '<p>附件：<a href="/d.jsp?filename=a.xlsx">附件1</a></p><iframe src="/v.html?file=/决算.pdf"></iframe>'
    )
    assert {w.message.split("”")[0] for w in document.warnings} == {"正文附件“附件1", "正文附件“决算.pdf"}
    bomb = '<!DOCTYPE html [<!ENTITY a "拾拾拾拾"><!ENTITY x SYSTEM "file:///etc/passwd">]><html><head><script src="a.js"/><title/></head>'
    assert _read(f"{bomb}<body><p>正文&a;&x;完</p></body></html>", "页.xhtml").text == "正文&a;&x;完\n"


@pytest.mark.parametrize(
    "deep", ["<div>", "<span>", "<b><h1>", "<b><div></div>", "<table><tr><td>", "<font color=1><p>"]
)
def test_what_stands_deep_is_read(deep):
    text = _read(deep * 20_000 + f"<p>深处</p>{SMALL}").text
    assert "深处" in text
    assert "790.12" in text


def test_pages_made_to_exhaust_are_bounded():
    spans = "<table>" + ("<tr>" + "<td rowspan=65534 colspan=1000>数</td>" * 4 + "</tr>") * 800 + "</table>"
    assert sum(len(row) for row in _read(spans).tables[0].rows) == 3200
    assert _read("<div " + " ".join(f"a{n}=1" for n in range(60_000)) + ">文字</div>").text == "文字\n"
    with pytest.raises(UnreadableDocument, match="MAX_PAGE_TAGS"):
        _read("<i>" * 1_000_001)
    with pytest.raises(UnreadableDocument, match="MAX_CELLS"):
        _read("<table>" + "<tr><td>1" * 200_001)


def test_a_mirrors_conversion_is_undone_only_where_it_is_proven():
    mirrored = _read("<p>績(jī)效評價(jià)報(bào)告，數(shù)量指標(biāo)完成，項(xiàng)目資(zī)金50萬元。</p>")
    assert mirrored.text == "绩效评价报告，数量指标完成，项目资金50万元。\n"
    assert [w.code for w in mirrored.warnings] == ["mirror-copy"]
    assert _read("<p>績效評價報告，亳(bó)州市。</p>").text == "績效評價報告，亳(bó)州市。\n"


@given(st.text("<>/tdrablep =\"'!-&;甲1 \n", max_size=80))
def test_any_mark_up_is_read_or_refused(markup):
    try:
        document = _read(f"<html>{markup}")
    except UnreadableDocument:
        return
    for block in document.blocks:
        assert document.text[block.start : block.end].strip()
    for table in document.tables:
        for row in table.rows:
            for cell in row:
                assert "\n".join(document.text[start:end] for start, end in cell.pieces) == cell.text
