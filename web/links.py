"""Addresses of pages, made in Python: the language of the page they stand on is kept."""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlencode

from fastapi import Request

from zhibiao.graph.iri import Names
from zhibiao.web.language import language_of

__all__ = ["FORMS_ON_A_PAGE", "document_address", "local_path", "page_address", "short_name"]

FORMS_ON_A_PAGE: Final = 20
"""Forms that the page of a document shows at a time."""

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
    for part in ("id/", "graph/", ".well-known/genid/"):
        if iri.startswith(names.base + part):
            return f"/{iri.removeprefix(names.base)}"
    return None


def short_name(iri: str, names: Names) -> str:
    """An entity in an address: the part of its IRI after ``id/``."""
    return iri.removeprefix(f"{names.base}id/")


def document_address(request: Request, name: str) -> str:
    """The page of a document, at the form or row that ``name`` means: the last part of the IRI
    of a document, form or indicator (``2488fb772bbd8e12-1-03``)."""
    sha256, _, inner = name.partition("-")
    path = f"/documents/{sha256}"
    numbers = [int(part) for part in inner.split("-") if part.isascii() and part.isdigit()]
    if not numbers:
        return page_address(request, path)
    page = (numbers[0] - 1) // FORMS_ON_A_PAGE + 1
    kind = "form" if len(numbers) == 1 else "row"
    address = page_address(request, path, {"page": page if page > 1 else None})
    return f"{address}#{kind}-{'-'.join(map(str, numbers))}"
