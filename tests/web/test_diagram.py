"""Diagrams: boxes stand apart, names are safe, clicks land."""

import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhibiao.web.diagram import Box, Diagram, Line, layered, shortened, spread, text_width

HEIGHT = 28


def box(key: str, label: str, *, centre: bool = False) -> Box:
    return Box(key, label, "wording", f"指标名称：{label}", f"/network?node={key}", centre)


def star(leaves: int) -> tuple[list[Box], list[Line]]:
    boxes = [box("centre", "云岭市水务局", centre=True)]
    boxes += [box(f"n{n}", "河道保洁完成率" + "长" * (n % 8)) for n in range(leaves)]
    ends = ["centre" if n < 9 else f"n{n % 9}" for n in range(leaves)]
    return boxes, [Line(end, f"n{n}", "使用 1 次", n + 1) for n, end in enumerate(ends)]


def overlapping(drawn: Diagram) -> list[tuple[str, str]]:
    return [
        (one.key, other.key)
        for one, other in combinations(drawn.boxes, 2)
        if abs(drawn.places[one.key][0] - drawn.places[other.key][0])
        < (one.width + other.width) / 2
        and abs(drawn.places[one.key][1] - drawn.places[other.key][1]) < HEIGHT
    ]


@pytest.mark.parametrize("leaves", [0, 1, 2, 9, 40, 100])
def test_no_two_boxes_overlap_and_all_are_inside_the_drawing(leaves: int) -> None:
    drawn = spread(*star(leaves))
    assert overlapping(drawn) == []
    for one in drawn.boxes:
        x, y = drawn.places[one.key]
        assert one.width / 2 <= x <= drawn.width - one.width / 2
        assert HEIGHT / 2 <= y <= drawn.height - HEIGHT / 2


@settings(max_examples=25, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=40))
def test_no_two_boxes_overlap_whatever_is_linked(pairs: set[tuple[int, int]]) -> None:
    boxes = [box(f"n{n}", "指标" * (n % 6 + 1), centre=n == 0) for n in range(16)]
    lines = [Line(f"n{a}", f"n{b}", "使用") for a, b in sorted(pairs) if a != b]
    assert overlapping(spread(boxes, lines)) == []


def test_the_same_content_gives_the_same_drawing() -> None:
    assert spread(*star(30)).svg("图") == spread(*star(30)).svg("图")


def test_a_drawing_is_not_wider_than_a_usual_screen() -> None:
    assert spread(*star(100)).width < 1200


def test_each_node_is_a_link_around_one_solid_shape() -> None:
    boxes, lines = star(3)
    svg = str(spread(boxes, lines).svg("图"))
    links = re.findall(r"<a [^>]*>.*?</a>", svg)
    assert [re.search(r'href="([^"]*)"', link)[1] for link in links] == [  # type: ignore[index]
        f"/network?node={one.key}" for one in boxes
    ]
    assert all(link.count("<rect") == 1 for link in links)


def test_links_stand_outside_an_image_role() -> None:
    svg = str(spread(*star(3)).svg("图"))
    assert 'role="img"' not in svg


def test_names_cannot_break_out_of_the_drawing() -> None:
    hostile = '"><script>alert(1)</script>'
    boxes = [
        Box("a", hostile, "wording", hostile, 'x" onclick="alert(1)', True),
        Box("b", "<b>", "wording", "<b>"),
    ]
    svg = str(spread(boxes, [Line("a", "b", hostile)]).svg(hostile))
    assert "<script" not in svg
    assert "<b>" not in svg
    assert ' onclick="' not in svg
    assert "&lt;script&gt;" in svg


def test_a_node_without_address_is_no_link() -> None:
    svg = str(spread([Box("a", "甲", "project", "甲")], []).svg("图"))
    assert "<a " not in svg


def test_no_inline_style_is_written() -> None:
    assert "style=" not in str(spread(*star(12)).svg("图"))


def test_long_labels_are_cut_and_keep_their_title() -> None:
    label = "安全生产监督检查与隐患排查治理专项行动经费"
    assert shortened(label) == "安全生产监督检查与隐患…"
    assert text_width(shortened(label)) < text_width(label)
    svg = str(spread([box("a", label)], []).svg("图"))
    assert f"<title>指标名称：{label}</title>" in svg


def test_a_label_that_fits_is_left_alone() -> None:
    assert shortened("满意度 ≥90%") == "满意度 ≥90%"


def test_layers_stand_from_left_to_right_and_do_not_overlap() -> None:
    columns = [[box("a", "甲")], [box("b", "乙" * 9), box("c", "丙")], [box("d", "丁")]]
    drawn = layered(columns, [Line("a", "b", "使用"), Line("b", "d", "使用")])
    x = {key: place[0] for key, place in drawn.places.items()}
    assert x["a"] < x["b"] == x["c"] < x["d"]
    assert overlapping(drawn) == []


def test_nothing_to_draw_is_an_empty_drawing() -> None:
    assert spread([], []).boxes == ()
    assert layered([], []).boxes == ()
