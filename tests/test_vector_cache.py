"""Vectors kept for every data folder: a text is embedded once, by one model, and a damaged file only costs time."""

import numpy as np
import pytest

from search.encoder import Encoder, edition
from search.vector_cache import VectorCache


class Counting:
    """Makes vectors, and remembers of what."""

    def __init__(self):
        self.asked = []

    def __call__(self, texts):
        self.asked += texts
        return np.array([[len(text), 1.0, 0.5] for text in texts], dtype=np.float32).reshape(len(texts), -1)


def test_a_text_is_embedded_once_and_comes_in_its_place(tmp_path):
    make = Counting()
    first = VectorCache(tmp_path / "kept").vectors("m", ["甲", "乙乙", "甲"], make)
    again = VectorCache(tmp_path / "kept").vectors("m", ["丙丙丙", "乙乙", "甲"], make)
    assert make.asked == ["甲", "乙乙", "丙丙丙"]
    assert first[:, 0].tolist() == [1, 2, 1]
    assert again[:, 0].tolist() == [3, 2, 1]
    assert again.dtype == np.float32


def test_another_model_makes_its_own(tmp_path):
    make, cache = Counting(), VectorCache(tmp_path)
    for model in ("m", "n", "m"):
        cache.vectors(model, ["甲"], make)
    assert make.asked == ["甲", "甲"]


def test_more_texts_than_one_statement_takes(tmp_path):
    make, cache = Counting(), VectorCache(tmp_path)
    texts = [f"第{number}段" for number in range(1203)]
    assert len(cache.vectors("m", texts, make)) == 1203
    assert len(cache.vectors("m", [*texts, "新"], make)) == 1204
    assert make.asked == [*texts, "新"]


def test_no_text_is_written_down(tmp_path):
    VectorCache(tmp_path).vectors("m", ["某单位的秘密项目"], Counting())
    assert all("秘密".encode() not in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize("damage", ["text", "folder"])
def test_what_cannot_be_used_only_costs_time(tmp_path, damage):
    if damage == "text":
        (tmp_path / "vectors.sqlite").write_text("这不是数据库" * 100, encoding="utf-8")
    else:
        (tmp_path / "vectors.sqlite").mkdir()
    make = Counting()
    for _ in range(2):
        assert VectorCache(tmp_path).vectors("m", ["甲"], make).shape == (1, 3)
    assert make.asked == ["甲", "甲"]


def test_the_encoder_gives_from_the_cache_what_it_gives_without(tmp_path):
    texts, question = ["站点设备老旧", "因公出国费为零"], "老旧的设备"
    plain, keeping = Encoder(), Encoder(cache=tmp_path)
    made = keeping.documents(texts), keeping.query(question)
    assert np.array_equal(made[0], plain.documents(texts))
    assert np.array_equal(made[1], plain.query(question))
    kept = Encoder(cache=tmp_path)
    assert np.array_equal(kept.documents(texts), made[0])
    assert np.array_equal(kept.query(question), made[1])
    assert not np.array_equal(kept.documents([question])[0], made[1])  # a passage is not embedded as a question is


def test_a_model_that_changes_in_its_folder_is_another(tmp_path):
    (tmp_path / "weights").write_bytes(b"1")
    before = edition(str(tmp_path))
    (tmp_path / "weights").write_bytes(b"12")
    assert edition(str(tmp_path)) != before
