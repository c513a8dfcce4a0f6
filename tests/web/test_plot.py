"""The drawing of values on one scale."""

import math
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.web.plot import Box, Dot, Draft, Words, draw, ticks

WORDS = Words("题", "说明", "全部", "更早", "未写年度", "其余 {n} 个", "越高越好", "对数")
SVG = "{http://www.w3.org/2000/svg}"
finite = st.floats(min_value=0, max_value=1e9, allow_nan=False).map(lambda x: round(x, 3))


def drawn(
    dots: list[Dot], *, unit: str | None = "%", draft: Draft | None = None
) -> ElementTree.Element:
    values = sorted(dot.value for dot in dots)
    box = Box(values[0], values[0], values[len(values) // 2], values[-1], values[-1])
    text = str(draw(dots, box, WORDS, unit=unit, draft=draft))
    return ElementTree.fromstring(text.replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))


def marks(svg: ElementTree.Element) -> dict[str, tuple[float, float]]:
    """Where each labelled mark stands, by its label."""
    found = {}
    for mark in svg:
        title = mark.find(f"{SVG}title")
        if title is None or "dot" not in mark.get("class", ""):
            continue
        if mark.tag == f"{SVG}circle":
            place = float(mark.attrib["cx"]), float(mark.attrib["cy"])
        else:
            corners = [tuple(map(float, pair.split(","))) for pair in mark.attrib["points"].split()]
            place = tuple(sum(axis) / len(corners) for axis in zip(*corners, strict=True))
        found[title.text or ""] = place
    return found


def test_equal_values_of_one_agency_are_stacked_and_lower_ones_stand_further_left() -> None:
    dots = [Dot(90, "甲局", 2024, "a"), Dot(90, "甲局", 2024, "b"), Dot(80, "甲局", 2024, "c")]
    places = marks(drawn(dots))
    assert places["a"][0] == places["b"][0]
    assert places["a"][1] - places["b"][1] == pytest.approx(11)
    assert places["c"][0] < places["a"][0]
    assert places["c"][1] == places["a"][1]


def test_agencies_have_rows_of_their_own_the_higher_median_above() -> None:
    places = marks(drawn([Dot(80, "低局", 2024, "low"), Dot(95, "高局", 2024, "high")]))
    assert places["high"][1] < places["low"][1]


def test_years_differ_in_shape_as_well_as_in_colour() -> None:
    svg = drawn([Dot(80 + n, "局", 2020 + n, str(n)) for n in range(7)])
    shapes = [
        mark.get("class")
        for mark in svg
        if mark.find(f"{SVG}title") is not None and "dot" in mark.get("class", "")
    ]
    assert sorted(filter(None, shapes)) == [
        *("dot s1", "dot s2", "dot s3", "dot s4", "dot s5", "dot s6", "dot s6")
    ]
    said = [text.text for text in svg.iter(f"{SVG}text")]
    assert "2026" in said
    assert "更早" in said


def test_my_value_is_a_line_with_its_name_even_outside_of_the_others() -> None:
    svg = drawn([Dot(80, "局", 2024, "x")], draft=Draft(60, "我的 ≥60%"))
    line = next(mark for mark in svg if mark.get("class") == "draft")
    assert float(line.attrib["x1"]) < marks(svg)["x"][0]
    assert "我的 ≥60%" in [text.text for text in svg.iter(f"{SVG}text")]


def test_a_reader_of_screens_is_told_what_it_shows() -> None:
    svg = drawn([Dot(80, "局", 2024, "x")])
    assert svg.get("role") == "img"
    named = (svg.get("aria-labelledby") or "").split()
    assert [mark.text for mark in svg if mark.get("id") in named] == ["题", "说明"]
    assert not list(svg.iter(f"{SVG}a"))


def test_names_are_text_whatever_they_hold() -> None:
    svg = drawn([Dot(1, "<b>&局", 2024, '"><script>')], unit="<i>", draft=Draft(1, "<u>"))
    said = [text.text for text in svg.iter(f"{SVG}text")]
    assert "<i>" in said
    assert "<u>" in said
    assert not list(svg.iter(f"{SVG}script"))


def test_values_over_several_powers_of_ten_are_drawn_by_powers() -> None:
    places = marks(drawn([Dot(10.0**n, "局", 2024, str(n)) for n in range(5)], unit="人"))
    steps = [places[str(n + 1)][0] - places[str(n)][0] for n in range(4)]
    assert steps == pytest.approx([steps[0]] * 4, abs=0.2)


def test_many_agencies_share_the_last_row() -> None:
    svg = drawn([Dot(80 + n % 10, f"第{n}局", 2024, str(n)) for n in range(40)])
    assert "其余 15 个" in [text.text for text in svg.iter(f"{SVG}text")] or any(
        (title.text or "") == "其余 15 个" for title in svg.iter(f"{SVG}title")
    )


@given(st.lists(finite, min_size=1, max_size=30), st.none() | finite)
def test_every_mark_stands_inside_the_drawing(values: list[float], mine: float | None) -> None:
    dots = [Dot(value, f"局{n % 4}", 2020 + n % 8, str(n)) for n, value in enumerate(values)]
    svg = drawn(dots, unit=None, draft=None if mine is None else Draft(mine, "我的"))
    height = float((svg.get("viewBox") or "").split()[3])
    for x, y in marks(svg).values():
        assert 200 < x < 900
        assert 0 < y < height


@given(finite, finite)
def test_ticks_enclose_the_span_in_few_equal_steps(one: float, other: float) -> None:
    low, high = sorted((one, other))
    if high - low < 1e-3:
        high = low + 1
    found = ticks(low, high)
    step = found[1] - found[0]
    assert found[0] <= low + 1e-6 * step
    assert found[-1] >= high - 1e-6 * step
    assert 2 <= len(found) <= 11
    assert math.isclose(found[-1] - found[0], step * (len(found) - 1), rel_tol=1e-6)
