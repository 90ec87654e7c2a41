import pytest

from search.indexed import Passage
from search.keywords import KeywordIndex
from search.tokens import Tokenizer

PASSAGES = {
    "a": [
        Passage("a1", "甲.txt", 1, None, "管理人员满意度得分9.26，机顶盒升级不及时", year=2023),
        Passage("a2", "甲.txt", 2, None, "平台故障处置率100%", year=2023),
    ],
    "b": [Passage("b1", "乙.txt", 1, None, "三公经费支出决算为6.64万元，完成预算63.85%", year=2024)],
}


@pytest.fixture
def index(tmp_path):
    index = KeywordIndex(tmp_path / "keywords", Tokenizer())
    index.replace(PASSAGES.items())
    return index


def test_the_passage_with_the_words_comes_first(index):
    assert index.search("满意度为什么没有满分", 5)[0][0] == "a1"
    assert index.search("三公经费", 5)[0][0] == "b1"


def test_a_filter_is_exact(index):
    assert {iri for iri, _ in index.search("满意度 三公经费 平台", 5, {"document": "乙.txt", "year": 2024})} == {"b1"}
    assert index.search("满意度", 5, {"year": 2024}) == []
    assert index.search("满意度", 1, {"unit": "没有的单位"}) == []


def test_replaced_and_removed_passages_are_gone(index):
    index.replace([("a", [Passage("a3", "甲.txt", 1, None, "生态效益明显")]), ("b", [])])
    assert len(index) == 1
    assert index.search("满意度", 5) == []
    assert index.search("生态效益", 5)[0][0] == "a3"


def test_the_index_is_there_again_after_reopening(index, tmp_path):
    again = KeywordIndex(tmp_path / "keywords", Tokenizer())
    assert again.search("三公经费", 5) == index.search("三公经费", 5)


def test_words_without_content_find_nothing(index):
    assert index.search("的？！", 5) == []
