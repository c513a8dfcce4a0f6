"""`POST /api/review`: the rules over draft forms, as `zhibiao review` applies them."""

import base64
import hashlib
import re
from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request, Response

from zhibiao.forms.kinds import Kind, kind_of
from zhibiao.review.annotation import annotate
from zhibiao.review.page import as_html
from zhibiao.review.proposal import proposal_workbook
from zhibiao.review.report import as_json
from zhibiao.review.results import review_graph
from zhibiao.web.answers import FAULTS
from zhibiao.web.attachments import attachment, renamed
from zhibiao.web.faults import Fault
from zhibiao.web.models import Review
from zhibiao.web.negotiation import HTML, Offer, choose
from zhibiao.web.replies import json_reply
from zhibiao.web.reviewing import ReviewedFile, review_files
from zhibiao.web.security import CONTENT_SECURITY_POLICY, Uploading
from zhibiao.web.service import Served
from zhibiao.web.uploads import BODY, Uploads

__all__ = ["DOCX", "XLSX", "router"]

router = APIRouter(route_class=Uploading, tags=["审核"], responses=FAULTS)

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
DOCX: Final = f"{_OFFICE}wordprocessingml.document"
XLSX: Final = f"{_OFFICE}spreadsheetml.sheet"
_STYLE: Final = re.compile("<style>(.*?)</style>", re.DOTALL)

Format = Literal["json", "html", "turtle", "annotated", "proposal"]
# What can be asked for by Accept, best first; a proposal is a workbook too, so it must be named.
_OFFERS: Final = (
    Offer("json", ("application/json",)),
    HTML,
    Offer("turtle", ("text/turtle",)),
    Offer("annotated", (DOCX, XLSX)),
)


@router.post(
    "/api/review",
    summary="审核申报表",
    responses={
        200: {
            "model": Review | list[Review],
            "description": "审核结果：一个文件为对象，几个文件为列表；或报告、批注过的原件、修改建议",
            "content": {
                "text/html": {"schema": {"type": "string"}},
                "text/turtle": {"schema": {"type": "string"}},
                DOCX: {"schema": {"type": "string", "format": "binary"}},
                XLSX: {"schema": {"type": "string", "format": "binary"}},
            },
        }
    },
    openapi_extra={"requestBody": BODY},
)
def review(
    request: Request,
    service: Served,
    uploads: Uploads,
    format: Annotated[
        Format | None,
        Query(
            description="json 与 `zhibiao review --json` 相同，annotated 是批注过的原件（docx、xlsx），"
            "proposal 是整表修改建议（xlsx）；缺省按 Accept，再缺省 json"
        ),
    ] = None,
) -> Response:
    """问题、位置、建议和依据；不能判断的规则单列，不算通过。草稿不留存。"""
    wanted = format or choose(None, request.headers.get("accept"), _OFFERS)[0].name
    reviewed = review_files(service, ((one.name, one.content.read()) for one in uploads))
    found = [one.review for one in reviewed if one.review is not None]
    if not found:
        failed = [one.error for one in reviewed if one.error is not None]
        raise failed[0] if failed else Fault(422, "压缩文件中没有文件", do="请检查压缩文件")
    if wanted == "html":
        return _page(as_html(found))
    if wanted == "turtle":
        graph = review_graph(found, service.corpus.names)
        return Response(graph.serialize(format="turtle"), media_type="text/turtle")
    if wanted == "annotated":
        return _annotated(reviewed)
    if wanted == "proposal":
        with service.reviews.turn():
            data = proposal_workbook(found, corpus=service.corpus)
        return attachment(data, "修改建议.xlsx", XLSX)
    answers = [_as_json(one) for one in reviewed]
    return json_reply(answers[0] if len(answers) == 1 else answers)


def _as_json(one: ReviewedFile) -> dict[str, Any]:
    """One that could not be read stands among the others with its error and without forms."""
    if one.review is None:
        return {"file": one.file, "forms": [], "error": str(one.error)}
    return as_json(one.review)


def _page(text: str) -> Response:
    """The report carries its style with it, so that it can be saved: just that one is allowed."""
    style = _STYLE.search(text)
    digest = hashlib.sha256((style.group(1) if style else "").encode()).digest()
    hashed = f"style-src 'sha256-{base64.b64encode(digest).decode()}'"
    policy = CONTENT_SECURITY_POLICY.replace("style-src 'self'", hashed)
    return Response(text, media_type="text/html", headers={"Content-Security-Policy": policy})


def _annotated(reviewed: Sequence[ReviewedFile]) -> Response:
    if len(reviewed) > 1:
        raise Fault(400, "一次只能批注一个文件", do="请逐个上传")
    [one] = reviewed
    assert one.review is not None  # or there were nothing to show
    data = annotate(one.data, one.review, file=one.file)
    kind = DOCX if kind_of(data, file=one.file) is Kind.DOCX else XLSX
    return attachment(data, renamed(one.file, "-批注"), kind)
