"""What would put one row right: changes that its findings and its words call for, and an offer.

A change is forced by the form itself or by custom (another level 2, a bound the right way round,
`及时性` with a percentage becoming `及时率`); its object is kept.  An offer is one measurable way to
say what a vague value means: whoever fills in the form decides.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from zhibiao.forms.model import Operator, Target
from zhibiao.forms.target import parse_target, write_target
from zhibiao.forms.taxonomy import canonical_level2
from zhibiao.graph.library import StandardAspect, load_aspects
from zhibiao.review.case import Line
from zhibiao.review.engine import Finding
from zhibiao.review.settings import Settings
from zhibiao.review.slips import slip_in
from zhibiao.search.composition import Proposal, compose
from zhibiao.search.draft import Kind, read_draft
from zhibiao.search.endings import aspect_of, fits

if TYPE_CHECKING:
    from zhibiao.search.corpus import Corpus

__all__ = ["VAGUE", "Change", "Field", "Offer", "changes_of", "offer_of"]

VAGUE: Final = frozenset(("R37", "R38", "R39", "R40", "R41"))
"""Rules that find a value vague."""


class Field(StrEnum):
    """What of a row is changed."""

    LEVEL2 = "二级指标"
    NAME = "三级指标"
    TARGET = "指标值"


@dataclass(frozen=True, slots=True)
class Change:
    """A new text for one field, the rules whose findings it answers, and in Chinese why."""

    field: Field
    text: str
    rules: frozenset[str]
    why: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A measurable name and value for a row, the rules whose findings it would answer, and in
    Chinese what it rests on."""

    name: str
    target: str
    rules: frozenset[str]
    why: str


def changes_of(
    line: Line, findings: Sequence[Finding], settings: Settings, *, labels: Mapping[str, str]
) -> list[Change]:
    """The changes of one row, the surest first; ``findings`` are those of the row.

    ``labels`` are the form's own printings of canonical level-2 labels.
    """
    by_rule = {one.rule.id: one for one in findings}
    return [
        *_filed(by_rule, labels),
        *_bounded(line, by_rule, settings),
        *_named(line, by_rule),
    ]


_MOVED: Final = re.compile(r"^移到(.+?)，")


def _filed(by_rule: dict[str, Finding], labels: Mapping[str, str]) -> Iterator[Change]:
    """The level 2 that custom, or the corpus, files the row under."""
    for rule in ("R18", "R19"):
        finding = by_rule.get(rule)
        if finding is None:
            continue
        moved = _MOVED.match(finding.suggestion)
        level2 = canonical_level2(moved[1]) if moved else None
        if level2 is not None:
            rules = {"R18", "R19"} & by_rule.keys()
            text = labels.get(level2, level2)
            yield Change(Field.LEVEL2, text, frozenset(rules), finding.message)
            return


def _bounded(line: Line, by_rule: dict[str, Finding], settings: Settings) -> Iterator[Change]:
    """The value with the operator and the unit that its findings ask for, in usual notation."""
    target = line.target
    if target.value is None:
        return
    bound, value, unit = target.operator, target.value, target.unit
    rules: set[str] = set()
    whys: list[str] = []

    def answers(rule: str) -> bool:
        if rule not in by_rule:
            return False
        rules.add(rule)
        whys.append(by_rule[rule].message)
        return True

    if bound in (">", "<") and answers("R42"):
        bound = "≥" if bound == ">" else "≤"
    if bound is not None and bound != "=" and answers("R36"):
        bound = "≤" if bound in ("≥", ">") else "≥"
    elif bound in ("≥", ">") and "应有上限" in _message(by_rule, "R45") and answers("R45"):
        bound = "≤"
    reached = (value == 100 and bound == "≥") or (value == 0 and bound == "≤")
    # 培训人数 ≥100%: where the unit is wrong, the bound says nothing.
    if reached and "R34" not in by_rule and answers("R35"):
        bound = "="
    if _has_equals(line, by_rule) and value <= _highest(settings) and answers("R38"):
        bound = "≥"
    if unit is None and (line.is_rate or line.is_satisfaction) and answers("R33"):
        unit = "%"
    if rules:
        yield Change(
            Field.TARGET, _rewritten(target, bound, value, unit), frozenset(rules), "；".join(whys)
        )
    elif (plain := _plain(target)) is not None:
        yield Change(Field.TARGET, plain, frozenset(), f"“{line.text}”写成通用的“{plain}”。")


