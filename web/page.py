"""A page: a template of `templates/` in the reader's language."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from zhibiao.web.language import Language, language_of, translator

__all__ = ["render"]

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(
    request: Request, template: str, context: Mapping[str, Any], *, status: int = 200
) -> Response:
    """The page ``template`` with ``context``; ``_`` in it translates, ``lang`` is the language.

    Chinese unless the address says ``?lang=en``.
    """
    language: Language = language_of(request)
    text = _TEMPLATES.get_template(template).render(
        {**context, "request": request, "lang": language, "_": translator(language)}
    )
    return Response(
        text,
        status_code=status,
        media_type="text/html",
        headers={"Content-Language": "en" if language == "en" else "zh-CN"},
    )
