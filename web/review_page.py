"""The pages 审核 (`/review`): drafts are uploaded, reviewed, and shown with their findings.

Nothing of a draft goes into the corpus.  The result is kept on a shelf in memory for an hour, so
that it can be read, printed and downloaded; its address is unguessable.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from zhibiao.forms.errors import UnsupportedDocument
from zhibiao.forms.kinds import Kind, kind_of
from zhibiao.review.annotation import annotate
from zhibiao.review.catalogue import RULES
from zhibiao.review.engine import DocumentReview, FormReview, Outcome
from zhibiao.review.page import as_html
from zhibiao.review.proposal import proposal_workbook
from zhibiao.review.report import SEVERITY_NAMES, as_json
from zhibiao.review.rule import RULES_VERSION, Severity
from zhibiao.search.corpus import Corpus
from zhibiao.web.attachments import attachment, renamed
from zhibiao.web.faults import Fault
from zhibiao.web.links import local_path, page_address
from zhibiao.web.page import render
from zhibiao.web.reviewing import MOST_REVIEWED, ReviewedFile, review_files
from zhibiao.web.security import Uploading
from zhibiao.web.service import Served
from zhibiao.web.shelf import Shelf

__all__ = ["Reviewed", "review_shelf", "router"]

router = APIRouter(route_class=Uploading, include_in_schema=False)

_HOUR: Final = 3600.0
_ROOM: Final = 2**28
_KEPT: Final = 200
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One upload."""

    files: tuple[ReviewedFile, ...]

    @property
    def reviews(self) -> tuple[DocumentReview, ...]:
        return tuple(one.review for one in self.files if one.review is not None)

    @property
    def size(self) -> int:
        """About how many bytes it takes to keep it."""
        forms = sum(len(review.forms) for review in self.reviews)
        return sum(len(one.data) for one in self.files) + 50_000 * forms


def review_shelf() -> Shelf[Reviewed]:
    """Where the results of one application are kept."""
    return Shelf(seconds=_HOUR, most=_KEPT, room=_ROOM)


