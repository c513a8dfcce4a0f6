"""Cutting Chinese text into words: jieba with our domain dictionary, without its start-up cost.

jieba reads its 349,046 dictionary lines before the first cut (1.7 s; 0.7 s from its cache in the
shared temporary folder).  Its algorithm only ever looks up pieces of the text that begin with a
character of that text, and its dictionary file is sorted by first character.  So we give
``jieba.Tokenizer`` the entries of just those characters, found by binary search in the mapped
file: the cuts are those of the whole dictionary, the first one takes a few milliseconds.

The hidden Markov model for unknown words stays off: it guesses, and the same name could be cut
differently in a query and in a longer wording.  What the dictionary lacks falls into characters,
which the n-gram field of `zhibiao.search.lexical` finds.
"""

import hashlib
import importlib
import math
import mmap
import re
import sys
import threading
import time
import unicodedata
import warnings
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from operator import add
from pathlib import Path
from types import ModuleType
from typing import Any

__all__ = ["fingerprint", "grams", "read_ahead", "words"]

# Sum of all frequencies of jieba 0.42.1's dict.txt, which gen_pfdict would compute by reading it.
# It only weighs "one more word" against rarer words; tests compare it with the installed file.
JIEBA_TOTAL = 60_101_967
# A domain word without a frequency of its own.  At this weight it is kept whole against any two
# general words unless both are among the few hundred commonest.
DOMAIN_FREQUENCY = 3_000
FIRST_HAN = "\u3400".encode()

_LOG_TOTAL = math.log(JIEBA_TOTAL)
# jieba's own class of ideographs; it has rules of its own for letters and digits among them.
_HAN = re.compile("[\u4e00-\u9fd5]+")
_WORD = re.compile(r"\w")
_RUN = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """The words of ``text`` in order, NFKC and lower case, without marks.

    Search mode: a long word is preceded by the dictionary words inside it (服务对象满意度 gives
    服务, 对象, 满意, 满意度 …), so that a query finds a longer term by its parts.
    """
    return list(_words(text))


def grams(text: str) -> list[str]:
    """Characters and pairs of neighbouring characters; pairs do not cross marks or blanks."""
    return list(_grams(text))


# A search cuts its query for tantivy, to compare it with the best hit, and again to say which
# words matched; the next is often the same one with other filters.
@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_dictionary().cut(unicodedata.normalize("NFKC", text)))


