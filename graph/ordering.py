"""ORDER BY over a column of many kinds of terms, rewritten so that its order is total.

Oxigraph compares two literals by value where their kinds allow it, and else by their text: "10" <
"9x" by text, 9 < 10 by value, and where both rules meet in one column the comparison goes in
circles.  Rust's sort notices and panics, which takes the process with it.  SPARQL 1.1, section 15.1
fixes the order unbound < blank node < IRI < literal and leaves literals of different kinds to the
engine; so keys that first sort by kind keep to the standard, and within one kind Oxigraph's
comparison is sound.

`order_by_kind` writes these keys before each condition.  They read an expression many times, so
`zhibiao.graph.sparql` asks for them only after a panic.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from zhibiao.graph.tokens import Token, tokens

__all__ = ["order_by_kind"]

# An expression without value (unbound, or an error) leaves each key without one, and sorts first.
_KEYS = (
    "!isBlank({0})",
    "!isIRI({0})",
    "!isNumeric({0})",
    'IF(isNumeric({0}), "", STR(DATATYPE({0})))',
    # What is no date though its datatype says so ("2024-13-01") is compared by text, dates by time.
    "!COALESCE(isLiteral(TZ({0})), false)",
    # A float, a decimal and a double may be equal in pairs but not all three: as doubles they
    # are.  A time without zone and one with a zone less than 14 hours away have no order; as UTC
    # they have, which is right for all others, too.
    (
        "IF(isNumeric({0}), {0} * 1e0,"
        ' COALESCE(IF(TZ({0}) = "", STRDT(CONCAT(STR({0}), "Z"), DATATYPE({0})), {0}), {0}))'
    ),
    # What is the same double need not be the same number; from 2**53 on, integers neither.
    (
        "IF(isNumeric({0}), IF(ABS({0}) >= 9e15,"
        " <http://www.w3.org/2001/XMLSchema#decimal>({0}), {0}), 0)"
    ),
)

_AFTER_CONDITIONS = frozenset(("LIMIT", "OFFSET", "VALUES"))
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class _Condition(NamedTuple):
    """ASC or DESC, and the first and last token of the condition and of its expression."""

    direction: str
    first: int
    expression: int
    last: int


def order_by_kind(query: str) -> str | None:
    """The query with every ORDER BY sorting by kind of term first; None when it has none.

    Subqueries included, but not those inside of a condition (EXISTS), where an order means
    nothing.  The query must be one that `zhibiao.graph.guard` let through; the answer should be
    guarded again, since a text read in two ways may have been cut at the wrong place.
    """
    found = tokens(query)
    pieces, done = [], 0
    for condition in _conditions(found):
        pieces.append(query[done : found[condition.first].start])
        done = found[condition.last].end
        expression = query[found[condition.expression].start : done]
        pieces += [f" {condition.direction}({key.format(expression)})" for key in _KEYS]
    return "".join((*pieces, query[done:])) if pieces else None


def _conditions(found: Sequence[Token]) -> Iterator[_Condition]:
    n = 0
    while n + 1 < len(found):
        if not (_is_word(found[n], "ORDER") and _is_word(found[n + 1], "BY")):
            n += 1
            continue
        n += 2
        while (condition := _condition(found, n)) is not None:
            yield condition
            n = condition.last + 1


def _condition(found: Sequence[Token], n: int) -> _Condition | None:
    """OrderCondition of the grammar at token ``n``; None when none begins there.

    A variable, or (ASC | DESC)? (…), or a function with its arguments, or NOT? EXISTS {…}.
    """
    if n < len(found) and found[n].kind == "variable":
        return _Condition("ASC", n, n, n)
    direction, expression = "ASC", n
    if n < len(found) and found[n].kind == "word":
        word = found[n].text.upper()
        if word in _AFTER_CONDITIONS:
            return None
        if word in ("ASC", "DESC"):
            direction, expression = word, n + 1
    opening = expression
    # The name of a function; of two words only NOT EXISTS.
    if opening < len(found) and _is_word(found[opening], "NOT"):
        opening += 1
    if opening < len(found) and found[opening].kind in ("word", "name", "iri"):
        opening += 1
    last = _closing(found, opening)
    return None if last is None else _Condition(direction, n, expression, last)


def _closing(found: Sequence[Token], opening: int) -> int | None:
    """The bracket that closes the one at ``opening``; None where none opens, or none closes."""
    open_brackets: list[str] = []
    for n in range(opening, len(found)):
        text = found[n].text if found[n].kind == "mark" else ""
        if text in _CLOSING:
            open_brackets.append(_CLOSING[text])
        elif open_brackets and text == open_brackets[-1]:
            open_brackets.pop()
        if not open_brackets:
            return n if n > opening else None
    return None


def _is_word(token: Token, word: str) -> bool:
    return token.kind == "word" and token.text.upper() == word