def _has_equals(line: Line, by_rule: Mapping[str, Finding]) -> bool:
    """Whether a satisfaction is to be met exactly."""
    return line.target.operator == "=" and "等号" in _message(by_rule, "R38")


def _highest(settings: Settings) -> float:
    """Half way from the usual value to 100 %: nobody is satisfied without exception."""
    return (settings.usual_satisfaction + 100) / 2


def _message(by_rule: Mapping[str, Finding], rule: str) -> str:
    return by_rule[rule].message if rule in by_rule else ""


_SIGN: Final = re.compile(r"^\s*(?:[≥≤=≧≦＞＜＝]|[><]=?)")
_WORDS: Final = (
    "不少于|不低于|不小于|不超过|不高于|不大于|不多于|大于等于|大于或等于|小于等于|小于或等于|大于|小于|"
    "高于|低于|超过|至少|至多|达到|达|等于|为|控制在"
)
_AFTER: Final = "及?以上|及?以下|以内|之内"


def _rewritten(target: Target, bound: Operator | None, value: float, unit: str | None) -> str:
    """The printed value with another bound or unit, its number as it was printed where that is
    possible."""
    text = target.text or ""
    sign = _SIGN.match(text)
    if value == target.value and unit == target.unit and sign is not None:
        return f"{bound or ''}{text[sign.end() :].strip()}"
    if value == target.value and bound == target.operator and text[-1:].isdigit():
        return f"{text}{unit or ''}"
    return _written(bound, value, unit)


def _written(bound: Operator | None, value: float, unit: str | None) -> str:
    """``≥95%``, with brackets around the unit where it would not be read back without."""
    formal = write_target(bound, value, unit)
    plain = formal.replace("(", "").replace(")", "")
    read = parse_target(plain)
    return plain if (read.operator, read.value, read.unit) == (bound, value, unit) else formal


def _plain(target: Target) -> str | None:
    """A number with its bound in words, ``不低于95%``, in signs; None where nothing is to be
    changed, or more is said than a bound."""
    if target.value is None or target.text is None:
        return None
    unit = re.escape(target.unit or "")
    number = rf"[\d,]+(?:\.\d+)?(?:万|亿|千)?\(?(?:{unit})?\)?"
    text = "".join(unicodedata.normalize("NFKC", target.text).split())
    if re.fullmatch(rf"[≥≤=><]?{number}", text):
        return None
    if not re.fullmatch(rf"(?:{_WORDS}|[≥≤=><≧≦》《]=?)?{number}(?:{_AFTER})?", text):
        return None
    return _written(target.operator, target.value, target.unit)


def _named(line: Line, by_rule: dict[str, Finding]) -> Iterator[Change]:
    """The name without its slip of the pen, else in standard wording; one that is garbled is no
    draft of anything."""
    if "R26" not in by_rule:
        yield from _worded(line)
    elif (slip := slip_in(line.name)) is not None and slip.mended:
        yield Change(Field.NAME, slip.mended, frozenset(("R26",)), by_rule["R26"].message)


# What these repairs take out of a name, or leave of it, is for its author to decide.
_DECIDED: Final = re.compile("指标值|一个指标|谁满意|量词|问句")
_REPLACED: Final = re.compile(r"“(.+?)(?:性|情况|程度|度)?”改为")
_SURE: Final = 0.9
_KEPT: Final = 0.8
"""Share of the characters of a row's object that a new name has."""


def _worded(line: Line) -> Iterator[Change]:
    """The standard wording, the object kept, where the name cannot carry its number."""
    made = _composed(line)
    if made is None or line.target.value is None or _DECIDED.search(made.reason):
        return
    if (line.object or line.core) not in made.name:
        return
    vague = _REPLACED.search(made.reason)
    if vague is not None and not made.name.endswith(f"{vague[1]}率"):
        # 及时性 is 及时率; what 稳定性 stands for is not certain.
        return
    if fits(made.name, read_draft(line.name, line.target).kind):
        yield Change(
            Field.NAME, made.name, frozenset(), f"{made.reason}，“{line.name}”写作“{made.name}”。"
        )


