"""What Pydantic finds wrong with a value, in the words of users; the command line uses it too."""

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["complaint"]

# By the kind of error; `{}` is filled from its context.
_SAID: Final[dict[str, str]] = {
    "missing": "没有给出",
    "string_too_long": "超过 {max_length} 个字",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "写法不对",
    "int_parsing": "不是整数",
    "float_parsing": "不是数",
    "bool_parsing": "应为 true 或 false",
    "greater_than_equal": "不能小于 {ge}",
    "greater_than": "应大于 {gt}",
    "less_than_equal": "不能大于 {le}",
    "less_than": "应小于 {lt}",
    "literal_error": "应为 {expected} 之一",
    "enum": "应为 {expected} 之一",
    "json_invalid": "不是 JSON",
    "too_long": "超过 {max_length} 个",
    "too_short": "至少要 {min_length} 个",
}


def complaint(error: Mapping[str, Any]) -> str:
    """What is wrong, of one of the ``errors()`` of a ValidationError.

    >>> complaint({"type": "less_than_equal", "msg": "…", "ctx": {"le": 9}})
    '不能大于 9'
    """
    said = _SAID.get(error["type"], str(error["msg"]))
    context: Mapping[str, Any] = error.get("ctx") or {}
    return said.format(**context) if context else said
