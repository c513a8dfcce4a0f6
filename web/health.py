"""Whether the service lives, whether it can answer, and how it does."""

from typing import Any

from fastapi import APIRouter, Response
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from zhibiao.graph.documents import generation
from zhibiao.search.writer import is_current
from zhibiao.web.service import Served

__all__ = ["router"]

router = APIRouter(tags=["运行"])


@router.get("/healthz", summary="服务是否在运行")
async def live() -> dict[str, str]:
    """The process answers; it says nothing of the corpus."""
    return {"status": "live"}


@router.get("/healthz/ready", summary="服务能否回答")
def ready(service: Served) -> dict[str, Any]:
    """The corpus opens, and the index shows what the graph holds.

    An index behind the graph (somebody is writing) still answers, with what it has.
    """
    index = service.corpus.index
    current = is_current(index, generation(service.corpus.store))
    return {"status": "ready", "generation": index.generation, "current": current}


@router.get("/metrics", summary="Prometheus 指标", response_class=Response)
def metrics(service: Served) -> Response:
    """Latency by route, size of the corpus, queue."""
    return Response(service.metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})
