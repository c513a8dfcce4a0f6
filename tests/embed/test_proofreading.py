"""Proofreading finds what would teach the encoder two things at once, and counts what is covered."""

from pathlib import Path

import pytest

from zhibiao.embed.proofreading import Coverage, coverage_of, faults_of
from zhibiao.embed.wordlists import read_material

SOUND = {
    "thesaurus": "公众 群众 / 老百姓\n企业 / 公司\n",
    "aspects": "满意度 / {}满不满意\n",
    "paraphrases": "企业满意度|老板们怎么看;公司高兴不\n产值增长率|挣得比去年多吗\n",
    "contrasts": "增长 下降\n企业 公众\n",
    "frames": "{}怎么样\n",
    "validation": "公众满意度|老百姓怎么看\n",
}


def written(folder: Path, **files: str) -> Path:
    for name, text in (SOUND | files).items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def test_sound_lists_have_no_faults(tmp_path: Path) -> None:
    assert faults_of(written(tmp_path)) == ()


@pytest.mark.parametrize(
    ("file", "line", "what", "text"),
    [
        ("paraphrases", "设备数量|几台;几台", "说法写了两次", "几台"),
        ("paraphrases", "企业满意度|公司高兴不", "说法写了两次", "公司高兴不"),
        ("thesaurus", "居民 / 老百姓", "写进了两组", "老百姓"),
        ("thesaurus", "道路 / 马路 道路", "写进了两组", "道路"),
        ("thesaurus", "增长 下降 / 变化", "互相排斥", "增长、下降"),
        ("paraphrases", "产值增长率|产值下降率", "反面", "产值下降率"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, file: str, line: str, what: str, text: str) -> None:
    (fault,) = faults_of(written(tmp_path, **{file: SOUND[file] + line + "\n"}))
    assert what in fault.what
    assert fault.text == text


def test_two_writers_may_write_the_same(tmp_path: Path) -> None:
    folder = written(tmp_path)
    for name in ("thesaurus", "paraphrases"):
        (folder / f"{name}_b.txt").write_text(SOUND[name], encoding="utf-8")
    assert faults_of(folder) == ()


def test_coverage_counts_wordings_and_those_far_from_the_name(tmp_path: Path) -> None:
    near = "路灯亮灯比例;路灯亮灯情况;路灯亮不亮;灯亮率"
    material = read_material(
        written(tmp_path, paraphrases=f"路灯亮灯率|{near};晚上黑不黑;马路黑不黑;夜里看得见吗\n")
    )
    lit, unknown = coverage_of(material, ["路灯亮灯率", "设备数量"])
    assert lit == Coverage("路灯亮灯率", 7, 3)
    assert unknown == Coverage("设备数量", 0, 0)
    assert [one.suffices for one in (lit, unknown)] == [False, False]
    assert Coverage("路灯亮灯率", 7, 4).suffices
    assert Coverage("路灯亮灯率", 20, 5).suffices