@lru_cache(maxsize=4096)
def _grams(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        found += run
        found += map(add, run, run[1:])
    return tuple(found)


def read_ahead(texts: Iterable[str], *, seconds: float) -> None:
    """Load the words that begin with a character of ``texts``, as far as ``seconds`` allow, so
    that nobody who asks later waits for them: 0.3 ms a character."""
    end = time.monotonic() + seconds
    dictionary = _dictionary()
    for text in texts:
        if time.monotonic() >= end:
            return
        dictionary.load(text)


@cache
def fingerprint() -> str:
    """Changes whenever the same text could be cut differently: an index of another is stale."""
    digest = hashlib.sha256(f"search-mode 1 jieba {_jieba().__version__}\n".encode())
    digest.update(_domain_text().encode())
    return digest.hexdigest()[:16]


def _domain_text() -> str:
    """Our words, one a line, jieba's user dictionary format (``word [frequency] [tag]``)."""
    return (resources.files("zhibiao.search") / "dictionary.txt").read_text(encoding="utf-8")


@cache
def _jieba() -> ModuleType:
    """jieba, imported without pkg_resources.

    jieba wants pkg_resources only to open its own files and falls back to ``open``; importing it
    takes 0.1 s of 0.13 s and warns that it is deprecated.  jieba's own source also warns
    (invalid escape sequences) when it is compiled.
    """
    absent = "pkg_resources" not in sys.modules
    if absent:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module("jieba")
    finally:
        if absent:
            del sys.modules["pkg_resources"]


class _LazyDictionary:
    """jieba's dictionary and ours, loaded by first character as texts need them."""

    def __init__(self, general: Path, domain: str) -> None:
        with general.open("rb") as file:
            self._file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._lock = threading.Lock()
        self._loaded: set[str] = set()
        self._domain: dict[str, list[tuple[str, int]]] = {}
        for line in domain.splitlines():
            word, _, rest = line.partition(" ")
            if word and not word.startswith("#"):
                frequency = rest.split(" ")[0]
                weight = int(frequency) if frequency.isdigit() else DOMAIN_FREQUENCY
                self._domain.setdefault(word[0], []).append((word, weight))
        self._tokenizer: Any = _jieba().Tokenizer()
        self._tokenizer.FREQ = {}
        self._tokenizer.total = JIEBA_TOTAL
        self._tokenizer.initialized = True
        # The head of the file (Latin letters, digits) is not sorted; it has a few hundred lines.
        self._han = self._line_at_or_after(FIRST_HAN, 0)
        self._add(self._file[: self._han])

    def load(self, text: str) -> None:
        """Know the words that begin with a character of ``text``."""
        missing = set(text) - self._loaded
        if missing:
            with self._lock:
                for character in missing - self._loaded:
                    self._load(character)

    def cut(self, text: str) -> list[str]:
        """Words of a NFKC text, lower case, marks dropped."""
        self.load(text)
        if _HAN.fullmatch(text):
            return self._cut_han(text)
        return [
            word.lower()
            for word in self._tokenizer.cut_for_search(text, HMM=False)
            if _WORD.search(word)
        ]

    def _cut_han(self, text: str) -> list[str]:
        """What jieba's ``cut_for_search`` gives, in half the time: it looks each piece of a text
        up three times, once here."""
        known, size = self._tokenizer.FREQ.get, len(text)
        # From each place on the likeliest words: their weight, and where the first of them ends.
        weights, ends = [0.0] * (size + 1), list(range(1, size + 1))
        for start in reversed(range(size)):
            best, end = -math.inf, start + 1
            while end <= size and (frequency := known(text[start:end])) is not None:
                # A frequency of 0 says only that longer words begin so.
                if (
                    frequency
                    and (weight := math.log(frequency) - _LOG_TOTAL + weights[end]) >= best
                ):
                    best, ends[start] = weight, end
                end += 1
            weights[start] = best if best > -math.inf else weights[start + 1] - _LOG_TOTAL
        found: list[str] = []
        start = 0
        while start < size:
            word = text[start : ends[start]]
            if len(word) > 2:
                found += filter(known, map(add, word, word[1:]))
            if len(word) > 3:
                found += filter(known, map(add, map(add, word, word[1:]), word[2:]))
            found.append(word)
            start = ends[start]
        return found

    def _load(self, character: str) -> None:
        first = character.encode("utf-8", "replace")
        if first >= FIRST_HAN:
            begin = self._line_at_or_after(first, self._han)
            end = self._line_at_or_after(first + b"\xff", begin)
            self._add(self._file[begin:end])
        for word, frequency in self._domain.get(character, ()):
            self._put(word, frequency)
        self._loaded.add(character)

    def _add(self, lines: bytes) -> None:
        for line in lines.decode("utf-8").splitlines():
            word, frequency, *_ = line.split(" ")
            self._put(word, int(frequency))

    def _put(self, word: str, frequency: int) -> None:
        """One entry, and its prefixes as jieba's gen_pfdict keeps them (frequency 0)."""
        table = self._tokenizer.FREQ
        table[word] = frequency
        for end in range(1, len(word)):
            table.setdefault(word[:end], 0)

    def _line_at_or_after(self, key: bytes, low: int) -> int:
        """Offset of the first line not below ``key``, by binary search over byte offsets."""
        high = len(self._file)
        while low < high:
            middle = (low + high) // 2
            begin = self._file.rfind(b"\n", 0, middle) + 1
            end = self._file.find(b"\n", middle) + 1 or len(self._file)
            if self._file[begin : begin + len(key)] < key:
                low = end
            else:
                high = begin
        return low


@cache
def _dictionary() -> _LazyDictionary:
    folder = Path(str(_jieba().__file__)).parent
    return _LazyDictionary(folder / "dict.txt", _domain_text())
