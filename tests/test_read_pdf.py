import io
import time
import zlib
from importlib.resources import files

import pypdfium2
import pytest
from made_pdfs import LANDSCAPE, Paper
from pypdf import PdfReader, PdfWriter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from ingest.document import Document, Table
from ingest.readers import read
from ingest.readers.pdf import read_pdf
from ontology.errors import UnreadableDocument

HEADER = ["三级指标", "年度指标值", "实际完成值", "分值", "得分"]
XS = [60, 190, 290, 390, 460, 530]
ROWS = [
    HEADER,
    ["植树造林面积", "≥1,200亩", "1,186.5亩", "20", "19.8"],
    ["苗木成活率", "≥95%", "96.20%", "15", "15"],
    ["补助发放及时率", "100%", "100%", "15", "15"],
]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def opened(paper: Paper) -> Document:
    document = read(paper.pdf(), "表.pdf")
    for table in document.tables:
        for row in table.rows:
            for cell in row:
                assert "".join(document.text[start:end] for start, end in cell.pieces) == cell.text
    return document


def test_ruled_tables_are_read_cell_by_cell_with_page_and_box():
    paper = Paper()
    paper.text(200, 60, "2023年度项目支出绩效自评表", 16)
    paper.grid(XS, 100, ROWS)
    document = opened(paper)
    assert [block.kind for block in document.blocks] == ["heading", "table"]
    (table,) = document.tables
    assert texts(table) == ROWS
    (place,) = document.printed(*table.rows[1][2].pieces[0])
    assert place.page == 1
    assert place.box is not None
    assert XS[2] < place.box[0] < place.box[2] < XS[3]
    assert 124 < place.box[1] < place.box[3] < 148


def test_cells_span_where_the_lines_between_them_are_missing():
    paper = Paper()
    rows = [
        ["一级指标", "二级指标", "三级指标", "分值", "得分"],
        ["产出指标", "数量指标", "植树造林\n面积", "20", "19"],
        ["", "质量指标", "苗木成活率", "15", "15"],
        ["总分", "", "", "35", "34"],
    ]
    paper.grid(XS, 100, rows, merged=[(1, 0, 2, 0), (3, 0, 3, 2)])
    (table,) = opened(paper).tables
    assert texts(table)[1] == ["产出指标", "数量指标", "植树造林面积", "20", "19"]
    level = table.rows[1][0]
    assert (level.column, level.rowspan) == (1, 2)
    assert [cell.column for cell in table.rows[2]] == [2, 3, 4, 5]
    assert [(cell.column, cell.colspan) for cell in table.rows[3]] == [(1, 3), (4, 1), (5, 1)]


@pytest.mark.parametrize("kind", ["bars", "double", "dashed", "open sides", "squares"])
def test_lines_are_seen_however_they_are_drawn(kind: str):
    paper = Paper()
    height, top, bottom = 24, 100, 100 + 24 * len(ROWS)
    if kind == "dashed":
        paper.canvas.setDash(2, 2)
    ys = [top + place * height for place in range(len(ROWS) + 1)]
    for y in ys:
        if kind == "bars":
            paper.bar(XS[0], y - 0.4, XS[-1], y + 0.4)
        elif kind == "squares":
            for x in range(XS[0], XS[-1], 2):
                paper.bar(x, y, x + 0.8, y + 0.8)
        else:
            paper.line(XS[0], y, XS[-1], y)
            if kind == "double":
                paper.line(XS[0], y + 1.5, XS[-1], y + 1.5)
    for x in XS[1:-1] if kind == "open sides" else XS:
        if kind == "bars":
            for y in ys[:-1]:
                paper.bar(x - 0.4, y, x + 0.4, y + height)
        else:
            paper.line(x, top, x, bottom)
    for number, row in enumerate(ROWS):
        for x, text in zip(XS, row, strict=False):
            paper.text(x + 4, top + number * height + 6, text, 9)
    (table,) = opened(paper).tables
    assert texts(table) == ROWS


def test_a_table_over_two_pages_is_one_and_its_broken_row_whole():
    paper = Paper()
    xs = [60, 160, 260, 430, 480, 530]
    head = ["三级指标", "年度指标值", "偏差原因", "分值", "得分"]
    rows = [[f"指标{n}", "≥9项", "无", "5", "5"] for n in range(1, 25)]
    paper.text(200, 60, "2023年度项目支出绩效自评表", 16)
    broken = ["修复管网长度", "≥12公里", "受汛期降雨影响，部分管段沟槽积水，开", "10", "9"]
    paper.grid(xs, 100, [head, *rows, broken], height=26)
    paper.text(290, 800, "- 1 -", 9)
    paper.turn_page()
    paper.grid(xs, 60, [head, ["", "", "挖进度放缓", "", ""], ["支付及时率", "100%", "", "10", "10"]], height=26)
    paper.text(60, 200, "填表说明：以上各项由实施单位填写。")
    paper.text(290, 800, "- 2 -", 9)
    document = opened(paper)
    (table,) = document.tables
    assert texts(table)[-2][2] == "受汛期降雨影响，部分管段沟槽积水，开挖进度放缓"
    assert texts(table)[-1] == ["支付及时率", "100%", "", "10", "10"]
    assert len(table.rows) == len(rows) + 3
    pages = {place.page for place in document.printed(*table.rows[-2][2].pieces[0])}
    assert pages == {1, 2}
    assert "- 2 -" not in document.text


