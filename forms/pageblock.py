"""The lines of the indicator block of page text: labels, names and values told apart."""

from collections.abc import Sequence

from zhibiao.forms.cellfits import ROW_COST, SKIP, plausibility
from zhibiao.forms.cells import Cell
from zhibiao.forms.cellsequence import SequenceRow, is_spaced, sequence_rows
from zhibiao.forms.goals import GOAL_ROLES
from zhibiao.forms.heading import YEARS_BEFORE, Heading
from zhibiao.forms.labelled import HEAD_ROLES
from zhibiao.forms.labels import Role
from zhibiao.forms.levels import LevelLabel, level_label
from zhibiao.forms.pageamounts import whole_amounts
from zhibiao.forms.pagelabels import whole_level_labels
from zhibiao.forms.pagelines import Word
from zhibiao.forms.pagerows import whole_rows
from zhibiao.forms.pagewords import PARTS_OF_LABELS, PageWords
from zhibiao.forms.values import is_operator, looks_like_target
from zhibiao.forms.wraps import Piece

__all__ = ["NAME_COLUMN", "IndicatorWords", "is_scrambled"]

_NAMES_TOO = frozenset({Role.START, Role.END, Role.PERIOD, Role.YEAR, Role.NATURE})
"""完工时间 is a label of the head and the name of many an indicator."""
NAME_COLUMN = 3
"""Where names stand in the rows that come out; level labels stand left of it."""
_BENEFITS = frozenset(("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"))
"""Printed without 指标 (社会效益) even below labels that have it."""
_NEXT_WORDS = 60
_TORN = 2.0
"""So much less plausible rows may be whose cells are not told by blanks."""
_LIKELY, _MOSTLY, _FEW = 1.5, 0.6, 4
_EARLY = 1.5
"""What a value costs that is not in its column."""
_SHORTEST_TWICE = 4
"""Shorter words and numbers stand in two cells by chance."""
_SHORTEST_LONE_LABEL = 4
"""质量 alone in a line is rather the end of a name."""


def _once(words: Sequence[Word]) -> list[Word]:
    """The words without those that a cell prints twice."""
    return [
        word
        for before, word in zip([None, *words], words, strict=False)
        if before is None
        or (before.line, before.text) != (word.line, word.text)
        or len(word.text) < _SHORTEST_TWICE
        or level_label(word.text) is not None
    ]


