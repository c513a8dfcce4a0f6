"""Where the boxes of comments stand, and how large they are."""

from zhibiao.review.comment_boxes import EMPTY_DRAWING, Sizes, with_boxes
from zhibiao.review.office import Markup

SHEET = (
    b"<worksheet><sheetFormatPr defaultRowHeight='15' defaultColWidth='9'/><cols>"
    b"<col min='2' max='3' width='20'/><col min='4' max='4' width='8' hidden='1'/></cols>"
    b"<sheetData><row r='1' ht='30'><c r='A1'/></row><row r='2' hidden='1'/><row r='3'/>"
    b"</sheetData></worksheet>"
)


def anchor(sizes: Sizes, row: int, column: int, text: str) -> list[int]:
    return [int(one) for one in sizes.anchor(row, column, text).split(", ")]


def test_sizes_are_those_of_the_sheet() -> None:
    sizes = Sizes.of(Markup(SHEET))
    assert [sizes.column(n) for n in range(5)] == [68, 145, 145, 0, 68]
    assert [sizes.row(n) for n in range(4)] == [40, 0, 20, 20]


def test_a_box_is_as_wide_on_narrow_columns_as_on_wide_ones() -> None:
    for column in (10, 400):
        sizes = Sizes((), {}, usual_column=column)
        left, offset, _, _, right, into, _, _ = anchor(sizes, 5, 2, "甲")
        assert (left, offset) == (3, 12)
        assert (right - left) * column + into - offset == 360


def test_a_box_grows_with_its_text_up_to_a_limit() -> None:
    sizes = Sizes((), {})

    def height(text: str) -> int:
        _, _, top, start, _, _, bottom, end = anchor(sizes, 5, 2, text)
        return (bottom - top) * sizes.usual_row + end - start

    assert height("甲") < height("甲\n乙") < height("甲" * 200) < height("甲" * 5000) == 560


def test_boxes_at_the_edge_of_the_sheet_stay_inside() -> None:
    left, _, _, _, right, _, bottom, _ = anchor(Sizes((), {}), 1_048_575, 16_383, "甲" * 99)
    assert (left, right, bottom) == (16_383, 16_383, 1_048_575)


def test_nonsense_sizes_are_passed_over() -> None:
    odd = b"<worksheet><cols><col min='x' max='3' width='1e99'/></cols><sheetData><row r='1' ht='-3'/></sheetData></worksheet>"
    assert Sizes.of(Markup(odd)).column(1) == 72


def test_boxes_bring_the_names_that_the_drawing_lacks() -> None:
    vml = "urn:schemas-microsoft-com:vml"
    theirs = f'<xml><v:shape xmlns:v="{vml}" id="_x0000_s1025"/></xml>'.encode()
    drawing = with_boxes(theirs, [(3, 1, "甲")], Sizes((), {}))
    shapes = Markup(drawing).elements(lambda _, name, depth: name == "shape")
    assert [(one.namespace, one.attributes["id"]) for one in shapes] == [
        (vml, "_x0000_s1025"),
        (vml, "_x0000_s1026"),
    ]


def test_each_box_names_its_cell() -> None:
    drawing = with_boxes(EMPTY_DRAWING, [(3, 1, "甲"), (4, 2, "乙")], Sizes((), {}))
    shapes = Markup(drawing).elements(lambda _, name, depth: name in ("Row", "Column", "shape"))
    numbers = [one.attributes["id"] for one in shapes if one.name == "shape"]
    cells = [drawing[one.inner : one.inner_end] for one in shapes if one.name != "shape"]
    assert numbers == ["_x0000_s1025", "_x0000_s1026"]
    assert cells == [b"3", b"1", b"4", b"2"]
