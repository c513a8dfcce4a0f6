"""Reads text extracted from PDF pages, where cells have neither borders nor columns.

White space parts the words of a line, empty lines say little, and a wrapped cell is spread over
lines, its neighbours between them.  So the labels give the structure: between two labels of the
head stands a value, and of the indicator block each line is level labels, a piece of a name, a
value, or several of these.  Pieces are joined by how full their lines are (`wraps`).  What comes
out are rows of cells as from any other table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from zhibiao.forms import pagelayout
from zhibiao.forms.cells import Cell, Row
from zhibiao.forms.cellsequence import ROW_COST, SequenceRow, is_spaced, plausibility, sequence_rows
from zhibiao.forms.funding import MONEY_ROLES
from zhibiao.forms.goaltexts import goal_texts
from zhibiao.forms.heading import KINDS, Heading, heading_of
from zhibiao.forms.labels import Label, Role, label_of, split_label
from zhibiao.forms.levels import LevelLabel, level_label
from zhibiao.forms.pagelines import Lines, Word, lines_of
from zhibiao.forms.values import is_operator, looks_like_target
from zhibiao.forms.wraps import Piece, joined_pieces

__all__ = ["read", "recognises"]

_TITLE = re.compile(r"绩效目标.{0,12}(?:表|书)$|(?:申报|填报|自评|公开|汇总)表$")
_YEAR_LINE = re.compile(r"[(（\[【〔]?\s*20\d\d\s*年度?\s*[)）\]】〕]?")
_PARTS_OF_LABELS = frozenset(("绩效", "指标", "目标", "项目", "标", "指"))
_HEAD = frozenset(
    {
        Role.PROJECT,
        Role.NATURE,
        Role.CATEGORY,
        Role.DEPARTMENT,
        Role.UNIT,
        Role.START,
        Role.END,
        Role.PERIOD,
        Role.YEAR,
    }
)
_GOALS = frozenset({Role.GOAL, Role.GOAL_TOTAL, Role.GOAL_ANNUAL})
_DONE = re.compile(r"完成情况|完成目标")
_HEADING_FIRST = frozenset({Role.LEVEL1, Role.LEVEL2, Role.NAME, Role.SECTION})
_COLUMNS_OF_LEVELS = {Role.LEVEL1: 1, Role.LEVEL2: 2}
_FIRST_COLUMN = 3
"""Where names stand in the rows that come out; level labels stand left of it."""
_NEXT_WORDS = 60
_SHORTEST_WHOLE = 2
_MOST_PARTS = 4
"""A label may be wrapped into so many pieces."""
_LONGEST_PART = 12
_PIECE = re.compile(r"[(（]|[^①-⑳]*[一-鿿]")
"""What may be a piece of a label: ① and 2. begin a name."""
_SHORTEST_LONE_LABEL = 4
"""质量 alone in a line is rather the end of a name."""


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


class _Pages:
    """One pass over the words of the document, part by part."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.words = lines.words
        self.at = 0
        self.rows: list[Row] = []
        self.table = 0
        self.whole = False  # whether the form prints money of the whole project

    def read(self) -> list[Row]:
        """All rows of the document."""
        while self.at < len(self.words):
            word = self.words[self.at]
            if word.first and self._is_title(word.line):
                self._emit([Cell(self.lines.texts[word.line], 0)], word.line)
                self._skip_line(word.line)
                continue
            heading = self._heading()
            if heading is not None:
                self._indicators(heading)
                continue
            found = self._label()
            if found is None:
                self._loose()
            elif found[0].role in _GOALS:
                self._goals()
            else:
                self._fields()
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

    def _is_title(self, line: int) -> bool:
        text = "".join(self.lines.texts[line].split())
        return len(text) < 60 and (
            _YEAR_LINE.fullmatch(text) is not None
            or (_TITLE.search(text) is not None and label_of(text) is None)
        )

    def _joined(self, at: int, count: int) -> str | None:
        """``count`` words from ``at`` on as one text, where they may be pieces of a wrapped label."""
        parts = self.words[at : at + count]
        if len(parts) < count or any(len(part.text) > _LONGEST_PART for part in parts):
            return None
        for before, part in pairwise(parts):
            if not _PIECE.match(part.text):
                return None
            # Pieces stand below each other, or are a bracket behind the label.
            if part.line == before.line and part.text[0] not in "（(":
                return None
            if part.line != before.line and not part.first:
                return None
        return "".join(part.text for part in parts)

    def _label(self) -> tuple[Label, int, str, str] | None:
        """The label at the current word: label, words it takes, its text, and a value printed
        behind its colon."""
        for count in range(_MOST_PARTS, 0, -1):
            text = self._joined(self.at, count) if count > 1 else self.words[self.at].text
            if text is None:
                continue
            label = label_of(text)
            if label is not None and not label.weak:
                return label, count, text, ""
        split = split_label(self.words[self.at].text)
        if split is not None and not split[0].weak and split[0].role in _HEAD | {Role.REMARK}:
            label, value = split
            return label, 1, self.words[self.at].text.removesuffix(value), value
        return None

    def _level(self, at: int) -> tuple[LevelLabel | None, int, str] | None:
        """The level or section label at word ``at``: label (None for 绩效指标), words, text."""
        for count in range(_MOST_PARTS, 0, -1):
            text = self._joined(at, count) if count > 1 else self.words[at].text
            if text is None:
                continue
            level = level_label(text)
            if level is not None and (level.strict or count > 1):
                return level, count, text
            label = label_of(text)
            if label is not None and label.role is Role.SECTION:
                return None, count, text
        return None

    def _heading(self) -> tuple[Heading, list[str], int, int] | None:
        """The heading of the indicators at the current word: itself, its texts, first line, and
        the word behind it."""
        word = self.words[self.at]
        if not word.first:
            return None
        label = label_of(word.text)
        if label is None and word.text not in _PARTS_OF_LABELS and len(word.text) > 1:
            return None
        if label is not None and label.role not in _HEADING_FIRST and not self._leads(label):
            return None
        texts: list[str] = []
        at = self.at
        while at < len(self.words) and len(texts) < 24:
            for count in range(_MOST_PARTS, 0, -1):
                text = self._joined(at, count) if count > 1 else self.words[at].text
                parts = self.words[at : at + count]
                if count > 1 and (
                    all(self._whole(part) for part in parts)
                    or any(level_label(part.text) is not None for part in parts)
                ):
                    # 三级指标, 指标值 below each other are two labels, not one that was wrapped.
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
                break
            if texts and len(texts) > 2 and self.words[at].line > self.words[at - 1].line + 1:
                break
            texts.append(text or "")
            at += count
        cells = tuple(Cell(text, n) for n, text in enumerate(texts))
        heading = heading_of(Row(cells, ""))
        if heading is None:
            return None
        return heading, texts, word.line, at

    def _whole(self, word: Word) -> bool:
        """Whether ``word`` is a label by itself, and no mere part of one (指标, 值)."""
        return (
            len(word.text) >= _SHORTEST_WHOLE
            and word.text not in _PARTS_OF_LABELS
            and label_of(word.text) is not None
        )

    def _leads(self, label: Label) -> bool:
        """Whether the label at the current word is a column left of all others (序号, 指标类型), or
        stands left of the whole block (年度绩效目标（90分）)."""
        following = self.words[self.at + 1 : self.at + 2]
        if label.role not in _GOALS | {Role.REMARK} or not following:
            return False
        behind = label_of(following[0].text)
        if label.role is Role.REMARK:
            return behind is not None and behind.role in _HEADING_FIRST
        return behind is not None and behind.role is Role.LEVEL1

    # -- parts of a form

    def _loose(self) -> None:
        """A line outside all parts, as a row of one cell."""
        line = self.words[self.at].line
        start = self.at
        while self.at < len(self.words) and self.words[self.at].line == line:
            if self.at > start and self._label() is not None:
                break
            self.at += 1
        self._emit([Cell(" ".join(word.text for word in self.words[start : self.at]), 0)], line)

    def _fields(self) -> None:
        """Labels of the head and the money block with their values, line by line."""
        fields: list[_Field] = []
        while self.at < len(self.words):
            word = self.words[self.at]
            if word.first and (self._is_title(word.line) or self._heading() is not None):
                break
            found = self._label()
            if found is None:
                if not fields:
                    break
                fields[-1].words.append(word)
                self.at += 1
                continue
            label, count, text, value = found
            if label.role in _GOALS or label.role is Role.SECTION:
                break
            fields.append(_Field(text, word.line))
            if value:
                fields[-1].words.append(Word(value, word.line, False, word.last))
            self.at += count
        if not fields:
            self._loose()
            return
        cells: list[Cell] = []
        for n, entry in enumerate(fields):
            if n and entry.line != fields[n - 1].line:
                self._emit(cells, fields[n - 1].line)
                cells = []
            known = label_of(entry.text)
            if known is not None and known.role in (Role.PROJECT, Role.TOTAL):
                self.whole = known.role is Role.TOTAL and bool(entry.value)
            cells.append(Cell(entry.text, len(cells)))
            cells.append(Cell(entry.value, len(cells)))
        self._emit(cells, fields[-1].line)

    def _goals(self) -> None:
        """Headings of the goals and the texts below them, up to the indicators."""
        heads: list[tuple[Role, str]] = []
        first = self.words[self.at].line
        while self.at < len(self.words) and (head := self._goal_head(beside=bool(heads))):
            role, text, count = head
            heads.append((role, text))
            self.at += count
        start = self.at
        while self.at < len(self.words):
            word = self.words[self.at]
            if word.first and self._ends_goals(word):
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
            two=len(heads) > 1 and (self.whole or any(role not in _GOALS for role, _ in heads)),
        )
        if len(blocks) == 1:
            goals = [at for (role, _), at in zip(heads, columns, strict=True) if role in _GOALS]
            self._emit([Cell(blocks[0], goals[-1])], words[0].line)
        else:
            self._emit(
                [Cell(text, at) for text, at in zip(blocks, columns[-2:], strict=True)],
                words[0].line,
            )

    def _goal_head(self, *, beside: bool) -> tuple[Role, str, int] | None:
        """The heading of a goal at the current word: role, text, words; ``beside`` another also
        实施周期 | 年度 and 实际完成情况."""
        found = self._label()
        if found is not None:
            label, count, text, _ = found
            if label.role in _GOALS or (beside and _DONE.search(text)):
                return label.role, text, count
            return None
        word = self.words[self.at]
        term = label_of(word.text) if beside else None
        if term is not None and term.role in (Role.VALUE, Role.VALUE_TOTAL):
            return term.role, word.text, 1
        return None

    def _ends_goals(self, word: Word) -> bool:
        if self._is_title(word.line) or self._heading() is not None:
            return True
        level = self._level(self.at)
        if level is not None and len(level[2]) >= 4:
            return True
        found = self._label()
        if found is None:
            return False
        role, behind = found[0].role, self.words[self.at + 1 : self.at + 2]
        if role in MONEY_ROLES:
            # Some places print the money below the goals.
            return word.last or (bool(behind) and looks_like_target(behind[0].text))
        return role in _HEAD | _GOALS and word.last

    def _indicators(self, found: tuple[Heading, list[str], int, int]) -> None:
        """The heading and the rows below it, up to the next form."""
        heading, texts, first, self.at = found
        column = _FIRST_COLUMN - 1
        cells: list[Cell] = []
        for text in texts:
            label = label_of(text)
            at = _COLUMNS_OF_LEVELS.get(label.role) if label else None
            if text in KINDS:
                at = _COLUMNS_OF_LEVELS[Role.LEVEL2]
            before = not any(cell.column in (1, 2) for cell in cells)
            if label is not None and (
                label.role is Role.SECTION
                or (before and label.role in _GOALS)
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
        stacked = self.words[start - 1].line - first >= len(texts) - 1 > 1
        rows = joined_pieces(self._pieces(heading))
        for piece in self._in_sequence(start, heading, cells, rows, stacked=stacked):
            row = [Cell(text, at) for text, at in piece.labels]
            if piece.name:
                row.append(Cell(piece.name, _FIRST_COLUMN))
            row += [
                Cell(value, _FIRST_COLUMN + 1 + n) for n, value in enumerate(piece.values) if value
            ]
            self._emit(row, piece.line)
        self.table += 1

    def _in_sequence(
        self,
        start: int,
        heading: Heading,
        heads: Sequence[Cell],
        rows: list[Piece],
        *,
        stacked: bool,
    ) -> list[Piece]:
        """The words from ``start`` on as rows of cells in reading order, where these are more
        plausible than ``rows``; always where each cell is ``stacked`` on a line of its own."""
        if heading.beside is not None or heading.lists:
            return rows
        columns: list[tuple[Role, int]] = [(Role.SECTION, 0)]
        if heading.numbered:
            columns.append((Role.WEIGHT, 0))
        # A level 1 may stand over the rows though no column is headed so.
        columns += [(Role.LEVEL1, 1)] * (heading.level1 is None)
        columns += [(role, heads[at].column) for role, at in heading.places()]
        words = self.words[start : self.at]
        found = sequence_rows(words, [role for role, _ in columns])
        pieces = [_piece(row, columns) for row in found]
        gain = _plausible(pieces) - _plausible(rows)
        if pieces and (stacked or gain > 0 or (gain == 0 and is_spaced(words))):
            return pieces
        return rows

    def _pieces(self, heading: Heading) -> list[Piece]:
        """The lines of the indicator block, labels and words told apart."""
        pieces: list[Piece] = []
        strict = self._strict_labels()
        page = self.lines.pages[self.words[self.at].line] if self.at < len(self.words) else 0
        while self.at < len(self.words):
            word = self.words[self.at]
            if word.first and self._ends_indicators(word):
                break
            if heading.numbered and word.first and word.text.isdigit():
                self.at += 1
                continue
            labels: list[tuple[str, int]] = []
            level = self._level(self.at) or self._loose_level(self.at, strict=strict)
            alone = level_label(word.text) if level is None and word.first and word.last else None
            if alone is not None and pieces and self._is_lone_label(alone):
                level = (alone, 1, word.text)
            while level is not None:
                label, count, text = level
                if label is not None:
                    taken = [at for _, at in labels]
                    at = 1 if label.level1 is not None and 1 not in taken else 2
                    if label.level2 is not None and not self._label_follows(count):
                        # 成本指标 alone may be of either level: the labels around it decide.
                        at = max(at, 2)
                    if at == 2 and 2 in taken:
                        if 1 in taken or labels[-1][0] != text:
                            break
                        # 服务对象满意度指标 at both levels.
                        labels[-1] = (text, 1)
                    labels.append((text, at))
                else:
                    labels.append((text, 0))
                self.at += count
                following = self.words[self.at] if self.at < len(self.words) else None
                if following is None or following.first:
                    break
                level = self._level(self.at) or self._loose_level(
                    self.at, strict=strict and not labels
                )
            line = word.line
            texts: list[str] = []
            if self.at < len(self.words):
                # A label wrapped over lines leaves the rest of its last line.
                if labels and not self.words[self.at].first:
                    line = self.words[self.at].line
                if self.words[self.at].line == line:
                    while self.at < len(self.words) and self.words[self.at].line == line:
                        texts.append(self.words[self.at].text)
                        self.at += 1
            if not labels and len(texts) == 1 and texts[0] in _PARTS_OF_LABELS:
                continue
            name, values = _name_and_values(texts, plain=heading.plain or not heading.fields)
            pieces.append(
                Piece(
                    labels=[entry for entry in labels if entry[1]],
                    name=name,
                    values=values,
                    line=line,
                    apart=self.lines.apart[line],
                    broken=self.lines.pages[line] != page,
                )
            )
            page = self.lines.pages[line]
        return pieces

    def _strict_labels(self) -> bool:
        """Whether the labels of the block are of the kind that ends in 指标."""
        for word in self.words[self.at : self.at + _NEXT_WORDS]:
            if self._is_title(word.line):
                break
            label = level_label(word.text)
            if label is not None and label.strict:
                return True
        return False

    def _loose_level(self, at: int, *, strict: bool) -> tuple[LevelLabel, int, str] | None:
        """The level label without 指标 (产出, 服务对象满意度) at word ``at``, with a name and a value
        behind it in its line; none in a block that prints ``strict`` ones."""
        word = self.words[at]
        label = level_label(word.text)
        if strict or label is None:
            return None
        behind = 0
        while not self.words[at + behind].last:
            behind += 1
        following = self.words[at + 1 : at + 2]
        if behind < 2 or looks_like_target(following[0].text):
            return None
        return label, 1, word.text

    def _label_follows(self, count: int) -> bool:
        """Whether a level label comes directly behind the label of ``count`` words at hand."""
        at = self.at + count
        return at < len(self.words) and (
            self._level(at) is not None or self._loose_level(at, strict=False) is not None
        )

    def _is_lone_label(self, label: LevelLabel) -> bool:
        """Whether a word that may be a label (服务对象满意度) or a name is a label: it stands alone
        and a full row follows it."""
        if self.at + 1 >= len(self.words) or len(label.printed) < _SHORTEST_LONE_LABEL:
            return False
        line = self.words[self.at + 1].line
        following = [
            word.text for word in self.words[self.at + 1 : self.at + 8] if word.line == line
        ]
        return len(following) > 1 and not looks_like_target(following[0])

    def _ends_indicators(self, word: Word) -> bool:
        if self._is_title(word.line):
            return True
        if word.text in _PARTS_OF_LABELS or level_label(word.text) is not None:
            return self._heading() is not None
        found = self._label()
        if found is not None:
            role = found[0].role
            if role in _HEAD or role in _GOALS:
                return True
            if role is Role.REMARK:
                # 备注 below the table; the same word may be the last line of a name.
                at = self.at
                while not self.words[at].last:
                    at += 1
                return not looks_like_target(self.words[at].text)
        return self._heading() is not None


def _plausible(rows: Sequence[Piece]) -> float:
    """How plausible ``rows`` are together; each costs, so that more are not better."""
    filled = [row for row in rows if row.name or any(row.values)]
    return sum(plausibility(row.name, row.values) - ROW_COST for row in filled)


def _piece(row: SequenceRow, columns: Sequence[tuple[Role, int]]) -> Piece:
    """A row of a sequence: labels, name and the cells right of it, empty ones kept."""
    texts = {columns[n][1]: text for n, text in row.cells.items() if columns[n][1]}
    last = max(texts, default=0)
    return Piece(
        labels=[("".join(texts[at].split()), at) for at in (1, 2) if at in texts],
        name=texts.get(_FIRST_COLUMN, ""),
        values=[texts.get(at, "") for at in range(_FIRST_COLUMN + 1, last + 1)],
        line=row.line,
    )


def _name_and_values(texts: list[str], *, plain: bool) -> tuple[str, list[str]]:
    """The words of a line right of its labels: the name's, and the cells of the value.

    ``plain`` when the heading has a value column and no more: then the words of a value are one.
    """
    words: list[str] = []
    for text in texts:
        # ≥55.00 (亿元) is one value in two words.
        if words and text[0] in ("(（%" if plain else "(（") and looks_like_target(words[-1]):
            words[-1] += f" {text}"
        else:
            words.append(text)
    if not words:
        return "", []
    first = words[0]
    if looks_like_target(first) or is_operator(first):
        return "", words
    if len(words) == 1:
        return first, []
    if not plain:
        return first, words[1:]
    for n, text in enumerate(words):
        if looks_like_target(text):
            return _spaced(words[:n]), [_spaced(words[n:])]
    return _spaced(words[:-1]), words[-1:]


def _spaced(words: Sequence[str]) -> str:
    return " ".join(words)


def read(text: str) -> Iterator[Row]:
    """The rows of ``text``; columns that still stand below each other are `pagelayout`'s."""
    if pagelayout.recognises(text):
        yield from pagelayout.read(text)
        return
    yield from _Pages(lines_of(text)).read()
