"""``SERVICE zb:similar`` in a query: reading what it asks for, and the VALUES that answer it.

    SERVICE zb:similar { ?wording zb:query "培训合格率" ; zb:limit 20 ; zb:score ?s }
    VALUES (?wording ?s) { (<http://localhost:8321/id/wording/…> 0.931) … }

Replaced so, a SPARQL engine joins, filters and orders the wordings like anything else.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

import pyoxigraph as ox

from zhibiao.forms.errors import QueryError, QueryForbidden, QuerySyntaxError
from zhibiao.graph.tokens import Token, column_of, line_of, place_of, string_value, unescaped
from zhibiao.graph.vocabulary import PREFIXES, SIMILAR, ZB

__all__ = [
    "Resolver",
    "Similar",
    "SimilarRequest",
    "forbidden_service",
    "similar_request",
    "values_clause",
]

Similar = Callable[[str, int], Iterable[tuple[str, float]]]
"""``similar(text, n)`` gives the IRIs and scores of the ``n`` most similar wordings."""

_DEFAULT_LIMIT = 10
_LARGEST_LIMIT = 1000


def forbidden_service(query: str, position: int) -> QueryForbidden:
    """The error for a SERVICE at ``position`` that is not zb:similar."""
    return QueryForbidden(
        "查询不能访问网络（SERVICE）",
        where=place_of(query, position),
        do="只有 SERVICE zb:similar { … } 可用",
    )


class Resolver:
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
            reference = unescaped(token.text[1:-1])
            joined = urljoin(self.base, reference)
            # urljoin mostly loses a "#" at the end, which namespaces like to have.
            return f"{joined.rstrip('#')}#" if reference.endswith("#") else joined
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            return self.prefixes.get(prefix, "") + local.replace("\\", "")
        return ""


@dataclass(frozen=True)
class SimilarRequest:
    """One ``SERVICE zb:similar { … }``: where it stands, the variables for wordings and scores, the
    text to compare with, and how many wordings are asked for."""

    start: int
    end: int
    wording: str
    score: str | None
    text: str
    limit: int


def similar_request(
    query: str, found: Sequence[Token], n: int, resolve: Resolver
) -> SimilarRequest:
    """Read ``SERVICE [SILENT] zb:similar { ?wording zb:query "…" ; … }`` from token ``n`` on."""
    start = found[n].start

    def wrong(what: str, token: Token | None) -> QuerySyntaxError:
        position = token.start if token else len(query)
        return QuerySyntaxError(
            what,
            where=place_of(query, position),
            do='写法：SERVICE zb:similar { ?wording zb:query "…" ; zb:limit 20 ; zb:score ?s }',
            line=line_of(query, position),
            column=column_of(query, position),
        )

    rest = iter(found[n + 1 :])
    target = next(rest, None)
    if target is not None and target.text.upper() == "SILENT":
        target = next(rest, None)
    exact = found[n].text.upper() == "SERVICE"
    if not exact or target is None or resolve.iri(target) != SIMILAR:
        raise forbidden_service(query, start)
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
    return SimilarRequest(
        start=start,
        end=token.end,
        wording=subject,
        score=score.text[1:] if score else None,
        text=string_value(text.text),
        limit=int(limit.text) if limit else _DEFAULT_LIMIT,
    )


def values_clause(request: SimilarRequest, similar: Similar | None) -> str:
    """The answer of ``similar`` as a VALUES clause.  Raises QueryError when that is None."""
    if similar is None:
        raise QueryError("这里不能用 zb:similar", why="没有相似度索引")
    rows = []
    for iri, score in similar(request.text, request.limit):
        wording = str(ox.NamedNode(iri))  # refuses what is no IRI
        rows.append(f"({wording} {score:.6f})" if request.score else f"({wording})")
    variables = f"?{request.wording} ?{request.score}" if request.score else f"?{request.wording}"
    return f"VALUES ({variables}) {{ {' '.join(rows)} }}"
