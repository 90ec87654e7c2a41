"""The large index finds what comparing every vector finds, forgets what is gone and keeps to what is allowed."""

import numpy as np
import pytest

from api import Jixiao
from ontology.settings import Settings
from search.nearest import Nearest

DIMENSIONS = 32


@pytest.fixture(scope="module")
def stored():
    made = np.random.default_rng(7)
    centres = made.normal(size=(40, DIMENSIONS))
    vectors = (centres[made.integers(40, size=4000)] + 0.3 * made.normal(size=(4000, DIMENSIONS))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return {1000 + place: vector for place, vector in enumerate(vectors)}


def opened(stored, path, exact_up_to=0) -> Nearest:
    numbers = np.array(sorted(stored), dtype=np.int64)
    return Nearest(numbers, lambda asked: np.stack([stored[one] for one in asked]), path, exact_up_to)


@pytest.fixture
def large(stored, tmp_path):
    return opened(stored, tmp_path / "lists.faiss")


def test_the_large_index_finds_what_the_exact_one_finds(stored, large, tmp_path):
    exact = opened(stored, tmp_path / "none", exact_up_to=10_000)
    assert exact.exact
    assert not large.exact
    shared = 0
    for number in range(1000, 5000, 80):
        expected = exact.search(stored[number], 10)
        found = large.search(stored[number], 10)
        assert found[0][0] == number
        assert dict(found)[number] == pytest.approx(1.0, abs=1e-5)
        shared += len({one for one, _ in expected} & {one for one, _ in found})
    assert shared >= 0.97 * 500


def test_only_what_is_allowed_is_found_and_all_of_it(stored, large):
    allowed = np.array([1001, 1777, 4999], dtype=np.int64)
    assert {number for number, _ in large.search(stored[2500], 10, allowed)} == set(allowed.tolist())
    assert large.search(stored[2500], 10, np.array([], dtype=np.int64)) == []


def test_the_file_is_brought_in_step_with_what_came_and_went(stored, large, tmp_path):
    path = tmp_path / "lists.faiss"
    assert path.exists()
    fresh = np.ones(DIMENSIONS, dtype=np.float32) / np.sqrt(DIMENSIONS).astype(np.float32)
    changed = {**{number: vector for number, vector in stored.items() if number != 1234}, 9: fresh}
    again = opened(changed, path)
    assert 1234 not in {number for number, _ in again.search(stored[1234], 50)}
    assert again.search(fresh, 1)[0][0] == 9


def test_a_damaged_file_is_made_anew(stored, large, tmp_path):
    (tmp_path / "lists.faiss").write_bytes(b"no index")
    assert opened(stored, tmp_path / "lists.faiss").search(stored[1500], 1)[0][0] == 1500


def test_the_setting_says_from_how_many_vectors_on_lists_are_kept(examples_copy):
    kept = examples_copy / "index" / "vectors.faiss"
    for most, listed in ((100_000, False), (0, True)):
        with Jixiao(examples_copy, Settings(exact_vectors=most)) as jixiao:
            assert jixiao.search("设备老旧")["hits"]
        assert kept.exists() == listed
