"""Reads text extracted from PDF pages, where cells have neither borders nor columns.

White space parts the words of a line, empty lines say little, and a wrapped cell is spread over
lines, its neighbours between them.  So the labels give the structure: between two labels of the
head stands a value, and of the indicator block each line is level labels, a piece of a name, a
value, or several of these.  Pieces are joined by how full their lines are (`wraps`).  What comes
out are rows of cells as from any other table.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from zhibiao.forms import pagelayout
from zhibiao.forms.cells import Cell, Row
from zhibiao.forms.cellsequence import sequence_rows
from zhibiao.forms.errors import DocumentError
from zhibiao.forms.funding import MONEY_ROLES
from zhibiao.forms.goals import GOAL_ROLES
from zhibiao.forms.goaltexts import goal_texts
from zhibiao.forms.heading import KINDS, Heading
from zhibiao.forms.labelled import HEAD_ROLES
from zhibiao.forms.labels import Role, label_of
from zhibiao.forms.pageblock import NAME_COLUMN, IndicatorWords, is_scrambled
from zhibiao.forms.pagelines import Lines, Word, lines_of
from zhibiao.forms.pagewords import MONEY_UNIT
from zhibiao.forms.values import looks_like_target
from zhibiao.forms.wraps import joined_pieces

__all__ = ["read", "recognises"]

_DONE = re.compile(r"完成情况|完成目标")
_COLUMNS_OF_LEVELS = {Role.LEVEL1: 1, Role.LEVEL2: 2}
_LONGEST_LABEL = 12


def recognises(text: str) -> bool:
    """Whether ``text`` could be of pages: any text could."""
    return bool(text.strip())


@dataclass(slots=True)
class _Field:
    """A label of the head or the money block, and the words up to the next."""

    text: str
    line: int
    words: list[Word] = field(default_factory=list)

    @property
    def value(self) -> str:
        """The words as one text: a space where they stand in one line, nothing at a wrap; numbers
        below each other are cells of their own."""
        value = ""
        line = -1
        for word in self.words:
            numbers = value[-1:].isdigit() and word.text[0].isdigit()
            value += " " if word.line == line else "\n" if numbers else ""
            value += word.text
            line = word.line
        return value


_AMOUNT = re.compile(r"-?[\d,]+(?:\.\d+)?(?:[亿万千]?元)?")
_SENTENCE = re.compile(r"[一-鿿]\d?[。；;，,：:]")
"""What a text has, and no label that nobody knows."""
_TERM = re.compile(r"[(（][^（）()]*20\d\d[^（）()]*[)）]")
"""（2026年-2028年） below the heading of a goal."""
_UNIT_LINE = re.compile(r"(?:金额)?单位[:：][亿万千]?元")
"""Stands behind the name of a unit in the line above a form."""


def _names_unit(fields: Sequence[_Field], unit: str) -> bool:
    """Whether ``unit``, printed below 项目资金 in its cell, is that of the money block, whose label
    then gets it."""
    for entry in reversed(fields):
        label = label_of(entry.text)
        if label is not None and label.role is Role.FUNDING:
            entry.text += unit
            return True
    return False


def _share_amounts(fields: Sequence[_Field]) -> None:
    """Give labels of money that come one after the other (资金总额 | 财政拨款 | 其他资金) their amounts,
    all of which come behind the last."""
    run: list[_Field] = []
    for entry in fields:
        label = label_of(entry.text)
        if label is None or label.role not in MONEY_ROLES - {Role.FUNDING}:
            run = []
            continue
        run.append(entry)
        amounts = entry.words
        if not amounts:
            continue
        if (
            len(run) > 1
            and len(run) == len(amounts)
            and all(_AMOUNT.fullmatch(w.text) for w in amounts)
        ):
            for owner, amount in zip(run, list(amounts), strict=True):
                owner.words = [amount]
        run = []


class _Pages(IndicatorWords):
    """One pass over the words of the document, part by part."""

    def __init__(self, lines: Lines) -> None:
        super().__init__(lines)
        self.rows: list[Row] = []
        self.table = 0
        self.scrambled: list[bool] = []
        self.whole = False  # whether the form prints money of the whole project

    def read(self) -> list[Row]:
        """All rows of the document.

        Raises DocumentError where the order of the words tells no rows.
        """
        while self.at < len(self.words):
            word = self.words[self.at]
            if word.first and self.is_title(word.line):
                self._emit([Cell(self.lines.texts[word.line], 0)], word.line)
                self._skip_line(word.line)
                continue
            heading = self.heading() or self.missing_heading()
            if heading is not None:
                self._indicators(heading)
                continue
            found = self.label()
            if found is None:
                self._loose()
            elif found[0].role in GOAL_ROLES:
                self._goals()
            else:
                self._fields()
        if self.scrambled and all(self.scrambled):
            raise DocumentError(
                "文字的先后已打乱，读不出指标",
                why="像是按栏从页面取出的，同一行的单元格不在一起",
                do="请直接读取原来的 PDF，或保留版面重新取出文字（pdftotext -layout）",
            )
        return self.rows

    # -- small steps

    def _emit(self, cells: Sequence[Cell], line: int) -> None:
        kept = tuple(cell for cell in cells if cell.text)
        if kept:
            self.rows.append(
                Row(kept, f"第{self.lines.numbers[line]}行", self.table, self.lines.pages[line])
            )

    def _skip_line(self, line: int) -> None:
        while self.at < len(self.words) and self.words[self.at].line == line:
            self.at += 1

    # -- parts of a form

    def _loose(self) -> None:
        """A line outside all parts, as a row of one cell."""
        line = self.words[self.at].line
        start = self.at
        while self.at < len(self.words) and self.words[self.at].line == line:
            if self.at > start and self.label() is not None:
                break
            self.at += 1
        self._emit([Cell(" ".join(word.text for word in self.words[start : self.at]), 0)], line)

    def _fields(self) -> None:
        """Labels of the head and the money block with their values, line by line."""
        fields: list[_Field] = []
        while self.at < len(self.words):
            word = self.words[self.at]
            if (
                (word.first and self.is_title(word.line))
                or self.heading()
                or self.missing_heading()
            ):
                break
            if word.first and MONEY_UNIT.fullmatch(word.text) and _names_unit(fields, word.text):
                self.at += 1
                continue
            found = self.label()
            if found is None:
                if not fields:
                    break
                if _UNIT_LINE.fullmatch(word.text):
                    fields.append(_Field(word.text, word.line))
                    self.at += 1
                    continue
                if fields[-1].words and self._begins_unknown():
                    fields.append(_Field("", word.line))
                fields[-1].words.append(word)
                self.at += 1
                continue
            label, count, text, value = found
            if label.role in GOAL_ROLES or label.role is Role.SECTION:
                if label.role in GOAL_ROLES and fields:
                    self._below_label(fields[-1], count)
                break
            fields.append(_Field(text, word.line))
            if value:
                fields[-1].words.append(Word(value, word.line, False, word.last))
            self.at += count
        if not fields:
            self._loose()
            return
        _share_amounts(fields)
        cells: list[Cell] = []
        for n, entry in enumerate(fields):
            if n and entry.line != fields[n - 1].line:
                self._emit(cells, fields[n - 1].line)
                cells = []
            if not entry.text:
                continue
            known = label_of(entry.text)
            if known is not None and known.role in (Role.PROJECT, Role.TOTAL):
                self.whole = known.role is Role.TOTAL and bool(entry.value)
            cells.append(Cell(entry.text, len(cells)))
            cells.append(Cell(entry.value, len(cells)))
        self._emit(cells, fields[-1].line)

    def _below_label(self, above: _Field, count: int) -> None:
        """Put the label of a goal at hand (``count`` words) before the lines of its text that stand
        higher, as it is centred beside them, and so behind the last amount ``above``."""
        label = label_of(above.text)
        if label is None or label.role not in MONEY_ROLES or not above.words:
            return
        amount, *text = above.words
        if not text or not _AMOUNT.fullmatch(amount.text) or not _SENTENCE.search(text[0].text):
            return
        start = self.at - len(text)
        goal = self.words[self.at : self.at + count]
        self.words[start : self.at + count] = [*goal, *text]
        above.words, self.at = [amount], start

    def _begins_unknown(self) -> bool:
        """Whether the line at hand is a row of its own whose label nobody knows (年度主要任务 …), and
        no rest of the value above: that is one word, or words that only numbers part."""
        word, *following = self.words[self.at : self.at + 2]
        return (
            word.first
            and len(word.text) <= _LONGEST_LABEL
            and bool(following)
            and following[0].line == word.line
            and not any(mark.isascii() for mark in word.text + following[0].text[0])
        )

    def _goals(self) -> None:
        """Headings of the goals and the texts below them, up to the indicators."""
        heads: list[tuple[Role, str]] = []
        first = self.words[self.at].line
        while self.at < len(self.words) and (head := self._goal_head(beside=bool(heads))):
            role, text, count = head
            self.at += count
            if self.at < len(self.words) and _TERM.fullmatch(self.words[self.at].text):
                text += self.words[self.at].text
                self.at += 1
            if {Role.GOAL_TOTAL, Role.GOAL_ANNUAL} <= {known for known, _ in heads}:
                continue  # 总体目标 beside the texts is the title of both
            heads.append((role, text))
        start = self.at
        while self.at < len(self.words):
            word = self.words[self.at]
            if (word.first and self._ends_goals(word, {role for role, _ in heads})) or (
                not word.first and self.heading() is not None
            ):
                break
            self.at += 1
        columns = [1 + 2 * n for n in range(len(heads))]
        self._emit([Cell(text, at) for (_, text), at in zip(heads, columns, strict=True)], first)
        words = self.words[start : self.at]
        if not words:
            return
        lines: dict[int, list[str]] = {}
        for word in words:
            lines.setdefault(word.line, []).append(word.text)
        blocks = goal_texts(
            list(lines.values()),
            [self.lines.apart[line] for line in lines],
            two=len(heads) > 1 and (self.whole or any(role not in GOAL_ROLES for role, _ in heads)),
        )
        if len(blocks) == 1:
            goals = [at for (role, _), at in zip(heads, columns, strict=True) if role in GOAL_ROLES]
            self._emit([Cell(blocks[0], goals[-1])], words[0].line)
        else:
            self._emit(
                [Cell(text, at) for text, at in zip(blocks, columns[-2:], strict=True)],
                words[0].line,
            )

    def _goal_head(self, *, beside: bool) -> tuple[Role, str, int] | None:
        """The heading of a goal at the current word: role, text, words; ``beside`` another also
        实施周期 | 年度 and 实际完成情况."""
        found = self.label()
        if found is not None:
            label, count, text, _ = found
            if label.role in GOAL_ROLES or (beside and _DONE.search(text)):
                return label.role, text, count
            return None
        word = self.words[self.at]
        term = label_of(word.text) if beside else None
        if term is not None and term.role in (Role.VALUE, Role.VALUE_TOTAL):
            return term.role, word.text, 1
        return None

    def _ends_goals(self, word: Word, heads: AbstractSet[Role]) -> bool:
        if self.is_title(word.line) or self.heading() is not None:
            return True
        level = self.level(self.at)
        if level is not None and len(level[2]) >= 4:
            return True
        found = self.label()
        if found is None:
            return False
        role, behind = found[0].role, self.words[self.at + 1 : self.at + 2]
        if role in MONEY_ROLES:
            # Some places print the money below the goals.
            return word.last or (bool(behind) and looks_like_target(behind[0].text))
        if role in (Role.GOAL_TOTAL, Role.GOAL_ANNUAL) and role not in heads:
            return True
        return role in HEAD_ROLES | GOAL_ROLES and word.last

    def _indicators(self, found: tuple[Heading, list[str], int, int]) -> None:
        """The heading and the rows below it, up to the next form."""
        heading, texts, first, behind = found
        torn = self.heads_torn_list(self.at)
        self.at = behind
        if torn:
            self.scrambled.append(True)
            self.at = self.block_end()
            return
        if heading.lists:
            self._listed(heading, texts, first)
            return
        column = NAME_COLUMN - 1
        cells: list[Cell] = []
        for text in texts:
            label = label_of(text)
            at = _COLUMNS_OF_LEVELS.get(label.role) if label else None
            if text in KINDS:
                at = _COLUMNS_OF_LEVELS[Role.LEVEL2]
            before = not any(cell.column in (1, 2) for cell in cells)
            if label is not None and (
                label.role is Role.SECTION
                or (before and label.role in GOAL_ROLES)
                or text == texts[0] == "序号"
            ):
                at = 0
            if at is None:
                column += 1
                at = column
            cells.append(Cell(text, at))
        self.table += 1
        self._emit(cells, first)
        start = self.at
        self.join_level_labels()
        self.join_cells(heading)
        stacked = self.words[start - 1].line - first >= len(texts) - 1 > 1
        rows = joined_pieces(self.pieces(heading))
        rows = self.in_sequence(start, heading, cells, rows, stacked=stacked)
        self.scrambled.append(is_scrambled(rows))
        for piece in rows:
            row = [Cell(text, at) for text, at in piece.labels]
            if piece.name:
                row.append(Cell(piece.name, NAME_COLUMN))
            row += [
                Cell(value, NAME_COLUMN + 1 + n) for n, value in enumerate(piece.values) if value
            ]
            self._emit(row, piece.line)
        self.table += 1

    def _listed(self, heading: Heading, texts: Sequence[str], first: int) -> None:
        """A list of projects, each with its indicators beside it."""
        self.table += 1
        self._emit([Cell(text, n) for n, text in enumerate(texts)], first)
        known = {at: role for role, at in heading.places()}
        known |= {column.column: column.role for column in heading.lead}
        columns = [(known.get(n, Role.SECTION), n) for n in range(len(texts))]
        for n, (role, at) in enumerate(columns):
            if role is Role.PROJECT and "单位" in texts[at]:
                # Units and projects in one column: the unit comes above its projects.
                columns.insert(n, (Role.UNIT, at))
                break
        self.join_level_labels()
        end = self.block_end()
        for row in sequence_rows(self.words[self.at : end], [role for role, _ in columns]):
            cells = [(columns[n], text) for n, text in sorted(row.cells.items())]
            both = [at for (role, at), _ in cells if role in (Role.UNIT, Role.PROJECT)]
            if len(both) > len(set(both)):
                (_, at), text = cells.pop(0)
                self._emit([Cell(text, at)], row.line)
            self._emit([Cell(text, at) for (_, at), text in cells], row.line)
        self.at = end
        self.table += 1


def read(text: str) -> Iterator[Row]:
    """The rows of ``text``; columns that still stand below each other are `pagelayout`'s."""
    if pagelayout.recognises(text):
        yield from pagelayout.read(text)
        return
    yield from _Pages(lines_of(text)).read()
