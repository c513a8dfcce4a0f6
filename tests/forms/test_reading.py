"""What single defects and layouts of DOMAIN.md 1.3 read as; all forms are invented."""

from datetime import date

from zhibiao.forms.cells import Cell, Row
from zhibiao.forms.document import read_bytes
from zhibiao.forms.levels import Placed, place_rows
from zhibiao.forms.model import Form, Source
from zhibiao.forms.reading import read_forms
from zhibiao.forms.target import parse_target


def only(text: str) -> Form:
    (form,) = read_bytes(text.encode(), file="form").forms
    return form


def rows(form: Form) -> list[tuple[str | None, str | None, str, str | None]]:
    return [(row.level1, row.level2, row.name, row.target.text) for row in form.indicators]


HEAD = "项目名称\t河道清淤\n"
HEADING = "\t一级指标\t二级指标\t三级指标\t指标值\n"


def block(*lines: str) -> Form:
    return only(HEAD + HEADING + "\n".join(lines) + "\n")


def test_what_was_meant_as_a_date_and_is_none_is_noted() -> None:
    line = "计划开始日期\t{}\t计划完成日期\t{}\n"
    told = "\t产出指标\t数量指标\t清淤长度\t≥20(公里)\n"

    def dates(start: str, end: str) -> tuple[date | None, date | None, list[str]]:
        form = only(HEAD + line.format(start, end) + HEADING + told)
        return form.start, form.end, [note for note in form.notes if "读不出" in note]

    begin = date(2025, 1, 1)
    assert dates("2025-01-01", "2025-13-31") == (begin, None, ["计划完成日期“2025-13-31”读不出"])
    assert dates("待定", "2025-12-31")[2] == ["计划开始日期“待定”读不出"]
    # Blank, or a length of time: nothing was meant to be a date.
    for end in ("", "/", "长期", "一年"):
        assert dates("2025-01-01", end)[2] == []


def test_the_day_of_filing_is_not_the_budget_year() -> None:
    rest = HEAD + HEADING + "\t产出指标\t数量指标\t清淤长度\t≥20(公里)\n"
    filed = "填报日期：2024年11月8日    金额单位：万元\n"
    assert only("2025年度专项资金绩效目标申报表\n" + filed + rest).year == 2025
    assert only("专项资金绩效目标申报表\n" + filed + rest).year is None


# -- the indicator block


def test_labels_are_known_wherever_the_row_was_pushed() -> None:
    form = block(
        "绩效指标\t产出指标\t数量指标\t清淤长度\t≥20(公里)",
        "质量指标\t验收合格率\t=100(%)",
        "\t时效指标\t\t工期及时率\t≥95(%)",
        "\t\t\t\t\t\t淤泥外运及时率\t≥95(%)",
        "效益指标\t生态效益指标\t水质\t改善",
    )
    assert rows(form) == [
        ("产出指标", "数量指标", "清淤长度", "≥20(公里)"),
        ("产出指标", "质量指标", "验收合格率", "=100(%)"),
        ("产出指标", "时效指标", "工期及时率", "≥95(%)"),
        ("产出指标", "时效指标", "淤泥外运及时率", "≥95(%)"),
        ("效益指标", "生态效益指标", "水质", "改善"),
    ]


def test_a_name_is_kept_where_the_levels_are_wrong() -> None:
    form = block(
        "\t产出指标\t数量指标\t清淤长度\t≥20(公里)",
        "\t质量指标\t时效指标\t工期及时率\t≥95(%)",
        "\t效益指标\t社会效益指标\t社会效益指标\t显著",
        "\t社会效益指标\t社会效益指标\t受益人口\t≥3(万人)",
    )
    assert [(row.level2, row.name, row.target.text) for row in form.indicators] == [
        ("数量指标", "清淤长度", "≥20(公里)"),
        ("时效指标", "工期及时率", "≥95(%)"),
        ("社会效益指标", "社会效益指标", "显著"),
        ("社会效益指标", "受益人口", "≥3(万人)"),
    ]


def test_rows_above_the_first_label_belong_to_it() -> None:
    form = block(
        "\t\t\t清淤长度\t≥20(公里)",
        "\t\t\t清淤方量\t≥3(万立方米)",
        "绩效指标\t产出指标\t数量指标\t护岸修复长度\t≥2(公里)",
        "\t\t\t外运车次\t≥300(车次)",
        "\t\t质量指标\t验收合格率\t=100(%)",
    )
    assert [row.level2 for row in form.indicators] == ["数量指标"] * 4 + ["质量指标"]
    assert {row.level1 for row in form.indicators} == {"产出指标"}


