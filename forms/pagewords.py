"""Page text as a walk over its words: which labels, level labels and headings stand at a word."""

import re
from collections.abc import Sequence
from itertools import pairwise

from zhibiao.forms.cells import Cell, Row
from zhibiao.forms.funding import MONEY_ROLES
from zhibiao.forms.goals import GOAL_ROLES
from zhibiao.forms.heading import KINDS, YEARS_BEFORE, Heading, heading_of
from zhibiao.forms.labelled import HEAD_ROLES
from zhibiao.forms.labels import Label, Role, label_of, split_label
from zhibiao.forms.levels import LevelLabel, level_label
from zhibiao.forms.pagelines import Lines, Word
from zhibiao.forms.values import looks_like_target

__all__ = ["MONEY_UNIT", "PARTS_OF_LABELS", "PageWords"]

_TITLE = re.compile(r"绩效目标.{0,12}(?:表|书)$|(?:申报|填报|自评|公开|汇总)表$")
_YEAR_LINE = re.compile(r"[(（\[【〔]?\s*20\d\d\s*年度?\s*[)）\]】〕]?")
PARTS_OF_LABELS = frozenset(("绩效", "指标", "目标", "项目", "标", "指"))
_HEADING_FIRST = frozenset({Role.LEVEL1, Role.LEVEL2, Role.NAME, Role.SECTION})
_HEADING_LAST = frozenset({Role.VALUE, Role.WEIGHT, Role.MEASURE, Role.OPERATOR})
_BESIDE_LEVELS = GOAL_ROLES | {Role.SECTION}
"""What may stand left of 一级指标 in its line."""
_SHORTEST_WHOLE = 2
_MOST_PARTS = 4
"""A label may be wrapped into so many pieces."""
_MOST_LEADING = 14
"""Columns left of the levels in a list of projects."""
_USUAL_HEADING = ("一级指标", "二级指标", "三级指标", "指标值")
_SOON = 6
"""Words behind the labels of a row among which its value is."""
MONEY_UNIT = re.compile(r"[(（]?[亿万千]?元[)）]")
_TAILS = frozenset(("资金", "拨款"))
_LONGEST_PART = 12
_PIECE = re.compile(r"[(（]|[^①-⑳]*[一-鿿]")
"""What may be a piece of a label: ① and 2. begin a name."""


def _are_two(parts: Sequence[Word]) -> bool:
    """Whether pieces below each other are two labels, and no mere part of one (指标, 值) among them."""
    texts = [part.text for part in parts]
    return any(
        _is_whole("".join(texts[:at])) and _is_whole("".join(texts[at:]))
        for at in range(1, len(texts))
    )


def _is_whole(text: str) -> bool:
    return (
        len(text) >= _SHORTEST_WHOLE and text not in PARTS_OF_LABELS and label_of(text) is not None
    )


def _explains(text: str | None) -> bool:
    """Whether ``text`` heads remarks on another column: 指标值 | 说明."""
    label = label_of(text) if text is not None else None
    return label is not None and label.role is Role.REMARK


def _years_in_place(texts: list[str]) -> list[str]:
    """The labels of a heading with those of its second line, 前年 | 上年 | 预计当年实现, where the label
    of the values stands that they are below."""
    years = [n for n, text in enumerate(texts) if text in YEARS_BEFORE]
    if not years or years[-1] != len(texts) - 2:
        return texts
    first = years[0]
    for n, text in enumerate(texts[:first]):
        label = label_of(text)
        if label is not None and label.role is Role.VALUE:
            return [*texts[:n], *texts[first:], *texts[n + 1 : first]]
    return texts