@router.get("/review")
def start(request: Request) -> Response:
    """Where drafts are uploaded, and what is checked."""
    groups = [(one, [rule for rule in RULES if rule.severity is one]) for one in Severity]
    return render(
        request,
        "review.html",
        {
            "groups": groups,
            "severities": SEVERITY_NAMES,
            "most": MOST_REVIEWED,
            "megabytes": request.app.state.service.settings.upload_bytes // 2**20,
            "minutes": int(_HOUR // 60),
        },
    )


@router.post("/review")
def submit(
    request: Request,
    service: Served,
    files: Annotated[list[UploadFile] | None, File()] = None,
    document: Annotated[str | None, Form(max_length=64, pattern="^[0-9a-f]{4,64}$")] = None,
) -> Response:
    """Review the uploaded files, or a document of the corpus, and lead to the result."""
    given = _uploaded(files or ())
    if document is not None:
        given = [*given, _of_corpus(service.corpus, document)]
    if not given:
        raise Fault(400, "没有收到文件", do="请选择一个或多个申报表文件")
    reviewed = Reviewed(tuple(_lighter(one) for one in review_files(service, given)))
    shelf: Shelf[Reviewed] = request.app.state.review_shelf
    name = shelf.put(reviewed, size=reviewed.size)
    return RedirectResponse(page_address(request, f"/review/{name}"), status_code=303)


def _lighter(one: ReviewedFile) -> ReviewedFile:
    """Without the bytes, where no comments can be written into them."""
    if one.review is None or kind_of(one.data, file=one.file) not in (Kind.DOCX, Kind.XLSX):
        return replace(one, data=b"")
    return one


def _uploaded(files: Iterable[UploadFile]) -> list[tuple[str, bytes]]:
    # A browser sends an empty, nameless part when nothing was chosen.
    return [(one.filename, one.file.read()) for one in files if one.filename]


def _of_corpus(corpus: Corpus, sha256: str) -> tuple[str, bytes]:
    entry = corpus.document(sha256)
    return entry.file, corpus.originals.path(entry.document).read_bytes()


def _kept(request: Request, name: str) -> tuple[Reviewed, float]:
    shelf: Shelf[Reviewed] = request.app.state.review_shelf
    found = shelf.get(name)
    if found is None:
        raise Fault(
            404,
            "这次审核的结果已经不在了",
            why=f"结果只保留 {_HOUR / 60:.0f} 分钟，服务重启后也不再保留",
            do="请重新上传申报表",
        )
    return found


@router.get("/review/{name}")
def result(
    request: Request, service: Served, name: str, severity: Severity | None = None
) -> Response:
    """What was found; with ``severity`` only that, and only the forms that have it."""
    reviewed, seconds = _kept(request, name)
    corpus = service.corpus
    response = render(
        request,
        "review_result.html",
        {
            "name": name,
            "files": [_shown(n, one, corpus, severity) for n, one in enumerate(reviewed.files)],
            "only": severity,
            "totals": _totals(reviewed.reviews),
            "forms": sum(len(review.forms) for review in reviewed.reviews),
            "severities": SEVERITY_NAMES,
            "minutes": max(1, round(seconds / 60)),
            "rules_version": RULES_VERSION,
        },
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _totals(reviews: Sequence[DocumentReview]) -> dict[str, int]:
    findings = [one for review in reviews for form in review.forms for one in form.findings]
    return {one.value: sum(f.severity is one for f in findings) for one in Severity}


def _shown(n: int, one: ReviewedFile, corpus: Corpus, only: Severity | None) -> dict[str, Any]:
    """A file for the template."""
    forms = list(_forms(n, one.review, corpus, only)) if one.review is not None else []
    folded = []
    if one.review is not None:
        counts = one.review.forms_by_rule
        folded = [(rule, counts[rule.id], len(one.review.forms)) for rule in one.review.folded]
    return {
        "number": n,
        "file": one.file,
        "error": one.error,
        "forms": forms,
        "folded": folded,
        "annotated": bool(one.data),
    }


def _forms(
    n: int, review: DocumentReview, corpus: Corpus, only: Severity | None
) -> Iterator[dict[str, Any]]:
    for form in review.forms:
        wanted = [one for one in form.findings if only in (None, one.severity)]
        if only is not None and not wanted:
            continue
        shown = [one for one in wanted if not one.folded]
        yield {
            "anchor": f"f{n}-{form.form.ordinal}",
            "form": form.form,
            "counts": {s.value: sum(f.severity is s for f in form.findings) for s in Severity},
            "groups": [
                (severity, [_finding(f, corpus) for f in shown if f.severity is severity])
                for severity in Severity
                if any(f.severity is severity for f in shown)
            ],
            "folded": [_finding(f, corpus) for f in wanted if f.folded],
            "verdicts": _verdicts(form),
            "history": form.history if only is None else None,
        }


def _finding(finding: Any, corpus: Corpus) -> dict[str, Any]:
    return {
        "finding": finding,
        "peers": [
            (one.text, local_path(one.iri, corpus.names) if one.iri else None)
            for one in finding.precedents
        ],
    }


def _verdicts(form: FormReview) -> list[tuple[str, str, Sequence[Any]]]:
    """Outcome, what it is called, and the verdicts: what was not found is shown as well."""
    return [
        (outcome.value, chinese, form.with_outcome(outcome))
        for outcome, chinese in (
            (Outcome.DEFERRED, "不能判断"),
            (Outcome.PASS, "通过"),
            (Outcome.NOT_APPLICABLE, "不适用"),
        )
    ]


@router.post("/review/{name}/forget")
def forget(request: Request, name: str) -> Response:
    """Take the result off the shelf before its time."""
    shelf: Shelf[Reviewed] = request.app.state.review_shelf
    shelf.take(name)
    return RedirectResponse(page_address(request, "/review"), status_code=303)


@router.get("/review/{name}/report.html")
def report(request: Request, name: str) -> Response:
    """The report to keep, print or send: one page that needs nothing else."""
    reviewed, _ = _kept(request, name)
    return attachment(as_html(reviewed.reviews).encode(), "审核报告.html", "text/html")


@router.get("/review/{name}/report.json")
def report_json(request: Request, name: str) -> Response:
    """The findings as CONTRACT.md has them."""
    reviewed, _ = _kept(request, name)
    answers = [as_json(one) for one in reviewed.reviews]
    text = json.dumps(answers[0] if len(answers) == 1 else answers, ensure_ascii=False, indent=1)
    return attachment(text.encode(), "审核结果.json", "application/json")


@router.get("/review/{name}/proposal.xlsx")
def proposal(request: Request, service: Served, name: str) -> Response:
    """Every row as it is and as it could be, to be taken over or not."""
    reviewed, _ = _kept(request, name)
    # What is proposed is reviewed again.
    with service.reviews.turn():
        data = proposal_workbook(reviewed.reviews, corpus=service.corpus)
    return attachment(data, "修改建议.xlsx", _EXCEL)


@router.get("/review/{name}/{number}/annotated")
def annotated(request: Request, name: str, number: int) -> Response:
    """The original with the findings as comments."""
    one = _file(request, name, number)
    if not one.data or one.review is None:
        raise UnsupportedDocument(
            "批注只能写进 docx、xlsx 文件", where=one.file, do="请下载 HTML 报告"
        )
    data = annotate(one.data, one.review, file=one.file)
    kind = _WORD if kind_of(data, file=one.file) is Kind.DOCX else _EXCEL
    return attachment(data, renamed(one.file, "-批注"), kind)


def _file(request: Request, name: str, number: int) -> ReviewedFile:
    reviewed, _ = _kept(request, name)
    if not 0 <= number < len(reviewed.files):
        raise Fault(404, "这次审核中没有这个文件", do="请从审核结果页面下载")
    return reviewed.files[number]
