"""sentence-transformers loads the bundled encoder's folder with its own classes alone."""

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from zhibiao.embed.bundled import MODEL_FOLDER, BundledEncoder, write_model
from zhibiao.embed.encoder import load_encoder
from zhibiao.embed.wordlists import read_material

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is None,
    reason="the extra 'transformers' is not installed",
)

ODD = [
    "", " ", "灯", "路灯", "灯灯灯", "５Ｇ 基站\n数", "≥90%", "満足", "\U0001f600路\U0001f600灯", "Ａ１ｂ２",
    "x\u0301路", "e\u0301", "㈱会社", "한국", "ﬁ路", "\U000f0000路灯", "路\0灯", "\ufeff路灯\u3000亮",
]  # fmt: skip


@pytest.fixture(scope="module")
def model() -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(MODEL_FOLDER), device="cpu")


def test_the_bundled_folder_gives_the_same_vectors(model: "SentenceTransformer") -> None:
    texts = ODD + list(read_material().texts)[::9]
    np.testing.assert_allclose(model.encode(texts), BundledEncoder.load().encode(texts), atol=1e-3)


def test_queries_and_similarity_work(model: "SentenceTransformer") -> None:
    asked = model.encode_query(["老百姓满不满意"])
    names = model.encode_document(["社会公众满意度", "设备采购完成率"])
    near, far = model.similarity(asked, names)[0]
    assert model.similarity_fn_name == "cosine"
    assert near > far + 0.3


def test_saved_again_it_is_the_same_encoder(model: "SentenceTransformer", tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model.save(str(tmp_path / "saved"))
    again = SentenceTransformer(str(tmp_path / "saved"), device="cpu")
    np.testing.assert_allclose(again.encode(ODD), model.encode(ODD), atol=1e-6)
    ours = load_encoder(str(tmp_path / "saved"))
    np.testing.assert_allclose(ours.encode(ODD), BundledEncoder.load().encode(ODD), atol=1e-3)


def test_any_written_model_is_loaded(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    ngrams = ["路", "灯", "路灯", "a", "\U00020000"]
    vectors = np.random.default_rng(0).standard_normal((5, 4)).astype(np.float32)
    write_model(tmp_path, name="小", ngrams=ngrams, vectors=vectors, settings={})
    texts = ["路灯", "灯路", "路灯A", "\U00020000路", "无"]
    np.testing.assert_allclose(
        SentenceTransformer(str(tmp_path), device="cpu").encode(texts),
        BundledEncoder.load(tmp_path).encode(texts),
        atol=1e-6,
    )


def test_pieces_are_the_characters_and_their_pairs(model: "SentenceTransformer") -> None:
    pieces = model.tokenizer.encode("路灯 亮灯率").tokens
    assert pieces == ["路", "路灯", "灯", "灯亮", "亮", "亮灯", "灯", "灯率", "率"]