def test_an_open_level2_is_inferred_and_noted() -> None:
    form = block("\t产出指标\t\t验收合格率\t=100(%)", "\t满意度指标\t\t居民满意度\t≥90(%)")
    assert rows(form) == [
        ("产出指标", "质量指标", "验收合格率", "=100(%)"),
        ("满意度指标", "服务对象满意度指标", "居民满意度", "≥90(%)"),
    ]
    assert form.notes == (
        "第3行“验收合格率”未印二级指标，按措辞推定为质量指标",
        "第4行“居民满意度”未印二级指标，按措辞推定为服务对象满意度指标",
    )


def test_a_lost_level1_follows_from_level2_and_is_noted() -> None:
    form = block("\t\t数量指标\t清淤长度\t≥20(公里)", "\t\t社会效益指标\t防洪能力\t提升")
    assert [row.level1 for row in form.indicators] == ["产出指标", "效益指标"]
    assert any("归入产出指标" in note for note in form.notes)


def test_satisfaction_may_be_a_label_and_a_name() -> None:
    form = block(
        "\t满意度\t服务对象满意度\t服务对象满意度\t满意",
        "\t\t\t公众满意度\t≥90(%)",
    )
    assert rows(form) == [
        ("满意度", "服务对象满意度", "服务对象满意度", "满意"),
        ("满意度", "服务对象满意度", "公众满意度", "≥90(%)"),
    ]


def test_cost_is_level2_of_outputs_in_2015_and_level1_in_2021() -> None:
    old = block(
        "\t产出指标\t数量指标\t清淤长度\t≥20(公里)", "\t\t成本指标\t清淤单价\t≤15(元/立方米)"
    )
    assert rows(old)[1][:2] == ("产出指标", "成本指标")
    new = block(
        "\t产出指标\t数量指标\t清淤长度\t≥20(公里)",
        "\t成本指标\t经济成本指标\t清淤总成本\t≤50(万元)",
    )
    assert rows(new)[1][:2] == ("成本指标", "经济成本指标")


def test_scores_in_level_labels_are_left_out() -> None:
    form = block("\t产出指标（50分）\t数量指标（20分）\t清淤长度\t≥20(公里)")
    assert rows(form) == [("产出指标", "数量指标", "清淤长度", "≥20(公里)")]


def test_a_row_repeated_with_another_value_is_another_row() -> None:
    form = block(
        "\t产出指标\t数量指标\t培训人数\t≥20(人)",
        "\t\t\t培训人数\t≥30(人)",
        "\t\t质量指标\t考核合格率\t=100(%)",
        "\t\t\t考核合格率\t=100(%)",
        "\t\t时效指标\t按期结业率\t=100(%)",
        "\t效益指标\t社会效益指标\t能力提升\t提升",
    )
    assert [row.target.value for row in form.indicators] == [20.0, 30.0, 100.0, 100.0, None]
    assert "1行指标重复印刷，已合并" in form.notes


def test_of_rows_printed_for_the_project_and_the_year_the_year_counts() -> None:
    form = block(
        "\t产出指标\t数量指标\t清淤长度\t≥60(公里)",
        "\t\t\t清淤长度\t≥20(公里)",
        "\t\t质量指标\t验收合格率\t=100(%)",
        "\t\t\t验收合格率\t=100(%)",
    )
    assert [row.target.value for row in form.indicators] == [20.0, 100.0]


def test_a_name_cut_by_a_page_break_is_joined() -> None:
    form = block(
        "\t产出指标\t数量指标\t河道清淤及两岸护坡修复工\t≥20(公里)",
        "",
        "第二页",
        "\t\t\t程完成长度\t",
        "\t\t质量指标\t验收合格率\t=100(%)",
    )
    assert [row.name for row in form.indicators] == [
        "河道清淤及两岸护坡修复工程完成长度",
        "验收合格率",
    ]


def test_unit_operator_and_weight_columns_are_joined_and_kept() -> None:
    form = only(
        HEAD
        + "一级指标\t二级指标\t三级指标\t指标性质\t指标值\t计量单位\t分值\t指标解释\n"
        + "产出指标\t数量指标\t清淤长度\t≥\t20\t公里\t15\t反映清淤的长度\n"
        + "\t质量指标\t外观\t定性\t良好\t\t10\t反映外观\n"
        + "\t时效指标\t工期\t≤\t6\t个月\t12.5\t\n"
    )
    assert [
        (row.name, row.target.text, row.target.unit, row.weight) for row in form.indicators
    ] == [
        ("清淤长度", "≥20公里", "公里", 15.0),
        ("外观", "良好", None, 10.0),
        ("工期", "≤6个月", "个月", 12.5),
    ]


