"""Reading .txt and .md: encodings, refusals, exact offsets, paragraphs, tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Document
from ingest.flow import flow, flow_between, join_words
from ingest.readers import read
from ontology.errors import UnreadableDocument

TEXT = "2023年度收支总计 805.08 万元，比上年减少 59.2 万元。"


def flows(document: Document) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, flow(document, block).text) for block in document.blocks if block.table is None]


def grid(text: str) -> list[list[str]]:
    (table,) = read(text.encode(), "a.txt").tables
    return [[cell.text for cell in row] for row in table.rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gbk", "gb18030"]
)
def test_every_chinese_encoding_gives_the_same_text(encoding: str) -> None:
    assert read((TEXT * 3).encode(encoding), "a.txt").text == TEXT * 3


def test_characters_that_only_gb18030_holds() -> None:
    text = "项目㐀㙦𠀀经费与普通文字在一起" * 5
    assert read(text.encode("gb18030"), "a.txt").text == text


def test_a_torn_last_character_does_not_lose_the_text() -> None:
    data = (TEXT * 50).encode()
    assert read(data[:-2], "a.txt").text.startswith(TEXT)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空"),
        (b" \n\n\t ", "空"),
        ("\u3000\n".encode(), "没有文字"),
        (bytes(range(256)) * 40, "不是可识别的文本"),
        (b"\x00\x01\x02\x03" * 1000, "不是可识别的文本"),
        (b"%PDF-1.7 abc", "PDF"),
        (b"PK\x03\x04" + b"\x00" * 50, "压缩包"),
    ],
)
def test_what_is_no_text_is_refused_with_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read(data, "目录/a.txt")
    message = str(refused.value)
    assert says in message
    assert "目录/a.txt" in message
    assert "\n" not in message


def test_unknown_formats_and_files_over_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableDocument, match="格式不能读取"):
        read(b"abc", "a.xyz")
    with pytest.raises(UnreadableDocument, match=r"超过单个文件 \d+ MB 的上限"):
        read(b"a" * (51 * 1024 * 1024), "a.txt")


def test_line_ends_and_nul_are_normalised() -> None:
    assert read(("甲\r\n乙\r丙\x00丁" + "字" * 60).encode(), "a.txt").text == "甲\n乙\n丙 丁" + "字" * 60


def test_broken_lines_with_an_empty_line_after_each_are_one_paragraph() -> None:
    lines = [
        "一、项目概况",
        "（一）项目性质和主要内容",
        "本项目按照市委办公室关于加强基层培训工作的意见要求，经市财",
        "政局批准设立，由市级财政全额拨款，主要适用于统筹推进全市基层",
        "培训工作。全年预算 160",
        "万元，实际支出 124 万元，执行率为百分之七十七点五，主要原因",
        "是部分培训班受疫情影响没有按照原定计划举办，剩余资金已经按照",
        "规定交回财政，下年度不再安排。",
        "（二）项目绩效目标",
        "着力提高干部素质，为全市经济社会高质量发展提供坚强有力的人才",
        "支撑，确保各项培训任务按期完成，参训学员满意度不低于百分之九",
        "十五，培训覆盖全部乡镇和街道，形成长效机制。",
    ]
    document = read("\n\n".join(lines).encode(), "a.txt")
    read_flows = flows(document)
    assert [(kind, level) for kind, level, _ in read_flows] == [
        ("heading", 2), ("heading", 3), ("paragraph", 0), ("heading", 3), ("paragraph", 0),
    ]  # fmt: skip
    assert "经市财政局批准" in read_flows[2][2]
    assert "全年预算160万元，实际支出124万元" in read_flows[2][2]
    assert read_flows[4][2].endswith("形成长效机制。")


def test_wrapped_items_with_numbers_are_no_headings() -> None:
    lines = [
        "（三）一般公共预算财政拨款支出决算具体情况",
        "1. 农林水支出（类）水利（款）水利工程运行与维护（项）：支出决",
        "算为239.17万元，完成预算133.33%，决算数大于预算数的主要原因是追",
        "加了防汛物资储备资金。",
        "    2. 一般公共服务支出（类）政府办公厅（室）及相关机构事务（款",
        "）行政运行（项）：支出决算为24.23万元，完成预算100%，决算数等于预算",
        "数。",
        "3. 社会保障和就业支出（类）行政事业单位养老支出（款）机关单位（",
        "参公）养老支出（项）：支出决算为12.10万元，完成预算98.5%，决算数",
        "小于预算数的主要原因是人员退休。",
        "4. 后续工作安排",
        "继续加强预算执行的分析和监督，按季度通报各科室的支出进度，年底前",
        "完成全部项目的验收和资料归档，并按要求公开。",
    ]
    kinds = [(kind, text[:12]) for kind, _, text in flows(read("\n".join(lines).encode(), "a.txt"))]
    assert [kind for kind, _ in kinds] == ["heading", "paragraph", "paragraph", "paragraph", "heading", "paragraph"]
    assert kinds[4][1] == "4.后续工作安排"


def test_a_sentence_that_ends_where_the_line_is_full_goes_on_also_with_empty_lines_between() -> None:
    lines = [
        "2022年本年支出合计2297.81万元，其中：基本支出1263.33万元，占54.98%；",
        "项目支出1034.48万元，占45.02%。",
        "基本支出用于保障机构正常运转，项目支出用于完成特定的行政任务和事业发",
        "展目标，均按照批复的预算执行，没有超范围、超标准列支的情况，也没有挤占",
        "挪用项目资金。",
        "全年共组织培训四十期，参训学员四千九百一十二人次，参加上级调训二百八",
        "十四人次，学员满意度达到百分之九十八点六，比上年提高一点二个百分点，培",
        "训质量稳步提升，各项任务按期完成。",
        "年末固定资产账面价值八百二十六万元，比年初增加五十一万元，主要是购置",
        "教学设备和更新办公家具，均已登记入账。",
        "下一步，继续完善内部控制，定期核对账实，把资产管理与预算编制结合起来，",
        "提高使用效率，防止闲置浪费，并把考核结果作为安排以后年度预算的重要依",
        "据，进一步压实各科室的责任，推动各项工作再上台阶，取得更好的成效和群",
        "众的满意。",
    ]
    read_flows = flows(read("\n\n".join(lines).encode(), "a.txt"))
    assert [text[:8] for _, _, text in read_flows] == [
        "2022年本年支",
        "基本支出用于保障",
        "全年共组织培训四",
        "年末固定资产账面",
        "下一步，继续完善",
    ]
    assert "占54.98%；项目支出1034.48万元" in read_flows[0][2]


def test_headings_of_text_and_markdown() -> None:
    text = "# 年度报告\n\n第一部分 单位概况\n\n一、职能简介\n\n附件 1\n\n1. 这是一个很长的列表项目，它有自己的句子和句号。\n"
    assert [(kind, level) for kind, level, _ in flows(read(text.encode(), "a.md"))] == [
        ("heading", 1), ("heading", 1), ("heading", 2), ("heading", 1), ("paragraph", 0),
    ]  # fmt: skip
    assert flows(read(text.encode(), "a.md"))[0][2] == "年度报告"


def test_page_marks_are_no_text() -> None:
    text = "本单位全年组织培训班四十期，培训学员四千九百一十二人次，参加上级\n\n- 12 -\n\n组织的调训二百八十四人次。"
    ((_, _, flowed),) = flows(read(text.encode(), "a.txt"))
    assert "参加上级组织的调训" in flowed


def test_tables_of_tabs_pipes_and_html() -> None:
    assert grid("甲\t乙\n1\t\n") == [["甲", "乙"], ["1", ""]]
    assert grid("| 甲 | 乙 |\n|---|:-:|\n| <p>一</p><p>二</p> | **三** |") == [["甲", "乙"], ["一\n二", "三"]]
    assert grid("| | |\n|---|---|\n| 甲 | a \\| b |") == [["甲", "a | b"]]
    html = "<table><tr><td rowspan=2>甲</td><td>&ge;90&nbsp;%</td></tr><tr><td>丙</td></tr></table>"
    (table,) = read(html.encode(), "a.md").tables
    assert [(c.text, c.row, c.column, c.rowspan) for r in table.rows for c in r] == [
        ("甲", 1, 1, 2), ("≥90%", 1, 2, 1), ("丙", 2, 2, 1),
    ]  # fmt: skip


def test_lines_that_are_only_indented_are_no_table() -> None:
    document = read("\t第一段话说明了情况。\n\t第二段话也说明了情况。\n".encode(), "a.txt")
    assert document.tables == ()
    assert len(document.blocks) == 2


def test_white_space_between_chinese_characters_goes_and_between_words_stays() -> None:
    assert join_words("机顶 盒\n 版本 5.0 (IPTV  platform)") == "机顶盒版本5.0(IPTV platform)"
    assert join_words("2362.9\n1 万元") == "2362.91万元"


@given(st.text(alphabet="甲乙，。 \n\tab12.|<p>/-—（）#", max_size=200))
def test_every_cell_and_block_points_into_the_text(text: str) -> None:
    try:
        document = read(text.encode(), "a.md")
    except UnreadableDocument:
        assert not text.strip()
        return
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        end = block.end
        if block.table is None:
            flowed = flow(document, block)
            assert len(flowed.text) == len(flowed.offsets)
            assert all(document.text[o] == c or c == " " for o, c in zip(flowed.offsets, flowed.text, strict=True))
            continue
        for row in block.table.rows:
            for cell in row:
                assert all(block.start <= a <= b <= block.end for a, b in cell.pieces)
                inside = flow_between(document.text, cell.pieces).text
                assert all(c in inside or c.isspace() for c in cell.text)


def test_spans_of_a_flow_lead_back_to_the_text() -> None:
    document = read("全年支出 160\n\n万元，其中培训 84 万元，合计用于四十期培训班的食宿和场地。\n".encode(), "a.txt")
    flowed = flow(document, document.blocks[0])
    place = flowed.text.index("160万元")
    start, end = flowed.span(place, place + 5)
    assert document.text[start:end] == "160\n\n万元"
    with pytest.raises(ValueError, match="no stretch"):
        flowed.span(3, 3)


def test_a_page_in_one_cell_is_running_text_and_its_tables_stay():
    lines = ["白石县水利局2023年度部门决算", "一、总体情况", "收、支总计均为1520.36万元，增长1.34%。"]
    form = ["项目 | 预算数 | 决算数", "水利 | 10 | 9"]
    document = read("\n".join(line + "|" * 180 for line in [*lines, *form]).encode(), "页.txt")
    assert [document.text[b.start : b.end] for b in document.blocks if b.table is None] == lines
    assert [[cell.text for cell in row if cell.text] for row in document.tables[0].rows] == [
        ["项目", "预算数", "决算数"],
        ["水利", "10", "9"],
    ]
    goal = [
        "项目名称 | 河堤 | |",
        "预算数 | 10 | 9 | 90%",
        "年度总体目标 | | |",
        "1.完成加固。| | |",
        "2.消除隐患。| | |",
        "数量指标 | 里程 | 5 | 5",
    ]
    assert len(read("\n".join(goal).encode(), "表.txt").tables[0].rows) == 6


def test_a_pipe_before_an_empty_first_cell_opens_no_broken_row():
    text = "项目名称 | 免费开放 | | |\n单位 | 某局 | | |\n | 预算数 | 执行数 | 得分\n资金总额 | 60 | 57 | 9.5\n其中：拨款 | 60 | 57 | \n"
    rows = read(text.encode(), "表.txt").tables[0].rows
    assert [cell.text for cell in rows[2]] == ["", "预算数", "执行数", "得分"]
    assert [cell.text for cell in rows[3]] == ["资金总额", "60", "57", "9.5"]


def test_a_page_mark_inside_a_decimal_does_not_end_the_paragraph():
    document = read("2023年度收入总计1520.\n- 3 -\n36万元，比上年增加20.1万元。\n支出\n".encode(), "页.txt")
    first = document.blocks[0]
    assert document.text[first.start : first.end].endswith("20.1万元。")
    assert flow(document, first).text.startswith("2023年度收入总计1520.36万元")


def test_what_stands_behind_a_stretch_is_not_in_its_flow():
    assert flow_between("项目名称|甲", ((0, 4),)).text == "项目名称"
    broken = flow_between("ab<br>cd|", ((0, 2), (6, 8)))
    assert broken.text == "ab cd"
    assert broken.span(0, 5) == (0, 8)
