"""Numbers and dates as a spreadsheet cell shows them (ECMA-376 part 1, 18.8.30 and 18.8.31)."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

__all__ = ["BUILT_IN", "shown"]

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0", 6: "#,##0", 7: "#,##0.00", 8: "#,##0.00",
    9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "0.0E+0",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""Format codes that files name by number only, as Chinese editions show them."""

_EPOCH = datetime(1899, 12, 30)

_TOKEN = re.compile(
    r'"([^"]*)"'  # 1: text
    r"|\\(.)"  # 2: one mark of text
    r"|\[\$([^\]-]*)[^\]]*\]"  # 3: currency
    r"|(\[[^\]]*\])"  # 4: colour, condition, elapsed time
    r"|_.|\*."  # a gap, a filler
    r"|(General|G/通用格式|AM/PM|A/P|上午/下午|[ymdhsaYMDHS]+)"  # 5
    r"|([0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+)"  # 6: digits
    r"|(.)",  # 7
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Section:
    """One of up to four parts of a format code: its tokens as (kind, text)."""

    tokens: tuple[tuple[str, str], ...]

    @property
    def dated(self) -> bool:
        return any(kind == "date" for kind, _ in self.tokens)


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[list[tuple[str, str]]] = [[]]
    for match in _TOKEN.finditer(code[:512]):
        text, mark, currency, bracket, word, digits, other = match.groups()
        if bracket is not None:
            if bracket.lower().strip("[]") in ("h", "hh", "m", "mm", "s", "ss"):
                sections[-1].append(("date", bracket))
        elif word is not None:
            kind = "general" if word in ("General", "G/通用格式") else "date"
            sections[-1].append((kind, word if word == "General" else word.lower()))
        elif digits is not None:
            sections[-1].append(("digits", digits))
        elif other == ";":
            sections.append([])
        elif other == "%":
            sections[-1].append(("percent", "%"))
        elif other is not None:
            sections[-1].append(("at" if other == "@" else "text", other))
        else:
            found = text if text is not None else mark if mark is not None else currency
            if found:
                sections[-1].append(("text", found))
    return tuple(_Section(tuple(tokens)) for tokens in sections)


def shown(value: object, code: str | None) -> str:
    """The text that a cell with the value ``value`` and the format ``code`` (None: General) shows.

    >>> shown(0.95, "0%"), shown(850000, "#,##0.00"), shown(12.0, None)
    ('95%', '850,000.00', '12')
    >>> shown(datetime(2024, 12, 1), 'yyyy"年"m"月"')
    '2024年12月'
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, timedelta):
        value = value / timedelta(days=1) if code else str(value)
    if isinstance(value, date | time):
        return _date(value, code)
    if not isinstance(value, int | float):
        return "" if value is None else str(value)
    if not math.isfinite(value):
        return ""
    sections = _sections(code) if code else ()
    if not sections or not any(section.tokens for section in sections):
        return _general(value)
    signed = sections[0]
    negative = value < 0
    if negative and len(sections) > 1 and sections[1].tokens:
        signed, value, negative = sections[1], -value, False
    elif value == 0 and len(sections) > 2:
        signed = sections[2]
    if signed.dated:
        moment = _moment(value)
        return _date(moment, code) if moment is not None else _general(value)
    return _number(value, signed, negative=negative)


def _moment(serial: float) -> datetime | None:
    """The moment that a serial number stands for (days since 1899-12-30)."""
    if not 0 <= serial < 2_958_466:
        return None
    return _EPOCH + timedelta(seconds=round(serial * 86_400))


def _general(value: float) -> str:
    """What the format General shows: up to eleven digits."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.10g}"
    return text if "e" not in text else repr(value)


def _number(value: float, section: _Section, *, negative: bool) -> str:
    if any(kind == "general" for kind, _ in section.tokens):
        return "".join(
            _general(value) if kind == "general" else text
            for kind, text in section.tokens
            if kind in ("general", "text", "percent")
        )
    patterns = [text for kind, text in section.tokens if kind == "digits"]
    if not patterns:
        return "".join(text for kind, text in section.tokens if kind == "text")
    percents = sum(kind == "percent" for kind, _ in section.tokens)
    plain = "".join(text for kind, text in section.tokens if kind == "text")
    if len(patterns) > 1 or "/" in plain or any(kind == "date" for kind, _ in section.tokens):
        # Fractions (# ?/?), and scientific notation (the E of 0.00E+00): the plain number is clear.
        return _general(value)
    if "E" in plain:
        return _general(value)
    digits = _digits(value, patterns[0], percents)
    if negative and digits.strip("0,.") != "":
        digits = digits if digits.startswith("-") else f"-{digits}"
    pieces = [
        digits if kind == "digits" else text
        for kind, text in section.tokens
        if kind in ("digits", "text", "percent")
    ]
    return "".join(pieces).strip()


# Patterns that Python's own formats write, with their decimals.
_PLAIN = {"0": (".0f", 0), "0.00": (".2f", 2), "#,##0": (",.0f", 0), "#,##0.00": (",.2f", 2)}


def _digits(value: float, pattern: str, percents: int) -> str:
    """``value`` without sign in the places that ``pattern`` gives it."""
    plain = _PLAIN.get(pattern)
    if plain is not None and not percents and abs(value) < 1e15:
        # Most cells: as many decimals as were typed, or fewer; nothing is rounded.
        _, _, after = repr(abs(float(value))).partition(".")
        if len(after) <= plain[1] or after == "0":
            return f"{abs(value):{plain[0]}}"
    whole, _, fraction = pattern.partition(".")
    scale = len(whole) - len(whole.rstrip(","))
    grouped = "," in whole.rstrip(",")
    try:
        # repr gives the digits that were typed; what the cell shows is rounded half up.
        amount = abs(Decimal(repr(float(value)))) * 100**percents / Decimal(1000) ** scale
        amount = amount.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    except InvalidOperation:
        return _general(value)
    text = f"{amount:,f}" if grouped else f"{amount:f}"
    least = fraction.count("0")
    if "." in text:
        while text[-1] == "0" and len(text) - text.index(".") - 1 > least:
            text = text[:-1]
        text = text.rstrip(".")
    zeros = whole.count("0") - len(text.partition(".")[0].replace(",", ""))
    return "0" * zeros + text if zeros > 0 else text


def _date(value: date | time, code: str | None) -> str:
    """A date or time as ``code`` writes it; in ISO form without a code that does."""
    section = _sections(code)[0] if code else None
    if section is None or not section.dated:
        if isinstance(value, datetime):
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        return value.isoformat()
    pieces: list[str] = []
    before = ""
    tokens = section.tokens
    for n, (kind, text) in enumerate(tokens):
        if kind == "date":
            after = next((t for k, t in tokens[n + 1 :] if k == "date"), "")
            pieces.append(_date_part(value, text.strip("[]"), before, after))
            before = text.strip("[]")
        elif kind in ("text", "digits"):
            pieces.append(text if kind == "text" else "")
    return "".join(pieces).strip()


def _date_part(value: date | time, part: str, before: str, after: str) -> str:
    width = len(part)
    first = part[0]
    if first == "m" and (before[:1] == "h" or after[:1] == "s"):
        first = "minute"
    number: int | None = None
    if isinstance(value, date):
        if first == "y":
            return f"{value.year:04d}" if width > 2 else f"{value.year % 100:02d}"
        if first == "m":
            number = value.month
        elif first == "d" and width < 3:
            number = value.day
    if number is None and isinstance(value, time | datetime):
        number = {"h": value.hour, "minute": value.minute, "s": value.second}.get(first)
    if number is None:
        return ""
    return f"{number:0{min(width, 2)}d}"
