"""The two languages of the pages.  Chinese is written in the templates; English is looked up."""

from collections.abc import Callable, Mapping
from typing import Final, Literal

from fastapi import Request

from zhibiao.web import english, english_pages

__all__ = ["ENGLISH", "Language", "language_of", "translator"]

Language = Literal["zh", "en"]

#: Chinese of the pages -> English.  What is missing stays Chinese; a test lists it.
ENGLISH: Final[Mapping[str, str]] = {**english_pages.ENGLISH, **english.ENGLISH}


def language_of(request: Request) -> Language:
    """``?lang=en`` asks for English."""
    return "en" if request.query_params.get("lang") == "en" else "zh"


def translator(language: Language) -> Callable[[str], str]:
    """The function that templates call as ``_``."""
    if language == "zh":
        return lambda text: text
    return lambda text: ENGLISH.get(text, text)
