"""Units, their families, and the factors that put two values on one scale."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.forms.unit import KNOWN_SYMBOLS, UnitFamily, family_of, unit_of

CASES = Path(__file__).parents[1] / "data" / "units.tsv"


def _cases() -> list[tuple[str, str, float, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = csv.reader((line for line in file if line[0] != "#"), delimiter="\t")
        return [(symbol, family, float(factor), base) for symbol, family, factor, base in rows]


@pytest.mark.parametrize(("symbol", "family", "factor", "base"), _cases())
def test_unit_has_family_factor_and_base(
    symbol: str, family: str, factor: float, base: str
) -> None:
    unit = unit_of(symbol)
    assert unit is not None
    assert (unit.family, unit.base) == (family, base)
    assert unit.factor == pytest.approx(factor)
    assert family_of(symbol) == family


def test_no_unit_is_a_plain_number() -> None:
    assert unit_of(None) is None
    assert unit_of(" ") is None
    assert family_of(None) == UnitFamily.NUMBER.value


@pytest.mark.parametrize(
    ("one", "other"),
    [("人", "人次"), ("门", "课时"), ("次", "场"), ("元/人", "元/人次"), ("%", "个百分点")],
)
def test_what_cannot_be_compared_is_in_different_families(one: str, other: str) -> None:
    assert family_of(one) != family_of(other)


@pytest.mark.parametrize("symbol", KNOWN_SYMBOLS)
def test_base_unit_of_every_known_unit_is_one_of_itself(symbol: str) -> None:
    unit = unit_of(symbol)
    assert unit is not None
    base = unit_of(unit.base)
    assert base is not None
    assert (base.family, base.base, base.factor) == (unit.family, unit.base, 1.0)


@given(st.text(max_size=12))
def test_any_text_is_a_unit_of_a_named_family_or_none(text: str) -> None:
    unit = unit_of(text)
    if unit is None:
        assert not text.split()
    else:
        assert unit.family
        assert unit.factor > 0
