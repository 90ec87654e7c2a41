"""What printed pages become, whoever says what is printed on them."""

from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Document
from ingest.readers.assembly import Assembly
from ingest.readers.layout import Page, Segment, Word, write_pages

_X, _Y = st.integers(40, 500), st.integers(100, 700)
_WORDS = st.builds(
    lambda text, x, y: Word(text, x, y, x + 10 * len(text), y + 10),
    st.text("绩效预算执行率指标甲乙丙", min_size=1, max_size=9),
    _X,
    _Y,
)
_LINES = st.one_of(
    st.builds(lambda x, y, length: Segment(x, y, x + length, y), _X, _Y, st.integers(1, 400)),
    st.builds(lambda x, y, length: Segment(x, y, x, y + length), _X, _Y, st.integers(1, 400)),
)


def written(*pages: Page) -> Document:
    assembly = Assembly()
    write_pages(pages, assembly)
    return assembly.document("a.pdf", b"", len(pages))


@given(st.lists(st.tuples(st.lists(_WORDS, max_size=25), st.lists(_LINES, max_size=25)), max_size=3))
def test_every_character_is_written_once_wherever_it_stands(drawn):
    pages = [Page(n, 595, 842, tuple(words), tuple(lines)) for n, (words, lines) in enumerate(drawn, start=1)]
    document = written(*pages)
    printed = Counter(char for page in pages for word in page.words for char in word.text)
    assert Counter(char for char in document.text if not char.isspace()) == printed
    for table in document.tables:
        for row in table.rows:
            columns = [cell.column for cell in row]
            assert columns == sorted(set(columns))


@given(st.integers(2, 7), st.integers(2, 7), st.data())
def test_any_merging_of_a_grid_is_read_back(rows, columns, data):
    """A block of cells is merged; its lines are missing, its text stands in the middle."""
    r0, c0 = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    r1, c1 = data.draw(st.integers(r0, rows - 1)), data.draw(st.integers(c0, columns - 1))
    segments, words = [], []
    for r in range(rows + 1):
        segments += [
            Segment(50 + 70 * c, 100 + 20 * r, 120 + 70 * c, 100 + 20 * r)
            for c in range(columns)
            if not (r0 < r <= r1 and c0 <= c <= c1)
        ]
    for c in range(columns + 1):
        segments += [
            Segment(50 + 70 * c, 100 + 20 * r, 50 + 70 * c, 120 + 20 * r)
            for r in range(rows)
            if not (c0 < c <= c1 and r0 <= r <= r1)
        ]
    for r in range(rows):
        for c in range(columns):
            if (r0 <= r <= r1 and c0 <= c <= c1) and (r, c) != (r0, c0):
                continue
            x, y = (
                (50 + 35 * (c0 + c1 + 1), 100 + 10 * (r0 + r1 + 1))
                if (r, c) == (r0, c0)
                else (85 + 70 * c, 110 + 20 * r)
            )
            words.append(Word(f"{r}行{c}", x - 10, y - 5, x + 10, y + 5))
    document = written(Page(1, 700, 842, tuple(words), tuple(segments)))
    if (r0, c0, r1, c1) == (0, 0, rows - 1, columns - 1):
        assert not document.tables
        return
    (table,) = document.tables
    found = {
        cell.text: (cell.row - 1, cell.column - 1, cell.rowspan, cell.colspan) for row in table.rows for cell in row
    }
    merged = found[f"{r0}行{c0}"]
    if (c0, c1) != (0, columns - 1) and (r0, r1) != (0, rows - 1):
        assert merged == (r0, c0, r1 - r0 + 1, c1 - c0 + 1)
    assert sorted(found) == sorted(word.text for word in words)


def test_a_line_recognised_over_two_cells_is_cut_at_the_rule():
    segments = [Segment(50, y, 250, y) for y in (100, 120, 140)] + [Segment(x, 100, x, 140) for x in (50, 150, 250)]
    words = [
        Word("质量指标合格率", 114, 104, 184, 116, Decimal("0.9")),
        Word("数量", 60, 124, 80, 136),
        Word("9项", 160, 124, 180, 136),
    ]
    (table,) = written(Page(1, 595, 842, tuple(words), tuple(segments))).tables
    assert [[cell.text for cell in row] for row in table.rows] == [["质量指标", "合格率"], ["数量", "9项"]]


def test_boxes_are_those_of_the_page_as_it_is_shown():
    page = Page(1, 842, 595, (Word("甲", 10, 20, 20, 30),), (), turned=90)
    (place,) = written(page).placed
    assert place.box == (20, 822, 30, 832)