def test_a_merged_cell_goes_on_over_the_page():
    paper = Paper()
    xs = [60, 160, 300, 420, 530]
    rows = [["一级指标", "三级指标", "指标值", "得分"], ["产出指标", "管网长度", "≥12公里", "10"]]
    rows += [["", f"指标{n}", "≥3项", "5"] for n in range(1, 24)]
    paper.grid(xs, 100, rows, height=26, merged=[(1, 0, 24, 0)])
    paper.turn_page()
    more = [["", "支付率", "100%", "10"], ["", "完工率", "100%", "10"], ["效益指标", "受益人数", "≥900人", "10"]]
    paper.grid(xs, 60, more, height=26, merged=[(0, 0, 1, 0)])
    (table,) = opened(paper).tables
    assert (table.rows[1][0].text, table.rows[1][0].rowspan) == ("产出指标", 26)
    assert [cell.text for cell in table.rows[-2]] == ["完工率", "100%", "10"]
    assert [cell.text for cell in table.rows[-1]] == more[-1]


def test_forms_on_pages_of_their_own_stay_apart():
    paper = Paper()
    for name in ("河道清淤", "道路养护"):
        paper.text(200, 60, "2023年度项目支出绩效自评表", 16)
        paper.grid(XS, 100, [["项目名称", name, "", "", ""], *ROWS], merged=[(0, 1, 0, 4)])
        paper.turn_page()
    document = opened(paper)
    assert [table.rows[0][1].text for table in document.tables] == ["河道清淤", "道路养护"]
    assert document.text.count("2023年度项目支出绩效自评表") == 2


@pytest.mark.parametrize("size", [9.0, 16.0])
def test_a_title_over_forms_on_several_pages_is_no_running_head(size: int):
    paper = Paper()
    forms = [("河道清淤", 2023), ("道路养护", 2023), ("堤防加固", 2023), ("河道清淤", 2022)]
    for name, year in forms:
        paper.text(60, 20, "青石县水务局绩效资料", 8)
        paper.text(200, 40, f"项目支出绩效自评表（{year} 年度）", size)
        rows = [["项目名称", name, "", "", ""], *ROWS, *[[f"指标{n}", "≥9项", "9项", "2", "2"] for n in range(20)]]
        paper.grid(XS, 66, rows, merged=[(0, 1, 0, 4)])
        paper.turn_page()
        paper.text(60, 20, "青石县水务局绩效资料", 8)
        paper.grid(XS, 66, [["指标末", "≥9项", "9项", "2", "2"]])
        paper.turn_page()
    document = opened(paper)
    assert [table.rows[0][1].text for table in document.tables] == [name for name, _ in forms]
    assert all(table.rows[-1][0].text == "指标末" for table in document.tables)
    assert [document.text.count(f"（{year}年度）") for year in (2023, 2022)] == [3, 1]


@pytest.mark.parametrize("ruled", [False, True])
def test_tables_without_upright_rules_are_read_by_their_columns(ruled: bool):
    paper = Paper()
    paper.text(60, 60, "各项目预算执行情况如下。")
    for number, row in enumerate([*ROWS, ["护林员补助发放人数", "≥300人", "312人", "10", "10"]]):
        for x, text in zip(XS, row, strict=False):
            paper.text(x, 100 + 22 * number, text, 9)
        if ruled:
            paper.line(55, 95 + 22 * number, 535, 95 + 22 * number)
    (table,) = opened(paper).tables
    assert texts(table)[:4] == ROWS
    assert texts(table)[4][0] == "护林员补助发放人数"


def test_rows_without_rules_between_them_are_taken_apart():
    paper = Paper()
    paper.grid(
        [60, 220, 380, 530],
        100,
        [["项目", "预算数", "决算数"], ["基本支出\n项目支出\n合计", "120.50\n80\n200.50", "118.2\n79.95\n198.15"]],
        height=50,
    )
    (table,) = opened(paper).tables
    assert texts(table)[1:] == [
        ["基本支出", "120.50", "118.2"],
        ["项目支出", "80", "79.95"],
        ["合计", "200.50", "198.15"],
    ]


