"""The written lists are read strictly, and names are taken apart and said anew by them."""

import random
from pathlib import Path

import pytest

from zhibiao.embed.rewording import Measure, Rewording
from zhibiao.embed.wordlists import Group, read_material
from zhibiao.forms.errors import UsageError


def written(folder: Path, **files: str) -> Path:
    for name in ("thesaurus", "aspects", "paraphrases", "contrasts", "frames", "validation"):
        (folder / f"{name}.txt").write_text(files.get(name, ""), encoding="utf-8")
    return folder


def test_lists_are_read_with_comments_and_gaps(tmp_path: Path) -> None:
    material = read_material(
        written(
            tmp_path,
            thesaurus="# people\n公众 群众 / 老百姓\n\n企业 / 公司 商家\n",
            paraphrases="公众满意度|大家满意吗;老百姓高兴不\n设备数量|几台\n公众满意度|大家满意吗;好评 \n",
        )
    )
    assert material.thesaurus == (
        Group(("公众", "群众"), ("老百姓",)),
        Group(("企业",), ("公司", "商家")),
    )
    assert material.paraphrases == (
        ("公众满意度", ("大家满意吗", "老百姓高兴不", "好评")),
        ("设备数量", ("几台",)),
    )


def test_a_second_writer_adds_to_the_lists(tmp_path: Path) -> None:
    written(tmp_path, paraphrases="设备数量|几台\n")
    (tmp_path / "paraphrases_b.txt").write_text(
        "设备数量|多少台\n公园面积|多大\n", encoding="utf-8"
    )
    assert read_material(tmp_path).paraphrases == (
        ("设备数量", ("几台", "多少台")),
        ("公园面积", ("多大",)),
    )


def test_what_is_held_out_is_not_trained_on_whoever_wrote_it(tmp_path: Path) -> None:
    folder = written(tmp_path, paraphrases="公交准点率|车准不准点\n设备数量|几台;灯亮不亮\n")
    (folder / "validation.txt").write_text(
        "公交准点率|车来得准吗\n路灯完好率|灯亮不亮\n", encoding="utf-8"
    )
    assert read_material(folder).paraphrases == (("设备数量", ("几台",)),)


def test_an_ablation_leaves_a_list_out_and_keeps_the_names(tmp_path: Path) -> None:
    material = read_material(
        written(
            tmp_path,
            thesaurus="公众 / 老百姓\n",
            paraphrases="设备数量|几台\n",
            contrasts="增长 下降\n",
            frames="{}怎么样\n",
        )
    )
    assert material.without(["thesaurus"]).thesaurus == ()
    assert material.without(["thesaurus"]).paraphrases == material.paraphrases
    bare = material.without(["paraphrases"])
    assert bare.thesaurus == material.thesaurus
    assert material.without(["contrasts", "frames"]).contrasts == ()
    assert material.without(["contrasts", "frames"]).frames == ()
    assert bare.paraphrases == tuple((name, ()) for name, _ in material.paraphrases)


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("thesaurus", "公众 /\n", 1),
        ("paraphrases", "公众满意度|好\n企业满意度\n", 2),
        ("contrasts", "增长 下降\n\n增长 增长\n", 3),
        ("frames", "衡量{}的指标\n{}和{}\n", 2),
    ],
)
def test_an_unreadable_line_is_named(tmp_path: Path, file: str, text: str, line: int) -> None:
    with pytest.raises(UsageError, match=f"{file}.txt 第{line}行"):
        read_material(written(tmp_path, **{file: text}))


def test_our_own_lists_keep_the_validation_names_out_of_training() -> None:
    material = read_material()
    assert not {name for name, _ in material.validation} & {n for n, _ in material.paraphrases}
    assert not {w for _, ws in material.validation for w in ws} & set(material.texts)


REWORDING = Rewording(
    [Group(("公众", "群众"), ("老百姓",)), Group(("培训",), ("上课",))],
    [
        Group(("满意度", "满意率"), ("{}满不满意",)),
        Group(("率",), ("多少",)),
        Group(("及时率",), ()),
    ],
    [("增长", "下降"), ("增长率", "完成率"), ("企业", "居民", "学校")],
)


def test_a_contrast_turns_one_word_into_what_excludes_it() -> None:
    assert REWORDING.contrasts("企业产值增长率") == (
        "居民产值增长率",
        "学校产值增长率",
        "企业产值完成率",
    )
    assert REWORDING.contrasts("收入下降") == ("收入增长",)
    assert REWORDING.contrasts("设备数量") == ()


def test_the_longest_ending_is_the_aspect() -> None:
    assert REWORDING.measure("补贴发放及时率") == Measure("补贴发放", 2)
    assert REWORDING.measure("公众满意率") == Measure("公众", 0)
    assert REWORDING.measure("满意度") is None
    assert REWORDING.measure("培训班") is None


def test_a_measure_is_said_in_every_way_of_its_group() -> None:
    chance = random.Random(0)
    said = {REWORDING.say(Measure("公众", 0), chance) for _ in range(50)}
    assert said == {"公众满意度", "公众满意率", "公众满不满意"}


def test_thesaurus_words_are_replaced_and_the_rest_stays() -> None:
    chance = random.Random(0)
    said = {REWORDING.reword("公众培训次数", chance, share=1) for _ in range(80)}
    assert said == {
        who + what + "次数" for who in ("公众", "群众", "老百姓") for what in ("培训", "上课")
    }
    assert REWORDING.reword("公众培训次数", chance, share=0) == "公众培训次数"


def test_another_aspect_is_never_the_same() -> None:
    chance = random.Random(0)
    others = {REWORDING.other_aspect(Measure("公众", 1), chance).aspect for _ in range(50)}
    assert others == {0, 2}
