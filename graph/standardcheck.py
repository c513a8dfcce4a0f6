"""What an entry of a bureau's list of standard indicators must say.

The rules are those of the shapes of ``shapes.ttl`` for `zb:StandardIndicator`, told in the words
of the one who wrote the list; tests/graph/test_standards.py holds the two against each other.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from zhibiao.forms.model import Operator
from zhibiao.forms.target import parse_target
from zhibiao.forms.taxonomy import canonical_level2
from zhibiao.forms.wording import normalise_wording, split_aspect
from zhibiao.graph.iri import Names
from zhibiao.graph.library import Direction, StandardIndicator, load_aspects, load_library
from zhibiao.graph.standards import own_slug

__all__ = ["DraftEntry", "StandardList", "checked"]

_LONGEST_UNIT: Final = 10
_DIRECTIONS: Final[Mapping[str, Direction]] = {
    **dict.fromkeys(("正向", "越高越好", "越大越好", "higher"), "higher"),
    **dict.fromkeys(("反向", "逆向", "负向", "越低越好", "越小越好", "lower"), "lower"),
    **dict.fromkeys(("日期", "截止", "时限"), "lower"),
    **dict.fromkeys(("等值", "定值", "等于", "exact"), "exact"),
    **dict.fromkeys(("定性", "qualitative"), "qualitative"),
}
_DATE: Final = re.compile("日期|截止|时限")
_BOUNDS: Final[Mapping[str, tuple[Operator, ...]]] = {
    "higher": ("≥", ">"),
    "lower": ("≤", "<"),
    "exact": ("=",),
    "qualitative": (),
}
_BOUNDED: Final[Mapping[Operator, Direction]] = {
    "≥": "higher", ">": "higher", "≤": "lower", "<": "lower", "=": "exact",
}  # fmt: skip
_2021: Final = {"成本指标": "经济成本指标", "可持续影响指标": "社会效益指标"}
_2015: Final = dict.fromkeys(("经济成本指标", "社会成本指标", "生态环境成本指标"), "成本指标")
# A label of the 2021 taxonomy may stand for these of 2015.
_MEANT: Final = {
    "成本指标": ("经济成本指标", "社会成本指标", "生态环境成本指标"),
    "可持续影响指标": ("经济效益指标", "社会效益指标", "生态效益指标"),
}
_CJK: Final = re.compile(r"[一-鿿]")
_LEFT_OVER: Final = re.compile(r"\*{2,}|[Xx×]{2,}|_{2,}|…")


@dataclass(frozen=True, slots=True)
class StandardList:
    """A list as read: ``entries`` in its order, and one line for each row that is not right."""

    entries: tuple[StandardIndicator, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """One row as written: its ``place`` in words, its texts by field (the names of
    `StandardIndicator`; several labels in one text), its IRI elsewhere where it has one."""

    place: str
    texts: Mapping[str, str]
    iri: str | None = None


def checked(drafts: Sequence[DraftEntry], names: Names) -> StandardList:
    """The entries that the rows make, and what is wrong with the others."""
    entries: list[StandardIndicator] = []
    problems: list[str] = []
    owner: dict[str, str] = {}
    bundled = {label: entry.slug for entry in load_library() for label in entry.labels}
    mine = {d.texts.get("wording", ""): own_slug(d.texts.get("wording", "")) for d in drafts}
    slugs = {slug: slug for slug in bundled.values()} | bundled | mine
    for draft in drafts:
        entry, wrong = _entry(draft, names, slugs)
        for label in entry.labels if entry is not None else ():
            other = owner.setdefault(normalise_wording(label), draft.place)
            if other != draft.place:
                wrong.append(f"“{label}”与{other}重复")
        name = draft.texts.get("wording")
        if wrong:
            problems.append(f"{draft.place}{f'“{name}”' if name else ''}：{'；'.join(wrong)}")
        elif entry is not None:
            entries.append(entry)
    return StandardList(tuple(entries), tuple(problems))


def _entry(
    draft: DraftEntry, names: Names, slugs: Mapping[str, str]
) -> tuple[StandardIndicator | None, list[str]]:
    """The entry that a row makes, and what is wrong with it."""
    texts, wrong = draft.texts, []
    wording = texts.get("wording", "")
    if not wording:
        wrong.append("缺指标名称")
    elif not _CJK.search(wording):
        wrong.append("指标名称没有文字")
    elif _LEFT_OVER.search(wording):
        wrong.append("指标名称残留模板占位符")
    level2, level2_2021 = _levels(texts, wrong)
    explanation = texts.get("explanation", "")
    if not explanation:
        wrong.append("缺指标解释")
    ladder = _several(texts.get("ladder", ""), r"[／/、，,;；|>＞]")
    direction, operator, unit = _value(texts, ladder, wrong)
    formula = texts.get("formula", "")
    if unit == "%" and not formula:
        wrong.append("以 % 计的指标缺计算公式")
    measurable = texts.get("measurable")
    if measurable is not None and measurable not in slugs:
        wrong.append(f"“可量化为”的“{measurable}”不在规范指标库和本清单中")
    if level2 is None or level2_2021 is None or direction is None or not wording:
        return None, wrong
    synonyms = _others(texts.get("synonyms", ""), {wording})
    slug = own_slug(wording)
    return StandardIndicator(
        slug=slug,
        iri=str(names.standard(slug)),
        wording=wording,
        synonyms=synonyms,
        everyday=_others(texts.get("everyday", ""), {wording, *synonyms}),
        level2=level2,
        level2_2021=level2_2021,
        direction=direction,
        operator=operator,
        unit=unit,
        aspect=_aspect(wording),
        explanation=explanation,
        formula=formula,
        sectors=_several(texts.get("sectors", "")),
        ladder=ladder,
        measurable=slugs[measurable] if measurable is not None and measurable in slugs else None,
        notation=texts.get("notation"),
        match=draft.iri,
    ), wrong


def _levels(texts: Mapping[str, str], wrong: list[str]) -> tuple[str | None, str | None]:
    printed = texts.get("level2") or texts.get("level2_2021")
    if not printed:
        wrong.append("缺二级指标")
        return None, None
    label = canonical_level2(printed)
    if label is None:
        wrong.append(f"二级指标“{printed}”不在已知分类中")
        return None, None
    level2 = _2015.get(label, label)
    said = texts.get("level2_2021")
    newer = canonical_level2(said) if said else _2021.get(label, label)
    if newer is None:
        wrong.append(f"二级指标（2021）“{said}”不在已知分类中")
    elif newer not in _MEANT.get(level2, (level2,)):
        wrong.append(f"二级指标“{printed}”与二级指标（2021）“{said}”不对应")
    return level2, newer


def _value(
    texts: Mapping[str, str], ladder: tuple[str, ...], wrong: list[str]
) -> tuple[Direction | None, Operator | None, str | None]:
    """Direction, operator and unit, which must go together."""
    unit = {"百分比": "%", "％": "%"}.get(texts.get("unit", ""), texts.get("unit"))
    if unit is not None and (re.match(r"[\d≥≤=<>]", unit) or len(unit) > _LONGEST_UNIT):
        wrong.append(f"计量单位“{unit}”不是单位")
    said = texts.get("operator", "")
    operator = parse_target(f"{said}1").operator if said else None
    if said and operator is None:
        wrong.append(f"比较符“{said}”不认识（写 ≥、≤ 或 =）")
    word = texts.get("direction", "").removesuffix("指标")
    direction = _DIRECTIONS.get(word)
    if not word:
        direction = _BOUNDED.get(operator) if operator is not None else None
        if ladder and operator is None:
            direction = "qualitative"
    if direction is None:
        wrong.append(
            f"取值方向“{word}”不认识（写 正向、反向、等值、定性或日期）"
            if word
            else "缺取值方向（正向、反向、等值、定性或日期）"
        )
        return None, operator, unit
    if direction == "qualitative":
        if unit is not None or operator is not None:
            wrong.append("定性指标不写计量单位和比较符")
        if len(set(ladder)) < 2:
            wrong.append("定性指标缺取值档次（如 好／一般／差）")
        return direction, None, None
    if ladder:
        wrong.append("有取值档次的是定性指标")
    if _DATE.search(word):
        if unit is not None or operator is not None:
            wrong.append("以日期取值的指标不写计量单位和比较符")
        return direction, None, None
    if operator is not None and operator not in _BOUNDS[direction]:
        wrong.append(f"比较符“{said}”与取值方向“{word}”矛盾")
    if unit is None:
        wrong.append("定量指标缺计量单位")
    return direction, operator or _BOUNDS[direction][0], unit


def _several(text: str, divider: str = r"[;；|]") -> tuple[str, ...]:
    """The parts of a cell; 、 and commas divide where nothing stronger does."""
    if not re.search(divider, text):
        divider = "[、，,]"
    parts = (part.strip() for part in re.split(divider, text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _others(text: str, known: set[str]) -> tuple[str, ...]:
    return tuple(label for label in _several(text) if label not in known)


def _aspect(wording: str) -> str | None:
    """The standard aspect of a wording; None where it has none that the library knows."""
    aspect = split_aspect(normalise_wording(wording))[1]
    for one in load_aspects():
        if aspect in (one.wording, *one.synonyms):
            return one.wording
    return None
