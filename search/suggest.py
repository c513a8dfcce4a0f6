"""Suggest: how a draft indicator is better worded, with the rows and standards that back it.

Candidates are the names composed from the draft (`zhibiao.search.composition`), entries of the
standard library, and well-formed wordings of the corpus.  One transparent score orders them.
Whatever has neither precedent rows nor a standard behind it is not suggested.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhibiao.embed.encoder import Encoder
from zhibiao.forms.model import Operator, Target
from zhibiao.forms.target import parse_target
from zhibiao.forms.taxonomy import canonical_level2
from zhibiao.forms.unit import family_of
from zhibiao.forms.wording import normalise_wording
from zhibiao.graph.iri import DEFAULT_BASE
from zhibiao.search.attributes import (
    suggested_level2,
    suggested_operator,
    suggested_unit,
)
from zhibiao.search.composition import Proposal, compose
from zhibiao.search.draft import Draft, Kind, Reading, read_draft
from zhibiao.search.endings import aspect_of, counts, fits, is_well_formed
from zhibiao.search.index import Index
from zhibiao.search.nouns import graded_as
from zhibiao.search.occurrences import Occurrence, occurrence
from zhibiao.search.peers import (
    Kin,
    kin_of,
    on_one_scale,
    subject_of,
)
from zhibiao.search.question import Question
from zhibiao.search.ranking import Ranked, rank
from zhibiao.search.spoken import is_spoken

__all__ = ["Suggestion", "Suggestions", "Typical", "suggest", "suggest_many"]

_MOST: Final = 5
# Rows shown with a suggestion.
_EVIDENCE: Final = 10
_LOOKED_AT: Final = 200
_STANDARDS: Final = 10
# Cosine to the draft itself that a name not made from it needs to be worth showing.
_RELATED: Final = 0.4
# Score from which a wording of the same aspect but another object still is a precedent of how
# such a thing is worded.
_PRECEDENT: Final = 0.35
# Cosine of an everyday wording to the draft from which its entry is a candidate.
_SAID: Final = 0.6
# Cosine of two objects from which a standard of the same aspect backs a composed name.
_BACKED: Final = 0.45

# What a candidate's score is made of.  The rule that repaired the draft knows its object and its
# target, so it weighs most; a wording that others use or the library lists wins against an
# equally sure composition.  Set on drafts written for the purpose (tests/data/drafts.jsonl).
_RULE: Final = 0.50
_MEANING: Final = 0.22
_OBJECT: Final = 0.13
_STANDARD: Final = 0.08
_USED: Final = 0.07
# A library entry or precedent starts as sure as this times its similarity to the best composed
# name: it has another object more often than not.
_FOUND: Final = 0.8


@dataclass(frozen=True, slots=True)
class Typical:
    """The values peers set, in the unit of the suggestion; None when ``n`` is 0."""

    n: int
    median: float | None
    min: float | None
    max: float | None

    def as_json(self) -> dict[str, Any]:
        return {"n": self.n, "median": self.median, "min": self.min, "max": self.max}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One wording with everything a row of the form needs; ``why`` in Chinese, ``score`` 0..1."""

    wording: str
    level2: str | None
    operator: Operator | None
    unit: str | None
    typical: Typical
    evidence: tuple[Occurrence, ...]
    why: str
    score: float
    standard: str | None

    def as_json(self) -> dict[str, Any]:
        return {
            "wording": self.wording,
            "level2": self.level2,
            "operator": self.operator,
            "unit": self.unit,
            "typical": self.typical.as_json(),
            "evidence": [row.as_json() for row in self.evidence],
            "why": self.why,
            "score": self.score,
            "standard": self.standard,
        }


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may replace a draft, best first; empty when nothing backs any wording."""

    draft: str
    suggestions: tuple[Suggestion, ...]

    def as_json(self) -> dict[str, Any]:
        return {"draft": self.draft, "suggestions": [one.as_json() for one in self.suggestions]}


def suggest(
    index: Index,
    encoder: Encoder,
    text: str,
    *,
    target: str | None = None,
    level2: str | None = None,
    base: str = DEFAULT_BASE,
) -> Suggestions:
    """Better wordings for the draft name ``text`` with its drafted ``target`` (printed text).

    ``level2`` is the label the draft stands under, in any dialect.
    """
    draft = read_draft(text, parse_target(target))
    filed = canonical_level2(level2)
    readings = _with_mended(index, draft)
    draft = Draft(draft.text, draft.target, draft.kind, readings)
    if not readings:
        return Suggestions(text, ())
    composed = compose(draft, level2=filed)
    names = [readings[0].name, *(proposal.name for proposal in composed[:1])]
    # Colloquial drafts are nearest to their own words, mended ones to what was made of them.
    core = normalise_wording(names[-1]) or names[-1]
    vectors = encoder.encode([normalise_wording(names[0]) or names[0], core], query=True)
    hits = rank(index, Question(core, core), vectors[1], _LOOKED_AT)
    candidates = _candidates(index, encoder, draft, composed, hits, vectors)
    found: list[Suggestion] = []
    entries: set[str] = set()
    for candidate in candidates:
        made = _suggestion(index, encoder, draft, candidate, hits, filed, base)
        # Another wording of an entry that is there already helps nobody to choose.
        if made is None or made.standard in entries:
            continue
        found.append(made)
        if made.standard is not None:
            entries.add(made.standard)
        if len(found) == _MOST:
            break
    return Suggestions(text, tuple(found))


def suggest_many(
    index: Index,
    encoder: Encoder,
    drafts: Iterable[tuple[str, str | None]],
    *,
    base: str = DEFAULT_BASE,
) -> tuple[Suggestions, ...]:
    """`suggest` for each (draft, target), in order."""
    return tuple(suggest(index, encoder, text, target=target, base=base) for text, target in drafts)


@dataclass(frozen=True, slots=True)
class _Candidate:
    name: str
    score: float
    reason: str
    stated: bool


def _with_mended(index: Index, draft: Draft) -> tuple[Reading, ...]:
    """The readings, preceded by the known wording of which one is a jumble.

    A cell broken over lines is read in the wrong order (受象满意度益对 for 受益对象满意度): the same
    characters, another order, and only one of the two is a name.
    """
    for reading in draft.readings:
        if len(reading.name) < 4 or is_well_formed(reading.name):
            continue
        mended = index.library.unjumbled(reading.name)
        if mended is not None and mended != reading.name and index.library.of(reading.name) is None:
            repair = "，".join(filter(None, (reading.repair, "改正颠倒的文字")))
            return (Reading(mended, repair), *draft.readings)
    return draft.readings


def _candidates(
    index: Index,
    encoder: Encoder,
    draft: Draft,
    composed: Sequence[Proposal],
    hits: Sequence[Ranked],
    vectors: NDArray[np.float32],
) -> list[_Candidate]:
    """All candidates, best first.  ``vectors`` (2, d) are those of the draft's reading and of the
    best composed name."""
    aim = composed[0].name if composed else draft.readings[0].name
    rules = {proposal.name: proposal for proposal in composed}
    library = index.library
    standards, embedded = library.official(encoder)
    names = dict.fromkeys(rules)
    near = embedded @ vectors.T
    for at in np.argsort(-near.max(axis=1), kind="stable")[: 4 * _STANDARDS].tolist():
        label = standards[at]
        if _carries(label, draft) and len(names) < len(rules) + _STANDARDS:
            names[label] = None
    for hit in hits[: 2 * _STANDARDS]:
        wording = index.wordings.texts[hit.position]
        if _carries(wording, draft) and not _needs_repair(wording):
            names[wording] = None
    said = library.meant(encoder, vectors[0], least=_SAID)
    names.update(dict.fromkeys([name for name in said if _carries(name, draft)][:_STANDARDS]))
    everything = list(names)
    embedded = encoder.encode([normalise_wording(name) or name for name in everything])
    meaning = np.maximum(embedded @ vectors.T, 0.0).max(axis=1)
    clause = is_spoken(draft.readings[0].name)
    # 满意 as the value asks for a 满意度, whatever the entry is about.
    graded = graded_as(draft.target.text) if draft.kind is Kind.WORD else ()
    to_draft, to_aim = np.maximum(embedded @ vectors.T, 0.0).T
    used = index.rows.counts()
    group = subject_of(aim)[1]
    listed = []
    for at, name in enumerate(everything):
        rule = rules.get(name)
        if rule is not None:
            sure, reason = rule.weight, rule.reason
        elif max(float(to_draft[at]), said.get(name, 0.0)) < _RELATED:
            continue
        else:
            same = group is not None and subject_of(name)[1] == group
            sure, reason = _FOUND * float(to_aim[at]) * (1.0 if same else 0.5), ""
            if name in said:
                # Whoever speaks so may well mean this entry, whatever the rules made of it.
                other = bool(graded) and not name.endswith(graded)
                sure = max(sure, said[name] * (_FOUND if other or not clause else 1.0))
                reason = "口语改为规范写法" if clause else ""
            if library.of(name, official=True) is not None and _one_character_less(name, aim):
                sure, reason = 0.95, f"规范写法为“{name}”"
        position = index.wordings.position(name)
        rows = int(used[position]) if position >= 0 else 0
        listed.append(
            _Candidate(
                name,
                _RULE * sure
                + _MEANING * max(float(meaning[at]), said.get(name, 0.0) if clause else 0.0)
                + _OBJECT * _kept(draft, name)
                + _STANDARD * (library.of(name, official=True) is not None)
                + _USED * min(1.0, float(np.log2(1 + rows)) / 4),
                reason,
                rule is not None and rule.stated,
            )
        )
    return sorted(listed, key=lambda one: (-one.score, one.name))


def _carries(name: str, draft: Draft) -> bool:
    """Whether the name goes with the draft's sort of target and unit."""
    return fits(name, draft.kind) and (
        draft.kind is not Kind.COUNT or counts(name, draft.target.unit)
    )


