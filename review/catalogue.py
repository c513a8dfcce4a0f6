"""All 45 rules, in the order of their numbers."""

from zhibiao.forms.errors import UsageError
from zhibiao.review import filing, goals, head, indicators, levels, names, numbers, weights, words
from zhibiao.review.rule import Rule

__all__ = ["RULES", "rule"]

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *head.RULES,
            *goals.RULES,
            *levels.RULES,
            *filing.RULES,
            *indicators.RULES,
            *names.RULES,
            *numbers.RULES,
            *words.RULES,
            *weights.RULES,
        ),
        key=lambda one: one.id,
    )
)
_BY_ID = {one.id: one for one in RULES}


def rule(id: str) -> Rule:
    """The rule with this number (``R08``).  Raises UsageError when there is none."""
    if id not in _BY_ID:
        raise UsageError(f"没有规则“{id}”", do=f"规则从 {RULES[0].id} 到 {RULES[-1].id}")
    return _BY_ID[id]
