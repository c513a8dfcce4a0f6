"""Every IRI answers, to people and to programs."""

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from zhibiao.graph.vocabulary import PREFIXES, ZB
from zhibiao.review.findings import store_findings
from zhibiao.web.service import Service

KINDS = {
    "document": f"{ZB}Document",
    "run": f"{ZB}ParseRun",
    "form": f"{ZB}Form",
    "funding": f"{ZB}FundingLine",
    "goal": f"{ZB}Goal",
    "indicator": f"{ZB}Indicator",
    "target": f"{ZB}Target",
    "wording": f"{ZB}Wording",
    "project": f"{ZB}Project",
    "organisation": f"{PREFIXES['org']}Organization",
    "standard": f"{ZB}StandardIndicator",
}


def path_of(service: Service, kind: str) -> str:
    """The path of the first thing of that kind."""
    query = f"SELECT ?x {{ ?x a <{KINDS[kind]}> }} ORDER BY ?x LIMIT 1"
    (iri,) = (str(row[0]) for row in service.corpus.store.query(query).values())
    assert iri.startswith(f"{service.corpus.names.base}id/{kind}/")
    return f"/{iri.removeprefix(service.corpus.names.base)}"


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize(
    ("media_type", "format"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    ],
)
def test_programs_get_the_triples(
    client: TestClient, service: Service, kind: str, media_type: str, format: ox.RdfFormat
) -> None:
    path = path_of(service, kind)
    answer = client.get(path, headers={"Accept": media_type})
    assert (answer.status_code, answer.headers["vary"]) == (200, "Accept")
    assert answer.headers["content-type"].startswith(media_type)
    node = ox.NamedNode(service.corpus.names.base + path[1:])
    triples = {quad.triple for quad in ox.parse(answer.content, format=format)}
    expected = {quad.triple for quad in service.corpus.store.matches(node)}
    assert expected <= triples


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_people_get_a_page(client: TestClient, service: Service, kind: str) -> None:
    path = path_of(service, kind)
    answer = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 200
    assert service.corpus.names.base + path[1:] in answer.text
    assert 'href="/id/' in answer.text or kind == "standard"


def test_every_iri_of_the_graph_answers(writer: TestClient, own_service: Service) -> None:
    corpus = own_service.corpus
    store_findings(corpus)
    named = "SELECT DISTINCT ?x { { ?x ?p ?o } UNION { ?s ?p ?x } FILTER(ISIRI(?x)) }"
    ours = (corpus.names.base, "https://zhibiao.example/")
    # One of each kind, by what stands before the last name.
    first: dict[str, str] = {}
    for (term,) in corpus.store.query(named).values():
        iri = str(term)
        if iri.startswith(ours) and "#" not in iri:
            first.setdefault(iri.rpartition("/")[0], iri)
    assert {f"{ours[1]}rule", f"{ours[1]}scheme", f"{ours[0]}.well-known/genid"} <= first.keys()
    for iri in first.values():
        path = "/" + iri.removeprefix(ours[0]).removeprefix(ours[1])
        answer = writer.get(path, headers={"Accept": "application/n-triples"})
        assert answer.status_code == 200, iri
        assert f"<{iri}>" in answer.text or "/graph/" in iri


def test_a_wording_shows_its_rows_and_where_to_compare(
    client: TestClient, service: Service
) -> None:
    answer = client.get(path_of(service, "wording"), headers={"Accept": "text/html"})
    assert 'href="/id/indicator/' in answer.text
    assert 'href="/compare?q=' in answer.text
    assert "指标名称" in answer.text


def test_an_agency_shows_its_projects_and_a_form_its_money(
    client: TestClient, service: Service
) -> None:
    agency = client.get(path_of(service, "organisation"), headers={"Accept": "text/html"})
    assert 'href="/id/project/' in agency.text
    form = client.get(path_of(service, "form"), headers={"Accept": "text/html"})
    query = "SELECT ?amount { ?form zb:hasFunding ?f . ?f zb:amount ?amount } ORDER BY ?form ?f"
    assert any(
        f"{float(str(amount)):,.2f}" in form.text
        for (amount,) in (service.corpus.store.query(query).values())
    )


