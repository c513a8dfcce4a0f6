"""The `zhibiao` application: its commands, and how an error ends the process."""

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from zhibiao.cli import answers, corpus, encoder, library, network, parse, review, serve, sparql
from zhibiao.cli.usage import explain
from zhibiao.forms.errors import UsageError, ZhibiaoError

__all__ = ["app"]

FAILED, WRONG_USAGE = 1, 2


class Commands(TyperGroup):
    """A group that ends every deliberate error with one line on stderr, and with 1 or 2."""

    def main(self, *args: Any, **settings: Any) -> Any:
        try:
            # Commands return nothing, so what comes back is the status of a typer.Exit.
            status = super().main(*args, **settings | {"standalone_mode": False}) or 0
        except ZhibiaoError as error:
            status = report(error)
        except typer.TyperException as error:
            if type(error).__name__ == "NoArgsIsHelpError":
                typer.echo(error.format_message(), err=True)
                status = WRONG_USAGE
            else:
                status = report(explain(error))
        except OSError as error:
            status = report(ZhibiaoError("文件操作失败", why=str(error)))
        sys.exit(status)

    def invoke(self, ctx: Any) -> Any:  # Typer brings a Click of its own
        result = super().invoke(ctx)
        # A closed pipe must show here, where it ends the process quietly, and not at exit.
        sys.stdout.flush()
        return result


def report(error: ZhibiaoError) -> int:
    """Print the line on stderr; gives the exit status."""
    typer.echo(f"zhibiao: {error}", err=True)
    return WRONG_USAGE if isinstance(error, UsageError) else FAILED


def print_version(wanted: bool) -> None:
    """`--version` prints and ends."""
    if wanted:
        from importlib.metadata import version

        typer.echo(f"zhibiao {version('zhibiao')}")
        raise typer.Exit


app = typer.Typer(
    cls=Commands,
    name="zhibiao",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def zhibiao(
    version: Annotated[
        bool,
        typer.Option("--version", callback=print_version, is_eager=True, help="打印版本号。"),
    ] = False,
) -> None:
    """读绩效目标申报表，按意思查找、对标、规范指标；全部离线。

    每条命令的用法和例子：zhibiao 命令 --help。退出码：0 成功，1 没找到或有失败，2 用法不对。
    """


for group in (parse, corpus, answers, review, sparql, serve):
    group.register(app)
app.add_typer(network.app, name="network", rich_help_panel=sparql.PANEL)
app.add_typer(library.app, name="library", rich_help_panel=answers.PANEL)
app.add_typer(encoder.app, name="encoder", rich_help_panel=corpus.PANEL)
