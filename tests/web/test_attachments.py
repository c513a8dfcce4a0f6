"""Files to download keep their name and are never shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.web.attachments import attachment, renamed, safe_name


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("申报表.docx", "申报表.docx"),
        ("../../etc/passwd", "passwd"),
        ("局\\表.xlsx", "表.xlsx"),
        ('a"b\r\nSet-Cookie: x.txt', "a_b__Set-Cookie_ x.txt"),
        ("", "document"),
        ("..", "document"),
    ],
)
def test_names_lead_nowhere_and_hold_no_marks(given_name: str, safe: str) -> None:
    assert safe_name(given_name) == safe


def test_the_true_name_is_sent_in_utf_8() -> None:
    header = attachment(b"x", "申报表.docx").headers["content-disposition"]
    assert header == (
        "attachment; filename=\"___.docx\"; filename*=UTF-8''%E7%94%B3%E6%8A%A5%E8%A1%A8.docx"
    )


def test_something_is_added_before_the_suffix() -> None:
    assert renamed("局/表.docx", "-批注") == "表-批注.docx"
    assert renamed("表.docx", "-修改", ".xlsx") == "表-修改.xlsx"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_name_breaks_the_header(name: str) -> None:
    header = attachment(b"", name).headers["content-disposition"]
    assert header.isascii()
    assert header.isprintable()
    assert header.startswith('attachment; filename="')