def _composed(line: Line) -> Proposal | None:
    """The surest name made from the row's own, which it replaces; None where there is none."""
    draft = read_draft(line.name, line.target)
    if not draft.readings or fits(line.wording, draft.kind):
        return None
    made = next(iter(compose(draft, level2=line.level2)), None)
    if (
        made is None
        or not made.stated
        or not made.reason
        or made.name == line.wording
        or made.weight < _SURE
    ):
        return None
    return made if _keeps_object(line, made.name) else None


def _keeps_object(line: Line, name: str) -> bool:
    object_ = line.object or line.core
    return sum(mark in name for mark in object_) >= _KEPT * len(object_)


def offer_of(
    line: Line,
    findings: Sequence[Finding],
    settings: Settings,
    *,
    end: date | None,
    corpus: "Corpus | None" = None,
) -> Offer | None:
    """A measurable way to say what a vague row means; None where nothing backs one.

    ``end`` is when the project is to be finished.
    """
    by_rule = {one.rule.id: one for one in findings}
    rules = by_rule.keys() & VAGUE
    if _has_equals(line, by_rule) and (line.value or 0.0) > _highest(settings):
        least = f"≥{_highest(settings):g}%"
        return Offer(line.name, least, frozenset(("R38",)), by_rule["R38"].message)
    if not rules or not line.qualitative:
        return None
    return _measured(line, frozenset(rules), settings, end, corpus)


def _measured(
    line: Line,
    rules: frozenset[str],
    settings: Settings,
    end: date | None,
    corpus: "Corpus | None",
) -> Offer | None:
    """A number or a day for a value in words: as many others have it, as is usual, as one has it."""
    if line.is_satisfaction:
        usual = f"≥{settings.usual_satisfaction:g}%"
        return Offer(line.name, usual, rules, "满意度以调查结果计，有上年结果的以它为依据")
    if end is not None and line.level2 == "时效指标" and fits(line.wording, Kind.DATE):
        day = f"{end.year}年{end.month}月{end.day}日前"
        return Offer(line.name, day, rules, "按本表计划完成日期")
    found = list(_precedents(line, rules, corpus)) if corpus is not None else []
    many = next((offer for n, offer in found if n >= settings.fewest_peers), None)
    return many or _usual(line, rules) or next((offer for _, offer in found), None)


def _precedents(line: Line, rules: frozenset[str], corpus: "Corpus") -> Iterator[tuple[int, Offer]]:
    """As others measure the same matter, with the value they set, and how many do.

    Only shares: amounts of different projects have different sizes.
    """
    found = corpus.suggest(line.wording, target=line.text or None, level2=line.level2)
    for one in found.suggestions:
        typical = one.typical
        if one.unit != "%" or typical.median is None or not _keeps_object(line, one.wording):
            continue
        bound = one.operator or "≥"
        if typical.median in (0.0, 100.0):
            bound = "="
        target = _written(bound, round(typical.median, 1), one.unit)
        spread = f"{typical.n} 条先例：中位数 {typical.median:g}{one.unit}"
        if typical.n > 1:
            spread += f"，{typical.min:g}–{typical.max:g}{one.unit}"
        yield typical.n, Offer(one.wording, target, rules, f"{spread}；{one.why}")


# The value that forms usually set for a share (90-95 of the published ≥ rates).
_USUAL: Final = {"≥": "≥95%", "≤": "≤5%", "=": "=100%"}


@lru_cache(maxsize=1)
def _aspects() -> dict[str, StandardAspect]:
    return {
        label: aspect
        for aspect in reversed(load_aspects())
        for label in (*aspect.synonyms, aspect.wording)
    }


def _usual(line: Line, rules: frozenset[str]) -> Offer | None:
    """The rate that the words name, with the value usual for rates.

    A growth needs a base and a size that nobody can guess.
    """
    name = line.wording
    if not line.is_rate:
        made = _composed(line)
        if made is None:
            return None
        name = made.name
    found = aspect_of(name)
    aspect = found[2] if found is not None else None
    if aspect is None or aspect.unit != "%" or aspect.operator is None:
        return None
    if re.search("增长|提升|提高|下降|降低|改善", name):
        return None
    target = _USUAL.get(aspect.operator, "≥95%")
    return Offer(name, target, rules, f"规范指标库的要素“{aspect.wording}”，公开表中比率的常用值")
