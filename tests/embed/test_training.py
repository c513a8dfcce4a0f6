"""Training runs end to end on a corpus in miniature, and again to the same bytes."""

import importlib.util
import random
from pathlib import Path

import pytest

from zhibiao.embed import training
from zhibiao.embed.bundled import BundledEncoder
from zhibiao.embed.sources import Sources
from zhibiao.embed.training import Recipe, train
from zhibiao.forms.errors import EncoderError

INSTALLED = importlib.util.find_spec("sentence_transformers") is not None

RECIPE = Recipe(width=16, dimension=8, rows=400, bigram_uses=2, steps=60, batch=8, seeds=(1, 2))
LISTS = {
    "thesaurus": "供水 自来水 / 水管子\n道路 公路 / 马路\n公众 群众 / 老百姓\n维修 修复 / 修好\n",
    "aspects": "满意度 满意率 / {}满不满意\n完好率 / {}坏没坏\n及时率 / {}快不快\n",
    "paraphrases": "公众满意度|大家高兴不高兴\n道路完好率|马路有没有坑\n维修及时率|修得慢不慢\n"
    "供水保证率|会不会停水\n路灯完好率|灯亮不亮\n学校维修数量|修了几所学校\n"
    "桥梁检查次数|桥看了几回\n公园开放天数|公园开几天\n",
    "contrasts": "完好率 故障率\n",
    "frames": "{}怎么样\n衡量{}的指标\n",
    "validation": "群众满意率|老百姓高兴不\n",
}


@pytest.fixture
def material(tmp_path: Path) -> Path:
    folder = tmp_path / "material"
    folder.mkdir()
    for name, text in LISTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def corpus(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sources from a generator instead of files: reading them is tested with the batches."""
    chance = random.Random(0)
    words = ["供水", "道路", "公众", "维修", "路灯", "学校", "桥梁", "公园", "检查", "及时", "满意"]
    lines = tuple("".join(chance.choices(words, k=8)) for _ in range(300))
    made = Sources(
        statutes=lines,
        abstracts=(),
        sentences=lines[:30],
        words=tuple(words),
        keywords=(),
        translations=tuple(zip(lines[:20], lines[20:40], strict=True)),
        synsets=(("道路", "公路"),),
        paraphrases=(),
        titles=(("道路检查", "检查道路和桥梁"),),
        clauses=(),
    )
    monkeypatch.setattr(training, "read_sources", lambda folder: made)
    return Path("corpus")


@pytest.mark.skipif(INSTALLED, reason="the extra 'transformers' is installed")
def test_without_the_extra_the_error_names_it(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"zhibiao\[transformers\]"):
        train(tmp_path, tmp_path / "out")


@pytest.mark.skipif(not INSTALLED, reason="the extra 'transformers' is not installed")
@pytest.mark.filterwarnings("default")
def test_training_twice_gives_the_same_model(corpus: Path, material: Path, tmp_path: Path) -> None:
    lines: list[str] = []
    prints = [
        train(corpus, tmp_path / out, recipe=RECIPE, material=material, report=lines.append)
        for out in ("one", "two")
    ]
    assert prints[0] == prints[1]
    assert "tuned with seed 2" in lines
    encoder = BundledEncoder.load(tmp_path / "one")
    asked, right, wrong = encoder.encode(["马路有没有坑", "道路完好率", "学校维修数量"])
    assert encoder.dimension == 8
    assert asked @ right > asked @ wrong
