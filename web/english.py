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
}
