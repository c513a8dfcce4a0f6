"""What a corpus says about a form under review: how others file, word and set the same rows.

Every answer names the rows it rests on.  Rows of the document under review never count: a form
is no precedent for itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, cast

import numpy as np
from numpy.typing import NDArray

from zhibiao.forms.model import Form, Funding, Indicator, Operator, Source, Target
from zhibiao.forms.unit import family_of
from zhibiao.forms.wording import normalise_wording
from zhibiao.graph.iri import normalise_project, organisation_key
from zhibiao.review.case import RATIO_FAMILIES, Line
from zhibiao.review.rule import Precedent, Remark
from zhibiao.review.settings import Settings
from zhibiao.search.agreement import subject_of

if TYPE_CHECKING:
    from zhibiao.search.corpus import Corpus
    from zhibiao.search.library import Library

__all__ = ["Filing", "Precedents"]

# Rows cited with a finding.
_CITED: Final = 3
# Precedents from which a middle value is told.
_FEWEST: Final = 3
# Share of an object's characters that a wording offered instead must keep: fewer, and it is
# about something else (精细化管理 / 网格化管理).
_KEPT: Final = 0.75
_EMPTY: Final = re.compile(r"^(?:有效|进一步|持续|不断)|提[升高](?:情况|程度)?$|增长情况$|情况$")
_JUDGED: Final = re.compile("有效|正常(?!运行率|使用率)|积极(?!性)")
_PUNCTUAL: Final = re.compile("及时|按时|按期|如期|准时")
# More forms than any document has: (document, ordinal) as one number.
_FORMS: Final = np.int64(2**31)


@dataclass(frozen=True, slots=True)
class Filing:
    """How the corpus files a wording: the commonest ``level2``, ``count`` of ``total`` rows."""

    level2: str
    count: int
    total: int
    rows: tuple[Precedent, ...]


class Precedents:
    """One generation of a corpus, as the rules ask it.  Answers are remembered."""

    def __init__(self, corpus: "Corpus") -> None:
        self._corpus = corpus
        self._index = corpus.index
        self._base = corpus.names.base
        self._alternative = lru_cache(maxsize=16384)(self._ask_for_alternative)

    @property
    def library(self) -> "Library":
        """The standard indicators of the corpus, the bureau's own included."""
        return self._index.library

    def _cite(self, at: int) -> Precedent:
        from zhibiao.search.occurrences import occurrence

        row = occurrence(self._index, at, base=self._base)
        place = "，".join(
            filter(None, (row.unit, row.project, str(row.year) if row.year else None))
        )
        name = self._index.rows.text("name", at) or ""
        text = f"{place}：“{name}” {row.target or ''}".rstrip()
        return Precedent(text, row.indicator, place, name, row.target)

    def _rows(self, wording: str, form: Form) -> NDArray[np.int64]:
        """Row numbers of a wording outside the form's own document, ascending."""
        at = self._index.wordings.position(wording) if wording else -1
        if at < 0:
            return np.empty(0, dtype=np.int64)
        rows = np.asarray(self._index.rows.of_wording(at), dtype=np.int64)
        own = self._index.documents.sha256.find(form.source.document)
        others: NDArray[np.int64] = rows[self._index.rows.document[rows] != own]
        return others

    def filing(self, form: Form, line: Line) -> Filing | None:
        """How others file the row's wording; None where nobody else uses it."""
        columns = self._index.rows
        rows = self._rows(line.wording, form)
        codes = columns.level2[rows]
        rows, codes = rows[codes >= 0], codes[codes >= 0]
        if not len(rows):
            return None
        counts = np.bincount(codes)
        level2 = int(counts.argmax())
        cited = rows[codes == level2][:_CITED].tolist()
        return Filing(
            columns.level2s[level2], int(counts[level2]), len(rows), tuple(map(self._cite, cited))
        )

    def same_sets(self, form: Form, *, least: float) -> Iterator[tuple[float, Precedent]]:
        """Up to three forms of other projects whose names are the same to the share ``least``."""
        mine = {name for name in (normalise_wording(row.name) for row in form.indicators) if name}
        rows = self._index.rows
        if not mine:
            return
        keys = []
        for wording in sorted(mine):
            at = self._rows(wording, form)
            keys.append(np.unique(rows.document[at] * _FORMS + rows.ordinal[at]))
        forms, shared = np.unique(np.concatenate(keys), return_counts=True)
        enough = shared >= least * len(mine)
        project = normalise_project(form.project) if form.project else ""
        found = []
        for key, count in zip(forms[enough].tolist(), shared[enough].tolist(), strict=True):
            document, ordinal = divmod(key, _FORMS)
            of_form = self._rows_of_form(document, ordinal)
            total = len(set(rows.wording[of_form].tolist()) | {-1}) - 1
            share = count / (len(mine) + total - count)
            other = rows.text("project", of_form[0]) or ""
            if share >= least and normalise_project(other) != project:
                found.append((share, document, ordinal, other))
        for share, document, ordinal, other in sorted(found, key=lambda one: (-one[0], *one[1:3]))[
            :_CITED
        ]:
            file = self._index.documents.file[document]
            sha = self._index.documents.sha256[document]
            iri = f"{self._base}id/form/{sha[:16]}-{ordinal}"
            yield share, Precedent(f"{file} 第 {ordinal} 张“{other}”", iri)

    def _rows_of_form(self, document: int, ordinal: int) -> list[int]:
        # Rows are ordered by document, form and row.
        rows = self._index.rows
        first, last = np.searchsorted(rows.document, [document, document + 1])
        begin, end = first + np.searchsorted(rows.ordinal[first:last], [ordinal, ordinal + 1])
        return list(range(int(begin), int(end)))

    def lower_than(self, form: Form, line: Line, settings: Settings) -> Iterator[Remark]:
        """Whether the row's target is below the project's last year, or below the median of
        peers on the same scale."""
        value = line.value
        lower_is_better = line.target.operator in ("≤", "<")
        if value is None or line.target.unit is None:
            return
        columns = self._index.rows
        rows = self._rows(line.wording, form)
        code = columns.target_units.find(line.target.unit)
        bounds = [columns.operators.find(operator) for operator in ("≤", "<")]
        rows = rows[(columns.target_unit[rows] == code) & ~np.isnan(columns.value[rows])]
        rows = rows[np.isin(columns.operator[rows], bounds) == lower_is_better]
        earlier = rows[columns.year[rows] == (form.year or 0) - 1]
        last_year = next(
            (row for row in earlier.tolist() if self._is_same_project(row, form)), None
        )
        if last_year is not None:
            before = float(columns.value[last_year])
            if (value > before) if lower_is_better else (value < before):
                shown = columns.text("target_text", last_year)
                than = "宽于" if lower_is_better else "低于"
                yield Remark(
                    f"“{line.name}”的值“{line.text}”{than}本项目上年的“{shown}”。",
                    line=line,
                    precedents=(self._cite(last_year),),
                )
                return
        # Amounts of different projects have different sizes; only shares can be compared.
        peers = rows if last_year is None else rows[rows != last_year]
        if len(peers) < settings.fewest_peers or line.family not in RATIO_FAMILIES:
            return
        median = float(np.median(columns.value[peers]))
        if (value > median) if lower_is_better else (value < median):
            than = "宽于" if lower_is_better else "低于"
            yield Remark(
                f"“{line.name}”的值“{line.text}”{than}同名指标的中位数 {median:g}{line.target.unit}"
                f"（{len(peers)} 条）。",
                line=line,
                precedents=tuple(map(self._cite, peers[:_CITED].tolist())),
            )

    def _is_same_project(self, row: int, form: Form) -> bool:
        columns = self._index.rows
        project, unit = columns.text("project", row), columns.text("unit", row)
        return (
            project is not None
            and form.project is not None
            and normalise_project(project) == normalise_project(form.project)
            and unit is not None
            and form.unit is not None
            and organisation_key(unit) == organisation_key(form.unit)
        )

    def earlier(self, form: Form) -> tuple[Form, str] | None:
        """The last filing of the form's project before its year, as far as the index and the
        graph hold it (rows, annual money), and its IRI; None where there is none."""
        columns = self._index.rows
        own = self._index.documents.sha256.find(form.source.document)
        rows = [
            row
            for row in self._rows_of_project(form.project or "")
            if 0 <= columns.year[row] < (form.year or 0)
            and columns.document[row] != own
            and self._is_same_project(row, form)
        ]
        if not rows:
            return None
        first = max(rows, key=lambda row: (columns.year[row], -row))
        document, ordinal = int(columns.document[first]), int(columns.ordinal[first])
        sha = self._index.documents.sha256[document]
        iri = f"{self._base}id/form/{sha[:16]}-{ordinal}"
        held = [self._index.row(row) for row in self._rows_of_form(document, ordinal)]
        return Form(
            ordinal=ordinal,
            source=Source(sha, self._index.documents.file[document]),
            year=int(columns.year[first]),
            project=held[0].project,
            unit=held[0].unit,
            funding=Funding(annual=self._annual(iri)),
            indicators=tuple(
                Indicator(
                    row.level1,
                    row.level2,
                    row.name,
                    Target(
                        row.target_text,
                        cast(Operator | None, row.operator),
                        row.value,
                        row.target_unit,
                    ),
                )
                for row in held
            ),
        ), iri

    def _rows_of_project(self, name: str) -> list[int]:
        """The rows of all projects of that name, whatever its printing."""
        by_project, starts = self._grouped
        codes = self._projects.get(normalise_project(name), [])
        return [row for code in codes for row in by_project[starts[code] : starts[code + 1]]]

    @cached_property
    def _grouped(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Row numbers ordered by project code, and where each code begins."""
        columns = self._index.rows
        order = np.argsort(columns.project, kind="stable")
        starts = np.searchsorted(columns.project[order], np.arange(len(columns.projects) + 1))
        return order, starts

    @cached_property
    def _projects(self) -> dict[str, list[int]]:
        """Codes of project names by normalised name."""
        found: dict[str, list[int]] = {}
        for code, name in enumerate(self._index.rows.projects):
            found.setdefault(normalise_project(name), []).append(code)
        return found

    def _annual(self, form: str) -> float | None:
        """The annual money of a form in yuan; the index has only the rows."""
        rows = self._corpus.store.query(
            f"SELECT ?amount {{ <{form}> zb:hasFunding ?line . "
            "?line zb:fundingKind fk:annual ; zb:amount ?amount }"
        )
        return next((float(amount) for (amount,) in rows.values() if amount is not None), None)

    def alternative(self, line: Line) -> str | None:
        """A measurable wording for the row, with the value peers set; None where nothing does."""
        return self._alternative(line.wording, line.text, line.level2)

    def _ask_for_alternative(self, wording: str, target: str, level2: str | None) -> str | None:
        if not wording:
            return None
        # The vague word itself is left out: what is asked for is how others measure the matter.
        found = self._corpus.suggest(wording, target=target or None, level2=level2)
        for one in found.suggestions:
            typical = one.typical
            # A composed name with neither a precedent nor a standard of its own is a guess.
            if one.unit is None or not (typical.n or one.evidence or one.standard):
                continue
            if not _is_about(one.wording, wording) or _is_clumsy(one.wording, wording):
                continue
            # Amounts of two projects have nothing to do with one another.
            if family_of(one.unit) not in RATIO_FAMILIES:
                continue
            value = f"{one.operator or '≥'}…{one.unit}"
            if typical.median is not None and typical.n >= _FEWEST:
                value = f"{_bound(one.operator, typical.median)}{one.unit}"
                value += f"（{typical.n} 条先例的中位数）"
            return f"可写成“{one.wording}”，{value}；依据：{one.why}。"
        return None


def _is_about(offered: str, wording: str) -> bool:
    """Whether a wording keeps the object of the one it is to replace: most of its characters."""
    mine = set(subject_of(_EMPTY.sub("", wording))[0] or wording)
    return len(mine & set(offered)) >= _KEPT * len(mine)


def _is_clumsy(offered: str, wording: str) -> bool:
    """Whether composing made a name say a thing twice (按时完成及时率), or left the judgement in
    it that is to be measured (有效运行完好率)."""
    return (
        _repeated(offered) > _repeated(wording)
        or len(_PUNCTUAL.findall(offered)) > 1
        or _JUDGED.search(offered) is not None
    )


def _repeated(text: str) -> int:
    """How many pairs of characters stand in the text again."""
    pieces = [text[at : at + 2] for at in range(len(text) - 1)]
    return len(pieces) - len(set(pieces))


def _bound(operator: str | None, median: float) -> str:
    """A rate of 100 % cannot be passed, nor one of 0 % undercut."""
    sure = median in (0.0, 100.0)
    return f"{'=' if sure else operator or '≥'}{round(median, 1):g}"