def _needs_repair(wording: str) -> bool:
    known = aspect_of(wording)
    return known is not None and not known[3]


def _one_character_less(short: str, long: str) -> bool:
    """Whether ``short`` is ``long`` without one inner character (信息公开率, 信息化公开率); what
    stands in front of a name narrows it (区科技项目)."""
    return len(long) - len(short) == 1 and any(
        long[:at] + long[at + 1 :] == short for at in range(1, len(long) - 1)
    )


def _kept(draft: Draft, name: str) -> float:
    """The share of the characters of the draft's object that the name still has."""
    reading = draft.readings[0].name
    known = aspect_of(reading)
    object_ = (known[0] if known is not None else reading) or reading
    return sum(character in name for character in object_) / len(object_)


def _suggestion(
    index: Index,
    encoder: Encoder,
    draft: Draft,
    candidate: _Candidate,
    hits: Sequence[Ranked],
    filed: str | None,
    base: str,
) -> Suggestion | None:
    """The candidate with level 2, operator, unit, values and evidence; None when unbacked."""
    name = candidate.name
    standard = index.library.of(normalise_wording(name), official=True)
    kin = kin_of(index, encoder, name, hits=hits)
    positions = np.array([one.position for one in kin], dtype=np.int64)
    rows, backing = _evidence(index, draft, name, kin, hits)
    if standard is None and not len(rows):
        backing = _standard_behind(index, encoder, candidate)
        if backing is None:
            return None
    unit = suggested_unit(index, draft, name, positions, standard)
    target = draft.target
    shape = Target(target.text, target.operator, target.value if unit else None, unit)
    level2 = suggested_level2(index, name, shape, kin, standard, filed)
    operator = suggested_operator(index, name, draft, positions, standard, unit)
    scale = on_one_scale(index, positions, family=family_of(unit), unit=unit)
    typical = Typical(0, None, None, None)
    if len(scale.values):
        low, middle, high = (
            float(f"{value:.12g}") for value in np.quantile(scale.values, (0, 0.5, 1))
        )
        typical = Typical(len(scale.values), middle, low, high)
    parts = [candidate.reason or None]
    if standard is not None:
        parts.append(
            f"规范指标库：{standard.wording}" if standard.wording != name else "规范指标库的写法"
        )
    if backing:
        parts.append(backing)
    return Suggestion(
        wording=name,
        level2=level2,
        operator=operator,
        unit=unit,
        typical=typical,
        evidence=tuple(occurrence(index, int(row), base=base) for row in rows[:_EVIDENCE]),
        why="；".join(filter(None, parts)),
        score=round(candidate.score, 4),
        standard=standard.iri.replace(DEFAULT_BASE, base, 1) if standard is not None else None,
    )


