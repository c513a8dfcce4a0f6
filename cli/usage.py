"""Wrong usage, said the way all our errors are: one Chinese line and what to do.

Typer's own report is a box of several lines in English.  Its exceptions are told apart by their
class names, because the classes live in Typer's private copy of Click.
"""

from typing import Any

from zhibiao.forms.errors import UsageError

__all__ = ["explain"]


def explain(error: Any) -> UsageError:
    """The error to show for an exception that Typer raised while it read the arguments."""
    kind = type(error).__name__
    what, why = "用法不对", error.format_message()
    if kind == "NoSuchOption":
        near = "、".join(sorted(error.possibilities or ()))
        what, why = f"没有 {error.option_name} 这个选项", f"是不是 {near}？" if near else None
    elif kind == "MissingParameter" and error.param is not None:
        what, why = f"缺少 {named(error.param)}", None
    elif kind == "BadParameter" and error.param is not None:
        what, why = f"{named(error.param)} 的值不对", error.message
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "zhibiao"
    return UsageError(what, why=why, do=f"用 {command} --help 查看用法")


def named(parameter: Any) -> str:
    """A parameter as the help shows it: the option, or the name of the argument."""
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name.upper())
