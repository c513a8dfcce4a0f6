"""Tables: Chinese counts as two columns, a pipe gets 120, nothing ends in blanks."""

import pytest
from rich.cells import cell_len

from zhibiao.cli.screen import Block, print_blocks, progress, table


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_columns_line_up_under_chinese(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    table(("名称", "数"), [("满意度", 5), ("a", None), ("完成率（%）", 12)], right=("数",))
    assert printed(capsys) == [
        "名称          数",
        "────────────────",
        "满意度         5",
        "a",
        "完成率（%）   12",
    ]


def test_square_brackets_are_text(capsys: pytest.CaptureFixture[str]) -> None:
    table(("a",), [("[red]满意[/red]",)])
    print_blocks([Block("[b]", ["[/b]"], [("[i]",)])])
    assert printed(capsys)[2:] == ["[red]满意[/red]", "[b]", "    [/b]", "    [i]"]


@pytest.mark.parametrize("columns", [None, "80", "40"])
def test_no_line_is_wider_than_the_screen(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str | None
) -> None:
    if columns is None:
        monkeypatch.delenv("COLUMNS", raising=False)
    else:
        monkeypatch.setenv("COLUMNS", columns)
    long = "云岭市某某事务服务保障中心（本部）" * 5
    table(("单位", "数"), [(long, 1)])
    print_blocks([Block("一", [], [("≥1", long, 2024, long)])])
    lines = printed(capsys)
    assert max(map(cell_len, lines)) <= int(columns or 120)
    assert "".join(line.split()[0] for line in lines[2:] if line.startswith("云"))


def test_blocks_share_their_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    print_blocks(
        [
            Block(" 1  甲", ["为什么"], [("≥90%", "水务局", 2024)], "… 另有 2 条"),
            Block(" 2  乙", [], [("满意", "a", None), ("≥1000人次", "b", 2023)]),
        ]
    )
    assert printed(capsys) == [
        " 1  甲",
        "    为什么",
        "    ≥90%       水务局  2024",
        "    … 另有 2 条",
        " 2  乙",
        "    满意       a",
        "    ≥1000人次  b       2023",
    ]


def test_blocks_without_rows(capsys: pytest.CaptureFixture[str]) -> None:
    print_blocks([Block("甲", ["乙"], [])])
    assert printed(capsys) == ["甲", "    乙"]


def test_no_progress_bar_outside_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("读入") as advance:
        advance("a.txt", 1, 2)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")
