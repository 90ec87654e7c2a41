"""Vectors in Milvus: the same hits as from this disk, in the same order; milvus-lite speaks the same protocol."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from engines import free_port, milvus_server

from api import Jixiao
from ontology.errors import VectorsUnreachable
from ontology.settings import Settings
from search.indexed import Passage
from search.milvus import MilvusVectors
from search.vectors import VectorIndex, text_id

TOLERANCE = 1e-5
"""Of a cosine: sums of 384 products in single precision, added up in another order."""
QUESTIONS = ("满意度低的原因", "三公经费为什么减少", "资金使用效益", "项目绩效目标", "培训党员", "水利设施维护")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with milvus_server(tmp_path_factory.mktemp("milvus") / "data") as address:
        yield address


def filled(index: VectorIndex, vectors: np.ndarray) -> None:
    """One passage for each vector, half of the year 2023 and half of 2024."""
    texts = [f"第{number}段" for number in range(len(vectors))]
    index.replace(
        (f"d{number}", "x", [Passage(text, "表.txt", 1, None, text, year=2023 + number % 2)])
        for number, text in enumerate(texts)
    )
    index.embed(texts, lambda given: vectors[: len(given)])


def test_the_same_hits_in_the_same_order(address: str, tmp_path: Path) -> None:
    chance = np.random.default_rng(3)
    made = chance.normal(size=(1200, 384)).astype("f4")
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    here = VectorIndex(tmp_path / "here.sqlite", "model")
    there = VectorIndex(tmp_path / "there.sqlite", "model", elsewhere=MilvusVectors(address, name="random"))
    for index in (here, there):
        filled(index, made)
    for question in made[::60] + chance.normal(scale=0.02, size=(20, 384)).astype("f4"):
        for filters in (None, {"year": 2024}):
            local, remote = (index.search(question, 50, filters) for index in (here, there))
            assert [iri for iri, _ in local] == [iri for iri, _ in remote]
            assert max(abs(a - b) for (_, a), (_, b) in zip(local, remote, strict=True)) < TOLERANCE
    there.replace([("d7", None, ())])
    assert there.counts() == (1199, 1199)
    assert "第7段" not in {iri for iri, _ in there.search(made[7], 5)}
    assert there.damaged() == []
    other = MilvusVectors(address, name="random")
    other.drop([text_id("第9段")])
    other.close()
    assert there.damaged() == [text_id("第9段")]
    here.close()
    there.close()
    again = VectorIndex(tmp_path / "there.sqlite", "another model", elsewhere=MilvusVectors(address, name="random"))
    assert again.counts() == (1199, 0)
    assert again.search(made[3], 5) == []
    again.close()


def test_a_data_folder_searches_alike(address: str, examples_copy: Path) -> None:
    with Jixiao(examples_copy) as jixiao:
        before = [jixiao.search(question) for question in QUESTIONS]
        passages, vectors = jixiao.index.counts()
        document = before[0]["hits"][0]["document"]
    assert all(found["hits"] for found in before)
    elsewhere = Settings(vectors=address, vectors_name="examples")
    with Jixiao(examples_copy, elsewhere) as jixiao:
        assert jixiao.index.counts() == (passages, vectors), "sent, not made anew"
        for question, wanted in zip(QUESTIONS, before, strict=True):
            found = jixiao.search(question)
            assert [hit["evidence"] for hit in found["hits"]] == [hit["evidence"] for hit in wanted["hits"]]
            assert [hit["score"] for hit in found["hits"]] == pytest.approx(
                [hit["score"] for hit in wanted["hits"]], abs=1e-4
            )
            assert found["facets"] == wanted["facets"]
        assert jixiao.check()["ok"]
        jixiao.forget([document])
        assert document not in {hit["document"] for hit in jixiao.search(QUESTIONS[0])["hits"]}
    with Jixiao(examples_copy) as jixiao:
        assert jixiao.indexed()["without_vectors"] == 0, "made anew here"
        assert jixiao.search(QUESTIONS[1])["hits"]


def test_a_milvus_that_is_not_there_is_told(tmp_path: Path) -> None:
    absent = MilvusVectors(f"http://127.0.0.1:{free_port()}", name="x")
    with pytest.raises(VectorsUnreachable, match="请确认它在运行"):
        absent.search(np.ones(384, dtype="f4"), 5)