def test_a_second_heading_line_names_the_year() -> None:
    form = only(
        HEAD
        + "\t一级指标\t二级指标\t三级指标\t指标值\t\n"
        + "\t\t\t\t实施周期指标值\t年度指标值\n"
        + "\t产出指标\t数量指标\t清淤长度\t≥60公里\t≥20公里\n"
    )
    assert [row.target.value for row in form.indicators] == [20.0]


def test_long_term_and_annual_blocks_below_each_other_give_each_row_once() -> None:
    form = only(
        HEAD
        + "长期绩效指标\t一级指标\t二级指标\t三级指标\t指标值\n"
        + "\t产出指标\t数量指标\t清淤长度\t≥60公里\n"
        + "年度绩效指标\t一级指标\t二级指标\t三级指标\t指标值\n"
        + "\t产出指标\t数量指标\t清淤长度\t≥20公里\n"
        + "\t\t质量指标\t验收合格率\t100%\n"
    )
    assert [(row.name, row.target.value) for row in form.indicators] == [
        ("清淤长度", 20.0),
        ("验收合格率", 100.0),
    ]


def test_long_term_and_annual_blocks_beside_each_other_give_each_row_once() -> None:
    form = only(
        HEAD
        + "\t一级指标\t二级指标\t三级指标\t指标值\t二级指标\t三级指标\t指标值\n"
        + "\t产出指标\t数量指标\t清淤长度\t≥60公里\t数量指标\t清淤长度\t≥20公里\n"
        + "\t\t质量指标\t合格率\t100%\t质量指标\t合格率\t100%\n"
    )
    assert rows(form) == [
        ("产出指标", "数量指标", "清淤长度", "≥20公里"),
        ("产出指标", "质量指标", "合格率", "100%"),
    ]
    assert not any("未印" in note for note in form.notes)


def test_an_unknown_kind_of_indicator_is_kept_as_printed() -> None:
    form = block("\t管理指标\t预算执行指标\t预算执行率\t≥95(%)")
    assert (form.indicators[0].level2, form.indicators[0].name) == ("预算执行指标", "预算执行率")


def test_footers_are_no_indicators() -> None:
    form = block(
        "\t产出指标\t数量指标\t清淤长度\t≥20(公里)",
        "备注\t无\t\t\t",
        "填报人：张某\t\t联系电话：000\t\t",
    )
    assert len(form.indicators) == 1


# -- head and goals


def test_label_and_value_may_share_a_cell() -> None:
    form = only(
        "附件2\t\t\n项目支出绩效目标申报表（2025年度）\n填报单位：白榆区水务局\t\t金额单位：万元\n"
        "项目名称：河道清淤\t\t项目类型：新增项目\n主管部门：白榆区水务局\t\t联系电话：000\n"
        "项目起止时间：2025.03-2025.11\t\t\n资金来源\t资金总额\t300\n\t财政拨款\t280\n\t其他\t20\n"
        "年度绩效目标：清淤20公里\t\t\n" + HEADING + "\t产出\t数量\t清淤长度\t20公里\n"
    )
    assert (form.year, form.project, form.category) == (2025, "河道清淤", "新增项目")
    assert (form.unit, form.department) == ("白榆区水务局", "白榆区水务局")
    assert (form.start, form.end) == (date(2025, 3, 1), date(2025, 11, 30))
    assert (form.funding.total, form.funding.total_fiscal) == (3_000_000, 2_800_000)
    assert form.funding.total_other == 200_000
    assert form.goal_annual == "清淤20公里"
    assert rows(form) == [("产出", "数量", "清淤长度", "20公里")]


def test_empty_and_stray_cells_are_absent() -> None:
    form = only(
        "项目名称\t河道清淤\t项目性质\t\n主管部门\t）\t实施单位\t白榆区水务局（本部\n"
        + HEADING
        + "\t产出指标\t数量指标\t清淤长度\t≥20(公里)\n"
    )
    assert (form.nature, form.department, form.unit) == (None, None, "白榆区水务局（本部）")


def test_a_project_may_be_called_like_a_label() -> None:
    form = only(
        "项目名称\t项目经费\t项目类别\t特定目标类\n"
        + HEADING
        + "\t产出指标\t数量指标\t长度\t≥2(米)\n"
    )
    assert (form.project, form.category) == ("项目经费", "特定目标类")


