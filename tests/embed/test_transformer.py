"""Any sentence-transformers model can be the encoder; without one, the error says what to do."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from zhibiao.embed.encoder import EncoderOptions, load_encoder
from zhibiao.embed.transformer import TransformerEncoder
from zhibiao.forms.errors import EncoderError

INSTALLED = importlib.util.find_spec("sentence_transformers") is not None
needs_extra = pytest.mark.skipif(not INSTALLED, reason="the extra 'transformers' is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny sentence-transformers model: one random row for each of a few characters."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Regex, Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split

    letters = {letter: i for i, letter in enumerate("？满意度完成率问：")}
    tokenizer = Tokenizer(WordLevel(letters, "？"))
    tokenizer.pre_tokenizer = Split(Regex("."), "isolated")
    weights = np.random.default_rng(0).standard_normal((len(letters), 8)).astype(np.float32)
    model = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu"
    )
    model.prompts = {"query": "问："}
    path = tmp_path_factory.mktemp("tiny")
    model.save(str(path))
    return path


@pytest.mark.skipif(INSTALLED, reason="the extra 'transformers' is installed")
def test_without_the_extra_the_error_names_it() -> None:
    with pytest.raises(EncoderError, match=r"zhibiao\[transformers\]"):
        load_encoder("BAAI/bge-small-zh-v1.5")


@needs_extra
def test_vectors_have_length_one(folder: Path) -> None:
    encoder = load_encoder(str(folder))
    vectors = encoder.encode(["满意度", "", "完成率"])
    assert vectors.shape == (3, encoder.dimension) == (3, 8)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 0, 1], atol=1e-6)
    assert encoder.encode([]).shape == (0, 8)


@needs_extra
def test_queries_get_the_prompt(folder: Path) -> None:
    encoder = TransformerEncoder.load(str(folder))
    as_query = encoder.encode(["满意度"], query=True)
    np.testing.assert_allclose(as_query, encoder.encode(["问：满意度"]), atol=1e-6)
    other = TransformerEncoder.load(str(folder), EncoderOptions(query_prompt="率："))
    np.testing.assert_allclose(
        other.encode(["满意度"], query=True), encoder.encode(["率：满意度"]), atol=1e-6
    )
    assert other.fingerprint != encoder.fingerprint


@needs_extra
def test_options_are_followed_and_only_what_changes_vectors_is_in_the_fingerprint(
    folder: Path,
) -> None:
    plain = load_encoder(str(folder))
    small = load_encoder(str(folder), EncoderOptions(device="cpu", batch=1))
    half = load_encoder(str(folder), EncoderOptions(dtype="float16"))
    texts = ["满意度", "完成率", "及时率"]
    np.testing.assert_allclose(small.encode(texts), plain.encode(texts), atol=1e-6)
    np.testing.assert_allclose(half.encode(texts), plain.encode(texts), atol=5e-3)
    assert small.fingerprint == plain.fingerprint != half.fingerprint


@needs_extra
def test_fingerprint_follows_the_weights(folder: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert load_encoder(str(copy)).fingerprint == load_encoder(str(folder)).fingerprint
    (weights,) = copy.rglob("*.safetensors")
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(bytes(data))
    assert load_encoder(str(copy)).fingerprint != load_encoder(str(folder)).fingerprint


@needs_extra
def test_a_model_that_is_not_here_is_not_fetched(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="本机"):
        load_encoder("zhibiao-example/no-such-model")
    with pytest.raises(EncoderError, match="本机"):
        load_encoder(str(tmp_path))
