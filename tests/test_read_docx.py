"""Reading Word documents: order, headings, list numbers, merged and nested tables, revisions, boxes, notes."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm

from ingest.document import Document
from ingest.readers import read
from ontology.errors import UnreadableDocument

W = nsdecls("w")


def saved(made: docx.document.Document) -> bytes:
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def put(made: docx.document.Document, xml: str) -> None:
    """Put an element (``w:`` names) at the end of the body."""
    made.element.body.insert(-1, parse_xml(xml.replace(">", f" {W}>", 1) if " xmlns:w=" not in xml else xml))


def blocks(document: Document) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, document.text[block.start : block.end]) for block in document.blocks]


def grid(document: Document) -> list[list[tuple[str, int, int, int, int]]]:
    (table,) = document.tables
    for row in table.rows:
        for cell in row:
            assert "".join(document.text[start:end] for start, end in cell.pieces) == cell.text
    return [[(c.text, c.row, c.column, c.rowspan, c.colspan) for c in row] for row in table.rows]


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def test_paragraphs_headings_and_tables_stand_in_their_order() -> None:
    made = docx.Document()
    made.add_heading("河湖管护项目支出绩效自评报告", 0)
    made.add_heading("基本情况", 2)
    made.add_paragraph("项目全年预算320.5万元。")
    made.add_table(1, 2).rows[0].cells[0].text = "项目名称"
    made.add_paragraph("一、主要做法")
    made.add_paragraph("全年开展巡查48次。")
    assert blocks(read(saved(made), "a.docx")) == [
        ("heading", 1, "河湖管护项目支出绩效自评报告"),
        ("heading", 2, "基本情况"),
        ("paragraph", 0, "项目全年预算320.5万元。"),
        ("table", 0, "项目名称\t"),
        ("heading", 2, "一、主要做法"),
        ("paragraph", 0, "全年开展巡查48次。"),
    ]


def test_chinese_style_names_and_outline_levels_make_headings_but_no_sentence_does() -> None:
    made = docx.Document()
    made.styles["Heading 2"].element.name_val = "标题 2"
    made.add_paragraph("项目管理情况", made.styles["标题 2"])
    put(made, '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>存在问题</w:t></w:r></w:p>')
    made.add_paragraph("本节所列金额均为决算数。", made.styles["标题 2"])
    assert [(kind, level) for kind, level, _ in blocks(read(saved(made), "a.docx"))] == [
        ("heading", 2),
        ("heading", 1),
        ("paragraph", 0),
    ]


def numbered(made: docx.document.Document, *levels: tuple[str, str, int]) -> None:
    """Put a list with these levels (number format, text, start) into the document; its identifier is 77."""
    part = made.part.numbering_part.element
    made_levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (kind, text, start) in enumerate(levels)
    )
    first = part.find("{*}num")
    first.addprevious(parse_xml(f'<w:abstractNum {W} w:abstractNumId="77">{made_levels}</w:abstractNum>'))
    part.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def item(text: str, depth: int, list_id: int = 77) -> str:
    return (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr></w:pPr>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p>"
    )


def test_numbers_that_word_generates_are_in_the_text() -> None:
    made = docx.Document()
    numbered(
        made,
        ("chineseCountingThousand", "%1、", 1),
        ("chineseCounting", "（%2）", 1),
        ("decimal", "%3.", 1),
        ("decimalEnclosedCircleChinese", "%4", 1),
    )
    for text, depth in (
        ("概况", 0),
        ("职能", 1),
        ("机构", 1),
        ("甲", 2),
        ("2023年预算", 2),
        ("结余", 3),
        ("绩效", 0),
        ("自评", 1),
    ):
        put(made, item(text, depth))
    document = read(saved(made), "a.docx")
    assert document.text.split("\n")[:-1] == [
        *("一、概况", "（一）职能", "（二）机构", "1.甲", "2. 2023年预算", "①结余", "二、绩效", "（一）自评"),
    ]
    assert [level for _, level, _ in blocks(document)] == [2, 3, 3, 4, 4, 6, 2, 3]


def test_a_list_goes_on_restarts_where_told_and_bullets_have_no_number() -> None:
    made = docx.Document()
    numbered(made, ("decimal", "%1）", 3), ("bullet", "●", 1))
    part = made.part.numbering_part.element
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    part.append(parse_xml(f'<w:num {W} w:numId="78"><w:abstractNumId w:val="77"/>{override}</w:num>'))
    for text, depth, list_id in (("甲", 0, 77), ("乙", 1, 77), ("丙", 0, 77), ("丁", 0, 78), ("戊", 0, 78)):
        put(made, item(text, depth, list_id))
    assert read(saved(made), "a.docx").text.split() == ["3）甲", "乙", "4）丙", "1）丁", "2）戊"]


def test_a_column_numbered_by_word_keeps_its_numbers() -> None:
    made = docx.Document()
    numbered(made, ("decimal", "%1", 1))
    number = f"<w:tc>{item('', 0)}</w:tc>"
    put(made, table(row(cell("序号"), cell("项目名称")), row(number, cell("路灯维护")), row(number, cell("垃圾清运"))))
    assert [[text for text, *_ in cells] for cells in grid(read(saved(made), "a.docx"))] == [
        ["序号", "项目名称"],
        ["1", "路灯维护"],
        ["2", "垃圾清运"],
    ]


def test_merged_cells_stand_once_with_their_spans() -> None:
    made = docx.Document()
    put(
        made,
        table(
            row(
                cell("产出指标", '<w:vMerge w:val="restart"/>'),
                cell("年度指标值", '<w:gridSpan w:val="2"/>'),
                cell("得分"),
            ),
            row(cell("隐藏", "<w:vMerge/>"), cell("指标值"), cell("单位"), cell("10")),
            row(
                cell("", '<w:vMerge w:val="continue"/>'),
                cell("合", '<w:hMerge w:val="restart"/>'),
                cell("", "<w:hMerge/>"),
            ),
            row(cell("新"), cell("20"), properties='<w:gridBefore w:val="2"/>'),
        ),
    )
    assert grid(read(saved(made), "a.docx")) == [
        [("产出指标", 1, 1, 3, 1), ("年度指标值", 1, 2, 1, 2), ("得分", 1, 4, 1, 1)],
        [("指标值", 2, 2, 1, 1), ("单位", 2, 3, 1, 1), ("10", 2, 4, 1, 1)],
        [("合", 3, 2, 1, 2)],
        [("新", 4, 3, 1, 1), ("20", 4, 4, 1, 1)],
    ]


def test_merging_by_the_library_is_read_as_made() -> None:
    made = docx.Document()
    form = made.add_table(3, 4)
    form.cell(0, 0).merge(form.cell(2, 0)).text = "预算执行"
    form.cell(0, 1).merge(form.cell(1, 2)).text = "全年数"
    form.cell(2, 3).text = "96.5"
    found = [[each for each in cells if each[0]] for cells in grid(read(saved(made), "a.docx"))]
    assert found == [[("预算执行", 1, 1, 3, 1), ("全年数", 1, 2, 2, 2)], [], [("96.5", 3, 4, 1, 1)]]


def test_a_table_inside_a_layout_cell_is_read_as_if_no_cell_were_around_it() -> None:
    made = docx.Document()
    inner = table(row(cell("项目名称"), cell("灌溉渠道")), row(cell("总分"), cell("95")))
    text = "<w:p><w:r><w:t>项目支出绩效自评表</w:t></w:r></w:p>"
    put(made, table(f"<w:tr><w:tc>{text}{inner}<w:p/></w:tc></w:tr>"))
    document = read(saved(made), "a.docx")
    assert blocks(document)[0] == ("heading", 1, "项目支出绩效自评表")
    assert [[text for text, *_ in cells] for cells in grid(document)] == [["项目名称", "灌溉渠道"], ["总分", "95"]]


def test_a_table_inside_a_cell_of_a_form_is_unfolded_into_its_rows() -> None:
    made = docx.Document()
    inner = table(row(cell("数量"), cell("12"), cell("10")), row(cell("质量"), cell("99%"), cell("20")))
    put(
        made,
        table(
            row(cell("项目名称"), cell("甲项目")),
            f"<w:tr>{cell('绩效指标')}<w:tc>{inner}<w:p/></w:tc></w:tr>",
            row(cell("总分"), cell("30")),
        ),
    )
    assert grid(read(saved(made), "a.docx")) == [
        [("项目名称", 1, 1, 1, 1), ("甲项目", 1, 2, 1, 1)],
        [("绩效指标", 2, 1, 2, 1), ("数量", 2, 2, 1, 1), ("12", 2, 3, 1, 1), ("10", 2, 4, 1, 1)],
        [("质量", 3, 2, 1, 1), ("99%", 3, 3, 1, 1), ("20", 3, 4, 1, 1)],
        [("总分", 4, 1, 1, 1), ("30", 4, 2, 1, 1)],
    ]


def test_figures_split_over_runs_and_broken_lines_are_whole() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("支出1 2".replace(" ", ""))
    paragraph.add_run("34.").bold = True
    paragraph.add_run("56")
    paragraph.add_run("万元")
    made.add_table(1, 2).rows[0].cells[1].text = "及时\n完成"
    document = read(saved(made), "a.docx")
    assert "支出1234.56万元" in document.text
    assert document.tables[0].rows[0][1].text == "及时\n完成"


def test_labels_set_side_by_side_are_lines_of_their_own() -> None:
    made = docx.Document()
    made.add_paragraph("填报单位：云岭县水务局\t\t单位：万元")
    made.add_paragraph("1.第一项任务已经完成。\n2.第二项任务尚未开始。")
    assert read(saved(made), "a.docx").text.split("\n")[:-1] == [
        *("填报单位：云岭县水务局", "单位：万元", "1.第一项任务已经完成。", "2.第二项任务尚未开始。"),
    ]


def test_revisions_are_accepted_and_codes_prompts_and_hidden_text_are_dropped() -> None:
    made = docx.Document()
    run = "<w:r><w:t>{}</w:t></w:r>"
    put(
        made,
        "<w:p>"
        + run.format("执行率")
        + '<w:ins w:id="1" w:author="a">'
        + run.format("98%")
        + '</w:ins><w:del w:id="2" w:author="a"><w:r><w:delText>89%</w:delText></w:r></w:del>'
        + '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF 金额 \\h</w:instrText></w:r>'
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run.format("，共320万元")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>内部批注</w:t></w:r>"
        + "<w:sdt><w:sdtPr/><w:sdtContent>"
        + run.format("，等级优")
        + "</w:sdtContent></w:sdt><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        + run.format("单击此处输入")
        + "</w:sdtContent></w:sdt></w:p>",
    )
    removed = '<w:del w:id="3" w:author="a"/>'
    put(made, table(row(cell("甲"), cell("1")), row(cell("乙"), cell("2"), properties=removed)))
    document = read(saved(made), "a.docx")
    assert blocks(document)[0][2] == "执行率98%，共320万元，等级优"
    assert [[text for text, *_ in cells] for cells in grid(document)] == [["甲", "1"]]


def test_controls_around_rows_cells_and_tables_are_opened() -> None:
    made = docx.Document()
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    rows = row(cell("甲"), control.format(cell("1"))) + control.format(row(cell("乙"), cell("2")))
    put(made, control.format(table(rows)).replace("<w:sdt>", f"<w:sdt {W}>", 1))
    assert [[text for text, *_ in cells] for cells in grid(read(saved(made), "a.docx"))] == [["甲", "1"], ["乙", "2"]]


def test_boxes_ticks_and_contents_lines() -> None:
    made = docx.Document()
    listed = "<w:p><w:r><w:t>一、概况3</w:t></w:r><w:r><w:instrText>PAGEREF _Toc1 \\h</w:instrText></w:r></w:p>"
    put(made, listed)
    box = '<w:ffData><w:checkBox><w:default w:val="0"/>{}</w:checkBox></w:ffData>'
    put(
        made,
        '<w:p><w:r><w:fldChar w:fldCharType="begin">' + box.format("<w:checked/>") + "</w:fldChar></w:r>"
        '<w:r><w:t>新增</w:t></w:r><w:r><w:fldChar w:fldCharType="begin">' + box.format("") + "</w:fldChar></w:r>"
        '<w:r><w:t>延续</w:t></w:r><w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r><w:r><w:t>优</w:t></w:r></w:p>',
    )
    assert read(saved(made), "a.docx").text == "☑新增□延续☑优\n"


def test_notes_stand_after_the_paragraph_that_refers_to_them() -> None:
    made = docx.Document()
    put(made, '<w:p><w:r><w:t>全年预算320万元</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>')
    made.add_paragraph("后文")
    note = f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>含上年结转20万元</w:t></w:r></w:p>'
    part = Part(PackURI("/word/footnotes.xml"), "application/xml", f"{note}</w:footnote></w:footnotes>".encode())
    made.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    assert read(saved(made), "a.docx").text.split() == ["全年预算320万元", "含上年结转20万元", "后文"]


def test_a_broken_link_to_a_picture_does_not_lose_the_text() -> None:
    made = docx.Document()
    made.add_paragraph("正文")
    made.part.relate_to(Part(PackURI("/word/NULL"), "image/png", b"x"), RELATIONSHIP_TYPE.IMAGE)
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(saved(made))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name != "word/NULL":
                new.writestr(name, old.read(name))
    assert read(stream.getvalue(), "a.docx").text == "正文\n"


def test_a_large_picture_is_named_in_a_warning_and_pictures_alone_are_refused(tmp_path: Path) -> None:
    picture = tmp_path / "a.bmp"
    picture.write_bytes(
        b"BM"
        + (58).to_bytes(4, "little")
        + bytes(4)
        + (54).to_bytes(4, "little")
        + (40).to_bytes(4, "little")
        + (1).to_bytes(4, "little") * 2
        + b"\x01\x00\x18\x00"
        + bytes(24)
        + b"\xff\xff\xff\x00"
    )
    made = docx.Document()
    made.add_picture(str(picture), height=Cm(12))
    with pytest.raises(UnreadableDocument, match="只有图片"):
        read(saved(made), "a.docx")
    made.add_paragraph("正文")
    (warning,) = read(saved(made), "a.docx").warnings
    assert (warning.code, "1 张图片" in warning.message) == ("picture-unread", True)


def test_text_boxes_are_read_once() -> None:
    made = docx.Document()
    inside = "<w:txbxContent><w:p><w:r><w:t>附件2</w:t></w:r></w:p></w:txbxContent>"
    made.element.body.insert(
        -1,
        parse_xml(
            f'<w:p {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
            ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
            ' xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:t>自评说明</w:t></w:r><w:r><mc:AlternateContent>'
            f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r></w:p>"
        ),
    )
    made.add_paragraph("后文")
    assert read(saved(made), "a.docx").text.split() == ["自评说明", "附件2", "后文"]


def test_headers_and_footers_are_left_out() -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "内部资料"
    made.sections[0].footer.paragraphs[0].text = "第1页"
    made.add_paragraph("正文")
    assert read(saved(made), "a.docx").text == "正文\n"


def test_a_document_without_text_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="没有文字"):
        read(saved(docx.Document()), "a.docx")
