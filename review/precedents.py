"""What a corpus says about a form under review: how others file, word and set the same rows.

Every answer names the rows it rests on.  Rows of the document under review never count: a form
is no precedent for itself.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from zhibiao.forms.model import Form
from zhibiao.forms.wording import normalise_wording
from zhibiao.graph.iri import normalise_project, organisation_key
from zhibiao.review.case import RATIO_FAMILIES, Line
from zhibiao.review.rule import Precedent, Remark
from zhibiao.review.settings import Settings

if TYPE_CHECKING:
    from zhibiao.search.corpus import Corpus

__all__ = ["Filing", "Precedents"]

# Rows cited with a finding.
_CITED: Final = 3


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

    def _cite(self, at: int) -> Precedent:
        from zhibiao.search.occurrences import occurrence

        row = occurrence(self._index, at, base=self._base)
        place = "，".join(
            filter(None, (row.unit, row.project, str(row.year) if row.year else None))
        )
        name = self._index.rows.text("name", at) or ""
        return Precedent(f"{place}：“{name}” {row.target or ''}".rstrip(), row.indicator)

    def _rows(self, wording: str, form: Form) -> list[int]:
        """Row numbers of a wording outside the form's own document."""
        at = self._index.wordings.position(wording)
        if at < 0:
            return []
        rows = self._index.rows.of_wording(at)
        own = self._own(form)
        return [int(row) for row in rows if self._index.rows.document[row] != own]

    def _own(self, form: Form) -> int:
        """The place of the form's document in the corpus; -1 where it is not in it."""
        sha = form.source.document
        return next(
            (at for at, known in enumerate(self._index.documents.sha256) if known == sha), -1
        )

    def filing(self, form: Form, line: Line) -> Filing | None:
        """How others file the row's wording; None where nobody else uses it."""
        rows = self._rows(line.wording, form)
        labels = [self._index.rows.text("level2", row) for row in rows]
        counts = Counter(label for label in labels if label)
        if not counts:
            return None
        level2, count = min(counts.items(), key=lambda one: (-one[1], one[0]))
        cited = [row for row, label in zip(rows, labels, strict=True) if label == level2][:_CITED]
        return Filing(level2, count, sum(counts.values()), tuple(map(self._cite, cited)))

    def same_sets(self, form: Form, *, least: float) -> Iterator[tuple[float, Precedent]]:
        """Up to three forms of other projects whose names are the same to the share ``least``."""
        mine = {name for name in (normalise_wording(row.name) for row in form.indicators) if name}
        rows = self._index.rows
        shared: Counter[tuple[int, int]] = Counter()
        for wording in sorted(mine):
            forms = {
                (int(rows.document[at]), int(rows.ordinal[at])) for at in self._rows(wording, form)
            }
            shared.update(forms)
        project = normalise_project(form.project) if form.project else ""
        found = []
        for (document, ordinal), count in shared.items():
            if count < least * len(mine):
                continue
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
        rows = [
            row
            for row in self._rows(line.wording, form)
            if columns.text("target_unit", row) == line.target.unit
            and not np.isnan(columns.value[row])
            and (columns.text("operator", row) in ("≤", "<")) == lower_is_better
        ]
        last_year = [row for row in rows if self._is_last_year(row, form)]
        for row in last_year[:1]:
            before = float(columns.value[row])
            if (value > before) if lower_is_better else (value < before):
                yield Remark(
                    f"“{line.name}”的值“{line.text}”低于本项目上年的“{columns.text('target_text', row)}”。",
                    line=line,
                    precedents=(self._cite(row),),
                )
                return
        # Amounts of different projects have different sizes; only shares can be compared.
        peers = [row for row in rows if row not in last_year]
        if len(peers) < settings.fewest_peers or line.family not in RATIO_FAMILIES:
            return
        median = float(np.median([columns.value[row] for row in peers]))
        if (value > median) if lower_is_better else (value < median):
            yield Remark(
                f"“{line.name}”的值“{line.text}”低于同名指标的中位数 {median:g}{line.target.unit}"
                f"（{len(peers)} 条）。",
                line=line,
                precedents=tuple(map(self._cite, peers[:_CITED])),
            )

    def _is_last_year(self, row: int, form: Form) -> bool:
        columns = self._index.rows
        project, unit = columns.text("project", row), columns.text("unit", row)
        return (
            form.year is not None
            and int(columns.year[row]) == form.year - 1
            and project is not None
            and form.project is not None
            and normalise_project(project) == normalise_project(form.project)
            and unit is not None
            and form.unit is not None
            and organisation_key(unit) == organisation_key(form.unit)
        )

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
            if typical.median is not None:
                median = f"{round(typical.median, 1):g}"
                value = f"{one.operator or '≥'}{median}{one.unit}（{typical.n} 条先例的中位数）"
            else:
                value = f"{one.operator or '≥'}…{one.unit}"
            return f"可写成“{one.wording}”，{value}；依据：{one.why}。"
        return None
