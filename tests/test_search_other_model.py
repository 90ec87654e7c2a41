"""Any sentence-transformers model serves by its folder: a small real one is made here, saved and used."""

import numpy as np
import pytest

from ontology.errors import EncoderUnavailable
from search.encoder import Encoder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split

    words = ["[UNK]", *"公务接待费用车疫苗种率学校"]
    tokenizer = Tokenizer(
        WordLevel({word: place for place, word in enumerate(dict.fromkeys(words))}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = Split("", "isolated")
    weights = np.eye(len(dict.fromkeys(words)), 16, dtype=np.float32)
    path = tmp_path_factory.mktemp("model")
    made = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=weights)],
        prompts={"query": "校", "document": ""},
        device="cpu",
    )
    made.save(str(path))
    return path


def test_a_model_is_used_by_its_folder(folder):
    encoder = Encoder(str(folder), threads=1)
    vectors = encoder.documents(["公务接待费", "疫苗接种率", "学校"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert int(np.argmax(vectors @ encoder.query("接待费用"))) == 0


def test_a_model_has_its_own_prompts(folder):
    encoder = Encoder(str(folder), batch=2)
    plain, written = encoder.documents(["疫苗", "校疫苗"])
    assert encoder.query("疫苗") == pytest.approx(written, abs=1e-6)
    assert encoder.query("疫苗") != pytest.approx(plain, abs=1e-3)


def test_a_folder_without_a_model_is_told(tmp_path):
    with pytest.raises(EncoderUnavailable, match="JIXIAO_ENCODER"):
        _ = Encoder(str(tmp_path / "nothing")).model
