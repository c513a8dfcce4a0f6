"""Texts in one blob: the same as a list of them."""

from hypothesis import example, given
from hypothesis import strategies as st

from zhibiao.search.strings import Strings

texts = st.lists(st.text(alphabet="培训项目a率", max_size=6), max_size=8)
pieces = st.text(alphabet="培训项目a率", min_size=1, max_size=2)


@given(texts)
def test_they_are_what_was_put_in(put_in: list[str]) -> None:
    held = Strings.of(put_in)
    assert list(held) == put_in
    assert [held[at] for at in range(len(put_in))] == put_in


@given(texts, pieces)
@example(["教师培", "训练基地"], "培训")
@example(["a", "aa", ""], "aa")
def test_those_that_contain_a_piece_are_found_and_no_two_together(
    put_in: list[str], piece: str
) -> None:
    holding = Strings.of(put_in).containing(piece).tolist()
    assert holding == [at for at, text in enumerate(put_in) if piece in text]
