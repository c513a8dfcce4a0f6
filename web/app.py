"""The application: routes, and what surrounds every one of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware import Middleware

from zhibiao.web import (
    answers,
    compare_page,
    documents,
    documents_page,
    draft_page,
    graphs,
    health,
    network_page,
    protocol,
    refusals,
    resources,
    review_page,
    reviews,
    search_page,
    statics,
)
from zhibiao.web.journal import Journal
from zhibiao.web.security import Gate, Hardened, guesses
from zhibiao.web.service import Service
from zhibiao.web.sharing import Sharing

__all__ = ["create_app"]

_ABOUT = """按意思查找、对标、规范、审核绩效指标。读取不需要令牌；写入（上传、删除文件）需要
`Authorization: Bearer 令牌`。所有错误都是同一形状：`{"error": {"status", "what", "where", "why",
"do", "request"}}`。每个答复都带 `X-Request-ID`；查询的答复带 `ETag`，语料库不变则不变。

有标准可循的地址不在下表中：`/sparql`（SPARQL 1.1 Protocol，GET 和 POST；不带查询时给出服务描述）、
`/sparql/graphs`（SPARQL 1.1 Graph Store Protocol，写入需要令牌）、`/id/…`（图谱中的每个 IRI，
按 `Accept` 或 `?format=html|turtle|jsonld|ntriples|rdfxml` 答复）。"""


def create_app(service: Service) -> FastAPI:
    """The ASGI application that serves ``service``, and closes it in the end."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        service.close()

    app = FastAPI(
        title="zhibiao",
        version=version("zhibiao"),
        description=_ABOUT,
        # FastAPI's own documentation pages load their scripts from another host.
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        middleware=[
            Middleware(Hardened),
            Middleware(Sharing),
            Middleware(Journal, observe=service.metrics.observe),
            Middleware(Gate, settings=service.settings),
        ],
    )
    app.state.service = service
    app.state.guesses = guesses()
    app.state.review_shelf = review_page.review_shelf()
    refusals.register(app)
    app.include_router(health.router)
    app.include_router(answers.router)
    app.include_router(reviews.router)
    app.include_router(documents.router)
    app.include_router(documents.writing)
    app.include_router(protocol.router)
    app.include_router(resources.router)
    app.include_router(graphs.router)
    app.include_router(graphs.writing)
    app.include_router(search_page.router)
    app.include_router(compare_page.router)
    app.include_router(draft_page.router)
    app.include_router(review_page.router)
    app.include_router(network_page.router)
    app.include_router(documents_page.router)
    app.include_router(statics.router)
    return app
