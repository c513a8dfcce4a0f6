r"""What a SPARQL query of a user may do: read this graph, and ask for similar wordings.

pyoxigraph opens a connection for every SERVICE, and its parser is looser than the standard's
tokens: a keyword needs no boundary (``trueSERVICE <…>`` and ``SERVICEex:name`` both connect),
and in an expression ``<`` is an operator even where ``<…>`` has the shape of an IRI, so that
``?a<?b#> '''`` begins a comment and not a string.  A search for the word would miss the
former and refuse the word in a string; so the query is cut into tokens, and where two readings
are possible, both are followed.

`guard` refuses every SERVICE except ``zb:similar``, and every form of update, and says where.
FROM and FROM NAMED need no refusal: they only select among the graphs of the store
(tests/graph/test_sparql.py proves that nothing is fetched).  ``zb:similar`` is replaced by
what the index answers (`zhibiao.graph.similar`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhibiao.forms.errors import QueryForbidden
from zhibiao.graph.iri import DEFAULT_BASE
from zhibiao.graph.similar import (
    Resolver,
    Similar,
    forbidden_service,
    similar_request,
    values_clause,
)
from zhibiao.graph.tokens import Token, place_of, read_tokens, tokens, unescaped

__all__ = ["Guarded", "guard"]

_LONGEST = 2**20
"""Characters of a query.  Reading that many takes a second."""
_MOST_EFFORT = 2**30
"""Characters to read again in other readings; about a second."""

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
                where=place_of(query, token.start),
                do="增删数据请用 zhibiao ingest 和 zhibiao remove",
            )
    services = [n for n in range(len(found)) if _is_service(found, n)]
    known = {found[n].start for n in services}
    for hidden in _other_readings(query):
        if hidden not in known:
            raise forbidden_service(query, hidden)
    _refuse_escaped_services(query, len(services))
    names_dataset = any(
        token.kind == "word" and token.text.upper().endswith(("FROM", "FROMNAMED"))
        for token in found
    )
    if not services:
        return Guarded(query, names_dataset)
    resolve = Resolver(found, base)
    pieces, done = [], 0
    for n in services:
        request = similar_request(query, found, n, resolve)
        pieces += [query[done : request.start], values_clause(request, similar)]
        # As many lines as before, so that positions after it stay true.
        pieces.append("\n" * query.count("\n", request.start, request.end))
        done = request.end
    pieces.append(query[done:])
    return Guarded("".join(pieces), names_dataset)


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
        for token in read_tokens(query, position):
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


def _refuse_escaped_services(query: str, services: int) -> None:
    r"""The standard lets ``\u0053`` stand for a letter anywhere (section 19.2).

    pyoxigraph reads such escapes in strings and IRIs only; should it ever follow the standard,
    or the query be sent to a server that does, the guard holds all the same.
    """
    plain = unescaped(query)
    if plain == query:
        return
    found = list(read_tokens(plain, 0))
    positions = {found[n].start for n in range(len(found)) if _is_service(found, n)}
    positions.update(_other_readings(plain))
    if len(positions) > services:
        raise forbidden_service(plain, max(positions))
