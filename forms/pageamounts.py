"""Amounts and dates that page text has taken apart.

A page sets a little space between numbers and ideographs, which text extraction prints as a blank:
不超过 18 万元, 2024 年 9 月.  Between cells it prints a blank too, so that only what stands together
in any cell is joined: a number with its unit, a bound in words with its number, the parts of a date.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from zhibiao.forms.pagelines import Word
from zhibiao.forms.unit import KNOWN_SYMBOLS

__all__ = ["whole_amounts"]

_UNIT = re.compile(
    rf"[万亿]?(?:{'|'.join(map(re.escape, sorted(KNOWN_SYMBOLS, key=len, reverse=True)))})"
    r"(?:(?:[及或]?以[上内下]|之?[前内]|[前底末]|左右)|[(（]?含[)）]?)*"
)
_BOUND = re.compile(
    r"(?:不(?:少|低|高|超|大|小|多)[于过]|(?:大于|小于|高于|低于)(?:等于)?|至少|超过|达到?"
    r"|(?:缩短|控制|降低|提高|提升|增加|减少)[至到在]|[≥≤＞＜=]|[>＞<＜]=)"
)
_YEAR, _MONTH = re.compile(r"20\d\d年"), re.compile(r"(?:20\d\d年)?\d{1,2}月")
_OF_YEAR, _OF_MONTH = re.compile(r"\d{1,2}月"), re.compile(r"\d{1,2}[日号]")


def whole_amounts(words: Sequence[Word], *, measured: bool, signed: bool) -> list[Word]:
    """``words`` with the amounts and dates that a blank parts put together; units that are
    ``measured`` and operators that are ``signed`` in columns of their own stay apart."""
    found = _joined(words, lambda before, word: _counts(before, word, measured=measured))
    found = _joined(found, _dates)
    return found if signed else _joined(found, _bounds)


def _joined(words: Sequence[Word], belongs: Callable[[str, str], bool]) -> list[Word]:
    found: list[Word] = []
    for word in words:
        if found and found[-1].line == word.line and belongs(found[-1].text, word.text):
            found[-1] = replace(found[-1], text=found[-1].text + word.text, last=word.last)
        else:
            found.append(word)
    return found


def _counts(before: str, word: str, *, measured: bool) -> bool:
    if not before[-1].isdigit() or _UNIT.fullmatch(word) is None:
        return False
    return not measured or word[0] in "年月日"


def _dates(before: str, word: str) -> bool:
    if _YEAR.fullmatch(before):
        return _OF_YEAR.match(word) is not None
    return _MONTH.fullmatch(before) is not None and _OF_MONTH.match(word) is not None


def _bounds(before: str, word: str) -> bool:
    return word[0].isdigit() and _BOUND.fullmatch(before) is not None
