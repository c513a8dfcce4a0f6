"""One notation for the many ways a target cell is typeset: LaTeX, HTML, full width, look-alikes.

`plain` is for reading only; what is kept and shown is the printed text (`printed`).
"""

import html
import re
import unicodedata

__all__ = ["plain", "printed"]

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_WRAP = re.compile(rf"(?<=[{_CJK}]) (?=[{_CJK}])")

_TAG = re.compile(r"</?(?:p|br|span|div|sup|sub|b|i|u|strong|em|td|font)\b[^<>]*>", re.IGNORECASE)
_LATEX = (
    (r"\\(?:geqslant|geqq|geq|ge)(?![a-zA-Z])", "≥"),
    (r"\\(?:leqslant|leqq|leq|le)(?![a-zA-Z])", "≤"),
    (r"\\gt(?![a-zA-Z])", ">"),
    (r"\\lt(?![a-zA-Z])", "<"),
    (r"\\(?:times|cdot)(?![a-zA-Z])", "×"),
    (r"\\sim(?![a-zA-Z])", "~"),
    (r"\\(?:text|mathrm|mathbf|rm|textbf|mbox)(?![a-zA-Z])", ""),
    (r"\\(?:quad|qquad)(?![a-zA-Z])", " "),
    (r"\\[,;:! ]", " "),
    (r"\{,\}", ","),
    (r"\^\{?2\}?", "²"),
    (r"\^\{?3\}?", "³"),
    (r"\\(?=[%$&#_])", ""),
    (r"[${}\\]", ""),
)
_OPERATORS = (
    # ≮ is "not less"; a scan turns ≥ into 》; an underlined > is read as >_ (DOMAIN.md 4.1).
    (r"[≥≧⩾≽⪰≮]\s*=?|>\s*=|=\s*>|>\s*_|[》〉](?=\s*=?\s*\d)\s*=?", "≥"),
    (r"[≤≦⩽≼⪯≯]\s*=?|<\s*=|=\s*<|<\s*_|[《〈](?=\s*=?\s*\d)\s*=?", "≤"),
    (r"=\s*=+", "="),
    (r"=?(?:≥\s*)+", "≥"),
    (r"=?(?:≤\s*)+", "≤"),
)
_OPERATORS_COMPILED = tuple((re.compile(pattern), to) for pattern, to in _OPERATORS)
_LATEX_COMPILED = tuple((re.compile(pattern), to) for pattern, to in _LATEX)
# All signs but a single ≥ or ≤.
_ODD_SIGN = re.compile(r"[≧⩾≽⪰≮>》〉≦⩽≼⪯≯<《〈=]|[≥≤][\s≥≤]")
_LOOSE = re.compile(r"[\s。]")
_ZERO = re.compile(r"(?<=\d)[Oo]+(?=[\d%.,(（]|$)")
_POINT = re.compile(r"(?<=\d)\s*[.。．]\s*(?=\d)")
_BLANK = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:\s\d{3})+(?![\d])")


def printed(text: str | None) -> str | None:
    """The printed text with white space cleaned: wraps inside Chinese text joined, other runs one
    blank, ends stripped.  None for an empty cell.  No other character changes."""
    if text is None:
        return None
    return _WRAP.sub("", " ".join(text.translate(_INVISIBLE).split())) or None


class _Narrow(dict[int, str]):
    """What each character is in half width, for `str.translate`; found out when it is first met."""

    def __missing__(self, code: int) -> str:
        mark = chr(code)
        # Brackets stay as printed because a unit may hold them (轮（次）); ² and ① are no digits.
        if mark not in "（）" and unicodedata.category(mark) != "No":
            folded = unicodedata.normalize("NFKC", mark)
            mark = folded if len(folded) == 1 else mark
        self[code] = mark
        return mark


_NARROW = _Narrow()


def plain(text: str) -> str:
    """The text in one notation: half width, operators as one of ≥ ≤ = > <, no LaTeX or HTML, no
    white space except between two digits.

    >>> plain("$\\\\geq 90.00\\\\%$"), plain("＞= ９０．００（％）")
    ('≥90.00%', '≥90.00（%）')
    """
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "\\" in text or "$" in text:
        for pattern, to in _LATEX_COMPILED:
            text = pattern.sub(to, text)
    text = text.translate(_NARROW)
    if _ODD_SIGN.search(text):
        for pattern, to in _OPERATORS_COMPILED:
            text = pattern.sub(to, text)
    if "O" in text or "o" in text:
        text = _ZERO.sub(lambda found: "0" * len(found[0]), text)
    if _LOOSE.search(text):
        text = _POINT.sub(".", text)
        text = _THOUSANDS.sub(lambda found: "".join(found[0].split()), text)
        text = _BLANK.sub("", text).strip()
    return text
