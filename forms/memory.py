"""What was read in a text is kept while texts are short: forms repeat labels, units and names."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Final, TypeVar

__all__ = ["LONGEST", "remembered"]

LONGEST: Final = 400
"""Characters of a text that is kept.  A cell may hold a million, and thousands are kept."""

_Text = TypeVar("_Text", str, str | None)
_Read = TypeVar("_Read")


def remembered(most: int) -> Callable[[Callable[[_Text], _Read]], Callable[[_Text], _Read]]:
    """Keep the last ``most`` answers of a function of one text."""

    def decorate(read: Callable[[_Text], _Read]) -> Callable[[_Text], _Read]:
        kept = lru_cache(maxsize=most)(read)

        @wraps(read)
        def answer(text: _Text) -> _Read:
            return read(text) if text is not None and len(text) > LONGEST else kept(text)

        return answer

    return decorate
