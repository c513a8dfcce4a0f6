"""What to write instead of a word: measurable alternatives for a row.

From precedents of the same kind where a corpus is given, else from the standard library, else
from the aspect of the name.
"""

from functools import lru_cache

from zhibiao.graph.library import StandardAspect, load_aspects
from zhibiao.review.case import Case, Line

__all__ = ["from_library", "measurable", "satisfaction"]

# The value that forms usually set for a share (90-95 of the published ≥ rates).
_USUAL = {"≥": "≥95%", "≤": "≤5%", "=": "=100%"}


@lru_cache(maxsize=1)
def _aspects() -> dict[str, StandardAspect]:
    found: dict[str, StandardAspect] = {}
    for aspect in load_aspects():
        for label in (aspect.wording, *aspect.synonyms, *aspect.everyday):
            found.setdefault(label, aspect)
    return found


def satisfaction(case: Case, line: Line) -> str:
    """How a satisfaction is to be written."""
    usual = f"≥{case.settings.usual_satisfaction:g}%"
    return f"写“{usual}”（有上年调查结果的以它为依据），并说明调查对象和方式。"


def measurable(case: Case, line: Line) -> str | None:
    """A sentence with one measurable alternative; None where nothing backs any.

    Precedents are asked, which takes some 10-20 ms a row: for warnings, not for mere advice.
    """
    if line.is_satisfaction and line.target.qualitative:
        return satisfaction(case, line)
    if case.precedents is not None:
        said = case.precedents.alternative(line)
        if said is not None:
            return said
    return from_library(case, line)


def from_library(case: Case, line: Line) -> str | None:
    """`measurable` without precedents."""
    standard = case.library.of(line.wording)
    if standard is not None:
        if standard.unit is not None and standard.operator is not None:
            return (
                f"规范指标库写作“{standard.wording}”，以“{standard.operator}…{standard.unit}”取值。"
            )
        sibling = case.library.by_slug(standard.measurable) if standard.measurable else None
        if sibling is not None:
            return f"可改用可量化的“{sibling.wording}”（规范指标库）。"
        if standard.ladder:
            return f"写明判定标准，如{'／'.join(standard.ladder)}各指什么（规范指标库“{standard.wording}”）。"
    aspect = _aspects().get(line.aspect or "")
    # A growth needs a base and a size that nobody can guess.
    if (
        aspect is not None
        and aspect.unit == "%"
        and aspect.operator is not None
        and line.group not in ("增长", "下降", "提升")
    ):
        named = f"{line.object}{aspect.wording}"
        return f"写成“{named} {_USUAL.get(aspect.operator, '≥95%')}”，或写明完成时间、判定标准。"
    return None