def test_glyphs_placed_one_by_one_make_words_whatever_their_order():
    paper = Paper()
    paper.text(60, 100, "全年预算数", 10, step=11.5)
    paper.text(60, 130, "9746", 10, step=5)
    paper.text(85, 130, "50", 10, step=5)
    paper.text(80, 130, ".", 10)
    assert opened(paper).text.split("\n")[:2] == ["全年预算数", "9746.50"]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_pages_turned_in_the_file_or_in_the_picture_read_the_same(rotation: int):
    paper = Paper(LANDSCAPE)
    paper.text(300, 50, "支出决算表", 16)
    paper.grid(XS, 100, ROWS)
    shown = PdfReader(io.BytesIO(paper.pdf()))
    writer = PdfWriter()
    page = writer.add_page(shown.pages[0])
    if rotation:
        page.rotate(rotation)
    turned = io.BytesIO()
    writer.write(turned)
    document = read(turned.getvalue(), "a.pdf")
    assert texts(document.tables[0]) == ROWS
    (place,) = document.printed(*document.tables[0].rows[1][1].pieces[0])
    x0, y0, x1, y1 = place.box or (0, 0, 0, 0)
    centre = {0: (0.28, 0.22), 90: (0.78, 0.28), 180: (0.72, 0.78), 270: (0.22, 0.72)}[rotation]
    width, height = (842, 595) if rotation in (0, 180) else (595, 842)
    assert ((x0 + x1) / 2 / width, (y0 + y1) / 2 / height) == pytest.approx(centre, abs=0.03)


def test_a_table_lying_on_an_upright_page_is_read_upright():
    paper = Paper()
    paper.canvas.translate(595, 0)
    paper.canvas.rotate(90)
    paper.height = 595
    paper.grid(XS, 100, ROWS)
    document = opened(paper)
    assert texts(document.tables[0]) == ROWS
    (place,) = document.printed(*document.tables[0].rows[1][0].pieces[0])
    assert place.box is not None
    assert 124 < place.box[0] < place.box[2] < 148
    assert place.box[1] > 842 - XS[1]


LEFT = [
    "一、基本情况。项目由县水务局组织实施，",
    "计划改造老旧管网十二公里，涉及三个街",
    "道九个社区，惠及居民约四千二百户。年",
]
RIGHT = ["初批复预算二百四十万元，年中追加三十", "万元，全年实际支出二百六十八万元，主", "要用于管材采购和路面恢复。"]


def test_columns_of_text_are_read_one_after_the_other():
    paper = Paper()
    paper.text(180, 50, "2023年度绩效自评报告", 18)
    paper.lines(60, 100, [*LEFT, *LEFT[1:], *RIGHT[:2]])
    paper.lines(320, 100, [*RIGHT, *LEFT, RIGHT[2]])
    paper.text(60, 270, "附件：绩效自评表由各项目实施单位填写并加盖公章，随本报告一并报送县财政局备案。")
    text = opened(paper).text
    first, second = text.index("九个社区"), text.index("管材采购和路面恢复")
    assert text.index("绩效自评报告") < first < second < text.index("附件")
    assert "涉及三个街道九个社区" in text


def test_paragraphs_are_whole_over_lines_and_pages_without_heads_and_numbers():
    paper = Paper()
    for page in range(1, 5):
        paper.text(60, 40, "某县水务局2023年度部门决算", 8)
        if page == 1:
            paper.text(60, 80, "一、总体情况说明", 14)
        paper.lines(60 if page > 1 else 81, 110, ["2023年度收入总计268.40万元，其中财政拨款收入250万元，事业收入18.4"])
        paper.lines(
            60, 128, ["0万元，与上年相比增加12.60万元，增长4.93%，主要原因是新增管网改造项目并"] * 35, leading=18
        )
        paper.text(290, 800, str(page), 9)
        paper.turn_page()
    document = opened(paper)
    assert document.blocks[0].kind == "heading"
    assert [block.kind for block in document.blocks[1:]] == ["paragraph"]
    assert "18.40万元" in document.text
    assert "项目并2023年度收入" in document.text
    assert document.text.count("部门决算") == 0


def test_lines_of_a_contents_list_are_no_headings():
    paper = Paper()
    paper.text(280, 60, "目录", 18)
    for number, title in enumerate(["一、部门概况", "二、收入支出决算总表", "三、情况说明"]):
        paper.text(60, 100 + 22 * number, f"{title}{'.' * 60}{number + 3}")
    document = opened(paper)
    assert [block.kind for block in document.blocks] == ["heading", "paragraph", "paragraph", "paragraph"]


