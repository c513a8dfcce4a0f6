"""A bureau's own standard indicators in a corpus: at once in suggestions, review and SPARQL, and
there to stay."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from zhibiao.forms.document import read_document
from zhibiao.forms.errors import UnknownName
from zhibiao.graph.documents import generation
from zhibiao.graph.library import library_turtle
from zhibiao.review.engine import review_document
from zhibiao.search import Corpus

WriteList = Callable[..., Path]
HEADER = "指标名称,二级指标,取值方向,计量单位,指标解释,计算公式,同义写法,常见写法,编码\n"
GATES = "闸门启闭灵便率,时效指标,正向,%,反映闸门启闭灵便的程度。,灵便次数/启闭次数×100%,,闸门好不好开,SW07\n"
TREES = "堤防绿化株数,生态效益,正向,株,反映堤防种树的数量。,,,,\n"
NEXT = '<id/standard/next> a zb:StandardIndicator ; skos:prefLabel "次年新增率"@zh .'


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """``write(rows)``: a list of standard indicators."""

    def write(rows: str) -> Path:
        path = tmp_path / "本单位.csv"
        path.write_text(HEADER + rows, encoding="utf-8")
        return path

    return write


def standards(corpus: Corpus) -> set[str]:
    """The names of all standard indicators, as SPARQL finds them."""
    answer = corpus.query(
        "SELECT ?name { ?x a zb:StandardIndicator ; skos:prefLabel ?name }", format="json"
    )
    return {row["name"]["value"] for row in json.loads(answer.data)["results"]["bindings"]}


def test_an_added_entry_is_found_by_sparql_and_by_its_code(
    corpus: Corpus, write: Callable[[str], Path]
) -> None:
    before = standards(corpus)
    report = corpus.add_standards(write(GATES + TREES))
    assert (report.added, report.problems) == (("闸门启闭灵便率", "堤防绿化株数"), ())
    assert standards(corpus) - before == {"闸门启闭灵便率", "堤防绿化株数"}
    entry = corpus.library.called("SW07")
    assert entry is not None
    assert entry.wording == "闸门启闭灵便率"
    assert corpus.check() == ()


def test_suggestions_use_it_at_once_also_by_an_everyday_wording(
    corpus: Corpus, write: Callable[[str], Path]
) -> None:
    before = corpus.suggest("堤防绿化多少株", target="500株").suggestions
    assert all(one.standard is None or "own-" not in one.standard for one in before)
    corpus.add_standards(write(TREES))
    after = corpus.suggest("堤防绿化多少株", target="500株").suggestions
    found = {one.wording: one for one in after}
    assert found["堤防绿化株数"].standard == corpus.library.own[0].iri
    assert found["堤防绿化株数"].level2 == "生态效益指标"


def test_review_files_a_row_as_the_bureau_does(
    corpus: Corpus, write: Callable[[str], Path], write_list: WriteList
) -> None:
    """合格率 under 时效 is unusual (R18), but for a wording that the bureau itself files there."""
    draft = read_document(write_list("表.csv", ("闸门检修合格率", "≥95%"), level2="时效指标"))

    def misfiled() -> list[str | None]:
        (form,) = review_document(draft, corpus=corpus).forms
        return [finding.indicator for finding in form.findings if finding.rule.id == "R18"]

    assert misfiled() == ["闸门检修合格率"]
    corpus.add_standards(write(GATES.replace("闸门启闭灵便率", "闸门检修合格率")))
    assert misfiled() == []


def test_adding_again_changes_nothing_and_an_edited_row_replaces_its_entry(
    corpus: Corpus, write: Callable[[str], Path]
) -> None:
    corpus.add_standards(write(GATES + TREES))
    before = generation(corpus.store)
    again = corpus.add_standards(write(TREES + GATES))
    assert set(again.unchanged) == {"闸门启闭灵便率", "堤防绿化株数"}
    assert generation(corpus.store) == before
    edited = corpus.add_standards(write(TREES.replace("种树", "植树")))
    assert (edited.added, edited.replaced) == ((), ("堤防绿化株数",))
    found = corpus.library.called("堤防绿化株数")
    assert found is not None
    assert found.explanation == "反映堤防植树的数量。"
    assert len(corpus.library.own) == 2


def test_one_bad_row_keeps_the_whole_list_out(corpus: Corpus, write: Callable[[str], Path]) -> None:
    report = corpus.add_standards(write(GATES + "堤防绿化株数,生态效益,正向,,反映种树。,,,,\n"))
    assert report.problems == ("第3行“堤防绿化株数”：定量指标缺计量单位",)
    assert corpus.library.own == ()


def test_a_wording_of_another_own_entry_is_refused(
    corpus: Corpus, write: Callable[[str], Path]
) -> None:
    corpus.add_standards(write(TREES))
    report = corpus.add_standards(
        write(GATES.replace(",,闸门好不好开", ",堤防绿化株数,闸门好不好开"))
    )
    assert report.problems == ("“闸门启闭灵便率”的写法“堤防绿化株数”已属于“堤防绿化株数”",)


def test_what_the_bundled_library_says_already_is_left_out(corpus: Corpus, tmp_path: Path) -> None:
    from zhibiao.graph.standardexport import export_standards

    path = tmp_path / "全库.ttl"
    path.write_bytes(export_standards(corpus.library.entries, "turtle", corpus.names))
    report = corpus.add_standards(path)
    assert (report.added, report.problems) == ((), ())
    assert len(report.bundled) == len(corpus.library.entries)


def test_an_own_entry_takes_the_place_of_a_bundled_one_of_its_name(
    corpus: Corpus, write: Callable[[str], Path]
) -> None:
    total = len(corpus.library.entries)
    corpus.add_standards(write("验收合格率,数量指标,正向,%,反映验收。,合格数/验收数×100%,,,\n"))
    entry = corpus.library.of("验收合格率")
    assert entry is not None
    assert entry.level2 == "数量指标"
    assert len(corpus.library.entries) == total


def test_own_entries_survive_a_new_index_and_a_new_release(
    corpus: Corpus, write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.add_standards(write(GATES))
    next_release = (library_turtle().decode() + NEXT).encode()
    monkeypatch.setattr("zhibiao.graph.reference.library_turtle", lambda: next_release)
    corpus.reindex()
    assert [entry.wording for entry in corpus.library.own] == ["闸门启闭灵便率"]
    assert standards(corpus) >= {"闸门启闭灵便率", "次年新增率"}
    assert corpus.check() == ()


def test_documents_come_and_go_without_touching_own_entries(
    corpus: Corpus, write: Callable[[str], Path], write_list: WriteList
) -> None:
    corpus.add_standards(write(GATES))
    corpus.ingest([write_list("表.csv", ("闸门启闭灵便率", "≥95%"))])
    corpus.remove("表.csv")
    assert [entry.wording for entry in corpus.library.own] == ["闸门启闭灵便率"]


def test_an_entry_is_removed_by_name_or_code_and_only_an_own_one(
    corpus: Corpus, write: Callable[[str], Path]
) -> None:
    corpus.add_standards(write(GATES + TREES))
    assert corpus.remove_standard("SW07").wording == "闸门启闭灵便率"
    assert corpus.remove_standard("堤防绿化株数").unit == "株"
    assert corpus.library.own == ()
    with pytest.raises(UnknownName, match="随软件提供的规范指标不能删除"):
        corpus.remove_standard("验收合格率")
