"""Looks at the ideographs of a text that spare matching it against many words."""

import re
from collections.abc import Iterable

__all__ = ["ONLY_IDEOGRAPHS", "strange_to"]

ONLY_IDEOGRAPHS = re.compile("[一-鿿]+")
"""Ideographs that Unicode never folds into others."""


def strange_to(words: Iterable[str]) -> re.Pattern[str]:
    """Matches where a text begins with ideographs of ``words`` (or none) and goes on with one that
    stands in none of them: it is none of these words, nor one of them before anything else.

    >>> bool(strange_to(["数量", "质量"]).match("数目")), bool(strange_to(["数量"]).match("数量(个)"))
    (True, False)
    """
    known = "".join({mark for word in words for mark in word if ONLY_IDEOGRAPHS.match(mark)})
    return re.compile(f"[{known}]*+[一-鿿]")