def test_a_lost_label_column_is_read_by_place_and_noted() -> None:
    form = only(
        "财政项目支出绩效目标申报表\n（2024年度）\n河道清淤\t项目性质\t经常性项目\n白榆区水务局\t实施单位\t河道所\n"
        + HEADING
        + "\t产出指标\t数量指标\t清淤长度\t≥20(公里)\n"
    )
    assert (form.project, form.department, form.unit) == ("河道清淤", "白榆区水务局", "河道所")
    assert "第3行缺少标签，“河道清淤”按位置读取" in form.notes


def test_goals_stand_below_or_beside_their_labels() -> None:
    form = only(
        HEAD
        + "总体目标\t实施期目标（2024年—2026年）\t\t年度目标\n\t三年清淤60公里\t\t清淤20公里\n"
        + HEADING
        + "\t产出指标\t数量指标\t清淤长度\t≥20(公里)\n"
    )
    assert (form.goal_total, form.goal_annual) == ("三年清淤60公里", "清淤20公里")


def test_a_goal_of_several_lines_and_paragraph_tags() -> None:
    form = only(
        HEAD
        + "项目绩效目标\t项目总目标\t\t年度总体目标\n\t\t\t<p>一、清淤20公里&nbsp;；</p><p>二、修复护岸。</p>\n三、建立长效机制。\n"
        + HEADING
        + "\t产出指标\t数量指标\t清淤长度\t$\\geq 20\\%$\n"
    )
    assert form.goal_annual == "一、清淤20公里 ；\n二、修复护岸。\n三、建立长效机制。"
    assert form.goal_total is None
    assert form.indicators[0].target.text == "≥20%"


def test_the_year_is_taken_from_the_dates_where_none_is_printed() -> None:
    form = only(
        "项目名称\t河道清淤\n起止时间\t202401-202412\n"
        + HEADING
        + "\t产出指标\t数量指标\t长度\t≥2(米)\n"
    )
    assert (form.year, form.start, form.end) == (2024, date(2024, 1, 1), date(2024, 12, 31))
    assert "未印年度，按起止日期读取" in form.notes


# -- what later readers deliver


def test_merged_cells_with_known_extent_label_exactly_their_rows() -> None:
    def row(number: int, *cells: Cell) -> Row:
        return Row(cells, f"第{number}行", table=1, page=2, sheet="表一")

    found = read_forms(
        [
            row(1, Cell("项目名称", 0), Cell("河道清淤", 1)),
            row(
                2, Cell("一级指标", 1), Cell("二级指标", 2), Cell("三级指标", 3), Cell("指标值", 4)
            ),
            row(
                3,
                Cell("产出指标", 1, rows=3),
                Cell("数量指标", 2, rows=2),
                Cell("清淤长度", 3),
                Cell("≥20公里", 4),
            ),
            row(4, Cell("外运车次", 3), Cell("≥300车次", 4)),
            row(5, Cell("质量指标", 2), Cell("验收合格率", 3), Cell("100%", 4)),
        ],
        Source("0" * 64, "form.xlsx"),
    )
    (form,) = found
    assert (form.source.page, form.source.sheet) == (2, "表一")
    assert rows(form) == [
        ("产出指标", "数量指标", "清淤长度", "≥20公里"),
        ("产出指标", "数量指标", "外运车次", "≥300车次"),
        ("产出指标", "质量指标", "验收合格率", "100%"),
    ]


def test_a_heading_repeated_on_a_new_page_goes_on_with_the_form() -> None:
    form = only(
        "| 项目名称 | 河道清淤 | | | |\n|---|---|---|---|---|\n| | 一级指标 | 二级指标 | 三级指标 | 指标值 |\n"
        "| | 产出指标 | 数量指标 | 清淤长度 | ≥20(公里) |\n\n"
        "| 项目名称 | 河道清淤 | | | |\n|---|---|---|---|---|\n| | 一级指标 | 二级指标 | 三级指标 | 指标值 |\n"
        "| | | 质量指标 | 验收合格率 | =100(%) |\n"
    )
    assert rows(form) == [
        ("产出指标", "数量指标", "清淤长度", "≥20(公里)"),
        ("产出指标", "质量指标", "验收合格率", "=100(%)"),
    ]


# -- levels alone


def placed(*found: tuple[str | None, str | None, str]) -> list[tuple[str | None, str | None]]:
    result = place_rows(
        [
            Placed(level1, level2, name, parse_target("≥90%"), f"第{n}行")
            for n, (level1, level2, name) in enumerate(found, start=1)
        ]
    )
    return [(level1, level2) for level1, level2, _ in result]


