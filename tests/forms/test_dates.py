"""Dates and budget years in the spellings of DOMAIN.md 1.3."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.forms.dates import parse_end, parse_period, parse_start, parse_year


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("202001-202012", (2020, 1, 1), (2020, 12, 31)),
        ("2023年4月-2024年2月", (2023, 4, 1), (2024, 2, 29)),
        ("2023.07-2024.01", (2023, 7, 1), (2024, 1, 31)),
        ("2024-01-01至2024-12-31", (2024, 1, 1), (2024, 12, 31)),
        ("2024/1/1—2024/12/31", (2024, 1, 1), (2024, 12, 31)),
        ("2024年1-12月", (2024, 1, 1), (2024, 12, 31)),
        ("2024年3月—11月", (2024, 3, 1), (2024, 11, 30)),
        ("2024-2026年", (2024, 1, 1), (2026, 12, 31)),
        ("2024年", (2024, 1, 1), (2024, 12, 31)),
        ("２０２４ 年 1 月 1 日 至 ２０２４年12月31日", (2024, 1, 1), (2024, 12, 31)),
        ("20240101-20241231", (2024, 1, 1), (2024, 12, 31)),
        ("2024年5月1日", (2024, 5, 1), None),
        ("长期", None, None),
        ("", None, None),
        ("2024年13月", None, None),
    ],
)
def test_periods(
    text: str, start: tuple[int, int, int] | None, end: tuple[int, int, int] | None
) -> None:
    assert parse_period(text) == (date(*start) if start else None, date(*end) if end else None)


def test_a_month_alone_starts_on_its_first_and_ends_on_its_last_day() -> None:
    assert parse_start("2024年2月") == date(2024, 2, 1)
    assert parse_end("2024年2月") == date(2024, 2, 29)
    assert parse_end("2026/12") == date(2026, 12, 31)
    assert parse_end(None) is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("（2024年度）", 2024),
        ("(2023 年度)", 2023),
        ("【2025年】", 2025),
        ("云岭市2024年度项目绩效目标汇总表", 2024),
        ("2026", 2026),
        ("（  年度）", None),
        ("12024年", None),
        (None, None),
    ],
)
def test_years(text: str | None, year: int | None) -> None:
    assert parse_year(text) == year


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_iso_dates_read_back(day: date) -> None:
    assert parse_start(day.isoformat()) == parse_end(day.isoformat()) == day


@given(st.text(max_size=30))
def test_no_text_raises(text: str) -> None:
    parse_period(text)
    parse_end(text)
    parse_year(text)
