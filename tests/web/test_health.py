"""Live, ready, measured."""

from starlette.testclient import TestClient


def test_a_running_service_is_live_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "live"}
    ready = client.get("/healthz/ready").json()
    assert (ready["status"], ready["current"]) == ("ready", True)


def test_metrics_name_the_route_and_not_the_address(client: TestClient) -> None:
    client.get("/static/there-is-no-such-file")
    client.get("/healthz")
    text = client.get("/metrics").text
    assert 'zhibiao_request_seconds_count{method="GET",route="/healthz",status="200"}' in text
    assert "no-such-file" not in text
    assert 'zhibiao_corpus_size{what="documents"} 11.0' in text


def test_head_is_answered_where_get_is(client: TestClient) -> None:
    answer = client.head("/healthz")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
