"""The comparison chart on values of ours (its lines are in the module's own examples)."""

from typing import Any

import pytest

from zhibiao.cli.chart import draw_comparison

KEYS = ("min", "q1", "median", "q3", "max")


def compared(
    rows: list[tuple[str | None, str | None, float]], *, unit: str = "%", draft: float | None = None
) -> dict[str, Any]:
    """What `compare --json` gives, as far as the chart reads it; quartiles are the extremes."""
    values = sorted(value for *_, value in rows)
    middle = values[len(values) // 2]
    marks = (values[0], values[0], middle, values[-1], values[-1])
    return {
        "query": "某指标",
        "unit": unit,
        "target": {"text": f"≥{draft}{unit}", "value": draft} if draft is not None else None,
        "rows": [
            {"unit_name": name, "department": department, "value": value}
            for name, department, value in rows
        ],
        "qualitative": [],
        "summary": {"n": len(rows), "agencies": len(rows), "qualitative": 0}
        | dict(zip(KEYS, marks, strict=True)),
        "position": {"below": 0, "equal": 0, "above": 0} if draft is not None else None,
    }


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")


def test_agencies_stand_in_order_of_their_middle_value(capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[tuple[str | None, str | None, float]] = [
        ("甲局", None, 100.0),
        ("乙局", None, 80.0),
        ("甲局", None, 90.0),
        ("甲局", None, 90.0),
        (None, "丙局", 85.0),
    ]
    draw_comparison(compared(rows, draft=95.0))
    assert lines(capsys)[2:] == [
        "",
        "单位       80%                         100%   指标值    条",
        "──────────────────────────────────────────────────────────",
        "（全部）   ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒◆▒▒▒▒▒▒┃▒▒▒▒▒▒▒▒              5",
        "乙局       ●······················┃········   80%        1",
        "丙局       ········●··············┃········   85%        1",
        "甲局       ················◉······┃·······●   90–100%    3",
        "● 一条　◉ 同值多条　┃ 拟填值　─ 最低到最高　▒ 中间一半　◆ 中位",
    ]


def test_the_draft_widens_the_scale(capsys: pytest.CaptureFixture[str]) -> None:
    draw_comparison(compared([("甲局", None, 50.0)], draft=0.0))
    scale = next(line for line in lines(capsys) if line.startswith("单位"))
    assert scale.split() == ["单位", "0%", "50%", "指标值", "条"]


def test_one_value_stands_in_the_middle(capsys: pytest.CaptureFixture[str]) -> None:
    draw_comparison(compared([("甲局", None, 5.0)], unit="天"))
    *_, scale, _, box, agency, legend = lines(capsys)
    assert scale.split() == ["单位", "5天", "指标值", "条"]
    assert box.split()[1] == "·" * 16 + "◆" + "·" * 15
    assert agency.split()[1] == "·" * 16 + "●" + "·" * 15
    assert "拟填值" not in legend


def test_many_agencies_are_cut_to_those_with_most_rows(capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[tuple[str | None, str | None, float]] = [
        (f"第{n:02}局", None, float(n)) for n in range(60)
    ]
    rows.append(("第59局", None, 59.0))
    draw_comparison(compared(rows))
    printed = lines(capsys)
    assert sum(line.startswith("第") for line in printed) == 40
    assert any(line.startswith("第59局") for line in printed)
    assert "… 另有 20 个单位，条数较少，未画出" in printed


def test_only_words_make_no_chart(capsys: pytest.CaptureFixture[str]) -> None:
    record = compared([("甲局", None, 1.0)])
    record |= {"rows": [], "qualitative": [{"target": "优"}, {"target": "优"}, {"target": "良"}]}
    record["summary"] |= {"n": 0, "qualitative": 3}
    draw_comparison(record)
    assert lines(capsys) == ["只写了定性要求的 3 条：优、良"]
