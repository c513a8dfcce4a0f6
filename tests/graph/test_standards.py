"""A bureau's own standard indicators: read from lists, checked, written as triples that the
shapes accept."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import Graph, URIRef

from zhibiao.forms.errors import DocumentError, UsageError
from zhibiao.graph.iri import Names
from zhibiao.graph.library import StandardIndicator, library_turtle, load_library, parse_standards
from zhibiao.graph.reference import SHAPES
from zhibiao.graph.standardcheck import StandardList
from zhibiao.graph.standardexport import export_standards
from zhibiao.graph.standardlist import read_standards
from zhibiao.graph.standards import is_own, own_standards, put_own_standards, standard_ntriples
from zhibiao.graph.store import OxigraphStore

NAMES = Names()
HEADER = ("指标名称", "二级指标", "取值方向", "计量单位", "指标解释", "计算公式", "领域", "同义写法",
          "常见写法", "取值档次", "编码")  # fmt: skip
GOOD = (
    ("河道保洁合格率", "质量", "正向", "%", "反映河道保洁合格的程度。", "合格河段数/检查河段数×100%",
     "水务水利", "河面保洁合格率；河道清洁合格率", "河干不干净", "", "SW01"),
    ("河道清淤长度", "数量指标", "正向", "公里", "反映清淤的工作量。", "", "水务水利", "", "", "", ""),
    ("居民水质投诉件数", "质量指标", "反向", "件", "反映水质投诉。", "", "河湖管理", "", "", "", ""),
    ("泵站汛前检修完成时间", "时效", "日期", "", "反映检修何时完成。", "", "", "", "", "", ""),
    ("河长津贴发放标准", "成本", "等值", "元/人", "反映津贴标准。", "", "", "", "", "", ""),
    ("长效管护机制完备性", "可持续影响", "定性", "", "反映管护机制。", "", "", "", "",
     "完备／基本完备／不完备", ""),
)  # fmt: skip


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., StandardList]:
    """``listed(*rows)``: a CSV list of these rows as it is read; a row may be a dict."""

    def read(*rows: tuple[str, ...] | dict[str, str]) -> StandardList:
        path = tmp_path / "清单.csv"
        lines = [",".join(HEADER)]
        for row in rows:
            cells = row if isinstance(row, tuple) else tuple(row.get(name, "") for name in HEADER)
            lines.append(",".join(cells))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_standards(path, NAMES)

    return read


def sound(**changed: str) -> dict[str, str]:
    """A row without a fault, but for what is changed."""
    return {
        "指标名称": "闸门启闭合格率", "二级指标": "质量指标", "取值方向": "正向", "计量单位": "%",
        "指标解释": "反映闸门启闭合格的程度。", "计算公式": "合格次数/启闭次数×100%", **changed,
    }  # fmt: skip


def test_a_list_gives_entries_with_what_follows_from_the_rows(listed: Callable[..., Any]) -> None:
    entries, problems = (found := listed(*GOOD)).entries, found.problems
    assert problems == ()
    by_name = {entry.wording: entry for entry in entries}
    clean = by_name["河道保洁合格率"]
    assert (clean.level2, clean.level2_2021) == ("质量指标", "质量指标")
    assert (clean.direction, clean.operator, clean.unit) == ("higher", "≥", "%")
    assert clean.synonyms == ("河面保洁合格率", "河道清洁合格率")
    assert (clean.everyday, clean.aspect, clean.notation) == (("河干不干净",), "合格率", "SW01")
    cost = by_name["河长津贴发放标准"]
    assert (cost.operator, cost.level2, cost.level2_2021) == ("=", "成本指标", "经济成本指标")
    lasting = by_name["长效管护机制完备性"]
    assert (lasting.operator, lasting.unit) == (None, None)
    assert lasting.ladder == ("完备", "基本完备", "不完备")
    assert by_name["泵站汛前检修完成时间"].operator is None
    assert all(is_own(entry) for entry in entries)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (sound(指标名称=""), "缺指标名称"),
        (sound(指标名称="12"), "指标名称没有文字"),
        (sound(指标名称="**合格率"), "残留模板占位符"),
        (sound(二级指标=""), "缺二级指标"),
        (sound(二级指标="质检"), "二级指标“质检”不在已知分类中"),
        (sound(指标解释=""), "缺指标解释"),
        (sound(计算公式=""), "以 % 计的指标缺计算公式"),
        (sound(计量单位=""), "定量指标缺计量单位"),
        (sound(计量单位="≥90%"), "计量单位“≥90%”不是单位"),
        (sound(取值方向="往上"), "取值方向“往上”不认识"),
        (sound(取值方向=""), "缺取值方向"),
        (sound(取值方向="定性"), "定性指标不写计量单位和比较符；定性指标缺取值档次"),
        (sound(取值方向="定性", 计量单位="", 取值档次="好"), "定性指标缺取值档次"),
        (sound(取值档次="好／一般／差"), "有取值档次的是定性指标"),
        (sound(取值方向="日期"), "以日期取值的指标不写计量单位和比较符"),
    ],
)
def test_each_fault_of_a_row_is_one_line_that_names_the_row(
    listed: Callable[..., Any], row: dict[str, str], said: str
) -> None:
    found = listed(sound(指标名称="闸门完好率"), row)
    assert [entry.wording for entry in found.entries] == ["闸门完好率"]
    (line,) = found.problems
    assert line.startswith("第3行")
    assert said in line


def test_a_wording_belongs_to_one_row(listed: Callable[..., Any]) -> None:
    found = listed(sound(), sound(指标名称="闸门启闭正常率", 同义写法="闸门启闭合格率"))
    assert found.problems == ("第3行“闸门启闭正常率”：“闸门启闭合格率”与第2行重复",)


def test_operators_and_both_taxonomies_may_be_given(tmp_path: Path) -> None:
    path = tmp_path / "双口径.csv"
    path.write_text(
        "name;level2;level2_2021;operator;unit;explanation\n"
        "节水改造带动投资额;可持续影响;经济效益;不低于;万元;反映带动的投资。\n"
        "施工扰民投诉件数;社会成本;;≤;件;反映施工对居民的影响。\n"
        "闸门数;数量;质量;=;座;反映闸门。\n",
        encoding="gb18030",
    )
    found = read_standards(path, NAMES)
    assert [(e.level2, e.level2_2021, e.operator, e.direction) for e in found.entries] == [
        ("可持续影响指标", "经济效益指标", "≥", "higher"),
        ("成本指标", "社会成本指标", "≤", "lower"),
    ]
    assert found.problems == ("第4行“闸门数”：二级指标“数量”与二级指标（2021）“质量”不对应",)


def test_a_workbook_may_have_a_title_above_its_header(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["云溪县水务局规范指标"])
    book.active.append([None, *HEADER])
    for row in GOOD:
        book.active.append([None, *row])
    book.active.append([None, "没有解释的指标数", "数量指标", "正向", "个"])
    book.save(tmp_path / "清单.xlsx")
    found = read_standards(tmp_path / "清单.xlsx", NAMES)
    assert [entry.wording for entry in found.entries] == [row[0] for row in GOOD]
    assert found.problems == ("Sheet!第9行“没有解释的指标数”：缺指标解释",)


def test_what_is_no_list_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "信.csv"
    path.write_text("各位同事：\n明天开会。\n", encoding="utf-8")
    with pytest.raises(UsageError, match="没有读到表头"):
        read_standards(path, NAMES)
    path.write_text(",".join(HEADER) + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="清单里没有指标"):
        read_standards(path, NAMES)
    with pytest.raises(DocumentError, match="打不开"):
        read_standards(tmp_path / "无.csv", NAMES)
    turtle = tmp_path / "坏.ttl"
    turtle.write_text("<a> <b> ", encoding="utf-8")
    with pytest.raises(DocumentError, match="Turtle"):
        read_standards(turtle, NAMES)


def said(entries: tuple[StandardIndicator, ...]) -> set[str]:
    """What entries say, without the order of synonyms."""
    return set(standard_ntriples(entries, NAMES).splitlines())


@pytest.mark.parametrize(
    ("format", "suffix"), [("csv", "csv"), ("csv", "txt"), ("turtle", "ttl"), ("turtle", "txt")]
)
def test_what_is_exported_is_read_again(
    listed: Callable[..., Any], tmp_path: Path, format: Any, suffix: str
) -> None:
    entries = listed(*GOOD).entries
    path = tmp_path / f"导出.{suffix}"
    path.write_bytes(export_standards(entries, format, NAMES))
    again = read_standards(path, NAMES)
    assert again.problems == ()
    assert said(again.entries) == said(entries)


def test_a_spreadsheet_computes_nothing_of_an_exported_list(
    listed: Callable[..., Any], tmp_path: Path
) -> None:
    row = sound(指标解释="=HYPERLINK(甲)", 计算公式="+合格数/总数×100%", 编码="-7")
    entries = listed(row).entries
    path = tmp_path / "导出.csv"
    path.write_bytes(export_standards(entries, "csv", NAMES))
    cells = path.read_text(encoding="utf-8-sig").splitlines()[1].split(",")
    assert {"'=HYPERLINK(甲)", "'+合格数/总数×100%", "'-7"} <= set(cells)
    assert said(read_standards(path, NAMES).entries) == said(entries)


def test_json_ld_says_the_same_as_turtle(listed: Callable[..., Any]) -> None:
    entries = listed(*GOOD).entries
    turtle = ox.parse(export_standards(entries, "turtle", NAMES), format=ox.RdfFormat.TURTLE)
    json = ox.parse(export_standards(entries, "jsonld", NAMES), format=ox.RdfFormat.JSON_LD)
    assert sum(1 for _ in json) == sum(1 for _ in turtle)


def test_skos_from_elsewhere_keeps_its_iri_as_a_match(tmp_path: Path) -> None:
    path = tmp_path / "省库.ttl"
    path.write_text(
        """@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix zb: <https://zhibiao.example/ns#> .
        @prefix t15: <https://zhibiao.example/tax/2015/> . @prefix dir: <https://zhibiao.example/dir/> .
        <https://sheng.example/zb/7> a skos:Concept ; skos:prefLabel "泵站完好率"@zh ;
            skos:definition "反映泵站完好的程度。"@zh ; zb:formula "完好泵站数/泵站总数×100%"@zh ;
            zb:expectedLevel2 t15:output-quality ; zb:direction dir:higher ; zb:unitSymbol "%" .""",
        encoding="utf-8",
    )
    (entry,) = read_standards(path, NAMES).entries
    assert entry.match == "https://sheng.example/zb/7"
    assert (entry.wording, entry.explanation) == ("泵站完好率", "反映泵站完好的程度。")


def test_own_entries_are_one_graph_that_is_replaced_as_a_whole(
    listed: Callable[..., Any],
) -> None:
    store = OxigraphStore(None)
    entries = listed(*GOOD).entries
    assert own_standards(store, NAMES) == ()
    assert put_own_standards(store, entries, NAMES)
    assert not put_own_standards(store, tuple(reversed(entries)), NAMES)
    assert said(own_standards(store, NAMES)) == said(entries)
    assert put_own_standards(store, (), NAMES)
    assert own_standards(store, NAMES) == ()


def test_triples_follow_the_base_and_have_no_blank_node(listed: Callable[..., Any]) -> None:
    text = standard_ntriples(listed(*GOOD).entries, Names("https://shuiwu.example/"))
    assert "localhost" not in text
    assert "_:" not in text
    parsed = parse_standards(text.encode(), base="https://shuiwu.example/")
    assert {entry.sectors for entry in parsed} == {("水务水利",), ("河湖管理",), ()}


@cache
def shapes() -> Graph:
    return Graph().parse(SHAPES, format="turtle")


def wrong(graph: Graph) -> set[str]:
    """The subjects that do not conform."""
    _, results, _ = pyshacl.validate(graph, shacl_graph=shapes())
    assert isinstance(results, Graph)
    focus = URIRef("http://www.w3.org/ns/shacl#focusNode")
    return {str(node) for node in results.objects(None, focus)}


def graph_of(*entries: StandardIndicator) -> Graph:
    return Graph().parse(data=standard_ntriples(entries, NAMES), format="nt")


def test_the_bundled_library_conforms_to_the_shapes() -> None:
    library = Graph().parse(data=library_turtle(), format="turtle", publicID=NAMES.base)
    assert wrong(library) == set()


def test_what_the_check_lets_pass_conforms(listed: Callable[..., Any]) -> None:
    assert wrong(graph_of(*listed(*GOOD).entries)) == set()


RATE = next(entry for entry in load_library() if entry.slug == "acceptance-rate")
GRADED = next(entry for entry in load_library() if entry.direction == "qualitative")


@pytest.mark.parametrize(
    "broken",
    [
        replace(RATE, wording="98"),
        replace(RATE, explanation=""),
        replace(RATE, formula=""),
        replace(RATE, unit=None),
        replace(RATE, operator="≤"),
        replace(RATE, operator=None),
        replace(RATE, direction="exact"),
        replace(RATE, ladder=("好", "差")),
        replace(RATE, level2="数量指标", level2_2021="质量指标", synonyms=(RATE.wording,)),
        replace(RATE, everyday=RATE.synonyms),
        replace(GRADED, unit="%"),
        replace(GRADED, ladder=("好",)),
        replace(GRADED, operator="≥"),
    ],
)
def test_a_broken_entry_does_not_conform(broken: StandardIndicator) -> None:
    assert wrong(graph_of(broken)) == {broken.iri}


def test_the_shape_is_closed_and_wants_one_level_of_each_taxonomy() -> None:
    text = standard_ntriples([RATE], NAMES)
    more = f'{text}<{RATE.iri}> <https://zhibiao.example/ns#weight> "3" .'
    assert wrong(Graph().parse(data=more, format="nt")) == {RATE.iri}
    one = "\n".join(line for line in text.splitlines() if "/tax/2021/" not in line)
    assert wrong(Graph().parse(data=one, format="nt")) == {RATE.iri}
