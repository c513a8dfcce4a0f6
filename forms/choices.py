"""Cells with boxes to tick: ☑新增项目 □延续项目, 新增项目（√） 延续项目（ ）."""

import re

__all__ = ["chosen"]

_MARK = re.compile(
    r"(?P<ticked>[☑☒🗹√✓✔■●⊙◉]|[(（\[【]\s*[√✓✔☑]\s*[)）\]】])"
    r"|(?P<open>[□☐○◯〇]|[(（\[【]\s*[)）\]】])"
)


def chosen(text: str | None) -> str | None:
    """What is ticked in ``text``, several joined by 、; None when nothing is; ``text`` itself where
    it has no boxes.

    >>> chosen("☑新增项目 □延续项目"), chosen("新增项目□ 延续项目☑"), chosen("经常性项目")
    ('新增项目', '延续项目', '经常性项目')
    """
    if text is None:
        return None
    marks = list(_MARK.finditer(text))
    if not marks:
        return text
    starts, ends = [mark.start() for mark in marks], [mark.end() for mark in marks]
    # A box stands before its words, or behind them.
    borders = zip(ends, [*starts[1:], len(text)], strict=True)
    if starts[0]:
        borders = zip([0, *ends[:-1]], starts, strict=True)
    words = [text[start:end] for start, end in borders]
    ticked = [
        word.strip(" \n,，;；、/")
        for mark, word in zip(marks, words, strict=True)
        if mark["ticked"]
    ]
    return "、".join(word for word in ticked if word) or None
