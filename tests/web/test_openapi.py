"""The description of the API, and requests made from it: what it allows, and what it does not.

schemathesis makes them and checks that nothing ends with 500, and that statuses, content types
and shapes are those that `/openapi.json` declares.
"""

import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import CheckFunction
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from zhibiao.web.app import create_app
from zhibiao.web.service import Service

AnyOperation = APIOperation[Any, Any, Any, Any]

# As many requests to each operation, the same ones each time.
BOUNDED = settings(
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def takes_anything(operation: AnyOperation) -> bool:
    """Whether there is anything in a request that could be wrong."""
    return bool(operation.query or operation.path_parameters or operation.body)


def send_what_is_described(operation: AnyOperation, mode: GenerationMode, token: str) -> None:
    # No description of a body says that it must be a form somebody filled in.
    excluded: list[CheckFunction] = [positive_data_acceptance] if operation.body else []

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Case[Any]) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        case.call_and_validate(headers=headers, excluded_checks=excluded)

    send()


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_answers_are_as_described(own_service: Service, token: str, mode: GenerationMode) -> None:
    described = schemathesis.openapi.from_asgi("/openapi.json", create_app(own_service))
    found = list(described.get_all_operations())
    operations = [result.ok() for result in found if isinstance(result, Ok)]
    assert len(operations) == len(found) > 0
    for operation in operations:
        if mode is GenerationMode.POSITIVE or takes_anything(operation):
            send_what_is_described(operation, mode, token)


def test_what_follows_a_standard_is_named_beside_the_operations(client: TestClient) -> None:
    about = client.get("/openapi.json").json()["info"]["description"]
    for path in ("/sparql", "/sparql/graphs"):
        assert f"`{path}`" in about
        assert client.get(path, params={"default": ""}).status_code == 200
    thing = client.get("/api/search", params={"text": "满意度"}).json()["hits"][0]["occurrences"][0]
    iri = thing["indicator"].removeprefix("http://localhost:8321")
    [formats] = re.findall(r"format=([\w|]+)", about)
    for format in formats.split("|"):
        assert client.get(iri, params={"format": format}).status_code == 200


def test_every_operation_is_described_in_chinese_with_its_errors(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    for path, operations in described["paths"].items():
        if path.startswith("/api/"):
            for operation in operations.values():
                assert not operation["summary"].isascii()
                assert {"4XX", "5XX"} <= operation["responses"].keys()
