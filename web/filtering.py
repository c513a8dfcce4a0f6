"""The filters of a page: as those of the API, but a field of a form that is left blank is none."""

from typing import Annotated, Final

from fastapi import Depends, Query
from pydantic import BeforeValidator, Field

from zhibiao.search.filters import Filters

__all__ = ["LONGEST", "LONGEST_NAME", "PageFilters", "Text", "as_parameters"]

LONGEST: Final = 2000
"""Characters of a question."""
LONGEST_NAME: Final = 200
"""Characters of a filter or a target."""


def _blank_is_none(value: object) -> object:
    return (value.strip() or None) if isinstance(value, str) else value


#: A short optional text of an address.
Text = Annotated[
    Annotated[str, Field(max_length=LONGEST_NAME)] | None, BeforeValidator(_blank_is_none), Query()
]
_Year = Annotated[
    Annotated[int, Field(ge=1, le=9999)] | None, BeforeValidator(_blank_is_none), Query()
]


def _filters(
    department: Text = None,
    unit: Text = None,
    year: _Year = None,
    level2: Text = None,
    category: Text = None,
) -> Filters:
    return Filters(department=department, unit=unit, year=year, level2=level2, category=category)


#: What a page declares to be given the filters of its address.
PageFilters = Annotated[Filters, Depends(_filters)]


def as_parameters(filters: Filters) -> dict[str, str | int | None]:
    """The filters as parameters of an address."""
    return {
        "department": filters.department,
        "unit": filters.unit,
        "year": filters.year,
        "level2": filters.level2,
        "category": filters.category,
    }
