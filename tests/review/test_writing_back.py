"""`zhibiao review --annotate` and `--fix` from the command line."""

import io
import random
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from benchmarks.layouts import invented, layout
from benchmarks.office import docx_of, xlsx_of
from typer.testing import CliRunner

from zhibiao.cli.app import app

WATER = Path(__file__).parents[2] / "samples" / "water-2025.md"


@pytest.fixture(autouse=True)
def no_corpus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZHIBIAO_CORPUS", str(tmp_path / "none"))


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["review", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def word(tmp_path: Path) -> Path:
    path = tmp_path / "申报表.docx"
    path.write_bytes(docx_of([layout("plain", invented(random.Random(9)))]))
    return path


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "目标表.xlsx"
    path.write_bytes(xlsx_of([layout("central", invented(random.Random(4)))]))
    return path


def comments(path: Path) -> int:
    return len(list(docx.Document(str(path)).comments))


def test_one_document_is_annotated_into_a_file(word: Path, tmp_path: Path) -> None:
    out = tmp_path / "批注.docx"
    status, printed, err = run(word, "--annotate", out)
    assert (status, printed) == (0, "")
    assert f"批注写在 {out}" in err
    assert comments(out) > 0
    assert comments(word) == 0


def test_several_go_into_a_folder_under_their_names(
    word: Path, sheet: Path, tmp_path: Path
) -> None:
    out = tmp_path / "批注" / "2025"
    assert run(word, sheet, "--annotate", out)[0] == 0
    assert sorted(path.name for path in out.iterdir()) == ["申报表.docx", "目标表.xlsx"]
    book: Any = openpyxl.load_workbook(out / "目标表.xlsx")
    assert any(cell.comment for row in book.active.iter_rows() for cell in row)


def test_one_document_goes_into_a_folder_that_is_there(word: Path, tmp_path: Path) -> None:
    (tmp_path / "批注").mkdir()
    assert run(word, "--annotate", tmp_path / "批注")[0] == 0
    assert comments(tmp_path / "批注" / "申报表.docx") > 0


def test_members_of_an_archive_with_one_name_keep_apart(word: Path, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a/申报表.docx", word.read_bytes())
        archive.writestr("b/申报表.docx", word.read_bytes())
    packed = tmp_path / "公开.zip"
    packed.write_bytes(stream.getvalue())
    assert run(packed, "--annotate", tmp_path / "批注")[0] == 0
    names = sorted(path.name for path in (tmp_path / "批注").iterdir())
    assert names == ["申报表.docx", "申报表（2）.docx"]


def test_other_kinds_are_said_in_one_line_and_the_others_go_on(word: Path, tmp_path: Path) -> None:
    out = tmp_path / "批注"
    status, _, err = run(WATER, word, "--annotate", out)
    assert status == 1
    (line,) = (line for line in err.splitlines() if line.startswith("zhibiao: "))
    assert line == (
        "zhibiao: water-2025.md：批注只能写进 docx、xlsx 文件；"
        "请用 --html 写出审核报告，或另存为 docx、xlsx 后再批注"
    )
    assert [path.name for path in out.iterdir()] == ["申报表.docx"]


def test_the_original_is_never_overwritten(word: Path) -> None:
    before = word.read_bytes()
    for out in (word, word.parent):
        status, _, err = run(word, "--annotate", out)
        assert status == 2
        assert "批注不写在原件上" in err
    for flag, what in (("--fix", "修改建议"), ("--html", "报告")):
        status, _, err = run(word, flag, word)
        assert status == 2
        assert f"{what}不写在原件上" in err
    assert word.read_bytes() == before


def test_nor_is_another_one_that_is_reviewed_with_it(word: Path, tmp_path: Path) -> None:
    other = tmp_path / "别处" / word.name
    other.parent.mkdir()
    other.write_bytes(word.read_bytes())
    status, _, err = run(other, word, "--annotate", word.parent)
    assert status == 2
    assert f"{word}：批注不写在原件上" in err
    assert word.read_bytes() == other.read_bytes()


def test_the_proposal_is_written_as_a_workbook(word: Path, tmp_path: Path) -> None:
    out = tmp_path / "建议.xlsx"
    status, printed, err = run(word, WATER, "--fix", out)
    assert (status, printed) == (0, "")
    assert f"修改建议写在 {out}" in err
    names = openpyxl.load_workbook(out).sheetnames
    assert len(names) == 2
    assert all(name.startswith(f"{n} ") for n, name in enumerate(names, start=1))
    assert run(out)[0] == 0


def test_a_place_that_cannot_be_written_is_wrong_usage(word: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "建议.xlsx"
    status, _, err = run(word, "--fix", nowhere)
    assert status == 2
    assert "不能写出修改建议" in err


def test_findings_can_be_printed_and_written_at_once(word: Path, tmp_path: Path) -> None:
    status, out, _ = run(word, "--json", "--annotate", tmp_path / "批注.docx")
    assert status == 0
    assert out.startswith("{")