class PageWords:
    """The words of a document and the one at hand."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.words = lines.words
        self.at = 0
        self.headless = all(word.text not in _USUAL_HEADING for word in self.words)
        """Whether no heading of indicators is printed at all."""

    def is_title(self, line: int) -> bool:
        text = "".join(self.lines.texts[line].split())
        return len(text) < 60 and (
            _YEAR_LINE.fullmatch(text) is not None
            or (_TITLE.search(text) is not None and label_of(text) is None)
        )

    def joined(self, at: int, count: int) -> str | None:
        """``count`` words from ``at`` on as one text, where they may be pieces of a wrapped label."""
        parts = self.words[at : at + count]
        if len(parts) < count or any(len(part.text) > _LONGEST_PART for part in parts):
            return None
        for before, part in pairwise(parts):
            if not _PIECE.match(part.text):
                return None
            # Pieces stand below each other, or are a bracket behind the label, or 财政　资金.
            if part.line == before.line and part.text[0] not in "（(" and part.text not in _TAILS:
                return None
            if part.line != before.line and not part.first:
                return None
        return "".join(part.text for part in parts)

    def label(self) -> tuple[Label, int, str, str] | None:
        """The label at the current word: label, words it takes, its text, and a value printed
        behind its colon."""
        for count in range(_MOST_PARTS, 0, -1):
            text = self.joined(self.at, count) if count > 1 else self.words[self.at].text
            if text is None:
                continue
            label = label_of(text)
            if label is not None and not label.weak:
                last = self.words[self.at + count - 1].text
                if count > 1 and MONEY_UNIT.fullmatch(last) and label.role not in MONEY_ROLES:
                    continue  # 分值 | （万元）: the unit of the money beside it
                return label, count, text, ""
        split = split_label(self.words[self.at].text)
        if split is not None and not split[0].weak and split[0].role in HEAD_ROLES | {Role.REMARK}:
            label, value = split
            return label, 1, self.words[self.at].text.removesuffix(value), value
        return None

    def level(self, at: int) -> tuple[LevelLabel | None, int, str] | None:
        """The level or section label at word ``at``: label (None for 绩效指标), words, text."""
        for count in range(_MOST_PARTS, 0, -1):
            text = self.joined(at, count) if count > 1 else self.words[at].text
            if text is None:
                continue
            level = level_label(text)
            if count > 1 and all(level_label(word.text) for word in self.words[at : at + count]):
                continue  # 产出 | 数量 below each other are two
            if level is not None and (level.strict or count > 1):
                return level, count, text
            label = label_of(text)
            if label is not None and label.role is Role.SECTION:
                return None, count, text
        return None

    def heading(self) -> tuple[Heading, list[str], int, int] | None:
        """The heading of the indicators at the current word: itself, its texts, first line, and
        the word behind it."""
        word = self.words[self.at]
        if not word.first and not self._begins_levels():
            return None
        label = label_of(word.text)
        if (
            label is None
            and word.text not in PARTS_OF_LABELS
            and len(word.text) > 1
            and not self._wrapped_section()
        ):
            return None
        if label is not None and label.role not in _HEADING_FIRST and not self._leads(label):
            return None
        texts: list[str] = []
        at = self.at
        while at < len(self.words) and len(texts) < 24:
            for count in range(_MOST_PARTS, 0, -1):
                text = self.joined(at, count) if count > 1 else self.words[at].text
                parts = self.words[at : at + count]
                if count > 1 and (
                    (_are_two(parts) and not (parts[0].text in texts and _explains(text)))
                    or any(level_label(part.text) is not None for part in parts)
                ):
                    # 三级指标, 指标值 below each other are two labels, not one that was wrapped,
                    # but 指标值 | 说明 behind 指标值.
                    continue
                if text is not None and label_of(text) is not None and level_label(text) is None:
                    break
            else:
                if texts and self.words[at].first:
                    # 年度(/项目)指标 + 值
                    wrapped = label_of(texts[-1] + self.words[at].text)
                    if wrapped is not None and len(self.words[at].text) < 4:
                        texts[-1] += self.words[at].text
                        at += 1
                        continue
                if len(texts) > 2 and self._heads_column(at):
                    texts.append(self.words[at].text)
                    at += 1
                    continue
                break
            if texts and len(texts) > 2 and self.words[at].line > self.words[at - 1].line + 1:
                break
            texts.append(text or "")
            at += count
        texts = _years_in_place(texts)
        cells = tuple(Cell(text, n) for n, text in enumerate(texts))
        heading = heading_of(Row(cells, ""))
        if heading is None:
            return None
        return heading, texts, word.line, at

    def missing_heading(self) -> tuple[Heading, list[str], int, int] | None:
        """The heading that indicators without one would have, where their first labels, 产出指标 |
        数量指标, stand at the current word and a value follows soon; in the line of 数量指标 alone."""
        word = self.words[self.at]
        if not self.headless or not word.first or level_label(word.text) is None:
            return None
        first = self.level(self.at)
        if first is None or first[0] is None:
            return None
        behind = self.at + first[1]
        second = self.level(behind) if behind < len(self.words) else None
        if second is not None and second[0] is not None:
            behind += second[1]
        elif first[0].level2 is None or word.last:
            return None
        soon = self.words[behind : behind + _SOON]
        if second is None:
            soon = [other for other in soon[1:] if other.line == word.line]
        if not any(looks_like_target(other.text) for other in soon):
            return None
        cells = tuple(Cell(text, n) for n, text in enumerate(_USUAL_HEADING))
        heading = heading_of(Row(cells, ""))
        return (heading, list(_USUAL_HEADING), word.line, self.at) if heading else None

    def _begins_levels(self) -> bool:
        """Whether 一级指标 | 二级指标 begins at the current word, behind another label of its line or
        a piece of one that is printed downwards."""
        if not self.words[self.at].text.startswith(_USUAL_HEADING[0]):
            return False
        before, word, *following = self.words[self.at - 1 : self.at + 2]
        label = label_of(before.text)
        return (
            bool(following)
            and following[0].line == word.line
            and following[0].text.startswith(_USUAL_HEADING[1])
            and (
                len(before.text) <= _SHORTEST_WHOLE
                or (label is not None and label.role in _BESIDE_LEVELS)
            )
        )

    def heads_torn_list(self, at: int) -> bool:
        """Whether the heading with the first word ``at`` is that of a list of projects whose other
        columns were wrapped: 项目名称 | 项目类别 | … 绩效目标 | 一级指标 | 二级指标."""
        before = [label_of(word.text) for word in self.words[max(0, at - _MOST_LEADING) : at]]
        if before and self.words[at - 1].line == self.words[at].line:
            last = before[-1]
            if last is not None and last.role in GOAL_ROLES:
                return True
        return any(
            label is not None and label.role is Role.PROJECT and following is not None
            for label, following in pairwise(before)
        )

    def _wrapped_section(self) -> bool:
        """Whether the word at hand begins 年度绩效 | 指标, printed downwards."""
        joined = self.joined(self.at, 2)
        label = label_of(joined) if joined is not None else None
        return label is not None and label.role is Role.SECTION

    def _heads_column(self, at: int) -> bool:
        """Whether an unknown word among the labels of the heading is one of them: the last of their
        line, or a label follows."""
        word, before = self.words[at], self.words[at - 1]
        if level_label(word.text) is not None or looks_like_target(word.text):
            return False
        if word.line == before.line:
            return True
        following = label_of(self.words[at + 1].text) if at + 1 < len(self.words) else None
        return following is not None and following.role in _HEADING_LAST

    def _leads(self, label: Label) -> bool:
        """Whether the label at the current word is a column left of all others (序号, 指标类型), stands
        left of the whole block (年度绩效目标（90分）), or begins the heading of a list of projects."""
        following = self.words[self.at + 1 : self.at + 2]
        behind = label_of(following[0].text) if following else None
        if behind is None:
            return False
        if label.role is Role.REMARK and (
            behind.role in _HEADING_FIRST or following[0].text in KINDS
        ):
            return True
        if label.role in GOAL_ROLES and behind.role is Role.LEVEL1:
            return True
        return label.role in HEAD_ROLES | GOAL_ROLES | {Role.REMARK} and self._heads_list()

    def _heads_list(self) -> bool:
        """Whether labels alone stand between the current word and 一级指标, 项目名称 among them."""
        roles: list[Role] = []
        for word in self.words[self.at : self.at + _MOST_LEADING]:
            label = label_of(word.text)
            if label is None or level_label(word.text) is not None:
                return False
            if label.role is Role.LEVEL1:
                return Role.PROJECT in roles
            roles.append(label.role)
        return False
