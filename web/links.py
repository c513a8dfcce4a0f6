"""Addresses of pages, made in Python: the language of the page they stand on is kept."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from fastapi import Request

from zhibiao.graph.iri import Names
from zhibiao.web.language import language_of

__all__ = ["local_path", "page_address", "short_name"]

Parameters = Mapping[str, str | int | None | Iterable[str]]


def page_address(request: Request, path: str, parameters: Parameters | None = None) -> str:
    """``path`` with its parameters, without those that are None or empty."""
    pairs: list[tuple[str, str]] = []
    for name, value in (parameters or {}).items():
        if value is None or value == "":
            continue
        if isinstance(value, str | int):
            pairs.append((name, str(value)))
        else:
            pairs += [(name, one) for one in value]
    if language_of(request) == "en":
        pairs.append(("lang", "en"))
    return f"{path}?{urlencode(pairs)}" if pairs else path


def local_path(iri: str, names: Names) -> str | None:
    """The path at which this service shows an IRI of its corpus; None for any other IRI."""
    for part in ("id/", "graph/"):
        if iri.startswith(names.base + part):
            return f"/{iri.removeprefix(names.base)}"
    return None


def short_name(iri: str, names: Names) -> str:
    """An entity in an address: the part of its IRI after ``id/``."""
    return iri.removeprefix(f"{names.base}id/")
