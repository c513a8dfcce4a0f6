"""N-gram lookup equals the obvious loop over all substrings."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zhibiao.embed.ngrams import LONGEST, NgramVocabulary, normalise

NGRAMS = ["满", "意", "度", "满意", "意度", "公", "5g", "社会", "公众", "会"]
VOCABULARY = NgramVocabulary(NGRAMS)

texts = st.lists(
    st.one_of(st.text(), st.text(alphabet="公众满意度社会5gG５Ｇ 　\n\0、"), st.just("公众满意度")),
    max_size=8,
)


def by_loop(text: str) -> list[str]:
    plain = normalise(text.replace("\0", ""))
    return [
        plain[i : i + n]
        for i in range(len(plain))
        for n in range(1, LONGEST + 1)
        if i + n <= len(plain) and plain[i : i + n] in NGRAMS
    ]


def looked_up(some: list[str]) -> list[list[str]]:
    rows, bounds = VOCABULARY.lookup(some)
    assert len(bounds) == len(some) + 1
    return [[NGRAMS[r] for r in rows[a:b]] for a, b in pairwise(bounds)]


@given(texts)
@example(["公众满意度", "", "满意\0度", "公 众\n满意度", "\ud800满"])
@example(["e", "\u0301满"])
def test_lookup_equals_the_loop(some: list[str]) -> None:
    assert looked_up(some) == [by_loop(text) for text in some]


def test_overlapping_ngrams_are_all_found() -> None:
    assert looked_up(["社会公众满意度"]) == [
        ["社会", "会", "公", "公众", "满", "满意", "意", "意度", "度"]
    ]


def test_width_case_and_spaces_make_no_difference() -> None:
    assert looked_up(["５Ｇ　满 意"]) == looked_up(["5g满意"]) == [["5g", "满", "满意", "意"]]


@pytest.mark.parametrize("ngrams", [["满意", "满意"], [""], ["满", "满意度"]])
def test_an_impossible_vocabulary_is_refused(ngrams: list[str]) -> None:
    with pytest.raises(ValueError, match="n-gram"):
        NgramVocabulary(ngrams)


def test_no_texts_or_no_ngrams() -> None:
    assert VOCABULARY.lookup([])[1].tolist() == [0]
    assert NgramVocabulary([]).lookup(["满意"])[1].tolist() == [0, 0]
