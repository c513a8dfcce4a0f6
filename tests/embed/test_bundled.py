"""The bundled encoder: unit vectors of the same meaning lie near each other, without torch."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.embed.bundled import MODEL_FOLDER, BundledEncoder, fingerprint_of, write_model
from zhibiao.embed.encoder import load_encoder
from zhibiao.embed.evaluation import retrieval
from zhibiao.embed.wordlists import read_material
from zhibiao.forms.errors import EncoderError


@pytest.fixture(scope="module")
def encoder() -> BundledEncoder:
    return BundledEncoder.load()


def likeness(encoder: BundledEncoder, one: str, other: str) -> float:
    first, second = encoder.encode([one, other])
    return float(first @ second)


def test_rows_have_length_one_and_unknown_texts_are_zero(encoder: BundledEncoder) -> None:
    vectors = encoder.encode(["公众满意度", "", "≥90%", "\U0001f600", "项目完成及时率"])
    assert vectors.shape == (5, encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1)[[0, 4]], 1, atol=1e-6)
    assert not vectors[[1, 3]].any()


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("社会公众满意度", "老百姓满不满意", "设备采购完成率"),
        ("项目验收合格率", "验收通过率", "项目完成及时率"),
        ("补贴发放及时率", "补助是不是按时打到卡上", "补贴发放人数"),
        ("长效管理机制健全性", "保障机制完善情况", "长效药品采购成本"),
        ("道路照明设施完好率", "路灯坏得多不多", "道路清扫面积"),
    ],
)
def test_meaning_counts_more_than_letters(
    encoder: BundledEncoder, text: str, near: str, far: str
) -> None:
    assert likeness(encoder, text, near) > likeness(encoder, text, far)


def test_held_out_wordings_are_found(encoder: BundledEncoder) -> None:
    """A floor well under the model card's figure, for a model spoilt in training or packing."""
    material = read_material()
    figures = retrieval(encoder, material.validation, [name for name, _ in material.paraphrases])
    assert figures.reciprocal_rank > 0.55
    assert figures.among_ten > 0.85


def test_spaces_width_and_case_make_no_difference(encoder: BundledEncoder) -> None:
    one, other = encoder.encode(["公众 满意度\n（5G）", "公众满意度(５ｇ)"])
    np.testing.assert_array_equal(one, other)


@given(st.lists(st.text(alphabet="公众满意度项目完成率及时5g 、\0\n") | st.text(), max_size=6))
def test_a_text_has_the_same_vector_alone_and_among_others(texts: list[str]) -> None:
    encoder = load_encoder()
    together = encoder.encode(texts)
    for text, vector in zip(texts, together, strict=True):
        np.testing.assert_allclose(encoder.encode([text])[0], vector, atol=1e-6)


def test_many_texts_and_few_give_the_same_vectors(encoder: BundledEncoder) -> None:
    names = [name for name, _ in read_material().paraphrases][:700]
    together = encoder.encode(names)
    for start in range(0, 700, 100):
        np.testing.assert_allclose(
            encoder.encode(names[start : start + 100]), together[start : start + 100], atol=1e-6
        )


def test_fingerprint_is_that_of_the_files(encoder: BundledEncoder) -> None:
    settings = json.loads((MODEL_FOLDER / "model.json").read_text(encoding="utf-8"))
    assert fingerprint_of(MODEL_FOLDER, settings) == encoder.fingerprint
    assert encoder.name == "zhibiao-static-v3"


def test_the_model_stays_within_25_megabytes() -> None:
    assert sum(path.stat().st_size for path in MODEL_FOLDER.iterdir()) < 25 * 2**20


def test_a_written_model_is_read_back(tmp_path: Path) -> None:
    vectors = np.array([[1, 0], [0, 2], [0, 0]], np.float32)
    fingerprint = write_model(
        tmp_path, name="小", ngrams=["水", "路", "灯"], vectors=vectors, settings={"a": 1}
    )
    encoder = load_encoder(str(tmp_path))
    assert (encoder.name, encoder.fingerprint, encoder.dimension) == ("小", fingerprint, 2)
    np.testing.assert_allclose(
        encoder.encode(["水", "水路", "路", "灯"]),
        [[1, 0], [0.2**0.5, 0.8**0.5], [0, 1], [0, 0]],
        atol=0.01,
    )


def test_writing_a_model_anew_leaves_an_open_one_as_it_was(tmp_path: Path) -> None:
    """Rows are memory-mapped: were the file written into, reading them would end the process."""
    many = [chr(0x4E00 + at) for at in range(5000)]
    write_model(
        tmp_path, name="旧", ngrams=many, vectors=np.eye(5000, 8, dtype=np.float32), settings={}
    )
    opened = BundledEncoder.load(tmp_path)
    before = BundledEncoder.load(tmp_path).encode(many[:8])
    write_model(
        tmp_path, name="新", ngrams=["水"], vectors=np.ones((1, 8), np.float32), settings={}
    )
    np.testing.assert_array_equal(opened.encode(many[:8]), before)
    assert not opened.encode(many[4000:4008]).any()
    assert BundledEncoder.load(tmp_path).name == "新"
    assert {path.name for path in tmp_path.iterdir()} == {
        "model.json", "vocabulary.txt", "model.safetensors", "tokenizer.json", "modules.json",
        "config_sentence_transformers.json",
    }  # fmt: skip


def test_fingerprint_follows_files_and_settings(tmp_path: Path) -> None:
    def write(scale: float, **settings: object) -> str:
        vectors = np.array([[1, 0], [scale, 2]], np.float32)
        return write_model(
            tmp_path, name="小", ngrams=["水", "路"], vectors=vectors, settings=settings
        )

    assert write(1) == write(1)
    assert len({write(1), write(2), write(1, seed=1)}) == 3


def test_a_damaged_model_says_so(tmp_path: Path) -> None:
    shutil.copytree(MODEL_FOLDER, tmp_path / "model")
    (tmp_path / "model" / "vocabulary.txt").write_text("水\n", encoding="utf-8")
    with pytest.raises(EncoderError, match="损坏"):
        BundledEncoder.load(tmp_path / "model")
    with pytest.raises(EncoderError, match="缺失"):
        BundledEncoder.load(tmp_path / "none")


def test_the_bundled_encoder_imports_neither_torch_nor_faiss() -> None:
    code = (
        "import sys; from zhibiao.embed.encoder import load_encoder; "
        "load_encoder().encode(['公众满意度']); "
        "sys.exit(bool({'torch', 'sentence_transformers', 'faiss', 'jieba'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
