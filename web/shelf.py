"""A shelf (暂存架): results that a browser comes back for, kept in memory for a while.

What is kept is found by an unguessable name only, is never written to disk, and is forgotten
when its time is over, when newer things need the room, or when the service stops.
"""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Shelf"]

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class _Place(Generic[Kept]):
    value: Kept
    size: int
    until: float


class Shelf(Generic[Kept]):
    """Keeps values for ``seconds``, at most ``most`` of them and ``room`` bytes in all; the
    oldest goes first.  Safe to use from threads."""

    def __init__(
        self,
        *,
        seconds: float,
        most: int,
        room: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.seconds = seconds
        self._most = most
        self._room = room
        self._clock = clock
        self._lock = threading.Lock()
        self._places: OrderedDict[str, _Place[Kept]] = OrderedDict()
        self._held = 0

    def put(self, value: Kept, *, size: int) -> str:
        """Keep ``value``, which takes about ``size`` bytes; gives the name to ask for it by.

        Something larger than all the room is kept alone.
        """
        name = secrets.token_urlsafe(18)
        with self._lock:
            self._places[name] = _Place(value, size, self._clock() + self.seconds)
            self._held += size
            self._tidy()
        return name

    def get(self, name: str) -> tuple[Kept, float] | None:
        """The value of that name and for how many seconds more it is kept; None when it is not,
        or no longer."""
        with self._lock:
            self._tidy()
            place = self._places.get(name)
            return None if place is None else (place.value, place.until - self._clock())

    def take(self, name: str) -> Kept | None:
        """The value of that name, which is forgotten; None when there is none."""
        with self._lock:
            self._tidy()
            place = self._places.get(name)
            if place is not None:
                self._forget(name)
            return None if place is None else place.value

    def _tidy(self) -> None:
        now = self._clock()
        for name in [name for name, place in self._places.items() if place.until <= now]:
            self._forget(name)
        while len(self._places) > 1 and (len(self._places) > self._most or self._held > self._room):
            self._forget(next(iter(self._places)))

    def _forget(self, name: str) -> None:
        self._held -= self._places.pop(name).size
