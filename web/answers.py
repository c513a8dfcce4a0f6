"""The three questions about indicators as `zhibiao search`, `compare` and `suggest` answer them."""

import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.routing import APIRoute

from zhibiao.search.filters import Filters
from zhibiao.web.models import Comparison, FaultAnswer, SearchAnswer, SuggestAnswer
from zhibiao.web.replies import kept_reply
from zhibiao.web.service import Served

__all__ = ["FAULTS", "LONGEST_TEXT", "FilterParameters", "router"]

LONGEST_TEXT: Final = 2000
"""Characters of a question."""
_LONGEST_NAME: Final = 200

FAULTS: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {"model": FaultAnswer, "description": "请求不合规定"},
    "5XX": {"model": FaultAnswer, "description": "服务不能回答"},
}
"""How errors are described at every route."""


class _Asking(APIRoute):
    """Takes ``q``, which many write by habit, for ``text``."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def renamed(request: Request) -> Response:
            parts = request.scope["query_string"].split(b"&")
            if not any(part.startswith(b"text=") for part in parts):
                query = b"&".join(re.sub(rb"^q=", b"text=", part) for part in parts)
                request = Request({**request.scope, "query_string": query}, request.receive)
            return await handle(request)

        return renamed


router = APIRouter(route_class=_Asking, tags=["指标"], responses=FAULTS)

Name = Annotated[str | None, Query(min_length=1, max_length=_LONGEST_NAME)]


async def _filters(
    department: Annotated[
        Name, Query(description="只看这个主管部门", examples=["卫生健康委员会"])
    ] = None,
    unit: Annotated[Name, Query(description="只看这个实施单位")] = None,
    year: Annotated[
        int | None, Query(ge=1, le=9999, description="只看这个年度", examples=[2024])
    ] = None,
    level2: Annotated[Name, Query(description="只看这个二级指标", examples=["质量指标"])] = None,
    category: Annotated[Name, Query(description="只看这个项目类别")] = None,
) -> Filters:
    return Filters(department=department, unit=unit, year=year, level2=level2, category=category)


#: What a route declares to be given the filters of the address.
FilterParameters = Annotated[Filters, Depends(_filters)]


Asked = Annotated[
    str,
    Query(
        min_length=1,
        max_length=LONGEST_TEXT,
        pattern=r"\S",
        description="指标名称，或用自己的话说",
        examples=["老百姓满不满意"],
    ),
]
Target = Annotated[
    str | None, Query(max_length=_LONGEST_NAME, description="拟填的指标值", examples=["≥80%"])
]


@router.get("/api/search", summary="按意思查找指标", responses={200: {"model": SearchAnswer}})
def search(
    request: Request,
    service: Served,
    text: Asked,
    filters: FilterParameters,
    k: Annotated[int, Query(ge=1, le=1000, description="给出几个")] = 10,
) -> Response:
    """谁用过、怎么写、定了多少；与 `zhibiao search --json` 相同。"""
    return kept_reply(
        request, service, lambda: service.corpus.find(text, k=k, filters=filters).as_json()
    )


@router.get("/api/compare", summary="横向对标", responses={200: {"model": Comparison}})
def compare(
    request: Request, service: Served, text: Asked, filters: FilterParameters, target: Target = None
) -> Response:
    """同一意思的指标，各单位定了多少，拟填值处在什么位置；与 `zhibiao compare --json` 相同。"""
    return kept_reply(
        request,
        service,
        lambda: service.corpus.compare(text, target=target, filters=filters).as_json(),
    )


@router.get("/api/suggest", summary="规范写法", responses={200: {"model": SuggestAnswer}})
def suggest(
    request: Request,
    service: Served,
    text: Asked,
    target: Target = None,
    level2: Annotated[Name, Query(description="草稿现在归在哪个二级指标")] = None,
) -> Response:
    """拟写的指标该怎么表述、归到哪一类、用什么单位、通常定多少；与 `zhibiao suggest --json` 相同。"""
    return kept_reply(
        request,
        service,
        lambda: service.corpus.suggest(text, target=target, level2=level2).as_json(),
    )
