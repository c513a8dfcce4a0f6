"""What stands beside a suggested name in its row: unit, level 2 and operator."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhibiao.forms.model import Operator, Target
from zhibiao.forms.taxonomy import canonical_level2, infer_level2
from zhibiao.graph.library import StandardIndicator
from zhibiao.search.draft import Draft, Kind
from zhibiao.search.endings import aspect_of, fits
from zhibiao.search.index import Index
from zhibiao.search.occurrences import rows_of_wordings
from zhibiao.search.peers import (
    Kin,
    certain_direction,
    direction_of,
    on_one_scale,
    subject_of,
)

__all__ = ["suggested_level2", "suggested_operator", "suggested_unit"]


def suggested_unit(
    index: Index,
    draft: Draft,
    name: str,
    positions: NDArray[np.int64],
    standard: StandardIndicator | None,
) -> str | None:
    """The draft's unit where the name can carry it, else the peers', else the standard's."""
    if draft.target.unit is not None and fits(name, draft.kind):
        return draft.target.unit
    if re.search(r"(?:率|满意度|认可度|比例|占比|比重|增幅|降幅)$", name) and not re.search(
        "(?<!有)效率$", name
    ):
        # A few shares are so small that they are printed otherwise: 森林火灾受害率 ≤0.9‰.
        small = standard is not None and standard.unit in ("‰", "/10万")
        return standard.unit if standard is not None and small else "%"
    if re.search(r"发生[起次]?数$|(?:事故|事件|案件|火灾|纠纷)(?:起|次)?数$", name):
        return standard.unit if standard is not None else "起"
    scale = on_one_scale(index, positions)
    if scale.unit is not None:
        return scale.unit
    if standard is not None:
        return standard.unit
    known = aspect_of(name)
    return known[2].unit if known is not None else None


# Aspects of these groups are filed alike wherever they stand (DOMAIN.md 4.4: 85 of 87 rows of
# 满意度, 34 of 35 of 及时率, 65 of 66 of 达标率, 合格率, 通过率).
_SETTLED: Final = {
    "满意": "服务对象满意度指标",
    "及时": "时效指标",
    "响应时间": "时效指标",
    "达标": "质量指标",
    "准确": "质量指标",
    "故障": "质量指标",
    "完好": "质量指标",
    "稳定": "质量指标",
}
# A change is a benefit; which one depends on what changes.
_CHANGES: Final = frozenset(("增长", "下降", "提升"))


def suggested_level2(
    index: Index,
    name: str,
    target: Target,
    kin: Sequence[Kin],
    standard: StandardIndicator | None,
    filed: str | None,
) -> str | None:
    """Where the name is filed: by settled custom, by the draft's own place, by the rows that use
    just this name, by the standard, by its aspect, by its words."""
    group = subject_of(name)[1]
    settled = _SETTLED.get(group or "")
    if settled is not None:
        return settled
    if filed is not None:
        return filed
    exact = [one.position for one in kin if one.reason == "identical"]
    if exact:
        codes = index.rows.level2[index.rows.of_wording(exact[0])]
        codes = codes[codes >= 0]
        if len(codes) >= 2:
            return canonical_level2(index.rows.level2s[int(np.bincount(codes).argmax())])
    if standard is not None:
        return standard.level2
    if group == "发生":
        # What must not happen is quality, counted or as a rate.
        return "质量指标"
    if group in _CHANGES and re.search("成本|费用|负担|支出", name):
        return "经济效益指标"
    if group in _CHANGES:
        return infer_level2(name, target=target, level1="效益指标")
    known = aspect_of(name)
    if known is not None and known[2].unit == "%" and group != "投诉":
        return known[2].level2
    inferred = infer_level2(name, target=target)
    return inferred if inferred is not None or known is None else known[2].level2


def suggested_operator(
    index: Index,
    name: str,
    draft: Draft,
    positions: NDArray[np.int64],
    standard: StandardIndicator | None,
    unit: str | None,
) -> Operator | None:
    """The draft's operator where it makes sense for the direction, else the one that does."""
    rows, _ = rows_of_wordings(index, positions)
    # A thousand rows tell how a name is bounded as well as all of them.
    bounds = [index.rows.text("operator", int(row)) for row in rows[:1000]]
    direction = direction_of(name, bounds, library=index.library)
    usual: Operator = "≤" if direction == "lower" else "≥"
    if unit is None and draft.kind in (Kind.DATE, Kind.WORD, Kind.NONE):
        # A date or a grade has no operator.
        return None
    drafted, value = draft.target.operator, draft.target.value
    if drafted is None or value is None:
        # Nothing is below none.
        none = value == 0.0 or re.match("无|零|[不未]发生", draft.target.text or "")
        return "=" if none and usual == "≤" else usual
    if draft.kind is Kind.PERCENT:
        if subject_of(name)[1] in ("满意", "认可"):
            # A survey gives no exact figure.
            return usual
        if drafted == "=" and value not in (0.0, 100.0):
            # A rate of 90 % is a bound that somebody wrote as if it were a result.
            return usual
        if drafted in ("≥", ">") and value == 100.0 and subject_of(name)[1] not in _CHANGES:
            # More than all there is cannot be reached.
            return "="
    certain = certain_direction(name, library=index.library)
    if drafted == "=" or certain is None or (drafted in ("≥", ">")) == (certain == "higher"):
        return drafted
    return usual
