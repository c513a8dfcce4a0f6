"""Names of departments and units (主管部门, 实施单位): repaired for print, normalised as a key.

The headquarters' own budget of a department prints as 某某局（本级） or （本部）.  That is the legal
person 某某局 itself (一级预算单位 without its subordinate units), not another organisation, so the
key drops the suffix; the printed name keeps it.
"""

import re
import unicodedata

__all__ = ["clean", "normalise"]

_SPACE_BETWEEN_WORDS = re.compile(r"(?<=[A-Za-z0-9.,&]) (?=[A-Za-z0-9&])")
_PLACEHOLDERS = {"无", "暂无", "空", "无主管部门", "同上"}
_EDGE = " ，,。.；;：:、·•*_-—–―－~～|/\\'\"“”‘’<>《》"
# [123001]…, 123001-…, 123001_…, 123001…, …[123001]: budget codes; a shorter bare number belongs to
# the name (101中学, 12345热线).
_CODE = re.compile(
    r"^(?:[\[(【]\d{3,}[\])】]|\d{3,}[-—_:：、.]|\d{6,}(?=\D))\s*|[\[(【]\d{3,}[\])】]$"
)
_BRACKETS = frozenset("()（）[]【】〔〕")
_HEADQUARTERS = re.compile(
    r"(?:\((?:[局委厅部办院会校机关]{0,2}本[级部]|机关|机关本级|行政本级)\)"
    r"|(?<=[局委厅办院会府署处校社部])(?:机关)?本[级部])$"
)


def _joined(text: str) -> str:
    """White space and line wraps removed, except one blank between Latin words."""
    words = " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())
    if " " not in words:
        return words
    return "".join(
        " " if _SPACE_BETWEEN_WORDS.match(words, at) else "" if mark == " " else mark
        for at, mark in enumerate(words)
    )


def _balanced(text: str) -> str:
    """Stray closing brackets dropped, missing ones added, empty pairs removed."""
    if _BRACKETS.isdisjoint(text):
        return text
    kept: list[str] = []
    opened: list[str] = []
    closing = {"(": ")", "（": "）", "[": "]", "【": "】", "〔": "〕"}
    alike = {")": "(（", "）": "(（", "]": "[【", "】": "[【", "〕": "〔"}
    for mark in text:
        if mark in closing:
            opened.append(mark)
        elif mark in alike:
            if not opened or opened[-1] not in alike[mark]:
                continue
            opened.pop()
        kept.append(mark)
    kept += [closing[mark] for mark in reversed(opened)]
    return re.sub(r"[(（\[【〔][)）\]】〕]", "", "".join(kept))


def clean(name: str | None) -> str | None:
    """The printed name, repaired: wraps joined, brackets balanced, stray marks at the ends and a
    second print of the same name removed.  None when no name is left (a lone ``）``, ``无``).

    >>> clean("云岭市清河区科学技术局（本部")
    '云岭市清河区科学技术局（本部）'
    """
    if name is None:
        return None
    text, before = _joined(name), None
    while text != before:
        # Taking one thing off may lay another bare: "“某局；”".
        before, text = text, _balanced(text.strip(_EDGE)).strip(_EDGE)
    half = len(text) // 2
    if len(text) >= 8 and text[:half] == text[half:]:
        text = text[:half]
    if text in _PLACEHOLDERS or not any(mark.isalnum() for mark in text):
        return None
    return text


def normalise(name: str) -> str:
    """The key under which two printings are the same organisation; "" for no name.

    NFKC, no white space, half-width brackets, no budget code at either end, no （本级）/（本部）
    behind.

    >>> normalise("云岭市清河区科学技术局（本部）")
    '云岭市清河区科学技术局'
    """
    text = unicodedata.normalize("NFKC", clean(name) or "").replace(" ", "").casefold()
    text = _CODE.sub("", text)
    return _HEADQUARTERS.sub("", text)
