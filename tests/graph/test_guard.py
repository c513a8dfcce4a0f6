"""Which queries get through, and what becomes of SERVICE zb:similar."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.forms.errors import QueryError, QueryForbidden, QuerySyntaxError
from zhibiao.graph.guard import guard
from zhibiao.graph.tokens import tokens

SIMILAR = "<https://zhibiao.example/ns#similar>"


def similar(text: str, limit: int) -> list[tuple[str, float]]:
    """Ten wordings for any text, which name the text's length."""
    return [(f"http://x.example/w{len(text)}-{n}", 1 - n / 10) for n in range(min(limit, 10))]


def guarded(query: str) -> str:
    return guard(query, similar=similar).query


# --- SERVICE -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }",
        "SELECT * { service<http://x.example/>{ ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://x.example/> { ?s ?p ?o } }",
        "SELECT * { ?x a ?y SERVICE ?x { ?s ?p ?o } }",
        "PREFIX ex: <http://x.example/> SELECT * { SERVICE ex:sparql { ?s ?p ?o } }",
        "SELECT * { SERVICE # zb:similar\n <http://x.example/> { ?s ?p ?o } }",
        "SELECT * { SERVICE zb:similarity { ?s ?p ?o } }",
        "PREFIX zb: <http://x.example/> SELECT * { SERVICE zb:similar { ?s ?p ?o } }",
        "BASE <http://x.example/> SELECT * { SERVICE <ns#similar> { ?s ?p ?o } }",
        "SELECT * { OPTIONAL { { SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } } } } }",
        "ASK { FILTER EXISTS { SERVICE <http://x.example/> { ?s ?p ?o } } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://x.example/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <\\u0068ttp://x.example/> { ?s ?p ?o } }",
        # Code points written as escapes, which the standard allows anywhere.
        "SELECT * { \\u0053ERVICE <http://x.example/> { ?s ?p ?o } }",
        "SELECT * { \\u0053\\U00000045RVICE <http://x.example/> { ?s ?p ?o } }",
        # pyoxigraph needs no boundary after a keyword.
        "SELECT * { ?s ?p trueSERVICE <http://x.example/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p 1SERVICE <http://x.example/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p 1.5e3SERVICE <http://x.example/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p true.SERVICE <http://x.example/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p 'x'SERVICE <http://x.example/> { ?s ?p ?o } }",
        "PREFIX ex: <http://x.example/> SELECT * { SERVICEex:sparql { ?s ?p ?o } }",
        "PREFIX ex: <http://x.example/> SELECT * { ?s ?p true.SERVICEex:sparql { ?s ?p ?o } }",
        "PREFIX ex: <http://x.example/> SELECT * { SERVICESILENTex:sparql { ?s ?p ?o } }",
        "PREFIX : <http://x.example/> SELECT * { SERVICE:sparql { ?s ?p ?o } }",
        # "<" as an operator: the comment ends with the line, and there is no string.
        "SELECT * { ?s ?p ?o FILTER(?s<?o#> '''\n) SERVICE <http://x.example/> {?s ?p ?o} #'''\n}",
        'SELECT * { ?s ?p ?o FILTER(1<?o#> """\n) SERVICE <http://x.example/> {?s ?p ?o} #"""\n}',
        "SELECT * { ?s ?p ?o FILTER(?s<?o&&'>'='\" ') SERVICE <http://x.example/> {?s ?p ?o} #\"\n}",
        "PREFIX ex: <http://x.example/> SELECT * { FILTER(1<?o#> GRAPH\n) SERVICEex:s { ?s ?p ?o } }",
    ],
)
def test_the_network_is_refused(query: str) -> None:
    with pytest.raises(QueryForbidden, match="SERVICE"):
        guarded(query)


