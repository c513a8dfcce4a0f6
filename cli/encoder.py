"""`zhibiao encoder`: which one, switch, train, evaluate."""

from pathlib import Path
from typing import Annotated

import typer

from zhibiao.cli.options import CorpusFolder, Json, examples
from zhibiao.cli.screen import print_json, remark, table

__all__ = ["app"]

app = typer.Typer(help="编码器：把指标名称变成向量的模型。", no_args_is_help=True)


@app.command()
def show(corpus: CorpusFolder = None, json: Json = False) -> None:
    """语料库现在用的是哪个编码器。"""
    from zhibiao.search import Corpus

    with Corpus.open(corpus) as opened:
        encoder = opened.encoder
        record = {
            "encoder": opened.settings.encoder,
            "name": encoder.name,
            "dimension": encoder.dimension,
            "fingerprint": encoder.fingerprint,
        }
    if json:
        print_json(record)
    else:
        labels = ("设定", "名称", "维数", "指纹")
        table(("", "值"), zip(labels, record.values(), strict=True))


@app.command(epilog=examples("zhibiao encoder use bundled", "zhibiao encoder use 模型文件夹/"))
def use(
    name: Annotated[
        str, typer.Argument(help="bundled，或 sentence-transformers 模型的名称、文件夹。")
    ],
    corpus: CorpusFolder = None,
) -> None:
    """换一个编码器，并为所有指标名称重算向量。"""
    from zhibiao.search import Corpus

    with Corpus.open(corpus) as opened:
        opened.use_encoder(name)
        typer.echo(f"已换用 {opened.encoder.name}。")


@app.command()
def train(
    texts: Annotated[Path, typer.Option("--texts", metavar="DIR", help="训练用的公开文本。")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="模型写到哪里。")],
) -> None:
    """用本项目编写的词表和公开文本训练自带的编码器（需要附加组件 transformers）。"""
    from zhibiao.embed.training import train as run

    fingerprint = run(texts, output, report=remark)
    typer.echo(f"已写入 {output}（{fingerprint[:16]}）")


@app.command(epilog=examples("zhibiao encoder evaluate 查询.json"))
def evaluate(
    queries: Annotated[
        Path,
        typer.Argument(metavar="FILE", help='JSON：[{"text", "type", "relevant": {名称: 分}}]'),
    ],
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """用标注好的查询给查找打分（nDCG@10，按类型，带置信区间）。"""
    from zhibiao.search import Corpus
    from zhibiao.search.scorecard import read_queries, scorecard

    with Corpus.open(corpus) as opened:
        scores = scorecard(opened, read_queries(queries))
    if json:
        print_json([score.as_json() for score in scores])
    else:
        table(
            ("类型", "查询数", "nDCG@10", "95% 区间"),
            ((s.type, s.queries, f"{s.ndcg:.3f}", f"{s.low:.3f}–{s.high:.3f}") for s in scores),
            right=("查询数", "nDCG@10"),
        )
