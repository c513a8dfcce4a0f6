"""BM25 over words and character pairs."""

from pathlib import Path

import numpy as np
import pytest

from zhibiao.search.lexical import Leg, LexicalIndex
from zhibiao.search.wordings import wording_id

TEXTS = (
    "服务对象满意度",
    "培训学员满意度",
    "河道保洁完成率",
    "绿化养护完成率",
    "河道水质达标率",
    "QRST算法大赛场次",
    "设备采购（含安装）及时率",
)
IDS = [wording_id(text) for text in TEXTS]


@pytest.fixture
def lexical(tmp_path: Path) -> LexicalIndex:
    return LexicalIndex.build(tmp_path / "lexical", IDS, TEXTS)


def found(lexical: LexicalIndex, text: str, k: int = 3, **options: object) -> list[str]:
    _, ids = lexical.search(text, k, **options)  # type: ignore[arg-type]
    return [TEXTS[IDS.index(int(number))] for number in ids]


def test_the_same_text_comes_first_in_each_leg(lexical: LexicalIndex) -> None:
    for text in TEXTS:
        for leg in (None, *Leg):
            assert found(lexical, text, 1, leg=leg) == [text]


def test_a_folder_that_cannot_be_written_is_read_and_left_as_it_is(
    lexical: LexicalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user of the tests may write anywhere, so that what says so is told otherwise."""
    folder = tmp_path / "lexical"
    for lock in folder.glob("*.lock"):
        lock.unlink()
    before = sorted(folder.iterdir())
    monkeypatch.setattr("os.access", lambda path, mode: False)
    opened = LexicalIndex.open(folder)
    assert found(opened, "满意", leg=Leg.words) == found(lexical, "满意", leg=Leg.words)
    assert sorted(folder.iterdir()) == before


def test_words_find_a_term_by_a_part_of_it(lexical: LexicalIndex) -> None:
    assert set(found(lexical, "满意", leg=Leg.words)) == {"服务对象满意度", "培训学员满意度"}


def test_pairs_find_what_no_dictionary_has(lexical: LexicalIndex) -> None:
    assert found(lexical, "qrs", 1, leg=Leg.words) == []
    assert found(lexical, "qrs", 1, leg=Leg.grams) == ["QRST算法大赛场次"]


@pytest.mark.parametrize(
    "text", ["(满意度", "满意度 AND (", 'words:"满意度', "+满意度 -完成率", "满意度~2^"]
)
def test_marks_of_query_languages_mean_nothing(lexical: LexicalIndex, text: str) -> None:
    assert "服务对象满意度" in found(lexical, text, 7)


@pytest.mark.parametrize("text", ["", " ", "（）"])
def test_nothing_is_found_without_a_character(lexical: LexicalIndex, text: str) -> None:
    assert found(lexical, text) == []


@pytest.mark.parametrize("most", [0, 500])
def test_among_restricts_exactly_and_keeps_scores(
    lexical: LexicalIndex, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Both ways of restricting: a set of terms, and dropping other matches."""
    monkeypatch.setattr("zhibiao.search.lexical._SET", most)
    scores, ids = lexical.search("河道完成率", len(TEXTS))
    for chosen in (IDS[:2], IDS[2:4], IDS[4:], [42], []):
        among = np.array(chosen, dtype=np.int64)
        inside = np.isin(ids, among)
        got_scores, got_ids = lexical.search("河道完成率", len(TEXTS), among=among)
        assert got_ids.tolist() == ids[inside].tolist()
        assert np.allclose(got_scores, scores[inside])


def test_equal_scores_come_in_order_of_id_even_at_the_cut(tmp_path: Path) -> None:
    ids = list(range(100, 0, -1))
    lexical = LexicalIndex.build(tmp_path / "same", ids, ["完成率"] * 100)
    assert lexical.search("完成率", 3)[1].tolist() == [1, 2, 3]


def test_derived_index_has_the_changes_and_the_old_one_has_not(
    lexical: LexicalIndex, tmp_path: Path
) -> None:
    new = wording_id("垃圾清运及时率")
    derived = LexicalIndex.derive(
        tmp_path / "lexical",
        tmp_path / "next",
        remove=[IDS[0]],
        ids=[new],
        texts=["垃圾清运及时率"],
    )
    assert derived.ids().tolist() == sorted([*IDS[1:], new])
    assert derived.search("垃圾清运", 1)[1].tolist() == [new]
    assert found(derived, "服务对象满意度", 1) == ["培训学员满意度"]
    reopened = LexicalIndex.open(tmp_path / "lexical")
    assert reopened.ids().tolist() == sorted(IDS)
    assert found(reopened, "服务对象满意度", 1) == ["服务对象满意度"]


def test_many_derivations_stay_one_index(tmp_path: Path) -> None:
    LexicalIndex.build(tmp_path / "0", [], [])
    for step in range(12):
        LexicalIndex.derive(
            tmp_path / str(step), tmp_path / str(step + 1), remove=[], ids=[step], texts=["完成率"]
        )
    assert LexicalIndex.open(tmp_path / "12").search("完成率", 20)[1].tolist() == list(range(12))


def test_a_missing_index_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="DoesNotExist"):
        LexicalIndex.open(tmp_path / "none")
