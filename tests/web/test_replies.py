"""Answers that are remembered: the latest ones, within bounds, never those of another corpus."""

import pytest
from starlette.testclient import TestClient

from zhibiao.search import Corpus
from zhibiao.web.replies import Remembered


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    remembered = Remembered(most=80)
    for tag in "abcdefgh":
        remembered.put(tag, tag.encode() * 10)
    assert remembered.get("a") == b"a" * 10
    remembered.put("i", b"i" * 10)
    assert [tag for tag in "abcdefghi" if remembered.get(tag) is None] == ["b"]


def test_an_answer_that_takes_all_the_room_is_not_remembered() -> None:
    remembered = Remembered(most=80)
    remembered.put("a", b"a" * 10)
    remembered.put("large", b"x" * 11)
    assert (remembered.get("large"), remembered.get("a")) == (None, b"a" * 10)


def test_the_same_question_is_worked_out_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    find = Corpus.find

    def counted(self: Corpus, text: str, **rest: object) -> object:
        asked.append(text)
        return find(self, text, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Corpus, "find", counted)
    answers = [client.get("/api/search?text=同一个问题&k=2").json() for _ in range(3)]
    client.get("/api/search?text=同一个问题&k=3")
    assert asked == ["同一个问题"] * 2
    assert answers[0] == answers[1] == answers[2]
