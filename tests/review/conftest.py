"""Forms of invented agencies: one without a fault, to be spoiled in one place at a time.

`benchmarks` holds the builders of office files; it is imported from the repository's root.
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zhibiao.forms.model import Document, Form, Funding, Indicator, Source
from zhibiao.forms.office import find_office
from zhibiao.forms.target import parse_target
from zhibiao.forms.taxonomy import LEVEL2, canonical_level2
from zhibiao.review.engine import DocumentReview, Finding, review_document

sys.path.insert(0, str(Path(__file__).parents[2]))

SHA = "5" * 64
Row = tuple[str, str, str | None]
FormMaker = Callable[..., Form]

SOUND: tuple[Row, ...] = (
    ("数量指标", "新建河道护岸长度", "≥12(公里)"),
    ("数量指标", "清淤河道条数", "=8(条)"),
    ("质量指标", "护岸工程验收合格率", "=100%"),
    ("时效指标", "护岸工程按期完工率", "≥95%"),
    ("成本指标", "护岸单位造价", "≤900(元/米)"),
    ("社会效益指标", "受益居民人数", "≥3000(人)"),
    ("生态效益指标", "河道水质达标率", "≥90%"),
    ("服务对象满意度指标", "沿河居民满意度", "≥90%"),
)
# What the sound form has nothing to be found in.
HEAD: dict[str, Any] = {
    "year": 2025,
    "project": "云溪河护岸新建和清淤",
    "nature": "经常性项目",
    "category": "其他",
    "department": "云溪县水务局",
    "unit": "云溪县河道管理所",
    "start": date(2025, 1, 1),
    "end": date(2025, 12, 31),
    "funding": Funding(10_900_000.0, 10_900_000.0, 0.0, 10_900_000.0, 10_900_000.0, 0.0, 0.0),
    "goal_annual": "2025年11月底前新建护岸12公里，清淤河道8条，使沿河三千居民不再受淹，水质稳定达标。",
}


def rows_of(rows: Sequence[Row], weights: Sequence[float] = ()) -> tuple[Indicator, ...]:
    made = []
    for at, (level2, name, target) in enumerate(rows):
        label = canonical_level2(level2)
        made.append(
            Indicator(
                LEVEL2[label] if label else None,
                level2,
                name,
                parse_target(target),
                weights[at] if weights else None,
                f"第{at + 20}行",
            )
        )
    return tuple(made)


def make_form(
    *,
    rows: Sequence[Row] = SOUND,
    plus: Sequence[Row] = (),
    weights: Sequence[float] = (),
    ordinal: int = 1,
    **head: Any,
) -> Form:
    return Form(
        ordinal=ordinal,
        source=Source(SHA, "云溪.txt", page=ordinal),
        indicators=rows_of((*rows, *plus), weights),
        **{**HEAD, **head},
    )


def make_document(*forms: Form) -> Document:
    return Document(
        SHA, "云溪.txt", tuple(replace(form, ordinal=n) for n, form in enumerate(forms, start=1))
    )


def review(*forms: Form) -> DocumentReview:
    return review_document(make_document(*forms))


def findings(rule: str, *forms: Form) -> list[Finding]:
    """What one rule finds on the first of the forms."""
    return [one for one in review(*forms).forms[0].findings if one.rule.id == rule]


@pytest.fixture(name="make_form")
def _make_form() -> FormMaker:
    """The sound form with some fields changed; ``plus`` adds rows, ``rows`` replaces them."""
    return make_form


@pytest.fixture(name="make_document")
def _make_document() -> Callable[..., Document]:
    """A document of such forms, numbered in order."""
    return make_document


@pytest.fixture(name="findings")
def _findings() -> Callable[..., list[Finding]]:
    return findings


@pytest.fixture(name="review")
def _review() -> Callable[..., DocumentReview]:
    return review


@pytest.fixture
def convert(tmp_path: Path) -> Callable[[bytes, str, str], bytes]:
    """Bytes of a file with that extension as LibreOffice saves them in another kind."""
    program = find_office()
    if program is None:
        pytest.skip("LibreOffice is not installed")

    def run(data: bytes, extension: str, to: str) -> bytes:
        source = tmp_path / f"in.{extension}"
        source.write_bytes(data)
        # 76 is UTF-8; without it the locale decides.
        filter = ":Text - txt - csv (StarCalc):44,34,76" if to == "csv" else ""
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        subprocess.run(
            [program, profile, "--headless", "--norestore", "--convert-to", to + filter, "--outdir",
             tmp_path, source],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return (tmp_path / f"in.{to}").read_bytes()

    return run
