"""Words of general Chinese: the trie kept on disk tells what jieba's dictionary tells."""

from pathlib import Path

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import question_words


@pytest.fixture(scope="module")
def whole() -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


TEXTS = st.lists(
    st.one_of(
        st.sampled_from(["满意度", "预算", "绩效评价", "公务接待费", "的", "培训"]),
        st.text("预算执行率的满意度各项目ab1。", max_size=6),
    ),
    max_size=8,
).map("".join)


@given(text=TEXTS)
@settings(max_examples=200, deadline=None)
def test_text_is_cut_as_jieba_cuts_it(whole: jieba.Tokenizer, text: str) -> None:
    assert question_words.words_of(text) == list(whole.cut(text, HMM=False))


@pytest.mark.parametrize("word", ["满意度", "满意", "绩效", "预算执", "渡口", "\n", "", "x"])
def test_words_are_those_of_the_dictionary(whole: jieba.Tokenizer, word: str) -> None:
    assert question_words.is_word(word) == bool(whole.FREQ.get(word, 0))


def test_a_cache_that_is_damaged_or_cannot_be_written_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: jieba.Tokenizer
) -> None:
    expected = list(whole.cut("残疾人培训补贴的满意度", HMM=False))
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    damaged = tmp_path / f"words-{jieba.__version__}.marisa"
    damaged.write_bytes(b"no trie")
    for folder in (tmp_path, blocked / "below"):
        monkeypatch.setattr(question_words, "_place", lambda version, folder=folder: folder / damaged.name)
        question_words._dictionary.cache_clear()
        assert question_words.words_of("残疾人培训补贴的满意度") == expected
    question_words._dictionary.cache_clear()
