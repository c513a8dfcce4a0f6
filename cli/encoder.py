"""`zhibiao encoder`: which one, switch, train, evaluate."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from zhibiao.cli.options import CorpusFolder, Json, examples
from zhibiao.cli.screen import print_json, progress, remark, table

if TYPE_CHECKING:
    from zhibiao.embed.encoder import Encoder
    from zhibiao.embed.proofreading import Coverage
    from zhibiao.search.index import Index
    from zhibiao.search.scorecard import Leg, Measured

__all__ = ["app"]

app = typer.Typer(help="编码器：把指标名称变成向量的模型。", no_args_is_help=True)

# What the legs are called in tables.
_LEGS: "dict[Leg, str]" = {"fused": "综合", "dense": "仅向量", "lexical": "仅字词"}


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


@app.command(
    epilog=examples(
        "zhibiao encoder use bundled",
        "zhibiao encoder use 模型文件夹/ --query-prompt 为这个句子生成表示以用于检索：",
    )
)
def use(
    name: Annotated[
        str, typer.Argument(help="bundled，或 sentence-transformers 模型的名称、文件夹。")
    ],
    device: Annotated[str | None, typer.Option(help="cpu、cuda 等；缺省自动选择。")] = None,
    dtype: Annotated[
        Literal["float32", "float16", "bfloat16"] | None, typer.Option(help="计算精度。")
    ] = None,
    batch: Annotated[int | None, typer.Option(min=1, help="一次编码多少条。")] = None,
    query_prompt: Annotated[
        str | None, typer.Option(help="加在每个查询前的提示语；缺省用模型自带的。")
    ] = None,
    corpus: CorpusFolder = None,
) -> None:
    """换一个编码器，并为所有指标名称重算向量；中途停下，原来的仍然可用。"""
    from zhibiao.embed.encoder import EncoderOptions
    from zhibiao.search import Corpus

    options = EncoderOptions(device=device, dtype=dtype, batch=batch, query_prompt=query_prompt)
    with Corpus.open(corpus) as opened, progress("重算向量") as report:
        opened.use_encoder(name, options=options, progress=report)
        used = opened.encoder.name
    typer.echo(f"已换用 {used}。")


@app.command()
def train(
    texts: Annotated[Path, typer.Option("--texts", metavar="DIR", help="训练用的公开文本。")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="模型写到哪里。")],
) -> None:
    """用本项目编写的词表和公开文本训练自带的编码器（需要附加组件 transformers）。"""
    from zhibiao.embed.training import train as run

    fingerprint = run(texts, output, report=remark)
    typer.echo(f"已写入 {output}（{fingerprint[:16]}）")


@app.command()
def material(json: Json = False) -> None:
    """训练词表的校对与覆盖：有错，或有规范指标说法不足，以状态 1 结束。"""
    from zhibiao.embed.proofreading import coverage_of, faults_of
    from zhibiao.embed.wordlists import read_material
    from zhibiao.graph.library import load_library

    entries = load_library()
    covered = coverage_of(read_material(), [entry.wording for entry in entries])
    faults = faults_of()
    by_sector: dict[str, list[Coverage]] = {}
    for entry, coverage in zip(entries, covered, strict=True):
        by_sector.setdefault(entry.sectors[0] if entry.sectors else "", []).append(coverage)
    lacking = [one for one in covered if not one.suffices]
    if json:
        print_json(
            {
                "entries": [asdict(one) for one in covered],
                "lacking": [one.name for one in lacking],
                "faults": [asdict(fault) for fault in faults],
            }
        )
    else:
        table(
            ("领域", "规范指标", "说法最少", "平均", "用字相远最少", "平均", "不足"),
            (
                (
                    sector,
                    len(some),
                    min(one.wordings for one in some),
                    f"{sum(one.wordings for one in some) / len(some):.1f}",
                    min(one.far for one in some),
                    f"{sum(one.far for one in some) / len(some):.1f}",
                    sum(not one.suffices for one in some),
                )
                for sector, some in by_sector.items()
            ),
            right=("规范指标", "说法最少", "平均", "用字相远最少", "不足"),
        )
        for one in lacking:
            remark(f"说法不足：{one.name}（{one.wordings} 个，用字相远 {one.far} 个）")
        for fault in faults:
            remark(f"{fault.what}：{fault.text}（{fault.where}）")
    if faults or lacking:
        raise typer.Exit(1)


@app.command(
    epilog=examples(
        "zhibiao encoder evaluate",
        "zhibiao encoder evaluate 本局查询.json --at-least 0.65",
        "zhibiao encoder evaluate --encoder bundled --encoder 模型文件夹/",
    )
)
def evaluate(
    queries: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help='JSON：[{"text", "type", "relevant": {名称: 分}}]；旁边同名的 .csv 是被查的指标清单，'
            "没有就查语料库。缺省为自带的一套。",
        ),
    ] = None,
    encoders: Annotated[
        list[str] | None,
        typer.Option("--encoder", metavar="NAME", help="评哪个编码器；写两次就比较两个。"),
    ] = None,
    split: Annotated[
        str | None, typer.Option(help="只用标注了这个 split 的查询，例如 test。")
    ] = None,
    at_least: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="nDCG@10 低于这个数时以状态 1 结束（用于持续集成）。"),
    ] = None,
    corpus: CorpusFolder = None,
    json: Json = False,
) -> None:
    """用标注好的查询给查找打分：nDCG@10 和召回率@10，按类型，带置信区间。"""
    from zhibiao.forms.errors import UsageError
    from zhibiao.search.labelled import OWN, read_queries
    from zhibiao.search.scorecard import changes, measure

    source = queries or OWN
    asked = [one for one in read_queries(source) if split in (None, one.split)]
    if not asked:
        raise UsageError(f"没有 split 为“{split}”的查询", where=str(source))
    if len(encoders or ()) > 2:
        raise UsageError("一次最多比较两个编码器")
    measured = []
    with _searched(source, encoders, corpus) as searched:
        for number, (index, encoder) in enumerate(searched):
            name = encoders[number] if encoders else encoder.name
            measured.append((name, measure(index, encoder, asked)))
    compared = changes(measured[0][1], measured[1][1]) if len(measured) == 2 else ()
    if json:
        print_json(
            {
                "encoders": [
                    {
                        "encoder": name,
                        "scores": [one.as_json() for leg in _LEGS for one in found.scores(leg)],
                    }
                    for name, found in measured
                ],
                "changes": [change.as_json() for change in compared],
            }
        )
    else:
        for name, found in measured:
            _print(name, found)
        if compared:
            typer.echo(f"{measured[1][0]} 比 {measured[0][0]}（配对自助法）")
            table(
                ("类型", "查询数", "nDCG@10 之差", "95% 区间"),
                (
                    (one.type, one.queries, f"{one.difference:+.3f}", _span(one.interval, "+"))
                    for one in compared
                ),
                right=("查询数", "nDCG@10 之差"),
            )
    reached = min(found.scores()[-1].ndcg for _, found in measured)
    if at_least is not None and reached < at_least:
        remark(f"zhibiao: nDCG@10 为 {reached:.3f}，低于要求的 {at_least:g}")
        raise typer.Exit(1)


@contextmanager
def _searched(
    source: Path, names: Sequence[str] | None, corpus: Path | None
) -> "Iterator[Iterator[tuple[Index, Encoder]]]":
    """What is searched, with each encoder: the list beside the queries, else the corpus."""
    from tempfile import TemporaryDirectory

    from zhibiao.embed.encoder import BUNDLED, load_encoder
    from zhibiao.search import Corpus
    from zhibiao.search.labelled import index_of_list, list_beside, with_encoder

    beside = list_beside(source)
    with TemporaryDirectory(prefix="zhibiao-") as made:
        folders = (Path(made) / str(number) for number in range(len(names or ()) or 1))
        if beside is not None:
            yield (
                (index_of_list(beside, folder, encoder), encoder)
                for folder, encoder in zip(
                    folders, map(load_encoder, names or [BUNDLED]), strict=True
                )
            )
        else:
            with Corpus.open(corpus) as opened:
                yield (
                    (
                        (with_encoder(opened.index, folder, encoder), encoder)
                        for folder, encoder in zip(folders, map(load_encoder, names), strict=True)
                    )
                    if names
                    else iter([(opened.index, opened.encoder)])
                )


def _print(name: str, measured: "Measured") -> None:
    typer.echo(name)
    alone = [measured.scores("dense"), measured.scores("lexical")]
    table(
        ("类型", "查询数", "nDCG@10", "95% 区间", "召回@10", "95% 区间", "仅向量", "仅字词"),
        (
            (
                one.type,
                one.queries,
                f"{one.ndcg:.3f}",
                _span(one.ndcg_interval),
                f"{one.recall:.3f}",
                _span(one.recall_interval),
                *(f"{leg.ndcg:.3f}" for leg in legs),
            )
            for one, *legs in zip(measured.scores(), *alone, strict=True)
        ),
        right=("查询数", "nDCG@10", "召回@10", "仅向量", "仅字词"),
    )
    for type_, leg, by in measured.behind():
        remark(f"{type_}：综合比{_LEGS[leg]}低 {by:.3f}")


def _span(interval: tuple[float, float], sign: str = "") -> str:
    return "–".join(f"{bound:{sign}.3f}" for bound in interval)
