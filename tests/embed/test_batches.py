"""Training batches pair texts of one meaning and never repeat one within a batch."""

import lzma
from dataclasses import replace
from pathlib import Path

import pytest

from zhibiao.embed.batches import batches
from zhibiao.embed.ngrams import normalise
from zhibiao.embed.rewording import Rewording
from zhibiao.embed.sources import Sources, read_sources
from zhibiao.embed.wordlists import read_material
from zhibiao.forms.errors import UsageError

FILES = {
    "statutes.txt.xz": (
        "供水单位应当保证水质符合标准；用户应当按时缴纳水费和污水费。\n"
        "养护单位应当及时修复损坏的路面；夜间应当设置警示标志和灯光。\n"
    ),
    "csl/ts_dev.tsv.xz": "to title\t本文研究城市供水管网的漏损控制方法\t供水管网漏损控制研究\n",
    "csl/ts_test.tsv.xz": "to title\t本文研究道路养护的决策模型\t道路养护决策模型\n",
    "csl/kg_dev.tsv.xz": "to keywords\t本文研究城市供水 供水\t供水管网_漏损控制\n",
    "csl/kg_test.tsv.xz": "to keywords\t本文研究道路 道路\t道路养护\n",
    "csl/cls_ctg_train.tsv.xz": "to category\t古代道路考\t历史学\n",
    "tatoeba/cmn.txt.xz": "Hi.\t嗨。\tCC-BY\nHi.\t你好。\tCC-BY\nStop!\t住手！\tCC-BY\n",
    "wordnet-zh/wn-data-cmn.tab.xz": (
        "# Chinese Open Wordnet\tcmn\turl\n"
        "1-n\tcmn:lemma\t道路\n1-n\tcmn:lemma\t路+径\n2-n\tcmn:lemma\t水费\n"
    ),
    "thuocl/THUOCL_law.txt.xz": "水质\t10\n路灯\t5\n",
    "public-sts/pawsx-zh-dev.tsv.xz": (
        "id\tsentence1\tsentence2\tlabel\n1\t他生于北方小城\t他在北方小城出生\t1\n2\t甲\t乙\t0\n"
    ),
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder of public texts in miniature; all sentences written for this test."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        with lzma.open(path, "wt", encoding="utf-8") as stream:
            stream.write(text)
    return tmp_path


@pytest.fixture
def sources(corpus: Path) -> Sources:
    return read_sources(corpus)


def test_sources_are_what_the_files_say(sources: Sources) -> None:
    assert sources.abstracts[0] == "供水管网漏损控制研究。本文研究城市供水管网的漏损控制方法"
    assert sources.translations == (("嗨。", "你好。"),)
    assert sources.synsets == (("道路", "路径"),)
    assert sources.words == ("水质", "水费", "路径", "路灯", "道路")
    assert sources.paraphrases == (("他生于北方小城", "他在北方小城出生"),)
    assert sources.sentences == ("嗨。", "你好。", "住手！")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"statutes\.txt\.xz"):
        read_sources(tmp_path)


def test_no_text_stands_twice_in_a_batch(sources: Sources) -> None:
    (batch,) = batches(read_material(), sources, size=100, count=1, seed=3)
    texts = [normalise(text) for text in batch.anchors + batch.positives]
    assert len(set(texts)) == 200
    assert len(batch.negatives) == 100
    assert all(
        normalise(negative) != normalise(positive)
        for positive, negative in zip(batch.positives, batch.negatives, strict=True)
    )


def test_a_seed_gives_the_same_batches(sources: Sources) -> None:
    def made(seed: int) -> list[object]:
        return list(batches(read_material(), sources, size=20, count=3, seed=seed))

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_validation_wordings_never_enter_a_batch(sources: Sources) -> None:
    material = read_material()
    held_out = {wording for _, wordings in material.validation for wording in wordings}
    for batch in batches(material, sources, size=100, count=5, seed=0):
        assert not held_out & {*batch.anchors, *batch.positives, *batch.negatives}


def test_names_are_asked_for_and_held_against_what_excludes_them(sources: Sources) -> None:
    material = read_material()
    rewording = Rewording((), (), material.contrasts)
    contrary = {text for name, _ in material.paraphrases for text in rewording.contrasts(name)}
    (batch,) = batches(material, sources, size=200, count=1, seed=0)
    assert sum(negative in contrary for negative in batch.negatives) > 10
    assert sum(anchor.endswith("的指标") for anchor in batch.anchors) > 0
    assert not any(positive.endswith("的指标") for positive in batch.positives)


def test_names_that_share_a_wording_are_never_told_apart(sources: Sources) -> None:
    names = (
        ("公众满意度", ("大家满不满意", "老百姓咋看")),
        ("群众满意度", ("大家满不满意", "乡亲们咋看")),
        ("设备数量", ("几台机器", "买了多少家伙")),
    )
    material = replace(read_material(), paraphrases=names, frames=(), aspects=(), thesaurus=())
    about = [{name, *others} for name, others in names]
    for batch in batches(material, sources, size=3, count=40, seed=0):
        texts = {*batch.anchors, *batch.positives}
        assert not (texts & (about[0] - about[1]) and texts & (about[1] - about[0]))
