"""Lines that no person writes do not hold up the machine: runs of one mark, pictures written as letters, endless lines."""

import time

import pytest

from ingest.pipeline import extract
from ontology.errors import UnreadableDocument


@pytest.mark.parametrize("mark", ["一", "1", "，", "-", "。"])
def test_a_run_of_one_mark_is_cut_short_and_what_follows_is_read(mark):
    begun = time.process_time()
    facts = extract(
        f"石桥县林业局2023年度部门决算\n{mark * 200_000}\n2023年公务接待费支出3.5万元。\n".encode(), "文.txt"
    )
    assert time.process_time() - begun < 30
    assert [(o.measure, float(o.value)) for o in facts.observations] == [("公务接待费", 3.5)]
    assert f"{mark * 40}…" in facts.text


def test_a_picture_written_as_letters_is_no_text():
    picture = "![图](data:image/png;base64," + "iVBORw0KGgoAAAANSUhEUg+/" * 4000 + "==)"
    facts = extract(f"# 说明\n\n{picture}\n\n正文。\n".encode(), "文.md")
    assert len(facts.text) < 200


def test_a_line_over_the_limit_is_refused_with_what_to_do():
    text = "说明\n" + "预算安排，" * 5000
    with pytest.raises(UnreadableDocument, match="第 2 行有 25000 个字，超过一行 20000 字的上限"):
        extract(text.encode(), "文.txt")


def test_a_page_of_nothing_but_headers_is_no_header_without_end():
    line = " ".join(["全年支出"] * 2850)
    said = "2023年公务接待费支出3.5万元。\n"
    extract(said.encode(), "文.txt")  # what is loaded once is no part of it
    begun = time.process_time()
    facts = extract(f"{line}\n{line}\n\n{said}".encode(), "文.txt")
    assert time.process_time() - begun < 8
    assert said.strip() in facts.text
