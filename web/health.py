"""Whether the service lives, whether it can answer, and how it does."""

from fastapi import APIRouter, Response
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from zhibiao.graph.documents import generation
from zhibiao.search.writer import is_current
from zhibiao.web.answers import FAULTS
from zhibiao.web.models import Live, Ready
from zhibiao.web.replies import json_reply
from zhibiao.web.service import Served

__all__ = ["router"]

router = APIRouter(tags=["运行"])


@router.get("/healthz", summary="服务是否在运行", responses={200: {"model": Live}})
async def live() -> Response:
    """The process answers; it says nothing of the corpus."""
    return json_reply({"status": "live"})


@router.get("/healthz/ready", summary="服务能否回答", responses={200: {"model": Ready}, **FAULTS})
def ready(service: Served) -> Response:
    """The corpus opens, and the index shows what the graph holds.

    An index behind the graph (somebody is writing) still answers, with what it has.
    """
    index = service.corpus.index
    current = is_current(index, generation(service.corpus.store))
    return json_reply({"status": "ready", "generation": index.generation, "current": current})


@router.get("/metrics", summary="Prometheus 指标", response_class=Response)
def metrics(service: Served) -> Response:
    """Latency by route, size of the corpus, queue."""
    return Response(service.metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})