def test_texts_apart_in_one_line_stay_apart():
    paper = Paper()
    paper.text(60, 60, "部门：某县水务局", 9)
    paper.text(400, 60, "金额单位：万元", 9)
    paper.grid(XS, 80, ROWS)
    assert opened(paper).text.split("\n")[:2] == ["部门：某县水务局", "金额单位：万元"]


def encrypted(password: str) -> bytes:
    paper = Paper()
    paper.grid(XS, 100, ROWS)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper.pdf())))
    writer.encrypt(user_password=password, owner_password="主人", algorithm="AES-256")
    found = io.BytesIO()
    writer.write(found)
    return found.getvalue()


def test_a_file_protected_against_changes_only_is_read():
    assert texts(read(encrypted(""), "a.pdf").tables[0]) == ROWS


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableDocument) as error:
        read(data, "目录/a.pdf")
    message = str(error.value)
    assert "目录/a.pdf" in message
    assert "\n" not in message
    return message


def test_what_cannot_be_opened_is_refused_with_a_sentence():
    paper = Paper()
    paper.grid(XS, 100, ROWS)
    whole = paper.pdf()
    assert "密码" in refused(encrypted("秘密"))
    assert "不完整" in refused(whole[: len(whole) // 2])
    assert "不完整" in refused(whole[:-200])
    with pytest.raises(UnreadableDocument, match="不是 PDF"):
        read_pdf(b"%!PS-Adobe-3.0 nothing of the kind", "a.pdf")
    assert "损坏" in refused(b"%PDF-1.7\n" + bytes(range(256)) * 8 + b"\nstartxref\n0\n%%EOF\n")


def test_ten_thousand_pages_are_refused_at_once():
    kids = " ".join(f"{number} 0 R" for number in range(3, 10_003))
    parts = ["1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj", f"2 0 obj<</Type/Pages/Count 10000/Kids[{kids}]>>endobj"]
    parts += [f"{n} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj" for n in range(3, 10_003)]
    body = "%PDF-1.4\n" + "\n".join(parts) + "\ntrailer<</Root 1 0 R/Size 10003>>\nstartxref\n0\n%%EOF\n"
    began = time.monotonic()
    assert "10000 页，超过 2000 页的上限" in refused(body.encode())
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("stages", [1, 2])
def test_streams_that_unpack_without_end_are_refused(stages: int):
    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(b"0 " * 500_000) for _ in range(30)) + packer.flush()
    for _ in range(stages - 1):
        stream = zlib.compress(stream, 9)
    names = b" ".join([b"/FlateDecode"] * stages)
    data = b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    data += (
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n4 0 obj<</Filter[%s]" % names
    )
    data += b"/Length %d>>stream\n%s\nendstream endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%%%EOF\n" % (
        len(stream),
        stream,
    )
    assert "解压后超过" in refused(data.replace(b"%%", b"%"))


def without_meaning(paper: Paper) -> PdfReader:
    """The pages with no word on what the glyphs of embedded fonts mean."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper.pdf())))
    for font in writer.pages[0]["/Resources"]["/Font"].values():
        font.get_object().pop("/ToUnicode", None)
    written = io.BytesIO()
    writer.write(written)
    return PdfReader(written)


def test_pages_without_readable_text_are_recognised_and_the_others_read():
    said = Paper()
    said.grid(XS, 100, ROWS)
    whole = said.pdf()
    image = pypdfium2.PdfDocument(whole)[0].render(scale=150 / 72).to_pil()
    pictured = Paper()
    pictured.canvas.drawInlineImage(image, 0, 0, 595, 842)
    pdfmetrics.registerFont(TTFont("embedded", str(files("paperang_p2_fonts_cjk") / "fonts/wqy-microhei.ttc")))
    glyphs = Paper()
    glyphs.text(100, 300, "道路硬化里程为十二公里，工程一次性验收合格，群众满意度为百分之九十六。", 12, font="embedded")
    writer = PdfWriter()
    for pages in (PdfReader(io.BytesIO(whole)), PdfReader(io.BytesIO(pictured.pdf())), without_meaning(glyphs)):
        writer.add_page(pages.pages[0])
    written = io.BytesIO()
    writer.write(written)
    document = read(written.getvalue(), "a.pdf")
    first, second = document.tables
    assert texts(first) == ROWS
    assert [row[3:] for row in texts(second)] == [row[3:] for row in ROWS]
    assert "工程一次性验收合格" in document.text
    assert [(warning.code, warning.page) for warning in document.warnings] == [("ocr", 2), ("ocr", 3)]
    (sure,) = document.printed(*second.rows[1][3].pieces[0])
    assert sure.page == 2
    assert sure.confidence is not None
    assert document.printed(*first.rows[1][3].pieces[0])[0].confidence is None
