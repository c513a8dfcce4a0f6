"""The `zhibiao` application: its commands, and how an error ends the process."""

from typing import Any

import typer
from typer.core import TyperGroup

from zhibiao.cli import answers, corpus, encoder, network, parse, sparql
from zhibiao.forms.errors import UsageError, ZhibiaoError

__all__ = ["app"]

NOTHING_FOUND, WRONG_USAGE = 1, 2


class Commands(TyperGroup):
    """A group whose commands may raise our errors: one line on stderr, then 1 or 2."""

    def invoke(self, ctx: Any) -> Any:  # Typer brings a Click of its own
        try:
            return super().invoke(ctx)
        except ZhibiaoError as error:
            typer.echo(f"zhibiao: {error}", err=True)
            raise typer.Exit(
                WRONG_USAGE if isinstance(error, UsageError) else NOTHING_FOUND
            ) from None


app = typer.Typer(
    cls=Commands,
    name="zhibiao",
    help="读绩效目标申报表，按意思查找、对标、规范指标；全部离线。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (parse, corpus, answers, sparql):
    group.register(app)
app.add_typer(network.app, name="network")
app.add_typer(encoder.app, name="encoder")
