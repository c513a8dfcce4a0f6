"""An encoder that remembers gives what it would have given, and asks for it once."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from zhibiao.embed.bundled import BundledEncoder
from zhibiao.embed.memory import RememberingEncoder

PLAIN = BundledEncoder.load()
LASTING = RememberingEncoder(PLAIN)


class Counting:
    """The bundled encoder, writing down what it was asked."""

    name = "counting"
    fingerprint = PLAIN.fingerprint
    dimension = PLAIN.dimension

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[str, ...], bool]] = []

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        self.asked.append((tuple(texts), query))
        return PLAIN.encode(texts, query=query)


@given(st.lists(st.sampled_from(["满意度", "路灯亮灯率", "", "没见过的词", "满意"]), max_size=12))
def test_the_vectors_are_those_of_the_encoder(texts: list[str]) -> None:
    assert np.allclose(LASTING.encode(texts), PLAIN.encode(texts), atol=1e-6)


def test_a_text_is_encoded_once() -> None:
    counting = Counting()
    encoder = RememberingEncoder(counting)
    encoder.encode(["满意度", "完成率"])
    encoder.encode(["完成率", "及时率", "满意度"])
    assert counting.asked == [(("满意度", "完成率"), False), (("及时率",), False)]


def test_a_question_is_not_taken_for_a_text() -> None:
    counting = Counting()
    encoder = RememberingEncoder(counting)
    encoder.encode(["满意度"])
    encoder.encode(["满意度"], query=True)
    assert counting.asked == [(("满意度",), False), (("满意度",), True)]


def test_changing_an_answer_does_not_change_the_next() -> None:
    first = LASTING.encode(["满意度"])
    first[:] = 0
    assert LASTING.encode(["满意度"]) == pytest.approx(PLAIN.encode(["满意度"]), abs=1e-6)


def test_a_long_list_is_not_kept() -> None:
    counting = Counting()
    encoder = RememberingEncoder(counting)
    many = [f"第{number}项完成率" for number in range(100)]
    encoder.encode(many)
    encoder.encode(many[:1])
    assert [texts for texts, _ in counting.asked] == [tuple(many), tuple(many[:1])]
