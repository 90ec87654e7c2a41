from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.assembly import Assembly, Laid, Run

_WORDS = st.text("绩效预算执行率95.2%ab 3\n", max_size=12)


def test_broken_lines_and_numbers_are_whole_again():
    page = Assembly()
    page.paragraph(
        [Run("2023年预算执", 1, (0, 0, 9, 9)), Run("行 1 234.", 1, (0, 9, 9, 18)), Run("50万元", 2, (0, 0, 9, 9))]
    )
    document = page.document("a.pdf", b"x", 2)
    assert "预算执行" in document.text
    assert "234.50万元" in document.text
    assert [document.text[p.start : p.end] for p in document.placed][-1] == "50万元"
    assert document.printed(document.text.index("50万元"), len(document.text))[0].page == 2


def test_cells_stand_where_they_say():
    page = Assembly()
    page.paragraph([Run("自评表")], level=1)
    page.table(
        [
            [Laid(((Run("项目"),),), 1, 1), Laid(((Run("甲"),), (Run("乙"),)), 1, 2, colspan=2)],
            [Laid((), 2, 1), Laid(((Run("9 5", 1, (1, 1, 2, 2), Decimal("0.9")),),), 2, 2), Laid((), 2, 3)],
        ],
        page=1,
    )
    document = page.document("a.docx", b"x")
    (table,) = document.tables
    assert [[cell.text for cell in row] for row in table.rows] == [["项目", "甲\n乙"], ["", "9 5", ""]]
    for row in table.rows:
        for cell in row:
            assert "".join(document.text[s:e] for s, e in cell.pieces) == cell.text
    assert document.printed(*table.rows[1][1].pieces[0])[0].confidence == Decimal("0.9")


def test_an_empty_table_leaves_nothing_behind():
    page = Assembly()
    page.table([[Laid((), 1, 1)]])
    page.paragraph([Run("后面")])
    assert page.document("a.docx", b"x").text == "后面\n"


@given(st.lists(st.lists(_WORDS, max_size=4), max_size=6))
def test_every_placed_stretch_holds_its_run(paragraphs):
    page = Assembly()
    for runs in paragraphs:
        page.paragraph([Run(text, number, None) for number, text in enumerate(runs, start=1)])
    document = page.document("a.pdf", b"x")
    for place in document.placed:
        assert document.text[place.start : place.end].strip()
    assert sorted(document.placed, key=lambda p: p.start) == list(document.placed)
    squeezed = "".join("".join(p) for p in paragraphs).replace(" ", "").replace("\n", "")
    assert document.text.replace(" ", "").replace("\n", "") == squeezed