class IndicatorWords(PageWords):
    """The words of a document, read where they are of indicators."""

    def _labels_follow(self, at: int) -> bool:
        """Whether the block goes on behind word ``at``: another level label comes soon."""
        for word in self.words[at + 1 : at + _NEXT_WORDS]:
            if word.first and self.is_title(word.line):
                return False
            label = level_label(word.text)
            if label is not None and label.strict:
                return True
        return False

    def join_level_labels(self) -> None:
        """Put the wrapped level labels of the block at hand together."""
        end = self.block_end()
        self.words[self.at : end] = whole_level_labels(self.words[self.at : end])

    def join_cells(self, heading: Heading) -> None:
        """Put the amounts of the block at hand together that blanks have taken apart, and the cells
        that were wrapped around their line."""
        end = self.block_end()
        roles = {role for role, _ in heading.places()}
        words = whole_amounts(
            self.words[self.at : end],
            measured=Role.MEASURE in roles,
            signed=Role.OPERATOR in roles,
        )
        if heading.beside is None and self.lines.wide:
            words = whole_rows(words, [column.role for column in heading.fields])
        self.words[self.at : end] = words

    def block_end(self) -> int:
        """The word behind the block at hand."""
        end = self.at
        while end < len(self.words) and not (self.words[end].first and self._ends_at(end)):
            end += 1
        return end

    def _ends_at(self, at: int) -> bool:
        here, self.at = self.at, at
        ends = self.ends_indicators(self.words[at])
        self.at = here
        return ends

    def in_sequence(
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
        known = {at: role for role, at in heading.places()}
        columns += [
            (
                # Such values look like those of the year, and like no remark.
                Role.VALUE_TOTAL if cell.text in YEARS_BEFORE else known.get(n, Role.REMARK),
                cell.column,
            )
            for n, cell in enumerate(heads)
            if n in known or cell.column > NAME_COLUMN
        ]
        words = self.words[start : self.at]
        if not any(role is Role.VALUE_TOTAL for role, _ in columns):
            # With two columns of values, the same stands in both.
            words = _once(words)
        found = sequence_rows(words, [role for role, _ in columns])
        pieces = [_piece(row, columns) for row in found]
        gain = _plausible(pieces) - _plausible(rows)
        right = [role for role, at in columns if at > NAME_COLUMN]
        if Role.VALUE in right:
            gain += _EARLY * sum(_comes_early(row, right.index(Role.VALUE)) for row in rows)
        # Where blanks part numbers from their units, cells told by blanks are torn.
        spaced = is_spaced(words)
        torn = spaced and all(role is not Role.MEASURE for role, _ in columns)
        if not pieces:
            return rows
        if spaced and not (torn or stacked) and gain == 0:
            # Which read more of the names: the end of one may stand behind its row.
            return pieces if _names(pieces) >= _names(rows) else rows
        return pieces if stacked or gain > (-_TORN if torn else 0.0) else rows

    def pieces(self, heading: Heading) -> list[Piece]:
        """The lines of the indicator block, labels and words told apart."""
        pieces: list[Piece] = []
        strict = self._strict_labels()
        page = self.lines.pages[self.words[self.at].line] if self.at < len(self.words) else 0
        while self.at < len(self.words):
            word = self.words[self.at]
            if word.first and self.ends_indicators(word):
                break
            if heading.numbered and word.first and word.text.isdigit():
                self.at += 1
                continue
            labels: list[tuple[str, int]] = []
            level = self.level(self.at) or self._loose_level(self.at, strict=strict)
            alone = level_label(word.text) if level is None and word.first and word.last else None
            if alone is not None and (
                self._opens_rows()
                if not strict and not _unfinished(pieces)
                else bool(pieces) and self._is_lone_label(alone)
            ):
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
                level = self.level(self.at) or self._loose_level(
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
            if not labels and len(texts) == 1 and texts[0] in PARTS_OF_LABELS:
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
            if self.is_title(word.line):
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
        if label is None or (strict and label.level2 not in _BENEFITS):
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
            self.level(at) is not None or self._loose_level(at, strict=False) is not None
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

    def _opens_rows(self) -> bool:
        """Whether a row, or another label, follows the short label (产出) alone in the line at hand."""
        following = self.words[self.at + 1 : self.at + 8]
        row = [word for word in following if word.line == following[0].line]
        if not row or looks_like_target(row[0].text):
            return False
        return len(row) > 1 or level_label(row[0].text) is not None

    def ends_indicators(self, word: Word) -> bool:
        if self.is_title(word.line):
            return True
        if word.text in PARTS_OF_LABELS or level_label(word.text) is not None:
            return self.heading() is not None
        found = self.label()
        if found is not None:
            role = found[0].role
            if role in HEAD_ROLES - _NAMES_TOO or role in GOAL_ROLES:
                return True
            if role is Role.REMARK:
                # 备注 below the table; the same word may be the last line of a name.
                at = self.at
                while not self.words[at].last:
                    at += 1
                return not looks_like_target(self.words[at].text) and not self._labels_follow(at)
        return self.heading() is not None


def _unfinished(pieces: Sequence[Piece]) -> bool:
    """Whether the last of ``pieces`` is a name whose value is to come."""
    return bool(pieces) and bool(pieces[-1].name) and not pieces[-1].values


def is_scrambled(rows: Sequence[Piece]) -> bool:
    """Whether hardly any of ``rows`` can be one: a text that was taken from a page column by column
    has lost which cells stand beside each other."""
    filled = [row for row in rows if row.name or any(row.values)]
    whole = sum(
        bool(row.name) and any(row.values) and plausibility(row.name, row.values) >= _LIKELY
        for row in filled
    )
    # Names alone are those of a form that is not filled in.
    open_ = sum(
        not any(row.values) and plausibility(row.name, ()) >= _LIKELY + SKIP[Role.VALUE]
        for row in filled
    )
    torn = len(filled) - whole - open_
    return len(filled) >= _FEW and torn > 1 and whole < _MOSTLY * len(filled)


def _plausible(rows: Sequence[Piece]) -> float:
    """How plausible ``rows`` are together; each costs, so that more are not better."""
    filled = [row for row in rows if row.name or any(row.values)]
    return sum(plausibility(row.name, row.values) - ROW_COST for row in filled)


def _comes_early(row: Piece, column: int) -> bool:
    """Whether the value of ``row`` stands left of its ``column`` (of the cells right of the name)."""
    return any(map(looks_like_target, row.values[:column])) and not any(
        map(looks_like_target, row.values[column : column + 1])
    )


def _names(rows: Sequence[Piece]) -> int:
    return sum(len("".join(row.name.split())) for row in rows)


def _piece(row: SequenceRow, columns: Sequence[tuple[Role, int]]) -> Piece:
    """A row of a sequence: labels, name and the cells right of it, empty ones kept."""
    texts = {columns[n][1]: text for n, text in row.cells.items() if columns[n][1]}
    last = max(texts, default=0)
    return Piece(
        labels=[("".join(texts[at].split()), at) for at in (1, 2) if at in texts],
        name=texts.get(NAME_COLUMN, ""),
        values=[texts.get(at, "") for at in range(NAME_COLUMN + 1, last + 1)],
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
