"""Answers are kept for short texts, and only for those."""

from zhibiao.forms.memory import LONGEST, remembered


def test_a_short_text_is_read_once_and_a_long_one_each_time() -> None:
    asked: list[str] = []

    @remembered(8)
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    long = "长" * (LONGEST + 1)
    assert [length("短"), length("短"), length(long), length(long)] == [1, 1, len(long), len(long)]
    assert asked == ["短", long, long]


def test_no_text_is_read_once_too() -> None:
    asked: list[str | None] = []

    @remembered(8)
    def is_none(text: str | None) -> bool:
        asked.append(text)
        return text is None

    assert is_none(None)
    assert is_none(None)
    assert asked == [None]
