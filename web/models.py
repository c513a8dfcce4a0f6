"""What the API answers, for its description in `/openapi.json`.

Answers are written straight from `as_json` of the results; a test validates them against these
models.  Keys may be added in later versions, none go (CONTRACT.md).
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

__all__ = [
    "Comparison",
    "DocumentDetail",
    "DocumentItem",
    "DocumentPage",
    "FaultAnswer",
    "Job",
    "Live",
    "Ready",
    "Review",
    "SearchAnswer",
    "SuggestAnswer",
]

Operator = Literal["≥", "≤", "=", ">", "<"]
Sha256 = Field(pattern="^[0-9a-f]{64}$", description="文件内容的 SHA-256")

_INDICATOR = "http://localhost:8321/id/indicator/14ec309886c8d1a2-3-02"
_SHA256 = "14ec309886c8d1a27f0a5f0bbd0d9c3f5a1de0c5a9b35c1ff3b2ad7c5f3b6c11"
_SOURCE: JsonDict = {"document": _SHA256, "file": "白榆区2024年绩效目标.txt", "form": 3, "row": 2}
_OCCURRENCE: JsonDict = {
    "indicator": _INDICATOR,
    "wording": "受训人员满意度",
    "level2": "服务对象满意度指标",
    "target": "≥90%",
    "project": "基层医护人员轮训",
    "unit": "白榆区疾病预防控制中心",
    "department": "白榆区卫生健康委员会",
    "year": 2024,
    "source": _SOURCE,
}


class FaultBody(BaseModel):
    """一个错误：出了什么事，在哪里，为什么，怎么办。"""

    status: int = Field(ge=400, le=599)
    what: str
    where: str | None
    why: str | None
    do: str | None
    request: str | None = Field(description="请求编号，日志中以它查找")


class FaultAnswer(BaseModel):
    """所有错误的形状。"""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "error": {
                        "status": 422,
                        "what": "请求中的参数不合规定",
                        "where": None,
                        "why": "参数 k 不能大于 1000",
                        "do": "请改正后再试",
                        "request": "4f1c0a9be2d37a55",
                    }
                }
            ]
        }
    )
    error: FaultBody


class RowSource(BaseModel):
    """指标行的出处：文件，第几张表，第几行。"""

    document: str = Sha256
    file: str
    form: int = Field(ge=1)
    row: int = Field(ge=1)


class Occurrence(BaseModel):
    """语料库中的一条指标行。"""

    model_config = ConfigDict(json_schema_extra={"examples": [_OCCURRENCE]})
    indicator: str = Field(description="图谱中的 IRI")
    wording: str
    level2: str | None
    target: str | None = Field(description="印在表上的指标值")
    project: str | None
    unit: str | None = Field(description="实施单位")
    department: str | None = Field(description="主管部门")
    year: int | None
    source: RowSource


class Hit(BaseModel):
    """一种写法和使用它的指标行（至多列出 50 条，`count` 为总数）。"""

    rank: int = Field(ge=1)
    wording: str
    score: float
    why: dict[str, Any] = Field(description="为什么匹配；`text` 是一句话的说明")
    count: int = Field(ge=0)
    occurrences: list[Occurrence]


class SearchAnswer(BaseModel):
    """按意思查找的结果，最相近的在前。"""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "query": "学员满不满意",
                    "hits": [
                        {
                            "rank": 1,
                            "wording": "受训人员满意度",
                            "score": 0.93,
                            "why": {"text": "含义相近；所测要素相同"},
                            "count": 12,
                            "occurrences": [_OCCURRENCE],
                        }
                    ],
                }
            ]
        }
    )
    query: str
    hits: list[Hit]


class Target(BaseModel):
    """指标值：定性的没有 `value` 和 `unit`。"""

    text: str | None
    operator: Operator | None
    value: float | None
    unit: str | None


class Peer(BaseModel):
    """一条可比的指标行；`unit` 是 `value` 的单位，单位名称在 `unit_name`。"""

    occurrence: Occurrence
    wording: str
    unit_name: str | None
    value: float
    operator: Operator | None
    unit: str | None


class Summary(BaseModel):
    """`n` 个数值、`agencies` 个单位的分布；`qualitative` 为定性的条数。"""

    n: int
    agencies: int
    median: float | None
    q1: float | None
    q3: float | None
    min: float | None
    max: float | None
    qualitative: int
    apart: int


class Position(BaseModel):
    """拟填值在同类中的位置。"""

    below: int
    equal: int
    above: int
    stricter: int
    looser: int


class Comparison(BaseModel):
    """横向对标：同一意思的指标，各单位定了多少。"""

    query: str
    target: Target | None
    unit_family: str | None
    unit: str | None
    direction: str | None
    wordings: list[str]
    rows: list[Peer]
    qualitative: list[Occurrence]
    summary: Summary
    position: Position | None
    remark: str | None


class Typical(BaseModel):
    """同类的数值，单位与建议相同。"""

    n: int
    median: float | None
    min: float | None
    max: float | None


class Suggestion(BaseModel):
    """一种规范写法及其依据。"""

    wording: str
    level2: str | None
    operator: Operator | None
    unit: str | None
    typical: Typical
    evidence: list[Occurrence]
    why: str
    score: float
    standard: str | None = Field(description="规范指标的 IRI")


class SuggestAnswer(BaseModel):
    """草稿可以改成什么，最好的在前。"""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "draft": "完成及时性",
                    "suggestions": [
                        {
                            "wording": "任务完成及时率",
                            "level2": "时效指标",
                            "operator": "≥",
                            "unit": "%",
                            "typical": {"n": 31, "median": 95, "min": 80, "max": 100},
                            "evidence": [],
                            "why": "规范指标库的写法",
                            "score": 0.81,
                            "standard": "http://localhost:8321/id/standard/task-timeliness",
                        }
                    ],
                }
            ]
        }
    )
    draft: str
    suggestions: list[Suggestion]


class Finding(BaseModel):
    """审核发现的一个问题。"""

    rule: str
    severity: Literal["error", "warn", "info"]
    indicator: str | None
    field: str | None
    place: str | None
    message: str
    suggestion: str
    basis: str


class ReviewedForm(BaseModel):
    """一张申报表的审核结果；`deferred` 是不能判断的规则，不算通过。"""

    ordinal: int
    project: str | None
    findings: list[Finding]
    deferred: list[str]
    not_applicable: list[str]


class Review(BaseModel):
    """一个文件的审核结果；读不了的文件有 `error` 而没有申报表。"""

    file: str
    forms: list[ReviewedForm]
    error: str | None = None


class FormSource(BaseModel):
    """申报表在哪里。"""

    document: str = Sha256
    file: str
    page: int | None
    sheet: str | None


class FormIndicator(BaseModel):
    """申报表的一行指标。"""

    level1: str | None
    level2: str | None
    name: str
    target: Target
    weight: float | None
    place: str | None


class Form(BaseModel):
    """一张申报表；金额以元计，没有填写的为 null，`notes` 是读时修补、推断之处。"""

    ordinal: int = Field(ge=1)
    year: int | None
    project: str | None
    nature: str | None
    category: str | None
    department: str | None
    unit: str | None
    start: str | None
    end: str | None
    funding: dict[str, float | None]
    goal_total: str | None
    goal_annual: str | None
    indicators: list[FormIndicator]
    source: FormSource
    notes: list[str]


class DocumentItem(BaseModel):
    """语料库中的一个文件。"""

    document: str = Sha256
    file: str
    files: list[str]
    forms: int
    indicators: int
    parser: str


class DocumentPage(BaseModel):
    """一页文件清单；`next`、`prev` 是前后页的地址。"""

    total: int
    offset: int
    limit: int
    next: str | None
    prev: str | None
    documents: list[DocumentItem]


class DocumentDetail(BaseModel):
    """一个文件和从中读出的申报表，形状与 `zhibiao parse --json` 相同；表多时分页。"""

    document: str = Sha256
    file: str
    files: list[str]
    indicators: int
    parser: str
    total: int = Field(description="申报表总数")
    offset: int
    limit: int
    next: str | None
    prev: str | None
    forms: list[Form]


class Failure(BaseModel):
    """没有读入的文件和原因。"""

    path: str
    error: str


class IngestReport(BaseModel):
    """读入的结果，形状与 `zhibiao ingest --json` 相同。"""

    added: list[str]
    unchanged: list[str]
    replaced: list[str]
    failed: list[Failure]
    forms: int
    indicators: int
    remarks: list[str]


class Job(BaseModel):
    """一次上传的进度：第 `done` 个文件之后正在读 `current`，共 `total` 个。"""

    id: str
    href: str
    state: Literal["queued", "running", "done", "failed"]
    done: int
    total: int
    current: str | None
    report: IngestReport | None
    error: str | None


class Live(BaseModel):
    """服务在运行。"""

    status: Literal["live"]


class Ready(BaseModel):
    """语料库可用；`current` 为假时图谱中有索引还没有的内容（正在写入）。"""

    status: Literal["ready"]
    generation: int
    current: bool
