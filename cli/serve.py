"""`zhibiao serve`: the HTTP service."""

import stat
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from zhibiao.cli.options import CorpusFolder, examples
from zhibiao.cli.screen import remark
from zhibiao.forms.errors import UsageError

if TYPE_CHECKING:
    from zhibiao.search.corpus import Corpus

__all__ = ["register"]

_LARGEST_TOKEN_FILE: Final = 4096
_SHORT_TOKEN: Final = 16


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    lines = ("zhibiao serve", "zhibiao serve --host 0.0.0.0 --token-file 令牌.txt")
    app.command("serve", epilog=examples(*lines), rich_help_panel="服务")(serve)


def serve(
    host: Annotated[
        str, typer.Option(metavar="H", help="监听的地址；缺省只有本机能访问。")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="P", min=0, max=65535, help="端口；0 为任意空闲端口。")
    ] = 8321,
    token_file: Annotated[
        Path | None,
        typer.Option(metavar="F", help="存放写入令牌的文件；不给则服务只读。"),
    ] = None,
    corpus: CorpusFolder = None,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, max=3600, help="一个 SPARQL 查询的时限。")
    ] = 30.0,
    rate: Annotated[
        float,
        typer.Option(metavar="N", min=0, help="一个客户端地址每秒的请求数；0 为不限，本机不限。"),
    ] = 100.0,
) -> None:
    """启动服务：网页、HTTP 接口、SPARQL。"""
    from zhibiao.web.server import hosts_of, run
    from zhibiao.web.service import Service
    from zhibiao.web.settings import ServiceSettings

    token = None if token_file is None else read_token(token_file)
    with _corpus(corpus, create=token is not None) as opened:
        settings = ServiceSettings(
            token=token,
            timeout=timeout,
            rate=rate or None,
            hosts=hosts_of(host, base=opened.names.base),
        )
        kind = "只读" if token is None else "可写入"

        def announce(url: str) -> None:
            typer.echo(f"zhibiao 服务已启动：{url}（{kind}，按 Ctrl+C 停止）")

        run(Service(opened, settings), host=host, port=port, started=announce)


def _corpus(folder: Path | None, *, create: bool) -> "Corpus":
    """An empty corpus is of use only to who can fill it."""
    from zhibiao.search.corpus import Corpus

    return Corpus.open_or_create(folder) if create else Corpus.open(folder)


def read_token(path: Path) -> str:
    """The token in a file: its one line.

    Warns when others may read the file, or the token is easily guessed.  Raises UsageError when
    it cannot be read, is empty or has several lines.
    """
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(_LARGEST_TOKEN_FILE + 1).strip()
        mode = path.stat().st_mode
    except OSError as error:
        raise UsageError("读不了令牌文件", where=str(path), why=error.strerror) from error
    except UnicodeDecodeError as error:
        raise UsageError("读不了令牌文件", where=str(path), why="不是 UTF-8 编码") from error
    if not text:
        raise UsageError("令牌文件是空的", where=str(path), do="写入一行随机文字")
    if len(text) > _LARGEST_TOKEN_FILE or len(text.split()) > 1:
        raise UsageError("令牌文件应只有一行，中间没有空格", where=str(path), do="请改正这个文件")
    if mode & (stat.S_IRGRP | stat.S_IROTH):
        remark(f"zhibiao: {path}：其他用户也能读到令牌；请执行 chmod 600 {path}")
    if len(text) < _SHORT_TOKEN:
        remark(f"zhibiao: {path}：令牌只有 {len(text)} 个字符，容易被猜到；请用更长的随机文字")
    return text
