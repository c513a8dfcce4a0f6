"""English of what the pages say, by its Chinese; looked up by `zhibiao.web.language`."""

from typing import Final

__all__ = ["ENGLISH"]

ENGLISH: Final[dict[str, str]] = {
    # Every page
    "指标": "Zhibiao",
    "预算绩效指标": "budget performance indicators",
    "找指标": "Find",
    "横向对标": "Compare",
    "编写助手": "Draft",
    "审核": "Review",
    "查询": "Query",
    "关系图": "Network",
    "语料": "Documents",
    "跳到正文": "Skip to content",
    "主导航": "Main",
    "语料共 {documents} 份文件、{indicators} 条指标、{wordings} 种写法": (
        "{documents} documents, {indicators} indicators, {wordings} wordings"
    ),
    "版本": "Version",
    "语言": "Language",
    "（必填）": " (required)",
    "可左右滚动的表格": "table that scrolls sideways",
    "翻页": "Pages",
    "上一页": "Previous",
    "下一页": "Next",
    "第 {page} 页，共 {pages} 页": "page {page} of {pages}",
    "不限": "Any",
    # Rows of forms
    "指标名称": "Indicator",
    "指标值": "Target",
    "二级指标": "Level 2",
    "实施单位": "Unit",
    "主管部门": "Department",
    "年度": "Year",
    "项目": "Project",
    "项目类别": "Category",
    "出处": "Source",
    "第 {form} 张表第 {row} 行": "form {form}, row {row}",
    # Errors
    "何处": "Where",
    "缘由": "Why",
    "怎么办": "What to do",
    "回到首页": "Go to the start page",
    "报告问题时请附上编号": "When you report this, add the number",
    # Find
    "用自己的话说想考核什么，按意思找出别人怎么写、谁在用、定了多少。": (
        "Say in your own words what you want to measure: find by meaning how others word it, who "
        "uses it and what they set."
    ),
    "想考核什么": "What do you want to measure?",
    "例如：老百姓满不满意": "for example 老百姓满不满意",
    "查找": "Search",
    "筛选": "Filters",
    "名称或其中几个字": "name or part of it",
    "常用的指标": "Widely used indicators",
    "也可以这样问": "You can also ask like this",
    "语料库是空的。收入申报表之后，这里就能查找。": (
        "The corpus is empty. Once forms are in it, you can search here."
    ),
    "没有找到相近的指标": "No similar indicator was found",
    "可以换一种说法，或去掉筛选条件。": "Try other words, or fewer filters.",
    "去掉所有筛选": "Remove all filters",
    "在结果中筛选": "Narrow down",
    "取消": "Remove",
    "更多": "More",
    "结果": "Result",
    "{wordings} 种写法，{rows} 条指标": "{wordings} wordings, {rows} indicators",
    "下载 CSV": "Download CSV",
    "写进草稿": "Put into a draft",
    "{rows} 条": "{rows} rows",
    "{agencies} 个单位": "{agencies} agencies",
    "另有 {n} 种": "{n} others",
    "相关度": "Relevance",
    "看每一条": "Show each row",
    "每一条": "Each row",
    "只列出最近的 {n} 条，其余见下载的 CSV 或这个写法的页面": (
        "Only the latest {n} are listed; the others stand in the CSV and on the page of the wording"
    ),
    "还有 {n} 种写法与所查的关系不大。": "{n} more wordings have little to do with the question.",
    "一并显示": "Show them too",
    "与所查名称完全相同": "The same name",
    "含义相近": "Similar in meaning",
    "字面或含义部分相近": "Partly similar in words or meaning",
    "共有": "both have",
    "所测要素相同": "measures the same",
    "所测要素相反": "measures the opposite",
    "所测要素不同": "measures something else",
    # Compare
    "同一意思的指标，各单位、各年度定了多少；填上自己拟定的值，看它排在什么位置。": (
        "What agencies set for indicators of the same meaning, year by year; add your own value to "
        "see where it stands."
    ),
    "例如：服务对象满意度": "for example 服务对象满意度",
    "例如：≥85%": "for example ≥85%",
    "我拟定的值": "My value",
    "我的": "Mine",
    "对标": "Compare",
    "计量单位": "Unit of measure",
    "不写单位": "no unit",
    "“{name}”的指标值": "Targets of “{name}”",
    "“{name}”的指标值，按单位": "Targets of “{name}” by agency",
    "可比的值": "Comparable values",
    "单位数": "Agencies",
    "条": "rows",
    "个": "",
    "中位数": "Median",
    "中间一半": "Middle half",
    "最小–最大": "Least–most",
    "与 {n} 条可比的指标值相比：{looser} 条比它宽松，{equal} 条与它相同，{stricter} 条比它严格；"
    "从严到宽排在第 {place} 位。": (
        "against {n} comparable targets: {looser} are less strict, {equal} equal, {stricter} "
        "stricter; number {place} from the strictest."
    ),
    "指标值的图": "chart of the targets",
    "方框是中间一半的值，粗线是中位数，横线两端是最小和最大；每个点是一条指标，形状和颜色表示年度。": (
        "The box holds the middle half, the thick line is the median, the thin line ends at the "
        "least and the most; each mark is one indicator, its shape and colour tell the year."
    ),
    "{n} 个值，来自 {agencies} 个单位：最小 {min}，下四分位 {q1}，中位数 {median}，上四分位 {q3}，最大 {max}。"
    "下面的表格列出同样的内容。": (
        "{n} values of {agencies} agencies: least {min}, lower quartile {q1}, median {median}, "
        "upper quartile {q3}, most {max}. The table below says the same."
    ),
    "全部": "All",
    "更早": "earlier",
    "未写单位": "no agency",
    "未写年度": "no year",
    "其余 {n} 个单位": "{n} other agencies",
    "← 越低越好": "← lower is better",
    "越高越好 →": "higher is better →",
    "对数刻度": "logarithmic scale",
    "各单位的指标值": "targets of the agencies",
    "数值": "Value",
    "只写了定性要求的": "In words only",
    "视为同义的 {n} 种写法": "{n} wordings taken to mean the same",
    "找意思相近的指标": "Find indicators of similar meaning",
    # Draft
    "写下或粘贴拟定的指标，逐行看规范写法、该用的符号和单位、别人通常定多少，一点即可采用。": (
        "Type or paste your indicators: row by row you see the standard wording, the sign and unit "
        "to use and what others set; one click takes it."
    ),
    "例如：培训效果": "for example 培训效果",
    "未定": "Open",
    "删去": "Delete",
    "删去第 {n} 行": "Delete row {n}",
    "第 {n} 行": "Row {n}",
    "看建议": "Show suggestions",
    "有建议": "There are suggestions",
    "没有建议": "No suggestions",
    "下载 Excel": "Download Excel",
    "重新开始": "Start again",
    "粘贴多行，或上传草稿表": "Paste several rows, or upload a draft form",
    "粘贴多行": "Several rows",
    "每行一条，例如：学员满意度 ≥90%": "one a line, for example 学员满意度 ≥90%",
    "可从 Excel 或 Word 表格直接复制；列的次序不限。": (
        "Copy straight from a table in Excel or Word; columns may stand in any order."
    ),
    "草稿表": "Draft form",
    "取出表中的全部指标；文件不进语料库。": (
        "All indicators of the form are taken; the file does not enter the corpus."
    ),
    "加进草稿": "Add to the draft",
    "名称规范": "Standard name",
    "指标值不能衡量": "Target cannot be measured",
    "若只能定性，可分三档：": "If only words will do, use three grades: ",
    "建议": "Suggestions",
    "采用": "Take",
    "应写作": "written as",
    "通常": "usually",
    "已有 1 例": "one case so far:",
    "（{min}–{max}，{n} 例）": " ({min}–{max}, {n} cases)",
    "相近的指标": "Similar indicators",
    "先例": "Precedents",
    "其他写法": "Other wordings",
    "没有先例，也没有相近的规范指标，不作建议。": (
        "No precedent and no similar standard indicator: nothing is suggested."
    ),
}
