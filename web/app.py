"""The application: routes, and what surrounds every one of them."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from zhibiao.web.service import Service

__all__ = ["create_app"]

_STATIC = Path(__file__).with_name("static")


def create_app(service: Service) -> FastAPI:
    """The ASGI application that serves ``service``."""
    # FastAPI's own documentation pages load their scripts from another host.
    app = FastAPI(title="zhibiao", docs_url=None, redoc_url=None)
    app.state.service = service
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app