def test_the_place_is_told() -> None:
    with pytest.raises(QueryForbidden) as refused:
        guarded("SELECT *\nWHERE {\n  SERVICE <http://x.example/> { ?s ?p ?o } }")
    assert refused.value.where == "第 3 行第 3 列"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE <http://x.example/>' }",
        'SELECT * { ?s ?p """a"b SERVICE\n<http://x.example/> {} """ }',
        "SELECT * { ?s ?p ?o } # SERVICE <http://x.example/>",
        "SELECT ?service { ?service <http://x.example/service> _:service }",
        "PREFIX service: <http://x.example/> SELECT * { service:a service:service 'x'@service }",
        "PREFIX service: <http://x.example/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
        "SELECT * FROM <http://x.example/g> FROM NAMED <http://x.example/h> { ?s ?p ?o }",
        "SELECT * { ?s <http://x.example/a#b> '''SERVICE\n{''' FILTER(?s < 3 && 4 > ?s) }",
        "SELECT * { FILTER(?a<?b&&?c>?d) }",
        "SELECT ('it\\'s \\\"\\u0053ERVICE\\\"' AS ?x) {}",
        "PREFIX ex: <http://x.example/> SELECT * { ex:a\\#b ex:c%20d ex:e.f . ex:g ex:h ex:i.}",
        "SELECT * { ?s ?p \"\" , '' , \"\"\"\"\"\" , '''''' , 1.5e-3 , .5 , 7 . }",
        "INSERTED",
        "",
    ],
)
def test_what_only_looks_like_it_comes_through_unchanged(query: str) -> None:
    assert guarded(query) == query


# --- updates -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <http://x.example/> <http://x.example/> 1 }",
        "DELETE WHERE { ?s ?p ?o }",
        "PREFIX ex: <http://x.example/> # insert\nDELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE {}",
        "WITH <http://x.example/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "LOAD <http://x.example/>",
        "load silent <file:///etc/passwd> INTO GRAPH <http://x.example/>",
        "CLEAR ALL",
        "DROP SILENT GRAPH <http://x.example/>",
        "CREATE GRAPH <http://x.example/>",
        "ADD <http://x.example/> TO DEFAULT",
        "MOVE <http://x.example/> TO DEFAULT",
        "COPY <http://x.example/> TO DEFAULT",
        "SELECT * { ?s ?p ?o } ; CLEAR ALL",
    ],
)
def test_every_update_is_refused(update: str) -> None:
    with pytest.raises(QueryForbidden, match="不接受更新"):
        guarded(update)


def test_words_of_updates_may_be_data() -> None:
    query = "PREFIX load: <http://x.example/> SELECT ?clear { ?clear load:drop 'DELETE' } # ADD"
    assert guarded(query) == query


def test_a_query_that_is_too_long_is_refused() -> None:
    with pytest.raises(QueryForbidden, match="个字符"):
        guarded("#" * (2**20 + 1))


def test_a_query_that_takes_too_long_to_check_is_refused() -> None:
    with pytest.raises(QueryForbidden, match="太长"):
        guarded("SELECT * { FILTER" + "(?a<b#>" * 40000)


# --- the dataset ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT * { ?s ?p ?o }", False),
        ("SELECT * FROM <http://x.example/g> { ?s ?p ?o }", True),
        ("select*from named<http://x.example/g>{?s?p?o}", True),
        ("DESCRIBE <http://x.example/s> FROM <http://x.example/g>", True),
        ("SELECT ?from { ?from a 'FROM' }", False),
    ],
)
def test_from_is_noticed(query: str, names: bool) -> None:
    assert guard(query).names_dataset is names


# --- zb:similar ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "values"),
    [
        (
            'SERVICE zb:similar { ?w zb:query "培训" ; zb:limit 2 ; zb:score ?s }',
            "VALUES (?w ?s) { (<http://x.example/w2-0> 1.000000) (<http://x.example/w2-1> 0.900000) }",
        ),
        (
            'service silent zb:similar{?w zb:limit 1;zb:query "培训".}',
            "VALUES (?w) { (<http://x.example/w2-0>) }",
        ),
        (
            "SERVICE zb:similar { ?w zb:score $s . ?w zb:query '培训' . ?w zb:limit 1 }",
            "VALUES (?w ?s) { (<http://x.example/w2-0> 1.000000) }",
        ),
        (
            f'SERVICE {SIMILAR} {{ ?w <https://zhibiao.example/ns#query> """培"训""" ; zb:limit 1 }}',
            "VALUES (?w) { (<http://x.example/w3-0>) }",
        ),
        (
            'SERVICE zb:similar { ?w zb:query "\\u57f9\\n\\"" ; zb:limit 1 ; }',
            "VALUES (?w) { (<http://x.example/w3-0>) }",
        ),
    ],
)
def test_similar_becomes_values(block: str, values: str) -> None:
    query = "SELECT * WHERE {{ {} ?i zb:usesWording ?w }}"
    assert guarded(query.format(block)) == query.format(values)


def test_ten_wordings_unless_a_limit_is_given() -> None:
    seen: list[tuple[str, int]] = []

    def remember(text: str, limit: int) -> list[tuple[str, float]]:
        seen.append((text, limit))
        return []

    query = 'SELECT * { SERVICE zb:similar { ?w zb:query "甲" } UNION_OR_NOT }'
    assert "VALUES (?w) {  }" in guard(query, similar=remember).query
    assert seen == [("甲", 10)]


