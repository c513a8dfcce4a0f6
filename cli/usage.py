"""Wrong usage, said the way all our errors are: one Chinese line and what to do.

Typer's own report is a box of several lines in English.  Its exceptions are told apart by their
class names, because the classes live in Typer's private copy of Click, and some only by what they
say; a message that is not known here is passed on as it is.
"""

import re
from typing import Any, Final

from zhibiao.forms.errors import UsageError

__all__ = ["explain"]

# What Typer says -> what we say, with the groups of the first filled in.
_SAID: Final = (
    (r"No such command '(.+?)'\.(.*)", "没有 {0} 这条命令"),
    (r"Got unexpected extra argument\(s\) \((.*)\)", "多余的参数 {0}"),
    (r"Option '(.+)' requires an argument\.", "{0} 后面没有写值"),
    (r"Option '(.+)' does not take a value\.", "{0} 后面不写值"),
)
_CHOICE: Final = re.compile(r"is not one of (.*)\.")
_QUOTED: Final = re.compile(r"'([^']*)'")


def explain(error: Any) -> UsageError:
    """The error to show for an exception that Typer raised while it read the arguments."""
    kind = type(error).__name__
    near: list[str] = []
    what, why = "用法不对", error.format_message()
    if kind == "NoSuchOption":
        what, why = f"没有 {error.option_name} 这个选项", None
        near = sorted(error.possibilities or ())
    elif kind == "MissingParameter" and error.param is not None:
        what, why = f"缺少 {named(error.param)}", None
    elif kind == "BadParameter" and error.param is not None:
        what, why = f"{named(error.param)} 的值不对", reason(error)
    else:
        for pattern, said in _SAID:
            if found := re.fullmatch(pattern, why):
                what, why = said.format(*found.groups()), None
                near = _QUOTED.findall(found[2]) if found.re.groups > 1 else []
                break
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "zhibiao"
    return UsageError(
        what,
        why=f"是不是 {'、'.join(near)}？" if near else why,
        do=f"用 {command} --help 查看用法",
    )


def reason(error: Any) -> str:
    """What is wrong with the value of a parameter."""
    from pydantic import ValidationError

    from zhibiao.web.complaints import complaint

    if choice := _CHOICE.search(error.message):
        return f"应为 {'、'.join(_QUOTED.findall(choice[1]))} 之一"
    cause = error.__cause__
    return complaint(cause.errors()[0]) if isinstance(cause, ValidationError) else error.message


def named(parameter: Any) -> str:
    """A parameter as the help shows it: the option, or the name of the argument."""
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name.upper())
