r"""What a SPARQL query of a user may do: read this graph, and ask for similar wordings.

pyoxigraph opens a connection for every SERVICE, and its parser is looser than the standard's
tokens: a keyword needs no boundary (``trueSERVICE <…>`` and ``SERVICEex:name`` both connect),
and in an expression ``<`` is an operator even where ``<…>`` has the shape of an IRI, so that
``?a<?b#> '''`` begins a comment and not a string.  A search for the word would miss the
former and refuse the word in a string; so the query is cut into tokens, and where two readings
are possible, both are followed.

`guard` refuses every SERVICE except ``zb:similar``, and every form of update, and says where.
FROM and FROM NAMED need no refusal: they only select among the graphs of the store
(tests/graph/test_sparql.py proves that nothing is fetched).  ``SERVICE zb:similar { … }`` is
replaced by the VALUES that the index gives, so that a SPARQL engine joins, filters and orders
them like anything else:

    SERVICE zb:similar { ?wording zb:query "培训合格率" ; zb:limit 20 ; zb:score ?s }
    VALUES (?wording ?s) { (<http://localhost:8321/id/wording/…> 0.931) … }
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urljoin

import pyoxigraph as ox

from zhibiao.forms.errors import QueryError, QueryForbidden, QuerySyntaxError
from zhibiao.graph.iri import DEFAULT_BASE
from zhibiao.graph.vocabulary import PREFIXES, SIMILAR, ZB

__all__ = ["Guarded", "Token", "guard", "tokens"]

Similar = Callable[[str, int], Iterable[tuple[str, float]]]

_LONGEST = 2**20
"""Characters of a query.  Reading that many takes a second."""
_MOST_EFFORT = 2**30
"""Characters to read again in other readings; about a second."""
_DEFAULT_LIMIT = 10
_LARGEST_LIMIT = 1000

# --- tokens, SPARQL 1.1 section 19.8 -------------------------------------------------------

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
    for token in _read(query, 0):
        if _is_quote(token):
            raise QuerySyntaxError(
                "字符串没有写完",
                where=_place(query, token.start),
                do="补上引号，或转义其中的引号",
                line=_line(query, token.start),
                column=_column(query, token.start),
            )
        found.append(token)
    return found


def _read(query: str, position: int) -> Iterator[Token]:
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


def _line(query: str, position: int) -> int:
    return query.count("\n", 0, position) + 1


def _column(query: str, position: int) -> int:
    return position - query.rfind("\n", 0, position)


def _place(query: str, position: int) -> str:
    return f"第 {_line(query, position)} 行第 {_column(query, position)} 列"


# --- what is refused -----------------------------------------------------------------------

# None of them is a word of a query; in one they can only be an update.
_UPDATES = frozenset(
    ("ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH")
)
_BEFORE_NAME = frozenset(("GRAPH", "FROM", "NAMED"))


@dataclass(frozen=True)
class Guarded:
    """A query that may run: ``query`` is the text given, save that zb:similar is replaced;
    ``names_dataset`` tells whether it has FROM or FROM NAMED."""

    query: str
    names_dataset: bool


def guard(query: str, *, base: str = DEFAULT_BASE, similar: Similar | None = None) -> Guarded:
    """Refuse what a query may not do, and replace ``SERVICE zb:similar``.

    ``similar(text, n)`` gives the IRIs and scores of the ``n`` most similar wordings.  Lines
    keep their numbers, so that the engine's error messages still point to the right one.

    Raises QueryForbidden, QuerySyntaxError (only for what has to be understood here: strings
    and the inside of zb:similar), QueryError when zb:similar is asked for without ``similar``.
    """
    if len(query) > _LONGEST:
        raise QueryForbidden(f"查询超过 {_LONGEST} 个字符")
    found = tokens(query)
    for token in found:
        if token.kind == "word" and token.text.upper() in _UPDATES:
            raise QueryForbidden(
                f"这里只接受查询，不接受更新（{token.text.upper()}）",
                where=_place(query, token.start),
                do="增删数据请用 zhibiao ingest 和 zhibiao remove",
            )
    services = [n for n in range(len(found)) if _is_service(found, n)]
    known = {found[n].start for n in services}
    for hidden in _other_readings(query):
        if hidden not in known:
            raise _forbidden(query, hidden)
    _refuse_escaped_services(query, len(services))
    names_dataset = any(
        token.kind == "word" and token.text.upper().endswith(("FROM", "FROMNAMED"))
        for token in found
    )
    if not services:
        return Guarded(query, names_dataset)
    resolve = _Resolver(found, base)
    pieces, done = [], 0
    for n in services:
        request = _similar_request(query, found, n, resolve)
        pieces += [query[done : request.start], _values(request, similar)]
        # As many lines as before, so that positions after it stay true.
        pieces.append("\n" * query.count("\n", request.start, request.end))
        done = request.end
    pieces.append(query[done:])
    return Guarded("".join(pieces), names_dataset)


def _forbidden(query: str, position: int) -> QueryForbidden:
    return QueryForbidden(
        "查询不能访问网络（SERVICE）",
        where=_place(query, position),
        do="只有 SERVICE zb:similar { … } 可用",
    )


def _is_service(found: Sequence[Token], n: int) -> bool:
    """Whether token ``n`` is the keyword SERVICE, or holds it without a boundary."""
    if n < 0:
        return False
    token = found[n]
    if token.kind == "word":
        return "SERVICE" in token.text.upper()
    if token.kind == "name" and "SERVICE" in token.text.partition(":")[0].upper():
        # ``SERVICEex:name {`` is read as SERVICE ex:name.  A prefix that contains the word is
        # harmless where no group follows, or where GRAPH or FROM takes the name.
        follows = found[n + 1].text if n + 1 < len(found) else ""
        before = found[n - 1].text.upper() if n else ""
        return follows == "{" and before not in _BEFORE_NAME
    return False


# The brackets that are open at a token: the innermost, and the rest; None where none is.
_Brackets = tuple[str, "_Brackets"] | None


def _other_readings(query: str) -> Iterator[int]:
    """Positions of SERVICE in all readings of ``<`` inside parentheses: IRI or operator.

    Only an IRI with ``#`` or ``'`` in it matters: read as an operator, it begins a comment or a
    string at another place.  From there all tokens can differ until both readings meet again,
    which ends the second one; so the time is linear.
    """
    pending: list[tuple[int, _Brackets]] = [(0, None)]
    seen: set[tuple[int, bool, bool]] = set()
    effort = 0
    while pending:
        position, brackets = pending.pop()
        last: tuple[Token, ...] = ()
        for token in _read(query, position):
            if _is_service((*last, token), len(last) - 1):
                yield last[-1].start
            inside = brackets is not None and brackets[0] == "("
            # What the next token may be taken for depends on this much.
            state = (token.start, inside, bool(last) and last[-1].text.upper() in _BEFORE_NAME)
            if state in seen:
                last = ()
                break
            seen.add(state)
            last = (*last[-1:], token)
            if token.kind == "mark":
                if token.text in "([{":
                    brackets = (token.text, brackets)
                elif token.text in ")]}" and brackets is not None:
                    brackets = brackets[1]
            elif token.kind == "iri" and inside and ("#" in token.text or "'" in token.text):
                pending.append((token.start + 1, brackets))
                # A comment that begins there is read to the end of its line.
                effort += (query.find("\n", token.start) + 1 or len(query)) - token.start
                if effort > _MOST_EFFORT:
                    raise QueryForbidden(
                        "查询太长，无法检查", do="把带 # 的 IRI 换成前缀写法，或者分行书写"
                    )
        if last and _is_service(last, len(last) - 1):
            yield last[-1].start


_ESCAPE = re.compile(_CODE_POINT)


def _refuse_escaped_services(query: str, services: int) -> None:
    r"""The standard lets ``\u0053`` stand for a letter anywhere (section 19.2).

    pyoxigraph reads such escapes in strings and IRIs only; should it ever follow the standard,
    or the query be sent to a server that does, the guard holds all the same.
    """
    if not _ESCAPE.search(query):
        return
    plain = _ESCAPE.sub(_unescaped, query)
    found = list(_read(plain, 0))
    positions = {found[n].start for n in range(len(found)) if _is_service(found, n)}
    positions.update(_other_readings(plain))
    if len(positions) > services:
        raise _forbidden(plain, max(positions))


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[0].lstrip("\\uU"), 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


# --- SERVICE zb:similar --------------------------------------------------------------------


class _Resolver:
    """What the prologue of a query declares: prefixes and the base."""

    def __init__(self, found: Sequence[Token], base: str) -> None:
        self.base = base
        self.prefixes = {**PREFIXES, "id": f"{base}id/"}
        n = 0
        while n + 1 < len(found) and found[n].text.upper() in ("PREFIX", "BASE"):
            if found[n].text.upper() == "BASE":
                self.base = self.iri(found[n + 1])
                n += 2
                continue
            if n + 2 < len(found) and found[n + 1].kind == "name":
                self.prefixes[found[n + 1].text.partition(":")[0]] = self.iri(found[n + 2])
            n += 3

    def iri(self, token: Token) -> str:
        """The IRI that an IRI or a prefixed name stands for; empty for anything else."""
        if token.kind == "iri":
            reference = _ESCAPE.sub(_unescaped, token.text[1:-1])
            joined = urljoin(self.base, reference)
            # urljoin mostly loses a "#" at the end, which namespaces like to have.
            return f"{joined.rstrip('#')}#" if reference.endswith("#") else joined
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            return self.prefixes.get(prefix, "") + local.replace("\\", "")
        return ""


@dataclass(frozen=True)
class _SimilarRequest:
    start: int
    end: int
    wording: str
    score: str | None
    text: str
    limit: int


def _similar_request(
    query: str, found: Sequence[Token], n: int, resolve: _Resolver
) -> _SimilarRequest:
    """Read ``SERVICE [SILENT] zb:similar { ?wording zb:query "…" ; … }`` from token ``n`` on."""
    start = found[n].start

    def wrong(what: str, token: Token | None) -> QuerySyntaxError:
        position = token.start if token else len(query)
        return QuerySyntaxError(
            what,
            where=_place(query, position),
            do='写法：SERVICE zb:similar { ?wording zb:query "…" ; zb:limit 20 ; zb:score ?s }',
            line=_line(query, position),
            column=_column(query, position),
        )

    rest = iter(found[n + 1 :])
    target = next(rest, None)
    if target is not None and target.text.upper() == "SILENT":
        target = next(rest, None)
    exact = found[n].text.upper() == "SERVICE"
    if not exact or target is None or resolve.iri(target) != SIMILAR:
        raise _forbidden(query, start)
    token = next(rest, None)
    if token is None or token.text != "{":
        raise wrong("zb:similar 之后须是 { … }", token)

    subject: str | None = None
    given: dict[str, Token] = {}
    in_triple = False  # after "subject predicate object ;" the subject goes without saying
    while (token := next(rest, None)) is not None and token.text != "}":
        if token.text in (";", "."):
            in_triple = token.text == ";" and in_triple
            continue
        if not in_triple:
            if token.kind != "variable" or subject not in (None, token.text[1:]):
                raise wrong("zb:similar 里只能描述同一个变量", token)
            subject, in_triple = token.text[1:], True
            token = next(rest, None)
        name = resolve.iri(token).removeprefix(ZB) if token is not None else ""
        value = next(rest, None)
        if name not in ("query", "limit", "score"):
            raise wrong("zb:similar 里只能用 zb:query、zb:limit 和 zb:score", token)
        if name in given:
            raise wrong(f"zb:{name} 写了两次", token)
        if value is None:
            raise wrong(f"zb:{name} 缺少值", value)
        given[name] = value
        token = next(rest, None)
        if token is not None and token.text == "}":
            break
        if token is not None and token.text in (".", ";"):
            in_triple = token.text == ";"
            continue
        raise wrong("zb:similar 里的三元组之间须有 ; 或 .", token)
    if token is None:
        raise wrong("zb:similar 的 { 没有对应的 }", None)
    if subject is None or "query" not in given:
        raise wrong("zb:similar 缺少 zb:query", token)
    text, limit, score = given["query"], given.get("limit"), given.get("score")
    if text.kind != "string":
        raise wrong("zb:query 的文字须直接写成字符串，不能是变量", text)
    if score is not None and score.kind != "variable":
        raise wrong("zb:score 须是变量", score)
    if limit is not None and not (
        limit.text.isdigit() and 1 <= int(limit.text[:9]) <= _LARGEST_LIMIT
    ):
        raise wrong(f"zb:limit 须是 1 到 {_LARGEST_LIMIT} 的整数", limit)
    if score is not None and score.text[1:] == subject:
        raise wrong("zb:score 须是另一个变量", score)
    return _SimilarRequest(
        start=start,
        end=token.end,
        wording=subject,
        score=score.text[1:] if score else None,
        text=_string_value(text.text),
        limit=int(limit.text) if limit else _DEFAULT_LIMIT,
    )


_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def _string_value(text: str) -> str:
    """What a string token says."""
    quotes = 3 if text[:3] in ('"""', "'''") else 1

    def character(match: re.Match[str]) -> str:
        escape = match.group()
        return _ESCAPES[escape[1]] if escape[1] in _ESCAPES else _unescaped(match)

    return re.sub(_IN_STRING, character, text[quotes : len(text) - quotes])


def _values(request: _SimilarRequest, similar: Similar | None) -> str:
    if similar is None:
        raise QueryError("这里不能用 zb:similar", why="没有相似度索引")
    rows = []
    for iri, score in similar(request.text, request.limit):
        wording = str(ox.NamedNode(iri))  # refuses what is no IRI
        rows.append(f"({wording} {score:.6f})" if request.score else f"({wording})")
    variables = f"?{request.wording} ?{request.score}" if request.score else f"?{request.wording}"
    return f"VALUES ({variables}) {{ {' '.join(rows)} }}"