@pytest.mark.parametrize(
    "prologue",
    [
        "PREFIX q: <https://zhibiao.example/ns#>",
        "prefix q: <https://zhibiao.example/ns#> PREFIX zb: <http://x.example/>",
        "BASE <https://zhibiao.example/> PREFIX q: <ns#>",
        "PREFIX q: <http://x.example/> PREFIX q: <https://zhibiao.example/ns\\u0023>",
    ],
)
def test_any_prefix_will_do(prologue: str) -> None:
    query = f'{prologue} SELECT * {{ SERVICE q:similar {{ ?w q:query "甲" ; q:limit 1 }} }}'
    assert "VALUES (?w) { (<http://x.example/w1-0>) }" in guarded(query)


@pytest.mark.parametrize(
    "frame",
    [
        "SELECT * {{ {} }}",
        "SELECT * {{ ?w ?p ?o OPTIONAL {{ {} }} }}",
        "SELECT * {{ {{ {} }} UNION {{ ?w ?p ?o }} }}",
        "SELECT * {{ GRAPH ?g {{ {} ?w ?p ?o }} }}",
        "SELECT * {{ {{ SELECT ?w {{ {} }} }} ?w ?p ?o }}",
        "SELECT * {{ ?w ?p ?o FILTER NOT EXISTS {{ {} }} }}",
        "SELECT * {{ {0} MINUS {{ {0} }} }}",
    ],
)
def test_similar_stands_wherever_a_pattern_may(frame: str) -> None:
    query = frame.format('SERVICE zb:similar { ?w zb:query "甲" ; zb:limit 3 ; zb:score ?s }')
    changed = guarded(query)
    assert "SERVICE" not in changed
    ox.Store().query(changed)  # it is SPARQL


def test_lines_keep_their_numbers() -> None:
    query = 'SELECT * {\n SERVICE zb:similar {\n  ?w zb:query "甲"\n }\n ?w ?p ?o\n}'
    assert guarded(query).split("\n")[4:] == query.split("\n")[4:]


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("SERVICE zb:similar { ?w zb:query ?text }", "不能是变量"),
        ("SERVICE zb:similar { ?w zb:query 12 }", "不能是变量"),
        ("SERVICE zb:similar { ?w zb:score ?s }", "缺少 zb:query"),
        ("SERVICE zb:similar { }", "缺少 zb:query"),
        ('SERVICE zb:similar { <http://x.example/> zb:query "甲" }', "同一个变量"),
        ('SERVICE zb:similar { ?w zb:query "甲" . ?v zb:limit 3 }', "同一个变量"),
        ('SERVICE zb:similar { ?w zb:query "甲" ; zb:query "乙" }', "写了两次"),
        ('SERVICE zb:similar { ?w zb:query "甲" ; zb:limit 0 }', "1 到 1000"),
        ('SERVICE zb:similar { ?w zb:query "甲" ; zb:limit 1001 }', "1 到 1000"),
        ('SERVICE zb:similar { ?w zb:query "甲" ; zb:limit "3" }', "1 到 1000"),
        ('SERVICE zb:similar { ?w zb:query "甲" ; zb:score 0.5 }', "zb:score 须是变量"),
        ('SERVICE zb:similar { ?w zb:query "甲" ; zb:score ?w }', "另一个变量"),
        ('SERVICE zb:similar { ?w zb:query "甲" ; zb:colour "红" }', "只能用 zb:query"),
        ('SERVICE zb:similar { ?w zb:query "甲" zb:limit 3 }', "须有 ; 或 ."),
        ('SERVICE zb:similar ?w zb:query "甲"', "之后须是"),
        ("SERVICE zb:similar", "之后须是"),
        ('SERVICE zb:similar { ?w zb:query "甲"', "须有"),
        ("SERVICE zb:similar { ?w zb:query", "缺少值"),
    ],
)
def test_a_wrong_request_is_explained(block: str, message: str) -> None:
    with pytest.raises(QuerySyntaxError, match=message) as wrong:
        guarded("SELECT * {\n" + block)
    assert wrong.value.where is not None
    assert wrong.value.where.startswith("第 2 行")
    assert "SERVICE zb:similar {" in str(wrong.value)


def test_without_an_index_similar_is_an_error() -> None:
    with pytest.raises(QueryError, match="没有相似度索引"):
        guard('SELECT * { SERVICE zb:similar { ?w zb:query "甲" } }')


