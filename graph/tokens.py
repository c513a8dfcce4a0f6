"""The tokens of a SPARQL query (SPARQL 1.1, section 19.8), and what strings and escapes in it say."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from zhibiao.forms.errors import QuerySyntaxError

__all__ = [
    "Token",
    "column_of",
    "line_of",
    "place_of",
    "read_tokens",
    "string_value",
    "tokens",
    "unescaped",
]

_BASE_CHARACTERS = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_FIRST = _BASE_CHARACTERS + "_"
_REST = _FIRST + "0-9\u00b7\u0300-\u036f\u203f-\u2040"  # and "-", written last in a class
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_CODE_POINT = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IN_STRING = rf"\\[tbnrf\\\"']|{_CODE_POINT}"
_EXPONENT = r"[eE][+-]?[0-9]+"
# The long kinds first: """""" is one empty string and not three.
_STRING = (
    rf"\"\"\"(?:\"{{0,2}}(?:[^\"\\]++|{_IN_STRING}))*+\"\"\""
    rf"|'{{3}}(?:'{{0,2}}(?:[^'\\]++|{_IN_STRING}))*+'{{3}}"
    rf"|\"(?:[^\"\\\r\n]++|{_IN_STRING})*+\"|'(?:[^'\\\r\n]++|{_IN_STRING})*+'"
)
_NUMBER = (
    rf"[0-9]++\.[0-9]*+{_EXPONENT}|\.[0-9]++{_EXPONENT}|[0-9]++{_EXPONENT}"
    r"|[0-9]*+\.[0-9]++|[0-9]++"
)
# A name does not end in a dot, but may hold some.
_MORE = rf"(?:[{_REST}-]++|\.++(?=[{_REST}-]))*+"
_LOCAL = (
    rf"(?:[{_FIRST}:0-9]|{_ESCAPED})"
    rf"(?:[{_REST}:-]++|{_ESCAPED}|\.++(?=[{_REST}:-]|{_ESCAPED}))*+"
)

# All repetitions are possessive, so that no query makes the expression backtrack.
_TOKEN = re.compile(
    "|".join(
        (
            r"(?P<space>[ \t\r\n]++|\#[^\r\n]*+)",
            rf"(?P<iri><(?:[^<>\"{{}}|^`\\\x00-\x20]++|{_CODE_POINT})*+>)",
            rf"(?P<string>{_STRING})",
            rf"(?P<variable>[?$][{_FIRST}0-9][{_REST}]*+)",
            rf"(?P<blank>_:[{_FIRST}0-9]{_MORE})",
            rf"(?P<name>(?:[{_BASE_CHARACTERS}]{_MORE})?:(?:{_LOCAL})?)",
            r"(?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)",
            rf"(?P<number>{_NUMBER})",
            # Wider than any keyword: what follows one without a boundary belongs to it here.
            rf"(?P<word>[{_FIRST}]{_MORE})",
            r"(?P<mark>.)",
        )
    ),
    re.DOTALL,
)


class Token(NamedTuple):
    """One token: its kind (iri, string, variable, blank, name, language, number, word, mark),
    its text as written, and where it begins and ends."""

    kind: str
    text: str
    start: int
    end: int


def tokens(query: str) -> list[Token]:
    """The tokens of a query without white space and comments.

    Raises QuerySyntaxError for a quotation mark that begins no string.
    """
    found = []
    for token in read_tokens(query, 0):
        if _is_quote(token):
            raise QuerySyntaxError(
                "字符串没有写完",
                where=place_of(query, token.start),
                do="补上引号，或转义其中的引号",
                line=line_of(query, token.start),
                column=column_of(query, token.start),
            )
        found.append(token)
    return found


def read_tokens(query: str, position: int) -> Iterator[Token]:
    """The tokens from ``position`` on; the last one is a quotation mark if that begins no string."""
    while match := _TOKEN.match(query, position):
        position = match.end()
        kind = match.lastgroup
        if kind != "space" and kind is not None:
            token = Token(kind, match.group(), match.start(), position)
            yield token
            if _is_quote(token):
                return


def _is_quote(token: Token) -> bool:
    return token.kind == "mark" and token.text in "\"'"


def line_of(query: str, position: int) -> int:
    """The line of a position, from 1."""
    return query.count("\n", 0, position) + 1


def column_of(query: str, position: int) -> int:
    """The column of a position, from 1."""
    return position - query.rfind("\n", 0, position)


def place_of(query: str, position: int) -> str:
    """Line and column, as an error names them."""
    return f"第 {line_of(query, position)} 行第 {column_of(query, position)} 列"


_ESCAPE = re.compile(_CODE_POINT)


def unescaped(text: str) -> str:
    r"""``text`` with the letters that ``\u0053`` and ``\U00000053`` in it stand for."""
    return _ESCAPE.sub(_code_point, text)


def _code_point(match: re.Match[str]) -> str:
    code = int(match[0].lstrip("\\uU"), 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def string_value(text: str) -> str:
    """What a string token says."""
    quotes = 3 if text[:3] in ('"""', "'''") else 1

    def character(match: re.Match[str]) -> str:
        escape = match.group()
        return _ESCAPES[escape[1]] if escape[1] in _ESCAPES else _code_point(match)

    return re.sub(_IN_STRING, character, text[quotes : len(text) - quotes])
