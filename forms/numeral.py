"""Chinese numerals as target cells use them: 十, 两, 二十五, 一千二百, 三万五千, 零点五, 半."""

from decimal import Decimal

__all__ = ["NUMERAL", "numeral_value"]

#: characters a Chinese numeral is made of, for a character class in a regular expression.
NUMERAL = "零〇一二两俩三四五六七八九十百千万亿半"

_DIGITS = {mark: value for value, mark in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}


def numeral_value(text: str) -> Decimal | None:
    """The value of a Chinese numeral; None for a vague or broken one (百家 has no digit, 三四).

    >>> numeral_value("一千二百"), numeral_value("十五"), numeral_value("零点五")
    (Decimal('1200'), Decimal('15'), Decimal('0.5'))
    """
    if text == "半":
        return Decimal("0.5")
    whole, point, fraction = text.partition("点")
    if point:
        digits = [_DIGITS.get(mark) for mark in fraction]
        left = _whole(whole)
        if left is None or not digits or None in digits:
            return None
        return Decimal(f"{left}.{''.join(map(str, digits))}")
    value = _whole(text)
    return None if value is None else Decimal(value)


def _whole(text: str) -> int | None:
    if not text or (text[0] in "百千万亿") or text.startswith("半"):
        return None
    if len(text) > 1 and all(mark in _DIGITS for mark in text):
        # 二〇二三 is a year spelt out; 三四 means three or four.
        return None
    total = section = 0
    digit: int | None = None
    for mark in text:
        if mark in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[mark]
        elif mark in _PLACES:
            section += (1 if digit is None else digit) * _PLACES[mark]
            digit = None
        elif mark in _MYRIADS:
            total = (total + section + (digit or 0)) * _MYRIADS[mark]
            section, digit = 0, None
        else:
            return None
    return total + section + (digit or 0)