def _evidence(
    index: Index, draft: Draft, name: str, kin: Sequence[Kin], hits: Sequence[Ranked]
) -> tuple[list[int], str | None]:
    """Rows behind a name, the best first, and in Chinese what they are."""
    itself = normalise_wording(draft.text)
    rows: list[int] = []
    units: set[int] = set()
    for one in kin:
        # The draft's own wording, if it is in the corpus, is no precedent for changing it.
        if index.wordings.texts[one.position] != itself or name == itself:
            rows += index.rows.of_wording(one.position).tolist()
    if rows:
        units = {int(code) for code in index.rows.unit[rows] if code >= 0}
        return rows, f"语料库中有 {len(rows)} 条同义指标" + (
            f"（{len(units)} 个单位）" if units else ""
        )
    group = subject_of(name)[1]
    for hit in hits:
        wording = index.wordings.texts[hit.position]
        if hit.score >= _PRECEDENT and wording != itself and subject_of(wording)[1] == group:
            rows += index.rows.of_wording(hit.position).tolist()
        if len(rows) >= _EVIDENCE:
            break
    return rows, "语料库中有同一要素、相近对象的写法可参照" if rows and group else None


def _standard_behind(index: Index, encoder: Encoder, candidate: _Candidate) -> str | None:
    """What of the library backs a composed name that nobody uses yet; None when nothing does.

    A standard of the same aspect and a near object does; failing that the aspect alone, where
    the draft's own words name it.  A bare noun that nothing is known about stays unanswered.
    """
    name = candidate.name
    standards, embedded = index.library.official(encoder)
    mine, group = subject_of(name)
    vectors = encoder.encode([name, mine or name])
    near = np.argsort(-(embedded @ vectors[0]), kind="stable")[:_STANDARDS].tolist()
    labels = [label for at in near if subject_of(label := standards[at])[1] == group]
    if labels:
        objects = encoder.encode([subject_of(label)[0] or label for label in labels])
        likeness = objects @ vectors[1]
        best = int(likeness.argmax())
        if likeness[best] >= _BACKED:
            return f"依据规范指标库的“{labels[best]}”，语料库中暂无先例"
    if candidate.stated and group is not None:
        known = aspect_of(name)
        aspect = known[2].wording if known is not None else f"{group}类要素"
        return f"依据规范指标库的要素“{aspect}”，语料库中暂无先例"
    return None
