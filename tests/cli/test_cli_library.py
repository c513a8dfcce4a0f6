"""`zhibiao library`: browse, add, remove, export."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., Any]
ROWS = (
    "指标名称,二级指标,取值方向,计量单位,指标解释,计算公式,领域\n"
    "闸门启闭灵便率,质量,正向,%,反映闸门启闭灵便的程度。,灵便次数/启闭次数×100%,水务水利\n"
)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "本单位.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_the_list_is_narrowed_by_text_sector_and_level2(ask: Ask) -> None:
    found = ask("library", "list", "满意度", "--sector", "教育", "--level2", "满意度")
    assert found
    for entry in found:
        assert "满意" in "".join((entry["wording"], *entry["synonyms"], *entry["everyday"]))
        assert entry["level2"] == "服务对象满意度指标"
        assert any("教育" in sector for sector in entry["sectors"])
        assert not entry["own"]


def test_nothing_found_ends_with_1_and_an_unknown_level_with_2(run: Run) -> None:
    for flags in ([], ["--json"]):
        result = run("library", "list", "独角兽饲养", *flags)
        assert (result.exit_code, result.stderr) == (1, "0 条规范指标。\n")
    result = run("library", "list", "--level2", "好看指标")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "没有二级指标“好看指标”" in result.stderr


def test_an_entry_is_shown_by_any_of_its_wordings(run: Run) -> None:
    shown = run("library", "show", "验收过没过").stdout
    for text in (
        "验收合格率",
        "质量指标",
        "验收合格数/提交验收总数×100%",
        "正向",
        "项目验收合格率",
    ):
        assert text in shown


@pytest.mark.parametrize("command", ["show", "remove"])
def test_a_name_that_no_entry_has_ends_with_1(run: Run, own_corpus: Path, command: str) -> None:
    result = run("library", command, "独角兽")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("zhibiao: ")
    assert "没有“独角兽”" in result.stderr


def test_what_is_added_is_listed_shown_exported_and_removed(
    run: Run, ask: Ask, rows: Path, own_corpus: Path, tmp_path: Path
) -> None:
    result = run("library", "add", rows)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "加入 1 条，更新 0 条，未变 0 条。\n"
    assert ask("library", "add", rows)["unchanged"] == ["闸门启闭灵便率"]
    assert [entry["wording"] for entry in ask("library", "list", "--own")] == ["闸门启闭灵便率"]
    assert "本单位" in run("library", "show", "闸门启闭灵便率").stdout
    exported = run("library", "export", "--own").stdout
    assert 'skos:prefLabel "闸门启闭灵便率"@zh' in exported
    saved = tmp_path / "导出.csv"
    assert run("library", "export", "--own", "--format", "csv", "-o", saved).exit_code == 0
    assert ask("library", "add", saved)["unchanged"] == ["闸门启闭灵便率"]
    assert run("library", "remove", "闸门启闭灵便率").stdout == "已删除“闸门启闭灵便率”。\n"
    assert run("library", "list", "--own").exit_code == 1


def test_bad_rows_are_told_one_a_line_and_nothing_is_stored(
    run: Run, rows: Path, own_corpus: Path
) -> None:
    rows.write_text(
        ROWS + "坏率,质检,正向,%,,\n缺方向的指标数,数量,,个,反映。,\n", encoding="utf-8"
    )
    result = run("library", "add", rows)
    assert (result.exit_code, result.stdout) == (1, "")
    first, second, last = result.stderr.splitlines()
    assert first.startswith("zhibiao: 本单位.csv 第3行“坏率”：二级指标“质检”不在已知分类中")
    assert second.startswith("zhibiao: 本单位.csv 第4行“缺方向的指标数”：缺取值方向")
    assert last == "zhibiao: 本单位.csv 有 2 处不合规则，没有加入任何指标"
    assert run("library", "list", "--own").exit_code == 1


def test_the_bundled_library_is_browsed_without_a_corpus(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIBIAO_CORPUS", str(tmp_path / "keins"))
    assert run("library", "show", "验收合格率").exit_code == 0
    jsonld = json.loads(run("library", "export", "--format", "jsonld").stdout)
    assert len(jsonld["@graph"]) > 700
    assert not (tmp_path / "keins").exists()