def test_what_says_something_of_a_thing_comes_by_the_page(
    client: TestClient, service: Service
) -> None:
    concept = "/tax/2015/output-quantity"
    pages = [
        {
            quad.subject
            for quad in ox.parse(
                client.get(
                    concept, params={"page": page}, headers={"Accept": "application/n-triples"}
                ).content,
                format=ox.RdfFormat.N_TRIPLES,
            )
            if quad.predicate.value == f"{ZB}level2"
        }
        for page in (1, 2)
    ]
    assert pages[0]
    assert pages[1]
    assert not pages[0] & pages[1]
    first = client.get(concept, headers={"Accept": "text/turtle"})
    assert 'page=2>; rel="next"' in first.headers["link"]
    page = client.get(concept, headers={"Accept": "text/html"})
    assert f'href="{concept}?page=2"' in page.text


def test_the_format_in_the_address_overrules_the_header(
    client: TestClient, service: Service
) -> None:
    path = path_of(service, "form")
    for address in (f"{path}?format=turtle", f"{path}.ttl"):
        answer = client.get(address, headers={"Accept": "text/html"})
        assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert client.get(f"{path}?format=pdf").status_code == 400


def test_other_forms_are_announced(client: TestClient, service: Service) -> None:
    path = path_of(service, "form")
    link = client.get(path).headers["link"]
    assert f'<{path}?format=jsonld>; rel="alternate"; type="application/ld+json"' in link


def test_an_unchanged_description_is_not_sent_again(client: TestClient, service: Service) -> None:
    path = path_of(service, "form")
    headers = {"Accept": "text/turtle"}
    tag = client.get(path, headers=headers).headers["etag"]
    again = client.get(path, headers={**headers, "If-None-Match": f'"x", W/{tag}'})
    assert (again.status_code, again.content, again.headers["vary"]) == (304, b"", "Accept")
    assert client.get(path, headers={**headers, "If-None-Match": '"x"'}).status_code == 200
    assert client.get(path, headers={"Accept": "text/html"}).headers["etag"] != tag


def test_what_nobody_accepts_is_406(client: TestClient, service: Service) -> None:
    answer = client.get(path_of(service, "form"), headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.json()["error"]["do"]


@pytest.mark.parametrize("path", ["/id/form/none", "/id/", "/id/%3E%20%7B%20%7D", "/tax/2015/none"])
def test_what_the_graph_does_not_have_is_404(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_vocabulary_answers(client: TestClient) -> None:
    page = client.get("/ns", headers={"Accept": "text/html"})
    assert "zb:Indicator" in page.text
    assert "指标（行）" in page.text
    turtle = client.get("/ns", headers={"Accept": "text/turtle"})
    subjects = {quad.subject for quad in ox.parse(turtle.content, format=ox.RdfFormat.TURTLE)}
    assert ox.NamedNode(f"{ZB}hasTarget") in subjects


def test_a_page_may_be_english(client: TestClient, service: Service) -> None:
    answer = client.get(path_of(service, "form"), params={"lang": "en", "format": "html"})
    assert "fiscal year" in answer.text
    assert "lang=en" in answer.text


def test_text_of_documents_is_escaped(writer: TestClient, own_service: Service) -> None:
    base = own_service.corpus.names.base
    turtle = (
        f"<{base}id/x> <http://www.w3.org/2000/01/rdf-schema#label> '<script>alert(1)</script>' ."
    )
    put = writer.put(
        "/sparql/graphs",
        params={"graph": "http://jx.example/g"},
        content=turtle,
        headers={"Content-Type": "text/turtle"},
    )
    assert put.status_code == 201
    page = writer.get("/id/x", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_whatever_users_say_makes_a_page(writer: TestClient, own_service: Service) -> None:
    base = own_service.corpus.names.base
    turtle = f"""@prefix zb: <{ZB}> .
      <{base}id/a> a <{base}id/b> ; zb:amount "much" ; zb:hasTarget <{base}id/a>, "x" ; <urn:p> [] .
      <{base}id/b> a <{base}id/a> ."""
    put = writer.put(
        "/sparql/graphs",
        params={"graph": "http://jx.example/g"},
        content=turtle,
        headers={"Content-Type": "text/turtle"},
    )
    assert put.status_code == 201
    for path in ("/id/a", "/id/b"):
        for accept in ("text/html", "text/turtle", "application/rdf+xml", "application/ld+json"):
            assert writer.get(path, headers={"Accept": accept}).status_code == 200