def test_an_iri_from_the_index_cannot_end_the_values() -> None:
    with pytest.raises(ValueError, match="IRI"):
        guard(
            'SELECT * { SERVICE zb:similar { ?w zb:query "甲" } }',
            similar=lambda text, limit: [("http://x.example/> } } # ", 1.0)],
        )


def test_an_unfinished_string_is_told_with_its_place() -> None:
    with pytest.raises(QuerySyntaxError, match="字符串没有写完") as wrong:
        guarded('SELECT * {\n ?s ?p "abc }')
    assert wrong.value.where == "第 2 行第 8 列"


# --- tokens --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("?a$b", ["variable", "variable"]),
        ("<http://x.example/?a=b#c>", ["iri"]),
        ("1<2", ["number", "mark", "number"]),
        ("ex:a.b.", ["name", "mark"]),
        ("ex:", ["name"]),
        (":", ["name"]),
        ("ex:\\~a\\'b", ["name"]),
        ("市:局.科", ["name"]),
        ("_:b1.c", ["blank"]),
        ('"a"@zh-Hans', ["string", "language"]),
        ("'a'^^xsd:string", ["string", "mark", "mark", "name"]),
        ("'''a''b'''", ["string"]),
        ('"""a""b\\""""', ["string"]),
        ("#c\n.5", ["number"]),
        ("1.", ["number", "mark"]),
        ("1.e5", ["number"]),
        ("COUNT(*)", ["word", "mark", "mark", "mark"]),
        ("\\u0041", ["mark", "word"]),
    ],
)
def test_a_query_is_cut_as_the_standard_says(text: str, kinds: list[str]) -> None:
    assert [token.kind for token in tokens(text)] == kinds


_names = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True).filter(lambda name: name != "service")
_strings = st.text(st.characters(exclude_characters="\\\"'\n\r", codec="utf-8"), max_size=20)
_terms = st.one_of(
    _names.map(lambda name: f"?{name}"),
    _names.map(lambda name: f"<http://x.example/{name}#part>"),
    _names.map(lambda name: f"zb:{name}"),
    _names.map(lambda name: f"_:{name}"),
    _strings.map(lambda text: f'"{text}"'),
    _strings.map(lambda text: f"'{text}'@zh"),
    _strings.map(lambda text: f"'''{text}\n{text}'''"),
    st.integers().map(str),
    st.just("( 1 2 3 )"),
)
_triples = st.lists(
    st.tuples(_terms, _terms, _terms, _strings).map(
        lambda parts: f"{parts[0]} {parts[1]} {parts[2]} . # {parts[3]}\n"
    ),
    max_size=6,
).map("".join)
_groups = st.recursive(
    _triples,
    lambda inner: st.one_of(
        inner.map(lambda body: f"OPTIONAL {{ {body} }}\n"),
        inner.map(lambda body: f"GRAPH ?g {{ {body} }}\n"),
        st.tuples(inner, inner).map(lambda pair: f"{{ {pair[0]} }} UNION {{ {pair[1]} }}\n"),
        st.tuples(inner, _names).map(lambda pair: f"{pair[0]} FILTER(?{pair[1]} < 5 && 1 > 0)\n"),
        inner.map(lambda body: f"{{ SELECT DISTINCT * WHERE {{ {body} }} LIMIT 5 }}\n"),
    ),
    max_leaves=6,
)


@given(_groups)
def test_ordinary_queries_come_through_byte_for_byte(body: str) -> None:
    query = f"PREFIX ex: <http://x.example/>\nSELECT * WHERE {{\n{body}}} ORDER BY ?a LIMIT 10"
    assert guarded(query) == query


@given(st.text(max_size=200))
def test_any_text_is_answered_or_refused(text: str) -> None:
    try:
        passed = guarded(text)
    except QueryError:
        return
    assert passed == text


@given(st.text(st.sampled_from("SERVICE<>{}()#'\"\\\n ?a:."), max_size=60))
def test_what_comes_through_opens_no_connection(text: str) -> None:
    query = f"SELECT * {{ ?a ?b ?c . {text} SERVICE <http://x.invalid/> {{ ?s ?p ?o }} }}"
    try:
        guarded(query)
    except QueryError:
        return
    # It came through, so the SERVICE must be in a string or a comment: the query is either no
    # SPARQL, or it answers without looking x.invalid up, which would fail.
    try:
        list(ox.Store().query(query, base_iri="http://x.example/"))  # type: ignore[arg-type]
    except SyntaxError:
        return
