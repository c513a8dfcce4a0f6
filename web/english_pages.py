"""English of the pages 审核, 查询, 关系图 and 语料, by its Chinese; joined by
`zhibiao.web.language`."""

from typing import Final

__all__ = ["ENGLISH"]

ENGLISH: Final[dict[str, str]] = {
    # Marks between words
    "、": ", ",
    "。": ".",
    "：": ": ",
    # Kinds and relations
    "机构": "Organisation",
    "规范指标": "Standard indicator",
    "文件": "Document",
    "申报表": "Form",
    "指标行": "Indicator row",
    "主管": "supervises",
    "实施": "runs",
    "使用": "uses",
    "共用": "shares",
    "填报": "files",
    "申报": "applies with",
    "载有": "contains",
    "列有": "lists",
    "用名": "is named",
    "写作": "is worded",
    # Network
    "谁主管谁、谁做什么项目、用什么指标：从一个机构、项目或指标名称看起，沿连线走下去。": (
        "Who supervises whom, who runs which project, with which indicators: start anywhere and "
        "follow the lines."
    ),
    "机构、项目或指标的名称": "Name of an organisation, project or indicator",
    "例如：水务局": "for example 水务局",
    "走几步": "Steps",
    "1 步": "1 step",
    "2 步": "2 steps",
    "3 步": "3 steps",
    "显示什么": "Show",
    "画图": "Draw",
    "全部数据": "All data",
    "与另一个的关系": "Paths to another",
    "与它最相像的机构": "Most alike",
    "关系图，可左右滚动": "network, scrolls sideways",
    "图上最多 {most} 个，连得最多的优先；没有画出的还有：": (
        "The drawing shows {most} at most, the most strongly linked first; left out: "
    ),
    "用得太多、没有从它继续走的：": "Used so widely that they were not walked through: ",
    "图中的 {n} 个": "The {n} drawn",
    "{n} 步": "{n} steps",
    "按所选的种类，它周围没有别的。可多选几种，或多走几步。": (
        "Nothing of the chosen kinds surrounds it. Choose more kinds or more steps."
    ),
    "从这些机构看起": "Start from one of these organisations",
    "{n} 条指标": "{n} indicators",
    "关系图的三种看法": "Three views",
    "周围": "Around",
    "图例": "Legend",
    "名称中含“{text}”的有多个，请选一个：": "Several names hold “{text}”. Choose one:",
    "没有名称含“{text}”的。意思相近的指标名称有：": (
        "No name holds “{text}”. Indicators of similar meaning:"
    ),
    "语料中没有名称含“{text}”的。": "No name in the corpus holds “{text}”.",
    "两者之间": "Between two",
    "两个机构、项目或指标名称之间隔着什么：最短的几条路，经过连接少的节点的在前。": (
        "What stands between two organisations, projects or indicators: the shortest paths, those "
        "through rarely linked nodes first."
    ),
    "从": "From",
    "到": "To",
    "最多几条": "At most",
    "找路径": "Find paths",
    "两头是同一个。": "Both ends are the same.",
    "“{one}”与“{other}”之间没有任何连接。": "Nothing links “{one}” and “{other}”.",
    "{one} — {other}：{n} 步": "{one} — {other}: {n} steps",
    "路径图，可左右滚动": "paths, scroll sideways",
    "两个机构都用的指标名称": "Indicators that both use",
    "只列前 {n} 个，用得少的在前。": "Only the first {n}, rarest first.",
    "没有写法完全相同的指标名称。": "No indicator is worded exactly alike.",
    "最相像的机构": "Most alike",
    "哪些机构用的指标最像：格中是两个机构都用的指标名称数，颜色越深，占两者全部名称的份额越大。": (
        "Whose indicators are most alike: each cell counts the indicators that both use; the darker, "
        "the larger their share of all indicators of the two."
    ),
    "围绕哪个机构（不填则看全部语料）": "Around which organisation (empty: whole corpus)",
    "例如：教育局": "for example 教育局",
    "几个机构": "How many",
    "列出": "List",
    "没有别的机构与它共用指标名称。": "No other organisation shares an indicator with it.",
    "语料中没有两个机构共用指标名称。": "No two organisations of the corpus share an indicator.",
    "与“{name}”最相像的机构": "Most alike to “{name}”",
    "最相像的 {n} 个机构": "The {n} most alike",
    "语料中有指标的机构共 {n} 个；相像的排在一起。点格中的数，看两者共用哪些。": (
        "{n} organisations have indicators; alike ones stand together. Follow a number to see what "
        "is shared."
    ),
    "机构两两共用的指标名称数，可左右滚动": "indicators shared by each two organisations, scrolls",
    "机构两两共用的指标名称数": "Indicators shared by each two organisations",
    "{name}自己的指标名称": "indicators of {name} itself",
    "颜色": "Colours",
    "2% 以下": "below 2%",
    "2%–5%": "2–5%",
    "5%–10%": "5–10%",
    "10%–25%": "10–25%",
    "25% 以上": "above 25%",
    "自己的名称数": "own indicators",
    # Query
    "现成的问题": "Ready questions",
    "对图谱提任何问题。从现成的问题开始，改几个字就能用；也可以自己写 SPARQL 1.1。": (
        "Ask the graph anything: start from a ready question and change a few words, or write "
        "SPARQL 1.1."
    ),
    "按此查询": "Ask",
    "要找的指标": "Indicator to look for",
    "找几个名称": "How many wordings",
    "最多几行": "Rows at most",
    "出错的地方": "where the error is",
    "查询语句": "Query text",
    "SPARQL 1.1 查询": "SPARQL 1.1 query",
    "下列前缀不用声明。最长 {n} 秒；Ctrl + Enter 运行。": (
        "The prefixes below need no declaration. {n} seconds at most; Ctrl + Enter runs it."
    ),
    "运行": "Run",
    "可用的前缀": "Prefixes",
    "前缀": "Prefix",
    "结果": "Result",
    "{n} 行": "{n} rows",
    "{n} 毫秒": "{n} ms",
    "下载全部：": "Download all: ",
    "没有结果。": "Nothing was found.",
    "统计图，可左右滚动": "chart, scrolls sideways",
    "条形": "Bars",
    "折线": "Lines",
    "散点": "Dots",
    "未画出 {n} 行": "{n} rows not drawn",
    "画：": "Draw: ",
    "查询结果，可左右滚动": "result, scrolls sideways",
    "只列前 {n} 行；全部请下载。": "Only the first {n} rows; download for all.",
    # Review
    "上传一份或多份申报表草稿，逐条对照规则：哪一格有问题、依据什么、建议怎么写，并列出他人的写法。": (
        "Upload drafts of forms and have them checked rule by rule: which cell, on what ground, "
        "what to write instead, and how others wrote it."
    ),
    "Word、Excel、WPS、PDF、文本，或装有它们的 zip；一次最多 {files} 个、{megabytes} MB。": (
        "Word, Excel, WPS, PDF, text, or a zip of them; {files} files and {megabytes} MB at most."
    ),
    "上传的表不进语料库：结果在内存里保留 {minutes} 分钟，只有知道网址的人能看，也可随时删去。": (
        "Drafts do not go into the corpus: the result stays in memory for {minutes} minutes, only "
        "who knows its address can see it, and you may delete it at any time."
    ),
    "查什么": "What is checked",
    "每条规则对每张表给出四种结果之一：发现问题、通过、不适用、不能判断。“不能判断”不算通过。": (
        "Each rule ends on each form in one of four ways: finding, passed, not applicable, cannot "
        "judge. “Cannot judge” is not passed."
    ),
    "{n} 条规则": "{n} rules",
    "规则": "Rule",
    "问题": "Finding",
    "看什么": "Looks at",
    "依据": "Basis",
    "错误": "Error",
    "警示": "Warning",
    "建议": "Advice",
    "审核结果": "Review",
    "第 {n} 条指标": "indicator {n}",
    "表上写的：": "printed: ",
    "对照": "Peers",
    "下载：": "Download: ",
    "审核报告（HTML）": "Report (HTML)",
    "修改建议表（xlsx）": "Proposed changes (xlsx)",
    "批注原件：{file}": "Commented original: {file}",
    "结果还保留约 {minutes} 分钟，网址可发给同事；没有存入语料库。": (
        "Kept for about {minutes} minutes more; the address can be sent to a colleague. Nothing "
        "went into the corpus."
    ),
    "现在就删去": "Delete now",
    "只看这些": "Only these",
    "只列“{severity}”。": "Only “{severity}”.",
    "全部列出": "Show all",
    "再审一份": "Review another",
    "{file}各表的发现数": "findings by form of {file}",
    "序号": "No.",
    "不能判断": "Cannot judge",
    "通过": "Passed",
    "不适用": "Not applicable",
    "（无项目名称）": "(no project name)",
    "本文件多数表共有的情况，不逐表重复：": "Common to most forms of this document, not repeated:",
    "{of} 张表中有 {count} 张": "{count} of {of} forms",
    "第 {n} 张": "Form {n}",
    "年度资金 {n} 元": "{n} yuan this year",
    "没有发现问题。": "Nothing was found.",
    "多数表共有的情况": "Common to most forms",
    "规则版本": "Rules version",
    "与 {year} 年度相比": "Compared with {year}",
    "年度资金 {before} → {now} 元": "{before} → {now} yuan",
    "资金增加而目标降低": "more money, lower target",
    "第 {n} 张表与 {year} 年度相比的变化，可左右滚动": "form {n}: changes since {year}, scrolls sideways",
    "变化": "Change",
    "本年度": "This year",
    "指标没有变化。": "No indicator has changed.",
    "目标降低": "lowered",
    "改为文字": "turned into words",
    "不再申报": "dropped",
    "目标提高": "raised",
    "改为数值": "turned into a number",
    "改写": "reworded",
    "新增": "new",
    "依据只写文件和要点，不引条款。": "Grounds name document and idea, no clause.",
    # Documents
    "已删除“{file}”，图谱和索引中都不再有它。": "“{file}” was removed from graph and index.",
    "指标（条）": "Indicators",
    "不同写法": "Wordings",
    "文件名或编号": "File name or hash",
    "文件名": "File name",
    "申报表数": "Number of forms",
    "指标数": "Number of indicators",
    "排列": "Order",
    "查找": "Search",
    "没有文件名或编号含“{text}”的文件。": "No file name or hash holds “{text}”.",
    "语料库还是空的，请上传申报表。": "The corpus is empty. Upload forms.",
    "找到 {n} 个文件": "{n} documents found",
    "文件清单，可左右滚动": "documents, scroll sideways",
    "读时的说明": "Reading notes",
    "编号": "Hash",
    "又名": "Also named",
    "上传": "Upload",
    "这个服务是只读的：管理员用 --token-file 启动后才能上传和删除。": (
        "This service is read-only: started with --token-file it accepts uploads and removals."
    ),
    "正在上传……": "Uploading …",
    "正在读入 {done} / {total}：{current}": "Reading {done} / {total}: {current}",
    "排队等候……": "Waiting …",
    "完成：新增 {added} 个，未变 {unchanged} 个，失败 {failed} 个。": (
        "Done: {added} added, {unchanged} unchanged, {failed} failed."
    ),
    "刷新清单": "Refresh the list",
    "没有成功：": "Failed: ",
    "申报表、指标清单（CSV）或 zip": "Forms, lists of indicators (CSV) or zip",
    "一次最多 {megabytes} MB。重复上传同一文件不改变任何内容。": (
        "{megabytes} MB at most. Uploading a file again changes nothing."
    ),
    "写入令牌": "Token for writing",
    "向管理员索取；只随这次上传发出，不保存。": (
        "Ask the administrator; sent with this upload only, never kept."
    ),
    "向管理员索取；只随这次请求发出，不保存。": (
        "Ask the administrator; sent with this request only, never kept."
    ),
    "上传并读入": "Upload and read",
    "读入的进度": "progress of reading",
    "读出": "Read",
    "{forms} 张申报表、{indicators} 条指标、{notes} 条读时的说明": (
        "{forms} forms, {indicators} indicators, {notes} reading notes"
    ),
    "收到": "Received",
    "{n} 字节": "{n} bytes",
    "编号（SHA-256）": "Hash (SHA-256)",
    "解析器版本": "Parser version",
    "下载原件": "Download original",
    "审核这份文件": "Review this document",
    "关联数据": "Linked data",
    "删除……": "Remove …",
    "本文件的申报表": "Forms of this document",
    "第 {n} 页": "page {n}",
    "工作表": "sheet",
    "项目性质": "Nature",
    "起止日期": "From – to",
    "项目总资金": "Project total",
    "其中：财政资金": "of which fiscal",
    "其中：其他资金": "of which other",
    "年度资金申请总额": "Applied for this year",
    "其中：当年财政拨款": "of which this year's appropriation",
    "其中：上年结转资金": "of which carried over",
    "元": "yuan",
    "项目总目标": "Goal of the project",
    "年度总体目标": "Goal of the year",
    "第 {n} 张表的指标，可左右滚动": "indicators of form {n}, scroll sideways",
    "绩效指标": "Indicators",
    "一级指标": "Level 1",
    "三级指标": "Indicator",
    "分值": "Weight",
    "原文位置": "Place in source",
    "删除": "Remove",
    "删除这份文件？": "Remove this document?",
    "它的 {forms} 张申报表、{indicators} 条指标会从图谱和索引中去掉，保存的原件也会删除。要恢复只能重新上传。": (
        "Its {forms} forms and {indicators} indicators go from graph and index, and the kept "
        "original with them. Only another upload brings them back."
    ),
    "不删": "Keep it",
    "共 {forms} 张申报表、{indicators} 条指标。": "{forms} forms, {indicators} indicators in all.",
    "没有读成的": "Not read",
    "说明": "Remarks",
    "回到清单": "Back to the list",
    # Page of an entity
    "提到它的": "Mentioned by",
    "查找相近的指标": "Similar indicators",
    "查看原文件": "In its document",
    "数据": "Data",
    # Titles of the named questions
    "共用指标名称最多的项目对": "Pairs of projects that share most indicators",
    "各指标要素（完成率、满意度……）的指标数及所列二级指标": "Indicators by aspect and level 2",
    "各类疑点的申报表数和处数": "Doubtful cells by kind",
    "各二级指标下使用最多的指标名称及其取值范围": "Commonest indicators by level 2, with their values",
    "共用指标名称最多的主管部门对": "Pairs of departments that share most indicators",
    "各主管部门的实施单位、申报表数和年度申请额": "Units, forms and amounts by department",
    "各主管部门各年度的申报表数、年度申请额和指标数": "Forms, amounts and indicators by year",
    "项目下一次申报时不再有的指标": "Indicators dropped at the next filing",
    "各主管部门各年度的审核情况": "Review by department and year",
    "审核发现的错误清单": "Errors found by the review",
    "审核中最常见的问题": "Commonest findings",
    "审核中错误、警示最多的实施单位": "Units with most findings",
    "资金勾稽：年度资金申请总额不等于各分项之和的申报表": "Forms whose amounts do not add up",
    "年度申请额最大的项目及其指标数": "Largest projects and their indicators",
    "满意度没有量化，或低于 90% 的指标": "Satisfaction without a number, or below 90%",
    "资金增加而目标降低的指标": "Targets lowered while funding rose",
    "缺少数量、质量、时效或满意度指标的申报表": "Forms that lack a level 2",
    "各二级指标的百分比目标值分布": "Percentages by level 2",
    "同一单位的不同写法": "Spellings of one organisation",
    "同一项目同一指标跨年度的目标变化": "Targets that changed over the years",
    "每张申报表的出处：文件、哈希值、命名图和解析器版本": "Provenance of each form",
    "各主管部门定性指标占比": "Share of qualitative indicators by department",
    "指标名称完全相同的项目": "Projects with the same indicators throughout",
    "意思相近的指标及其取值": "Indicators of similar meaning",
    "由数值改为文字的指标": "Targets turned from numbers into words",
    "规范指标在各项目、各年度的取值": "Values of standard indicators",
    "按 2021 年分类统计指标": "Indicators by the taxonomy of 2021",
    "单位成本线索：年度申请额除以唯一的数量指标": "Hints at unit costs",
    "计量单位的使用情况": "Units of measure in use",
    "所填二级指标与规范指标通常所属不一致的指标": "Indicators filed under an unusual level 2",
    "同一指标名称在哪些单位使用": "Who uses the same indicator",
}
