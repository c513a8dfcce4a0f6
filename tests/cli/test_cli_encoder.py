"""`zhibiao encoder`: which one, switch, score."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., Any]


def test_show(ask: Ask, run: Run) -> None:
    shown = ask("encoder", "show")
    assert shown["encoder"] == "bundled"
    assert shown["name"].startswith("zhibiao-")
    assert shown["dimension"] > 0
    assert len(shown["fingerprint"]) == 64
    lines = [line.split() for line in run("encoder", "show").stdout.splitlines()]
    assert ["维数", str(shown["dimension"])] in lines


def test_use_of_the_same_keeps_the_answers(run: Run, ask: Ask, own_corpus: Path) -> None:
    before = ask("search", "满意度")
    result = run("encoder", "use", "bundled")
    assert result.exit_code == 0
    assert result.stdout == f"已换用 {ask('encoder', 'show')['name']}。\n"
    assert ask("search", "满意度") == before


def test_use_of_an_unknown_one_is_one_line_and_changes_nothing(
    run: Run, ask: Ask, own_corpus: Path, tmp_path: Path
) -> None:
    before = ask("encoder", "show")
    result = run("encoder", "use", tmp_path / "no-model")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("zhibiao: ")
    assert result.stderr.count("\n") == 1
    assert ask("encoder", "show") == before


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    path = tmp_path / "queries.json"
    path.write_text(
        json.dumps(
            [
                {"text": "服务对象满意度", "type": "draft", "relevant": {"服务对象满意度": 3}},
                {"text": "断面水质达标率", "type": "draft", "relevant": {"断面水质达标率": 1}},
                {"text": "断面水质达标率", "type": "other", "relevant": {"没有的指标": 1}},
            ]
        ),
        encoding="utf-8",
    )
    return path


def test_evaluate(ask: Ask, run: Run, queries: Path) -> None:
    (card,) = ask("encoder", "evaluate", queries)["encoders"]
    fused = {score["type"]: score for score in card["scores"] if score["leg"] == "fused"}
    assert {score["leg"] for score in card["scores"]} == {"fused", "dense", "lexical"}
    assert list(fused) == ["draft", "other", "all"]
    assert (fused["draft"]["queries"], fused["draft"]["ndcg"], fused["draft"]["recall"]) == (
        2,
        1,
        1,
    )
    assert fused["other"]["ndcg"] == 0.0
    assert fused["all"]["ndcg"] == pytest.approx(2 / 3)
    lines = [line.split() for line in run("encoder", "evaluate", queries).stdout.splitlines()]
    assert ["draft", "2", "1.000", "1.000–1.000", "1.000", "1.000–1.000", "1.000", "1.000"] in lines


@pytest.mark.parametrize(("least", "status"), [("0.5", 0), ("0.9", 1)])
def test_evaluate_as_a_gate(run: Run, queries: Path, least: str, status: int) -> None:
    result = run("encoder", "evaluate", queries, "--at-least", least)
    assert result.exit_code == status
    assert ("0.667，低于要求的 0.9" in result.stderr) is bool(status)


def test_evaluate_of_our_own_set_with_two_encoders(ask: Ask) -> None:
    found = ask(
        "encoder", "evaluate", "--split", "test", "--encoder", "bundled", "--encoder", "bundled"
    )
    assert len(found["encoders"]) == 2
    assert found["changes"][-1]["type"] == "all"
    assert all(change["difference"] == 0 for change in found["changes"])


def test_evaluate_of_a_corpus_with_an_encoder_leaves_the_corpus_alone(
    ask: Ask, queries: Path, own_corpus: Path
) -> None:
    before = sorted(path.name for path in (own_corpus / "index").iterdir())
    own, named = (
        ask("encoder", "evaluate", queries, *options)["encoders"][0]
        for options in ((), ("--encoder", "bundled"))
    )
    assert named == own | {"encoder": "bundled"}
    assert sorted(path.name for path in (own_corpus / "index").iterdir()) == before


def test_evaluate_of_a_split_that_is_not_there(run: Run, queries: Path) -> None:
    result = run("encoder", "evaluate", queries, "--split", "dev")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "dev" in result.stderr


def test_evaluate_of_a_bad_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "queries.json"
    path.write_text("[]", encoding="utf-8")
    result = run("encoder", "evaluate", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "queries.json" in result.stderr


def test_material_is_sound_and_covers_the_library(ask: Ask, run: Run) -> None:
    report = ask("encoder", "material")
    assert report["faults"] == report["lacking"] == []
    assert min(entry["wordings"] for entry in report["entries"]) >= 5
    shown = run("encoder", "material")
    assert shown.exit_code == 0
    assert "信息化与网络安全" in shown.stdout


@pytest.fixture
def transformer(tmp_path: Path) -> Path:
    """A transformer of random weights over a few characters, in sentence-transformers' format."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"满意度完成率及时数量公众企业培训"]
    (tmp_path / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    sizes = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    for part in (BertModel(sizes), BertTokenizerFast(str(tmp_path / "vocab.txt"))):
        part.save_pretrained(tmp_path / "parts")
    layers = [Transformer(str(tmp_path / "parts")), Pooling(16)]
    SentenceTransformer(modules=layers, device="cpu").save(str(tmp_path / "model"))
    return tmp_path / "model"


@pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is None,
    reason="the extra 'transformers' is not installed",
)
@pytest.mark.filterwarnings("default")
def test_a_folder_with_a_transformer_is_used_and_given_up_again(
    run: Run, ask: Ask, transformer: Path, own_corpus: Path
) -> None:
    before = ask("search", "满意度")
    used = run(
        *("encoder", "use", str(transformer), "--device", "cpu", "--dtype", "float16"),
        *("--batch", "4", "--query-prompt", "问："),
    )
    assert used.exit_code == 0, used.stderr
    shown = ask("encoder", "show")
    assert (shown["name"], shown["dimension"]) == (str(transformer), 16)
    assert ask("search", "满意度") != before
    compared = ask("encoder", "evaluate", "--encoder", "bundled", "--encoder", str(transformer))
    assert compared["changes"][-1]["difference"] < 0
    assert run("encoder", "use", "bundled").exit_code == 0
    assert ask("search", "满意度") == before
