"""What a rule is, and what it may say: remarks, "not applicable", "cannot judge"."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhibiao.review.case import Case, Line

__all__ = [
    "RULES_VERSION",
    "CannotJudge",
    "Check",
    "Group",
    "NotApplicable",
    "Precedent",
    "Remark",
    "Rule",
    "Saying",
    "Severity",
]

#: Changes whenever the same form may give other findings.
RULES_VERSION = "3"


class Severity(StrEnum):
    """error: the form itself proves it.  warn: it departs from what is asked or what words
    mean.  info: advice."""

    ERROR = "error"
    WARN = "warn"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Precedent:
    """A row of the corpus, or another form, that a remark rests on: its IRI (None for a form of
    the same document) and in Chinese what it says and where; of a row also its parts."""

    text: str
    iri: str | None = None
    place: str | None = None
    name: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing found: on a row (``line``), a field of the head (``field``), or the whole form.

    ``message`` says what was read and what is missing, ``suggestion`` what to write (None: the
    rule's own); ``severity`` None is the rule's.  ``printed`` None: the row's or field's text.
    """

    message: str
    suggestion: str | None = None
    severity: Severity | None = None
    line: "Line | None" = None
    field: str | None = None
    printed: str | None = None
    precedents: tuple[Precedent, ...] = ()


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The rule has nothing to look at in this form."""

    why: str


@dataclass(frozen=True, slots=True)
class CannotJudge:
    """What the rule needs is blank, unreadable or not at hand: neither passed nor failed."""

    why: str


Saying = Remark | NotApplicable | CannotJudge
Check = Callable[["Case"], Iterator[Saying]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it looks at, what it rests on (document and idea, never a clause number),
    and the function that holds its logic."""

    id: str
    slug: str
    severity: Severity
    title: str
    looks_at: str
    suggestion: str
    basis: str
    check: Check


class Group:
    """Collects the rules of one module, in the order they are written."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules so far."""
        return tuple(self._rules)

    def rule(
        self,
        id: str,
        slug: str,
        severity: Severity,
        title: str,
        *,
        looks_at: str,
        suggestion: str,
        basis: str,
    ) -> Callable[[Check], Check]:
        """Declare the function below as the logic of this rule."""

        def declare(check: Check) -> Check:
            self._rules.append(Rule(id, slug, severity, title, looks_at, suggestion, basis, check))
            return check

        return declare
