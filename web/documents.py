"""The documents of the corpus: listed, shown as read, given back, uploaded, removed."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response, Security
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse
from fastapi.security import HTTPBearer

from zhibiao.graph.documents import read_document_forms
from zhibiao.web.answers import FAULTS
from zhibiao.web.models import DocumentDetail, DocumentItem, DocumentPage, Job
from zhibiao.web.replies import json_reply, kept_reply
from zhibiao.web.security import Writing
from zhibiao.web.service import Served
from zhibiao.web.uploads import BODY, Uploads

__all__ = ["router", "writing"]

router = APIRouter(tags=["文件"], responses=FAULTS)
# The route class checks the token, before the body is read; the dependency describes it.
writing = APIRouter(
    route_class=Writing,
    tags=["文件"],
    responses=FAULTS,
    dependencies=[Security(HTTPBearer(auto_error=False, description="写入的令牌"))],
)

Identity = Annotated[
    str,
    PathParameter(
        pattern="^[0-9a-f]{8,64}$",
        description="文件编号：SHA-256，或不会混淆的开头几位",
        examples=["14ec309886c8d1a2"],
    ),
]
Offset = Annotated[int, Query(ge=0, le=10**9, description="跳过几个")]


def _place(path: str, *, total: int, offset: int, limit: int) -> dict[str, Any]:
    """Where a page stands among ``total`` items, and the addresses of those beside it."""

    def address(at: int) -> str:
        return f"{path}?{urlencode({'offset': at, 'limit': limit})}"

    return {
        "total": total,
        "offset": offset,
        "limit": limit,
        "next": address(offset + limit) if offset + limit < total else None,
        "prev": address(max(0, offset - limit)) if offset > 0 else None,
    }


@router.get("/api/documents", summary="文件清单", responses={200: {"model": DocumentPage}})
def documents(
    request: Request,
    service: Served,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description="一页几个")] = 100,
) -> Response:
    """语料库中的文件，按文件名排列，分页。"""

    def page() -> dict[str, Any]:
        entries = service.corpus.documents()
        return {
            **_place(request.url.path, total=len(entries), offset=offset, limit=limit),
            "documents": [entry.as_json() for entry in entries[offset : offset + limit]],
        }

    return kept_reply(request, service, page)


@router.get(
    "/api/documents/{document}",
    summary="一个文件和读出的申报表",
    responses={200: {"model": DocumentDetail}},
)
def document(
    request: Request,
    service: Served,
    document: Identity,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="一页几张申报表")] = 100,
) -> Response:
    """`forms` 与 `zhibiao parse --json` 相同，其中 `notes` 是读时修补、推断之处；表多时分页。"""

    def detail() -> dict[str, Any]:
        entry = service.corpus.document(document)
        forms = read_document_forms(service.corpus.store, entry.document)
        return {
            **entry.as_json(),
            **_place(request.url.path, total=len(forms), offset=offset, limit=limit),
            "forms": [form.as_json() for form in forms[offset : offset + limit]],
        }

    return kept_reply(request, service, detail)


@router.get(
    "/api/documents/{document}/original",
    summary="下载原件",
    response_class=FileResponse,
    responses={
        200: {
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            }
        }
    },
)
def original(service: Served, document: Identity) -> FileResponse:
    """收到时的文件，一个字节不差。"""
    entry = service.corpus.document(document)
    return FileResponse(
        service.corpus.originals.path(entry.document),
        # A file from anywhere is to be saved, never to be shown under our name.
        media_type="application/octet-stream",
        filename=entry.file.rpartition("/")[2],
        headers={"Content-Security-Policy": "sandbox", "Cache-Control": "no-cache"},
    )


@writing.post(
    "/api/documents",
    summary="上传文件",
    status_code=202,
    responses={202: {"model": Job, "headers": {"Location": {"schema": {"type": "string"}}}}},
    openapi_extra={"requestBody": BODY},
)
def upload(service: Served, uploads: Uploads) -> Response:
    """一个或几个文件，zip 亦可；排队读入，进度见 `Location`。重复上传不改变任何内容。"""
    job = service.jobs.submit(uploads)
    return json_reply(job.as_json(), status=202, headers={"Location": job.href})


@writing.delete(
    "/api/documents/{document}", summary="删除文件", responses={200: {"model": DocumentItem}}
)
def remove(service: Served, document: Identity) -> Response:
    """从图谱、索引和原件中删除；与 `zhibiao remove --json` 相同。"""
    return json_reply(service.corpus.remove(document).as_json())


@router.get("/api/jobs/{job}", summary="上传的进度", responses={200: {"model": Job}})
def progress(
    service: Served,
    job: Annotated[str, PathParameter(pattern="^[A-Za-z0-9_-]{22}$", description="任务编号")],
) -> Response:
    """第几个文件，共几个；读完后 `report` 与 `zhibiao ingest --json` 相同。"""
    return json_reply(service.jobs.get(job).as_json(), headers={"Cache-Control": "no-store"})
