"""Dates of a form: when a project starts and ends, and its budget year."""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from functools import lru_cache

__all__ = ["parse_end", "parse_period", "parse_start", "parse_year"]

_Y = r"((?:19|20)\d\d)"
_TOKEN = re.compile(
    rf"(?<!\d){_Y}(?:"
    r"年度?(?:(\d{1,2})月(?:份)?(?:(\d{1,2})日?)?)?"  # 2024年, 2024年1月, 2024年1月1日
    r"|[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)日?"  # 2024-01-01
    r"|(\d{2})(\d{2})(?!\d)"  # 20240101
    r"|(\d{2})(?!\d)"  # 202401
    r"|[-/.](\d{1,2})(?!\d)(?!月)"  # 2024.01
    r"|(?!\d)"  # 2024
    r")"
    r"|(?<!\d)(\d{1,2})月(?:份|底|末)?(?:(\d{1,2})日?)?"  # -12月: the year stands before
)
_MONTHS = re.compile(rf"{_Y}年(\d{{1,2}})月?[-~至到—–]+(\d{{1,2}})月")


def _compact(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _day(year: int, month: int | None, day: int | None, *, end: bool) -> date | None:
    if month is None:
        return date(year, 12, 31) if end else date(year, 1, 1)
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    if day is None:
        return date(year, month, last if end else 1)
    return date(year, month, day) if 1 <= day <= last else None


@lru_cache(maxsize=1 << 12)
def _tokens(text: str) -> tuple[tuple[int, int | None, int | None], ...]:
    found: list[tuple[int, int | None, int | None]] = []
    for match in _TOKEN.finditer(text):
        if match[1] is None:
            if found:
                found.append((found[-1][0], int(match[10]), int(match[11]) if match[11] else None))
            continue
        parts = [int(part) for part in match.groups()[1:9] if part]
        month = parts[0] if parts else None
        found.append((int(match[1]), month, parts[1] if len(parts) > 1 else None))
    return tuple(found)


def parse_start(text: str | None) -> date | None:
    """The day on which something starts; the first of a printed month or year."""
    return parse_period(text)[0]


def parse_end(text: str | None) -> date | None:
    """The day on which something ends; the last of a printed month or year."""
    tokens = _tokens(_compact(text)) if text else ()
    return _day(*tokens[-1], end=True) if tokens else None


def parse_period(text: str | None) -> tuple[date | None, date | None]:
    """Start and end of a printed period: ``2023.07-2024.01``, ``202001-202012``, ``2024年1-12月``.

    One year alone is that whole year, any other single date only a start.
    """
    if not text:
        return None, None
    compact = _compact(text)
    months = _MONTHS.search(compact)
    if months is not None:
        year = int(months[1])
        return _day(year, int(months[2]), None, end=False), _day(
            year, int(months[3]), None, end=True
        )
    tokens = _tokens(compact)
    if not tokens:
        return None, None
    start = _day(*tokens[0], end=False)
    if len(tokens) == 1 and tokens[0][1] is not None:
        return start, None
    return start, _day(*tokens[-1], end=True)


# 填报日期：2024年11月8日 is the day of filing, in the year before.
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)\s*(?:年度|预算年度|年(?!\s*\d{1,2}\s*月))")
_BARE_YEAR = re.compile(r"[(\[【〔<]?(20[0-4]\d)(?:年度?)?[)\]】〕>]?")


def parse_year(text: str | None) -> int | None:
    """The budget year that a title, a line or a cell names: ``(2024年度)``, ``2024``."""
    if not text:
        return None
    match = _YEAR.search(unicodedata.normalize("NFKC", text))
    if match is None:
        match = _BARE_YEAR.fullmatch(_compact(text))
    return int(match[1]) if match else None
