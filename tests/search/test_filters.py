"""Filters pass exactly the rows that a plain loop passes."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from zhibiao.forms.taxonomy import canonical_level2
from zhibiao.graph.iri import organisation_key
from zhibiao.search.documents import DocumentEntry
from zhibiao.search.filters import Filters
from zhibiao.search.index import EMPTY, IndexedDocument
from zhibiao.search.rows import Row, Rows

UNITS = (
    "云岭市水务局",
    "云岭市水务局（本级）",
    "云岭市教育局",
    "青禾县水务局",
    "青禾县水务局河道所",
)
LEVELS = ("数量指标", "质量指标", "社会效益指标")
CATEGORIES = ("其他一次性项目", "经常性项目", "其他")


def columns(
    heads: Sequence[tuple[str | None, str | None, int | None, str | None, str | None]],
) -> Rows:
    rows = tuple(
        Row(
            document="ab",
            ordinal=1,
            number=number,
            wording=f"名称{number % 3}",
            name=f"名称{number % 3}",
            level1=None,
            level2=level2,
            operator=None,
            value=None,
            target_unit=None,
            target_text=None,
            project=None,
            unit=unit,
            department=department,
            year=year,
            category=category,
        )
        for number, (department, unit, year, level2, category) in enumerate(heads, start=1)
    )
    document = IndexedDocument(DocumentEntry("ab", ("a",), 1, len(rows), "1", ""), rows)
    return EMPTY.updated(remove=(), add=[document]).rows


def maybe(values: Sequence[object]) -> st.SearchStrategy[object]:
    return st.none() | st.sampled_from(values)


heads = st.lists(
    st.tuples(
        maybe(UNITS), maybe(UNITS), maybe((2022, 2023, 2024)), maybe(LEVELS), maybe(CATEGORIES)
    ),
    max_size=12,
)
filters = st.builds(
    Filters,
    department=maybe((*UNITS, "水务局", "无此单位")),
    unit=maybe((*UNITS, "水务局", "河道", "无此单位")),
    year=maybe((2022, 2024, 1999)),
    level2=maybe((*LEVELS, "数量", "产出质量", "无此类")),
    category=maybe((*CATEGORIES, "项目")),
)


def names_passing(given: str, names: Sequence[str | None], key: object) -> set[str]:
    """Equal names if some row has one, else those that contain it."""
    known = {name for name in names if name is not None}
    wanted = key(given)  # type: ignore[operator]
    equal = {name for name in known if key(name) == wanted}  # type: ignore[operator]
    return equal or {name for name in known if wanted in key(name)}  # type: ignore[operator]


@given(heads, filters)
def test_filters_pass_what_a_plain_loop_passes(
    given_heads: list[tuple[str | None, str | None, int | None, str | None, str | None]],
    chosen: Filters,
) -> None:
    expected = [True] * len(given_heads)
    for place, value, key in (
        (0, chosen.department, organisation_key),
        (1, chosen.unit, organisation_key),
        (4, chosen.category, str.strip),
    ):
        if value is not None:
            passing = names_passing(value, [head[place] for head in given_heads], key)  # type: ignore[misc]
            expected = [
                e and h[place] in passing for e, h in zip(expected, given_heads, strict=True)
            ]
    if chosen.year is not None:
        expected = [e and h[2] == chosen.year for e, h in zip(expected, given_heads, strict=True)]
    if chosen.level2 is not None:
        label = canonical_level2(chosen.level2) or chosen.level2
        expected = [e and h[3] == label for e, h in zip(expected, given_heads, strict=True)]
    selection = chosen.select(columns(given_heads))
    assert selection.mask.tolist() == expected
    if given_heads:
        assert (selection.remark is None) == any(expected)


def test_an_equal_name_excludes_names_that_contain_it() -> None:
    rows = columns(
        [(None, "青禾县水务局", 2024, None, None), (None, "青禾县水务局河道所", 2024, None, None)]
    )
    assert Filters(unit="青禾县水务局").select(rows).mask.tolist() == [True, False]
    assert Filters(unit="水务局").select(rows).mask.tolist() == [True, True]


def test_an_unknown_value_names_known_ones_that_are_near() -> None:
    rows = columns([("云岭市科学技术局", "云岭市教育局", 2023, "数量指标", None)] * 2)
    assert "云岭市教育局" in (Filters(unit="云岭教育局").select(rows).remark or "")
    assert "云岭市科学技术局" in (Filters(department="科技局").select(rows).remark or "")
    assert "2023" in (Filters(year=2030).select(rows).remark or "")
    assert "数量指标" in (Filters(level2="时效").select(rows).remark or "")


def test_a_name_known_only_in_another_role_passes_nothing() -> None:
    rows = columns([("云岭市教育局", "青禾县水务局", 2024, None, None)])
    selection = Filters(department="青禾县水务局").select(rows)
    assert not selection.mask.any()
    assert "主管部门" in (selection.remark or "")


def test_values_that_no_row_has_together_are_said_so() -> None:
    rows = columns([("甲局", None, 2023, None, None), ("乙局", None, 2024, None, None)])
    selection = Filters(department="甲局", year=2024).select(rows)
    assert not selection.mask.any()
    assert selection.remark == "没有同时符合所有筛选条件的指标"


def test_no_filter_is_false_and_passes_everything() -> None:
    assert not Filters()
    assert Filters(year=2024)
    assert Filters().select(columns([(None, None, None, None, None)])).mask.tolist() == [True]
