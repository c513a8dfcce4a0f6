"""The two languages of the pages.  Chinese is written in the templates; English is looked up."""

from collections.abc import Callable
from typing import Final, Literal

from fastapi import Request

__all__ = ["Language", "language_of", "translator"]

Language = Literal["zh", "en"]

#: Chinese of the templates -> English.  What is missing stays Chinese; a test lists it.
_ENGLISH: Final[dict[str, str]] = {
    "找指标": "Find",
    "横向对标": "Compare",
    "编写助手": "Draft",
    "审核": "Review",
    "查询": "Query",
    "关系图": "Network",
    "语料": "Documents",
}


def language_of(request: Request) -> Language:
    """``?lang=en`` asks for English."""
    return "en" if request.query_params.get("lang") == "en" else "zh"


def translator(language: Language) -> Callable[[str], str]:
    """The function that templates call as ``_``."""
    if language == "zh":
        return lambda text: text
    return lambda text: _ENGLISH.get(text, text)
