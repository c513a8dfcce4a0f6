"""A page: a template of `templates/` in the reader's language.

Beside its own context every template has

    _(text)                  the text in the language of the page
    url(path, **parameters)  an address inside the service; empty parameters are left out and the
                             language is kept
    here(**changes)          the address of this page with some parameters changed, None drops one
    entity(iri)              the page of an entity of the corpus
    names                    the IRIs of organisations, projects, wordings (`zhibiao.graph.iri`)
    size()                   how much the corpus holds
    in_other_language        the address of this page in the other language
    lang, request
    version                  of the files in `static/`; ``release`` is that of the program
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from zhibiao.web.language import Language, language_of, translator
from zhibiao.web.links import local_path, page_address
from zhibiao.web.statics import DIGEST

if TYPE_CHECKING:
    from zhibiao.web.service import Service

__all__ = ["Size", "number", "render"]


@dataclass(frozen=True, slots=True)
class Size:
    """What stands at the foot of each page."""

    documents: int
    indicators: int
    wordings: int


def number(value: float | None) -> str:
    """A number as one writes it: without needless decimals, thousands set apart.

    >>> number(90.0), number(1234567), number(0.125)
    ('90', '1,234,567', '0.125')
    """
    if value is None:
        return ""
    text = f"{value:,.10f}"
    return text.rstrip("0").rstrip(".")


_RELEASE: Final = version("zhibiao")
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["number"] = number


def render(
    request: Request, template: str, context: Mapping[str, Any], *, status: int = 200
) -> Response:
    """The page ``template`` with ``context``, Chinese unless the address says ``?lang=en``."""
    language: Language = language_of(request)
    # The service itself answers with pages (faults), so it is no import.
    service: Service = request.app.state.service
    names = service.corpus.names

    def url(path: str, **parameters: Any) -> str:
        return page_address(request, path, parameters)

    def here(**changes: Any) -> str:
        return page_address(request, request.url.path, {**_state(request), **changes})

    def entity(iri: Any) -> str | None:
        path = local_path(str(iri), names)
        return None if path is None else page_address(request, path)

    def size() -> Size:
        index = service.corpus.index
        return Size(len(index.documents), len(index.rows), len(index.wordings))

    text = _TEMPLATES.get_template(template).render(
        {
            "_": translator(language),
            "url": url,
            "here": here,
            "entity": entity,
            "names": names,
            "size": size,
            "lang": language,
            "in_other_language": _in_other_language(request),
            "request": request,
            "version": DIGEST,
            "release": _RELEASE,
            **context,
        }
    )
    return Response(
        text,
        status_code=status,
        media_type="text/html",
        headers={"Content-Language": "en" if language == "en" else "zh-CN"},
    )


def _state(request: Request) -> dict[str, Any]:
    """The parameters of the address, without blank ones and the language."""
    given = request.query_params
    return {name: given.getlist(name) for name in given if name != "lang" and given[name]}


def _in_other_language(request: Request) -> str:
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    if language_of(request) == "zh":
        pairs.append(("lang", "en"))
    return f"{request.url.path}?{urlencode(pairs)}" if pairs else request.url.path
