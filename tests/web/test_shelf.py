"""The shelf: kept for a while, under an unguessable name, within its room."""

from zhibiao.web.shelf import Shelf


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def shelf(clock: Clock, *, most: int = 10, room: int = 1000) -> Shelf[str]:
    return Shelf(seconds=60, most=most, room=room, clock=clock)


def test_what_is_put_is_found_with_the_time_that_is_left() -> None:
    clock = Clock()
    kept = shelf(clock)
    name = kept.put("甲", size=1)
    clock.now = 20
    assert kept.get(name) == ("甲", 40)


def test_it_is_forgotten_when_its_time_is_over() -> None:
    clock = Clock()
    kept = shelf(clock)
    name = kept.put("甲", size=1)
    clock.now = 60
    assert kept.get(name) is None


def test_names_are_long_and_differ() -> None:
    kept = shelf(Clock())
    names = {kept.put("甲", size=1) for _ in range(5)}
    assert len(names) == 5
    assert all(len(name) >= 24 for name in names)


def test_the_oldest_goes_when_there_are_too_many() -> None:
    kept = shelf(Clock(), most=2)
    first, second, third = (kept.put(text, size=1) for text in "甲乙丙")
    assert kept.get(first) is None
    assert [kept.get(second), kept.get(third)] == [("乙", 60), ("丙", 60)]


def test_the_oldest_goes_when_the_room_is_full() -> None:
    kept = shelf(Clock(), room=10)
    first = kept.put("甲", size=6)
    second = kept.put("乙", size=6)
    assert kept.get(first) is None
    assert kept.get(second) == ("乙", 60)


def test_room_that_was_given_back_can_be_used() -> None:
    clock = Clock()
    kept = shelf(clock, room=10)
    kept.put("甲", size=9)
    clock.now = 60
    second, third = kept.put("乙", size=5), kept.put("丙", size=5)
    assert kept.get(second) == ("乙", 60)
    assert kept.get(third) == ("丙", 60)


def test_what_is_larger_than_all_room_is_kept_alone() -> None:
    kept = shelf(Clock(), room=10)
    first, second = kept.put("甲", size=1), kept.put("乙", size=99)
    assert kept.get(first) is None
    assert kept.get(second) == ("乙", 60)


def test_what_is_taken_is_gone() -> None:
    kept = shelf(Clock())
    name = kept.put("甲", size=1)
    assert kept.take(name) == "甲"
    assert kept.take(name) is None
    assert kept.get(name) is None
