"""What is written into the original: the findings of a review, gathered by the cell concerned."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zhibiao.forms.places import Spot
from zhibiao.review.cells import spot_of
from zhibiao.review.engine import DocumentReview, Finding
from zhibiao.review.report import SEVERITY_NAMES
from zhibiao.review.rule import Severity

__all__ = ["AUTHOR", "INITIALS", "Note", "Paragraph", "notes_of"]

AUTHOR: Final = "指标审核"
"""Who signs the comments."""
INITIALS: Final = "审"

_COLOURS: Final = {Severity.ERROR: "C00000", Severity.WARN: "B45F06", Severity.INFO: "1D4F91"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of a comment; one with a ``colour`` (RRGGBB) is bold: it begins a finding."""

    text: str
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """The comment on one cell."""

    spot: Spot
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        """The whole comment, a line for each paragraph."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


def notes_of(review: DocumentReview) -> list[Note]:
    """One note a cell, in the order of the forms, gravest finding first.

    What most forms of the document share comes once, with the count, at the first of them.
    Forms without places (`zhibiao.forms.model.Form.places`) have no notes.
    """
    told: set[str] = set()
    gathered: dict[Spot, list[Paragraph]] = {}
    for one in review.forms:
        places = one.form.places
        if places is None:
            continue
        for finding in one.findings:
            if not finding.folded or finding.severity is Severity.ERROR:
                spot = spot_of(finding.rule.id, finding.row, finding.field, one.form)
                gathered.setdefault(spot or places.title, []).extend(_said(finding))
            elif finding.rule.id not in told:
                told.add(finding.rule.id)
                gathered.setdefault(places.title, []).extend(_shared(finding, review))
    return [Note(spot, tuple(lines)) for spot, lines in gathered.items()]


def _head(finding: Finding, said: str) -> Paragraph:
    name = SEVERITY_NAMES[finding.severity]
    return Paragraph(f"【{name}】{finding.rule.id} {said}", _COLOURS[finding.severity])


def _said(finding: Finding) -> Iterator[Paragraph]:
    yield _head(finding, finding.message)
    yield Paragraph(f"建议：{finding.suggestion}")
    for cited in finding.precedents:
        yield Paragraph(f"参照：{cited.text}")
    yield Paragraph(f"依据：{finding.rule.basis}")


def _shared(finding: Finding, review: DocumentReview) -> Iterator[Paragraph]:
    rule = finding.rule
    count = review.forms_by_rule[rule.id]
    yield _head(
        finding, f"{rule.title}：本文件 {len(review.forms)} 张表中有 {count} 张，不逐格批注。"
    )
    yield Paragraph(f"建议：{rule.suggestion}")
    yield Paragraph(f"依据：{rule.basis}")