def test_a_level1_below_its_level2_shows_that_labels_are_centred() -> None:
    assert placed(
        ("产出指标", "数量指标", "培训场次完成率"),
        (None, None, "参训教师群众知晓率"),
        (None, "社会效益指标", "社会影响力提升"),
        ("效益指标", None, "媒体宣传报道情况"),
        (None, "可持续影响指标", "长效机制健全性"),
    ) == [
        ("产出指标", "数量指标"),
        ("效益指标", "社会效益指标"),
        ("效益指标", "社会效益指标"),
        ("效益指标", "社会效益指标"),
        ("效益指标", "可持续影响指标"),
    ]


def test_no_rows_have_no_labels() -> None:
    assert place_rows([]) == []


def test_two_forms_side_by_side_are_two_forms() -> None:
    sides = [
        ["项目名称", "路灯养护", "", "项目名称", "公厕保洁"],
        ["主管部门", "白榆市城管局", "", "主管部门", "江岚市城管局"],
        ["实施单位", "白榆市路灯所", "", "实施单位", "江岚市环卫所"],
        ["年度资金总额", "100", "", "年度资金总额", "200"],
        ["一级指标", "二级指标", "三级指标", "指标值", "", "一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "养护路灯数", "300盏", "", "产出指标", "质量指标", "保洁达标率", "≥95%"],
        ["", "质量指标", "亮灯率", "≥98%", "", "", "", "", ""],
    ]  # fmt: skip
    # Both sides begin in the same columns all the way down.
    rows = [row if len(row) > 5 else [*row[:2], "", "", "", *row[3:]] for row in sides]
    first, second = read_bytes(
        ("项目支出绩效目标表\n" + "\n".join("\t".join(row) for row in rows)).encode(), file="a.txt"
    ).forms
    assert (first.project, second.project) == ("路灯养护", "公厕保洁")
    assert (first.unit, second.unit) == ("白榆市路灯所", "江岚市环卫所")
    assert [row.name for row in first.indicators] == ["养护路灯数", "亮灯率"]
    assert [row.name for row in second.indicators] == ["保洁达标率"]


def test_several_labels_with_their_values_share_a_line() -> None:
    (form,) = read_bytes(
        """项目绩效目标申报书
申报单位：云杉县苗圃　　主管部门：云杉县林业局
项目名称：乡土树种繁育　项目属性：新增项目
一级指标\t二级指标\t三级指标\t指标值
产出指标\t数量指标\t繁育树种\t≥12种
""".encode(),
        file="表.txt",
    ).forms
    assert (form.unit, form.department) == ("云杉县苗圃", "云杉县林业局")
    assert (form.project, form.nature) == ("乡土树种繁育", "新增项目")


def test_what_was_reached_beside_the_goal_is_none_of_it() -> None:
    (form,) = read_bytes(
        """项目支出绩效自评表
（2025年度）
项目名称\t基层法律援助
年度目标完成情况\t预期目标\t\t目标实际完成情况
\t新建工作站6个。\t\t新建工作站7个。
一级指标\t二级指标\t三级指标\t指标值
产出指标\t数量指标\t新建工作站\t6个
""".encode(),
        file="表.txt",
    ).forms
    assert form.goal_annual == "新建工作站6个。"


def test_rows_below_the_block_are_no_indicators() -> None:
    (form,) = read_bytes(
        """事前绩效评估表
（2025年度）
项目名称\t智慧停车平台
一级指标\t二级指标\t三级指标\t指标值
产出指标\t数量指标\t接入泊位\t≥2万个
评估结论\t☑予以支持 □不予支持
评估专家（签字）
填表人：李某\t联系电话：0000-1234\t填表日期：2025年2月
""".encode(),
        file="表.txt",
    ).forms
    assert [item.name for item in form.indicators] == ["接入泊位"]


def test_a_number_wrapped_in_a_narrow_cell_is_one() -> None:
    (form,) = read_bytes(
        html_of_rows([["三级指标", "指标值"], ["维修屋面面积", "≥260<br>0平方<br>米"]]),
        file="表.html",
    ).forms
    target = form.indicators[0].target
    assert (target.operator, target.value, target.unit) == ("≥", 2600, "平方米")


def html_of_rows(rows: list[list[str]]) -> bytes:
    """A form as a web page: its title and a table of ``rows``."""
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    head = "<tr><td>项目名称</td><td>校舍维修</td></tr>"
    return f"<html><p>项目支出绩效目标表</p><table>{head}{body}</table></html>".encode()
