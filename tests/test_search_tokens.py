from hypothesis import given
from hypothesis import strategies as st

from search.tokens import Tokenizer


def test_a_question_is_segmented_into_words_not_one_token():
    words = Tokenizer().words("哪些项目满意度未满分及原因")
    assert {"项目", "满意度", "满分", "原因"} <= set(words)
    assert "哪些" not in words


def test_a_term_of_the_graph_is_a_word_and_so_are_its_parts():
    words = Tokenizer(["智慧党建云平台"]).words("智慧党建云平台运营费")
    assert "智慧党建云平台" in words
    assert "平台" in words


def test_numbers_stay_whole_and_rates_are_found_with_and_without_sign():
    assert {"91.22%", "91.22"} <= set(Tokenizer().words("完成预算91.22%"))


def test_full_width_and_case_do_not_matter():
    tokenizer = Tokenizer()
    assert tokenizer.words("ＩＰＴＶ１２３") == tokenizer.words("iptv123")


TOKENIZER = Tokenizer()


@given(st.text(max_size=60))
def test_located_words_stand_where_they_say(text):
    for word, start, end in TOKENIZER.located_words(text):
        assert 0 <= start < end <= len(text)
        assert text[start:end].lower() == word
