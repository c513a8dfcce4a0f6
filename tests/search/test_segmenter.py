"""Cutting text: the whole of jieba's dictionary and ours, loaded by need."""

import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.search import segmenter
from zhibiao.search.segmenter import grams, words

TEXTS = (
    "服务对象满意度",
    "河道保洁按期完成率",
    "新建充电桩数量",
    "5G基站（含室分）覆盖率",
    "组织开展安全生产应急演练场次",
    "农村居民人均可支配收入增长率",
    "Ⅲ类及以上水质断面比例",
    "图书馆T恤采购件数",
    "档案数字化扫描页数",
)


def test_a_term_is_found_with_the_words_inside_it() -> None:
    assert {"满意", "满意度", "服务", "对象"} <= set(words("服务对象满意度"))


def test_width_and_case_do_not_matter() -> None:
    assert words("ＷＩＦＩ覆盖率") == words("wifi覆盖率")


def test_marks_and_blanks_are_no_words() -> None:
    assert words("（！）、 \t—") == []
    assert words("") == []


@pytest.fixture(scope="module")
def whole() -> Any:
    """jieba with its whole dictionary and ours."""
    jieba = segmenter._jieba()
    full = jieba.Tokenizer()
    with (Path(str(jieba.__file__)).parent / "dict.txt").open("rb") as file:
        full.FREQ, full.total = full.gen_pfdict(file)
    full.initialized = True
    assert full.total == segmenter.JIEBA_TOTAL
    for line in segmenter._domain_text().splitlines():
        if line and not line.startswith("#"):
            word, *rest = line.split(" ")
            weight = int(rest[0]) if rest and rest[0].isdigit() else segmenter.DOMAIN_FREQUENCY
            full.FREQ[word] = weight
            for end in range(1, len(word)):
                full.FREQ.setdefault(word[:end], 0)
    return full


def cut_by(whole: Any, text: str) -> list[str]:
    cut = whole.cut_for_search(unicodedata.normalize("NFKC", text), HMM=False)
    return [word.lower() for word in cut if any(mark.isalnum() for mark in word)]


@pytest.mark.parametrize("text", TEXTS)
def test_cuts_are_those_of_jieba_with_its_whole_dictionary(whole: Any, text: str) -> None:
    assert words(text) == cut_by(whole, text)


PIECES = ["服务", "对象", "满意度", "农村", "村居", "居民", "保洁", "洁", "完成率", "龘", "乁", "的", "一", "中华人民", "5G", "T", "（", "㐀"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_however_a_text_is_put_together(whole: Any, text: str) -> None:
    assert words(text) == cut_by(whole, text)


def test_what_was_read_ahead_is_not_looked_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    dictionary = segmenter._dictionary()
    dictionary._loaded.difference_update("滩涂养殖")
    segmenter.read_ahead(["滩涂养殖面积"], seconds=60.0)
    monkeypatch.setattr(dictionary, "_load", lambda _: pytest.fail("read again"))
    assert dictionary.cut("滩涂养殖") == ["滩涂", "养殖"]


def test_grams_are_characters_and_pairs_within_a_run() -> None:
    assert grams("满意（度）") == ["满", "意", "满意", "度"]


@pytest.mark.parametrize("module", ["pkg_resources", "numpy", "faiss", "tantivy", "rdflib"])
def test_importing_the_front_door_imports_nothing_heavy(module: str) -> None:
    code = f"import sys, zhibiao.search; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_jieba_is_imported_without_pkg_resources() -> None:
    code = (
        "import sys; from zhibiao.search.segmenter import words; words('满意度');"
        "sys.exit('jieba' not in sys.modules or 'pkg_resources' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
