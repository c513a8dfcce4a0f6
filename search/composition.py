"""Composing a well-formed indicator name: the draft's object plus a standard aspect.

A name says what is measured (object) and what of it (aspect).  Drafts mostly have the object and
get the aspect wrong: a word that cannot be counted (及时性, 情况), none at all (大赛总结), a goal
instead of a measure (提升服务能力), or one that does not fit the target (人数 with 100%).  The
aspect that a careful editor would write follows from the words and from the sort of target.
Each rule gives names with a weight between 0 and 1: how sure the rule is of that name.  The first
rule that has something to say about a name decides.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from zhibiao.graph.library import StandardAspect
from zhibiao.search.clauses import absence, action, change, goal, state, task
from zhibiao.search.draft import Draft, Kind
from zhibiao.search.endings import aspect_of, counts, fits, is_ratable, is_well_formed
from zhibiao.search.nouns import Proposal, Setting, bare, counted, uncounted
from zhibiao.search.spoken import is_spoken, spoken

__all__ = ["Proposal", "compose"]

# How sure a name is that still has a clause in it.
_CLAUSE: Final = 0.4
# One word for what several say.
_PREFERRED: Final = {
    "满意率": "满意度",
    "满意比例": "满意度",
    "健全情况": "健全性",
    "完善性": "健全性",
}
# Vague endings with the measurable aspects they stand for, the likeliest first; for those the
# library does not list as everyday wordings, or where the object decides.
_VAGUE: Final[dict[str, tuple[str, ...]]] = {
    "有效性": ("有效率",),
    "安全性": ("安全事故发生率", "安全达标率"),
    "合理性": ("合理率", "合规率"),
    "科学性": ("评审通过率", "采纳率"),
    "积极性": ("参与率", "积极性提升率"),
    "便捷性": ("便捷度", "便利度"),
    "便利性": ("便利度", "便捷度"),
    "一致性": ("一致率",),
    "可用性": ("可用率",),
    "可靠性": ("可靠率", "正常运行率"),
    "稳定性": ("稳定运行率", "正常运行率"),
    "真实性": ("真实率", "准确率"),
    "专业性": ("专业人员占比", "合格率"),
    "先进性": ("先进设备占比", "达标率"),
    "公平性": ("公开率", "投诉处理率"),
    "公正性": ("公开率", "投诉处理率"),
    "透明度": ("公开率",),
    "实用性": ("使用率", "利用率"),
    "连续性": ("连续运行率", "持续率"),
    "获得感": ("获得感提升率",),
    "幸福感": ("幸福感提升率",),
    "安全感": ("安全感满意度", "安全感提升率"),
    "归属感": ("归属感提升率",),
    "认同感": ("认同感提升率",),
    "影响力": ("知晓率", "影响力提升率"),
    "知名度": ("知晓率", "知名度提升率"),
    "氛围": ("氛围满意度", "活动参与率"),
    "积极作用": ("贡献率", "提升率"),
    "促进作用": ("增长率", "提升率"),
    "推动作用": ("增长率", "提升率"),
    "带动作用": ("带动增长率", "增长率"),
    "成效": ("有效率", "达标率"),
    "效果": ("达标率", "有效率"),
    "质量": ("质量合格率", "质量达标率"),
    "进度": ("按期完成率", "完成及时率"),
    "效率": ("效率提升率", "及时率"),
    "水平": ("水平提升率",),
    "能力": ("能力提升率",),
    "素质": ("素质提升率",),
    "素养": ("素养提升率",),
    "意识": ("意识提升率", "知识知晓率"),
    "环境": ("环境改善率", "环境满意度"),
    "条件": ("条件改善率",),
}


def compose(draft: Draft, *, level2: str | None = None) -> tuple[Proposal, ...]:
    """Names for the draft, the surest first, each name once; empty when nothing can be said.

    ``level2`` is a canonical label the draft stands under, if known: a bare noun under 质量指标
    asks for a rate of quality.
    """
    setting = Setting(draft, level2, lambda name: _first(_RULES, name, setting))
    best: dict[str, Proposal] = {}
    for place, reading in enumerate(draft.readings):
        # Later readings are less likely ones; a whole that names two things is the last resort.
        factor = max(1.0 - 0.15 * place, 0.2) if reading.single else 0.3
        for proposal in _first(_RULES, reading.name, setting):
            tidied = _tidy(proposal.name)
            clause = is_spoken(tidied) or (
                is_spoken(reading.name) and tidied.startswith(reading.name)
            )
            made = replace(
                proposal,
                name=tidied,
                weight=proposal.weight * factor * (_CLAUSE if clause else 1.0),
                reason="，".join(filter(None, (reading.repair, proposal.reason))),
            )
            if _TWICE.search(made.name):
                continue
            if made.name and (made.name not in best or best[made.name].weight < made.weight):
                best[made.name] = made
    return tuple(sorted(best.values(), key=lambda one: -one.weight))


_Rule = Callable[[str, Setting], Iterator[Proposal]]


def _first(rules: tuple[_Rule, ...], name: str, setting: Setting) -> Iterator[Proposal]:
    for rule in rules:
        found = list(rule(name, setting))
        if found:
            yield from found
            return


# A name that measures the same twice (完成率完成及时率) is none.
_TWICE: Final = re.compile(r"(完成|及时|合格|达标|覆盖|知晓|满意).*\1")
# Left over in front where two parts were taken apart; 及时, 和谐, 与会 are words.
_LOOSE: Final = re.compile(r"^(?:[的之、]|及(?![时格早])|和(?![谐平解睦])|与(?!会|时俱进))+")


def _tidy(name: str) -> str:
    """Without what meets twice where two parts are joined."""
    name = re.sub(r"(.{2,})\1", r"\1", name)
    name = re.sub(r"率(?=率)|的(?=完成|满意|及时|合格|覆盖|知晓|数量|人数)", "", name)
    return _LOOSE.sub("", name.rstrip("的之和及与、"))


def _aspect(name: str, setting: Setting) -> Iterator[Proposal]:
    """The name ends in something the library knows as an aspect, official or everyday."""
    found = aspect_of(name)
    if found is None or found[1] in _VAGUE:
        return
    object_, label, aspect, official = found
    misfit = list(_misfit(name, object_, aspect, official, setting))
    if misfit:
        yield from misfit
        return
    reason = ""
    if official:
        endings, reason = _official(label, aspect, setting)
    else:
        endings = _everyday(label, aspect, setting)
        reason = f"“{label}”改为可衡量的要素"
    for ending, weight in endings:
        for subject, sure in _subjects(object_, ending, aspect):
            yield Proposal(subject + ending, weight * sure, reason)


def _misfit(
    name: str, object_: str, aspect: StandardAspect, official: bool, setting: Setting
) -> Iterator[Proposal]:
    """The aspect cannot carry the target (及时率 of 24 hours, 人数 of 100 %): the target decides."""
    percent = aspect.unit == "%"
    if setting.kind is Kind.COUNT and setting.unit is not None:
        if percent:
            yield from counted(object_ or name, setting, "指标值是数量，名称改测数量")
        elif not counts(name, setting.unit):
            yield from counted(object_ or name, setting, "量词与计量单位一致")
        else:
            return
        yield Proposal(name, 0.4, "")
    elif setting.kind is Kind.TIME and percent:
        why = "指标值是时间，名称改测时间"
        stem = re.sub(r"(?:及时|按时|按期|完成)$", "", object_)
        yield Proposal(f"{stem}时间", 1.0, why)
        yield Proposal(f"{stem}完成时间", 0.9, why)
        yield Proposal(f"{stem}响应时间", 0.6, why)
    elif setting.kind is Kind.DATE and aspect.level2 == "时效指标":
        stem = re.sub(r"(?:按时|按期)?完成$", "", object_) or "项目"
        yield Proposal(f"{stem}完成时间", 1.0, "指标值是日期，名称改测时间")
        yield Proposal(f"{stem}完成及时率", 0.9, "")
    elif setting.kind is Kind.PERCENT and not percent and aspect.unit is not None and official:
        why = "指标值是百分比，名称改测比率"
        stem = object_ or name
        yield Proposal(f"{stem}完成率", 1.0, why)
        yield Proposal(f"{name}完成率", 0.9, why)
        yield Proposal(f"{stem}覆盖率", 0.6, why)
        yield Proposal(name, 0.4, "")


def _official(
    label: str, aspect: StandardAspect, setting: Setting
) -> tuple[list[tuple[str, float]], str]:
    """Endings for an official aspect, which is kept but for a few that have one usual word."""
    kept = _PREFERRED.get(label, label)
    if aspect.slug == "soundness" and setting.kind is Kind.PERCENT:
        kept = "健全率"
    endings = [(kept, 1.0)]
    if kept != aspect.wording:
        endings.append((aspect.wording, 0.6))
    return endings, "" if kept == label else f"“{label}”统一写作“{kept}”"


def _everyday(label: str, aspect: StandardAspect, setting: Setting) -> list[tuple[str, float]]:
    """Endings for what drafts write instead of an aspect (落实情况, 知晓度, 有效性)."""
    if aspect.slug == "soundness":
        rated = 1.1 if setting.kind is Kind.PERCENT else 0.6
        return [(aspect.wording, 1.0), ("健全率", rated)]
    stem = re.sub(r"(?:性|情况|程度|度)$", "", label)
    if aspect.direction == "qualitative":
        changed = stem if stem in ("提升", "提高", "改善", "优化") else "提升"
        return [(f"{changed}率", 1.0), (f"{changed}程度", 0.7)]
    endings = []
    if stem != label and (
        f"{stem}率" in (aspect.wording, *aspect.synonyms) or stem in ("提升", "提高", "改善")
    ):
        # 落实情况 is nearer to 落实率 than to the aspect's first name, 完成率.
        endings.append((_PREFERRED.get(f"{stem}率", f"{stem}率"), 1.0))
    return [*endings, (aspect.wording, 0.85 if endings else 1.0)]


# Objects that say nothing: the aspect alone was written, or "work" was.
_NO_OBJECT: Final = frozenset(("", "完成", "任务完成", "工作", "项目"))


def _subjects(object_: str, ending: str, aspect: StandardAspect) -> Iterator[tuple[str, float]]:
    """The object, completed where the name is an aspect only (完成及时性, 满意度)."""
    if object_ not in _NO_OBJECT or (object_ in ("工作", "项目") and "完成" in ending):
        yield object_, 1.0
    elif aspect.level2 == "服务对象满意度指标":
        yield object_ or "服务对象", 1.0
        yield "受益对象", 0.8
    elif "及时" in ending or "按" in ending:
        body = "" if "完成" in ending else "完成"
        yield f"{'项目' if object_ == '项目' else '工作'}{body}", 1.0
        yield f"项目{body}", 0.85
        yield f"各项工作{body}", 0.7
        yield body, 0.75
    elif "完成" in ending:
        yield "工作任务", 1.0
        yield "项目", 0.95
        yield "工作", 0.9
    elif len(ending) > 3:
        # 验收合格率, 设备完好率: the label has its object inside.
        yield object_, 1.0
    elif ending in ("合格率", "通过率"):
        yield "验收", 1.0
        yield "项目验收", 0.9
    elif ending == "知晓率":
        yield "政策", 1.0
        yield "公众", 0.9
    else:
        yield object_ or "工作", 0.8


def _measure(name: str, setting: Setting) -> Iterator[Proposal]:
    """A name that already measures something its target can say is kept."""
    if fits(name, setting.kind) or (
        is_well_formed(name) and setting.kind in (Kind.NONE, Kind.WORD, Kind.DATE)
    ):
        yield Proposal(name, 1.0, "")


def _vague(name: str, setting: Setting) -> Iterator[Proposal]:
    """A vague ending (…性, …情况, …水平): what it stands for, by the words before it."""
    if setting.kind in (Kind.COUNT, Kind.MONEY, Kind.TIME) and setting.unit is not None:
        return
    for ending, stands_for in _VAGUE_LONGEST_FIRST:
        if name.endswith(ending):
            yield from _standing_for(name, ending, stands_for, setting)
            return
    match = re.search(r"(?:性|情况|程度|力度|度)$", name)
    if match is None or match.start() < 2:
        return
    stem = name[: match.start()]
    why = f"“{match[0]}”改为可衡量的要素"
    if match[0] == "性":
        yield Proposal(f"{stem}率", 0.9, why)
    elif is_ratable(stem):
        yield Proposal(f"{stem}率", 1.0, why)
        yield Proposal(f"{stem}完成率", 0.6, why)
    else:
        yield from (replace(made, reason=why) for made in bare(stem, setting))


def _standing_for(
    name: str, ending: str, stands_for: tuple[str, ...], setting: Setting
) -> Iterator[Proposal]:
    object_ = name[: -len(ending)].rstrip("的之")
    if ending == "稳定性":
        object_ = re.sub("(?:运行|运转)$", "", object_)
    why = f"“{ending}”改为可衡量的要素"
    if setting.kind is Kind.WORD and re.search("[提升强优改]", setting.draft.target.text or ""):
        # The target says that it is to rise: the change is what is measured.
        if not any(aspect.endswith("提升率") for aspect in stands_for):
            yield Proposal(f"{name}提升率", 0.95, why)
        stands_for = tuple(sorted(stands_for, key=lambda end: "提升率" not in end))
    for place, aspect in enumerate(stands_for):
        yield Proposal(f"{object_ or '工作'}{aspect}", 1.0 - 0.2 * place, why)


_VAGUE_LONGEST_FIRST: Final = sorted(_VAGUE.items(), key=lambda pair: -len(pair[0]))
_RULES: Final[tuple[_Rule, ...]] = (
    spoken,
    absence,
    goal,
    task,
    action,
    state,
    change,
    _aspect,
    _measure,
    _vague,
    uncounted,
    bare,
)
