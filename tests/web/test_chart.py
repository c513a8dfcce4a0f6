"""Charts: which columns allow one, and what is drawn."""

import re

from zhibiao.web.chart import Chart, Column, chart_of


def texts(name: str, *values: str | None) -> Column:
    return Column.of(name, values, numeric=False)


def numbers(name: str, *values: str | None) -> Column:
    return Column.of(name, values, numeric=True)


def drawn(*columns: Column, value: str | None = None) -> Chart:
    chart = chart_of(columns, value=value)
    assert chart is not None
    return chart


def test_a_name_and_a_number_are_bars_in_the_order_of_the_result() -> None:
    chart = drawn(texts("unit", "乙局", "甲局"), numbers("n", "3", "12"))
    assert (chart.kind, chart.x, chart.y, chart.cut) == ("bar", "unit", "n", 0)
    assert chart.svg.index("乙局") < chart.svg.index("甲局")


def test_the_length_of_a_bar_is_its_number() -> None:
    chart = drawn(texts("unit", "甲", "乙", "丙"), numbers("n", "10", "5", "0"))
    widths = [float(width) for width in re.findall(r'<rect [^>]*width="([\d.]+)"', chart.svg)]
    assert widths[0] == 2 * widths[1]
    assert widths[2] == 1.0


def test_negative_numbers_leave_zero_to_the_left() -> None:
    chart = drawn(texts("unit", "甲", "乙"), numbers("n", "-5", "5"))
    (x1, w1), (x2, _) = (
        (float(x), float(w))
        for x, w in re.findall(r'<rect x="([\d.]+)"[^>]*width="([\d.]+)"', chart.svg)
    )
    assert abs(x1 + w1 - x2) < 0.2


def test_equal_names_are_told_apart_by_the_next_column() -> None:
    chart = drawn(
        texts("unit", "甲局", "甲局"), texts("project", "修路", "架桥"), numbers("n", "1", "2")
    )
    assert "甲局 修路" in chart.svg
    assert "甲局 架桥" in chart.svg


def test_years_and_a_number_are_a_line() -> None:
    chart = drawn(texts("year", "2023", "2024", "2025"), numbers("n", "1", "3", "2"))
    assert chart.kind == "line"
    (points,) = re.findall(r'points="([^"]*)"', chart.svg)
    xs = [float(point.split(",")[0]) for point in points.split()]
    assert xs[1] - xs[0] == xs[2] - xs[1]


def test_a_few_names_are_one_line_each() -> None:
    chart = drawn(
        texts("year", "2024", "2024", "2025", "2025"),
        texts("unit", "甲", "乙", "甲", "乙"),
        numbers("n", "1", "2", "3", "4"),
    )
    assert chart.kind == "line"
    assert chart.svg.count("<polyline") == 2


def test_one_year_is_no_line() -> None:
    chart = drawn(texts("year", "2024", "2024"), texts("u", "甲", "乙"), numbers("n", "1", "2"))
    assert chart.kind == "bar"


def test_two_numbers_are_dots() -> None:
    chart = drawn(numbers("a", "1", "2", None), numbers("b", "3", "4", "5"))
    assert (chart.kind, chart.rows, chart.cut) == ("dot", 2, 1)


def test_the_column_of_numbers_can_be_chosen() -> None:
    columns = texts("u", "甲", "乙"), numbers("a", "1", "2"), numbers("b", "3", "4")
    assert drawn(*columns).y == "a"
    assert drawn(*columns, value="b").y == "b"
    assert drawn(*columns, value="nothing").y == "a"


def test_what_does_not_allow_a_chart_has_none() -> None:
    assert chart_of([]) is None
    assert chart_of([texts("a", "甲", "乙")]) is None
    assert chart_of([texts("a", "甲"), numbers("n", "1")]) is None
    assert chart_of([texts("a", "甲", "乙"), numbers("n", "NaN", "INF")]) is None


def test_bars_beyond_the_limit_are_counted() -> None:
    chart = drawn(
        texts("u", *(f"局{n}" for n in range(60))), numbers("n", *(str(n) for n in range(60)))
    )
    assert (chart.rows, chart.cut) == (40, 20)


def test_names_cannot_break_out_of_the_drawing() -> None:
    chart = drawn(texts("<i>", "<script>x</script>", '"onload="x'), numbers("n", "1", "2"))
    assert "<script" not in chart.svg
    assert "<i>" not in chart.svg
    assert "style=" not in chart.svg


def test_equal_and_zero_numbers_are_drawn() -> None:
    assert drawn(texts("u", "甲", "乙"), numbers("n", "0", "0")).kind == "bar"
    assert drawn(texts("year", "2024", "2025"), numbers("n", "0", "0")).kind == "line"
    assert drawn(numbers("a", "1", "1"), numbers("b", "2", "2")).kind == "dot"
