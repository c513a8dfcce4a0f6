"""The domain dictionary is well formed and cuts the words of our forms as people read them."""

import re
from importlib import resources

import pytest

from zhibiao.search.segmenter import words

LINES = (
    (resources.files("zhibiao.search") / "dictionary.txt").read_text(encoding="utf-8").splitlines()
)
WORDS = [line for line in LINES if not line.startswith("#")]


def test_each_line_is_one_word_and_stands_once() -> None:
    assert [word for word in WORDS if not re.fullmatch(r"\w{2,}( \d+( [a-z]+)?)?", word)] == []
    assert len(set(WORDS)) == len(WORDS)


def test_it_covers_the_domain() -> None:
    assert len(WORDS) >= 1500


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("高企认定及时率", {"高企", "及时率"}),
        ("信创终端替换完成率", {"信创", "终端", "替换", "完成率"}),
        ("等保测评通过率", {"等保", "等保测评", "通过率"}),
        ("河长制责任落实率", {"河长制", "责任", "落实率"}),
        ("课后服务覆盖率", {"课后服务", "覆盖率"}),
        ("一网通办率", {"一网通办"}),
        ("医联体双向转诊率", {"医联体", "双向转诊"}),
        ("孵化器入驻企业数量", {"孵化器", "企业", "数量"}),
    ],
)
def test_terms_of_the_domain_stay_whole(text: str, terms: set[str]) -> None:
    assert terms <= set(words(text))
