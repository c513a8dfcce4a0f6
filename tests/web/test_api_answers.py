"""/api/search, /api/compare, /api/suggest: what the commands answer, over HTTP."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from zhibiao.search.filters import Filters
from zhibiao.web.models import Comparison, SearchAnswer, SuggestAnswer
from zhibiao.web.service import Service


def test_search_answers_as_the_command_does(client: TestClient, service: Service) -> None:
    asked = {"text": "老百姓满不满意", "k": 3, "year": 2024, "level2": "满意度"}
    answer = client.get("/api/search", params=asked)
    filters = Filters(year=2024, level2="满意度")
    assert answer.json() == service.corpus.find("老百姓满不满意", k=3, filters=filters).as_json()
    assert answer.json()["hits"]
    SearchAnswer.model_validate(answer.json())


def test_compare_answers_as_the_command_does(client: TestClient, service: Service) -> None:
    answer = client.get("/api/compare", params={"text": "群众满意度", "target": "≥80%"}).json()
    assert answer == service.corpus.compare("群众满意度", target="≥80%").as_json()
    assert answer["position"]["above"] > 0
    Comparison.model_validate(answer)


def test_suggest_answers_as_the_command_does(client: TestClient, service: Service) -> None:
    asked = {"text": "完成及时性", "target": "=100%", "level2": "时效指标"}
    answer = client.get("/api/suggest", params=asked).json()
    expected = service.corpus.suggest("完成及时性", target="=100%", level2="时效指标")
    assert answer == expected.as_json()
    SuggestAnswer.model_validate(answer)


def test_q_is_taken_for_text(client: TestClient) -> None:
    by_q = client.get("/api/search", params={"q": "培训 人数&=", "k": 2}).json()
    assert by_q == client.get("/api/search", params={"text": "培训 人数&=", "k": 2}).json()
    # Who gives both means what is described.
    both = client.get("/api/search", params={"q": "满意度", "text": "培训人数"}).json()
    assert both["query"] == "培训人数"


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({}, "参数 text 没有给出"),
        ({"text": "  "}, "参数 text 写法不对"),
        ({"text": "长" * 2001}, "参数 text 超过 2000 个字"),
        ({"text": "满意度", "k": 0}, "参数 k 不能小于 1"),
        ({"text": "满意度", "k": 1001}, "参数 k 不能大于 1000"),
        ({"text": "满意度", "year": "去年"}, "参数 year 不是整数"),
        ({"text": "满意度", "unit": "长" * 201}, "参数 unit 超过 200 个字"),
    ],
)
def test_what_is_wrong_with_a_question_is_said(
    client: TestClient, parameters: dict[str, Any], why: str
) -> None:
    answer = client.get("/api/search", params=parameters)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (error["what"], error["why"]) == ("请求中的参数不合规定", why)


def test_any_text_can_be_asked(client: TestClient) -> None:
    for text in ("\0", "\ud7ff\uffff", "'; DROP", "满意度\r\nX: 1", "%", "\u202e", "🙂" * 500):
        assert client.get("/api/search", params={"text": text}).status_code == 200
    # Bytes that are no text.
    assert client.get("/api/suggest?text=%ff%fe").status_code == 200


def test_an_answer_is_not_sent_again_to_who_has_it(client: TestClient) -> None:
    address = "/api/search?text=满意度&k=2"
    first = client.get(address)
    tag = first.headers["etag"]
    again = client.get(address, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert (again.headers["etag"], again.headers["cache-control"]) == (tag, "no-cache")
    assert client.get("/api/search?text=满意度&k=3", headers={"If-None-Match": tag}).is_success


def test_an_answer_is_sent_again_when_the_corpus_has_changed(
    own_service: Service, writer: TestClient, tmp_path: Path
) -> None:
    address = "/api/search?text=河道巡查次数"
    tag = writer.get(address).headers["etag"]
    added = tmp_path / "河道.csv"
    added.write_text("name,target,unit_org\n河道巡查次数,≥12次,云岭市水务局\n", encoding="utf-8")
    own_service.corpus.ingest([added])
    answer = writer.get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.json()["hits"][0]["wording"] == "河道巡查次数"
