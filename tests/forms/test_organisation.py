"""Names of departments and units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.forms.organisation import clean, normalise


@pytest.mark.parametrize(
    ("printed", "repaired"),
    [
        ("云岭市教育局", "云岭市教育局"),
        (" 云岭市\n教育局 ", "云岭市教育局"),
        ("云岭市教育局（本部）　", "云岭市教育局（本部）"),
        ("云岭市教育局（本部", "云岭市教育局（本部）"),
        ("云岭市教育局(本级", "云岭市教育局(本级)"),
        ("云岭市教育局）", "云岭市教育局"),
        ("（云岭市教育局", "（云岭市教育局）"),
        ("云岭市（教育局", "云岭市（教育局）"),
        ("云岭市教育局（）", "云岭市教育局"),
        ("云岭市教育局；", "云岭市教育局"),
        ("“云岭市教育局”", "云岭市教育局"),
        ("云岭市教育局云岭市教育局", "云岭市教育局"),
        ("云岭市101中学", "云岭市101中学"),
        ("Yunling Science Centre", "Yunling Science Centre"),
        ("云岭市 ABC 中心", "云岭市ABC中心"),
        ("云岭市教育局、云岭市财政局", "云岭市教育局、云岭市财政局"),
        ("）", None),
        ("（", None),
        ("（）", None),
        ("/", None),
        ("—", None),
        ("无", None),
        ("", None),
        ("\u200b", None),
        (None, None),
    ],
)
def test_printed_name_is_repaired(printed: str | None, repaired: str | None) -> None:
    assert clean(printed) == repaired


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云岭市教育局", "云岭市教育局（本部）"),
        ("云岭市教育局", "云岭市教育局(本级)"),
        ("云岭市教育局", "云岭市教育局（局本级）"),
        ("云岭市教育局", "云岭市教育局（机关）"),
        ("云岭市教育局", "云岭市教育局本级"),
        ("云岭市科学技术委员会", "云岭市科学技术委员会（本部"),
        ("云岭（国际）创新中心", "云岭(国际) 创新中心"),
        ("云岭市教育局", "[102001]云岭市教育局"),
        ("云岭市教育局", "102001-云岭市教育局"),
        ("云岭市教育局", "102001 云岭市教育局"),
        ("云岭市教育局", "云岭市教育局[102]"),
        ("云岭市ＡＢＣ中心", "云岭市abc中心"),
        ("云岭市\n教育局", "云岭市教育局"),
    ],
)
def test_two_printings_of_one_organisation_have_one_key(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云岭市教育局", "清河区教育局"),
        ("云岭市教育局", "云岭市教育局（教研室）"),
        ("云岭市中心医院（东院）", "云岭市中心医院（西院）"),
        ("云岭市101中学", "云岭市102中学"),
        ("12345热线办公室", "热线办公室"),
    ],
)
def test_different_organisations_keep_different_keys(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text(alphabet="云岭市局（）()[]【】本部级机关 A1-、；\n\u200b", max_size=16))
def test_repair_and_key_are_stable(name: str) -> None:
    repaired = clean(name)
    if repaired is None:
        assert normalise(name) == ""
    else:
        assert clean(repaired) == repaired
        assert normalise(repaired) == normalise(name)
