"""The money block in its layouts, in yuan."""

import pytest

from zhibiao.forms.cells import Cell
from zhibiao.forms.funding import MoneyCell, parse_money, read_funding, with_amounts_below
from zhibiao.forms.labels import label_of
from zhibiao.forms.model import Funding


def cells(*rows: str) -> list[MoneyCell]:
    """``label=value | label=value`` for each row; the place in the row is the column."""
    found: list[MoneyCell] = []
    for number, row in enumerate(rows):
        for column, part in enumerate(row.split("|")):
            text, _, value = part.partition("=")
            if text.strip():
                label = label_of(text.strip())
                assert label is not None
                found.append(
                    MoneyCell(label.role, 2 * column, number, value.strip() or None, label.factor)
                )
    return found


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("850,000.00", 850_000.0),
        ("８５万元", 850_000.0),
        ("1.2亿元", 120_000_000.0),
        ("￥12，300", 12_300.0),
        ("0", 0.0),
        ("-3.5", -3.5),
        ("278000 元", 278_000.0),
        ("—", None),
        ("", None),
        ("详见附件", None),
        (None, None),
    ],
)
def test_amounts(text: str | None, amount: float | None) -> None:
    assert parse_money(text) == amount


def test_ten_thousands_gain_no_tail() -> None:
    assert parse_money("12.3", factor=1e4) == 123_000.0
    assert parse_money("0.07", factor=1e4) == 700.0


def test_two_blocks_side_by_side() -> None:
    assert read_funding(
        cells(
            "项目资金总额=300 | 年度资金申请总额=100",
            "其中：财政资金=270 | 其中：当年财政拨款=90",
            "| 上年结转资金=0",
            "其他资金=30 | 其他资金=10",
        )
    ) == Funding(300, 270, 30, 100, 90, 0, 10)


def test_an_empty_left_block_leaves_a_lone_part_to_the_year() -> None:
    assert read_funding(
        cells(
            "项目资金总额= | 年度资金申请总额=100",
            "其中：财政资金= | 其中：当年财政拨款=90",
            "其他资金=10",
        )
    ) == Funding(annual=100, annual_fiscal=90, annual_other=10)


def test_two_blocks_below_each_other() -> None:
    assert read_funding(
        cells(
            "中期资金总额=300", "其中：财政拨款=270", "其他资金=30",
            "年度资金总额=100", "其中：财政拨款=90", "上年结转=1", "其他资金=9",
        )
    ) == Funding(300, 270, 30, 100, 90, 1, 9)  # fmt: skip


def test_one_block_of_the_year() -> None:
    assert read_funding(
        cells("年度资金总额（万元）=12.5", "其中：财政拨款=10", "其他资金=2.5")
    ) == Funding(annual=125_000, annual_fiscal=100_000, annual_other=25_000)


def test_units_the_label_beats_the_heading_and_the_heading_the_line_above() -> None:
    assert read_funding(cells("项目资金（万元）", "年度资金总额=2"), factor=1.0).annual == 20_000
    assert read_funding(cells("年度资金总额=2"), factor=1e4).annual == 20_000
    assert read_funding(cells("项目资金（万元）", "年度资金总额（元）=2")).annual == 2
    assert read_funding(cells("项目资金（万元）", "年度资金总额=2元")).annual == 2


def test_money_beside_the_heading_is_the_years() -> None:
    assert read_funding(cells("项目资金（万元）=35")) == Funding(annual=350_000)


def test_amounts_below_each_other_are_cells_and_an_amount_may_be_wrapped() -> None:
    assert parse_money("850\n850\n812.6") == 850
    assert parse_money("860,0\n00.00") == 860_000
    assert parse_money("1,286,500\n.00") == 1_286_500


def test_parts_that_come_in_turn_belong_to_the_block_of_their_turn() -> None:
    assert read_funding(
        cells("中期资金总额=300", "年度资金总额=100", "其中：财政拨款=270", "其中：财政拨款=90",
              "其他资金=30", "其他资金=10")
    ) == Funding(300, 270, 30, 100, 90, None, 10)  # fmt: skip
    assert read_funding(
        cells(
            "项目资金总额=300",
            "年度资金申请总额=100",
            "其中：财政资金=270",
            "其中：当年财政拨款=90",
        )
    ) == Funding(total=300, total_fiscal=270, annual=100, annual_fiscal=90)


def test_amounts_in_the_row_below_their_labels() -> None:
    labels = cells("年度预算安排（万元）= | 其中：财政资金= | 其他资金=")
    below = [Cell("118.00", 0), Cell("110.00", 2), Cell("8.00", 4)]
    assert read_funding(with_amounts_below(labels, 1, below)) == Funding(
        annual=1_180_000, annual_fiscal=1_100_000, annual_other=80_000
    )
    # Not of the next row, no amounts: nothing is given.
    assert with_amounts_below(labels, 2, below) == labels
    assert with_amounts_below(labels, 1, [Cell("见附件", 0)]) == labels


def test_a_number_of_something_else_is_no_amount() -> None:
    assert parse_money("1-7月执行数") is None
    assert parse_money("2024年预算") is None
    assert parse_money("96.00%") is None
