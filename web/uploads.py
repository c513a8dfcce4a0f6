"""The files of a request: of a multipart form under any field name, or its whole body.

They are spooled to disk above a megabyte; `zhibiao.web.limits.BodyLimit` counts what comes.
"""

import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Final

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from zhibiao.web.faults import Fault

if TYPE_CHECKING:
    from zhibiao.web.service import Service

__all__ = ["BODY", "Upload", "Uploads", "file_name"]

_IN_MEMORY: Final = 2**20
_MOST_FIELDS: Final = 50
_LONGEST_NAME: Final = 180  # bytes; file systems allow 255
_NAMELESS: Final = "未命名"

#: The body of such a request, for its description.
BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "properties": {
                    "files": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "string", "format": "binary"},
                        "description": "申报表、指标清单（CSV）或装有它们的 zip",
                    }
                },
            }
        },
        "application/octet-stream": {
            "schema": {"type": "string", "format": "binary", "minLength": 1}
        },
    },
}


@dataclass(frozen=True, slots=True)
class Upload:
    """One file: a name without path, and its bytes to be read from the beginning."""

    name: str
    content: BinaryIO


async def _uploads(request: Request) -> AsyncIterator[tuple[Upload, ...]]:
    service: Service = request.app.state.service
    async with AsyncExitStack() as held:
        if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            files = await _of_form(request, held, service.settings.upload_files)
        else:
            files = await _of_body(request, held)
        if not files:
            raise Fault(400, "没有给出文件", do="以 multipart/form-data 上传，或把文件作为请求内容")
        yield files


Uploads = Annotated[tuple[Upload, ...], Depends(_uploads)]
"""What a route declares to be given the files, one at least; they are closed after the answer."""


async def _of_form(request: Request, held: AsyncExitStack, most: int) -> tuple[Upload, ...]:
    try:
        form = await held.enter_async_context(request.form(max_files=most, max_fields=_MOST_FIELDS))
    except HTTPException as error:
        if isinstance(error.detail, str) and error.detail.startswith("Too many files"):
            raise Fault(413, f"一次最多 {most} 个文件", do="请分几次上传，或打成 zip") from error
        raise
    return tuple(
        Upload(file_name(value.filename), value.file)
        for _, value in form.multi_items()
        # A form that is sent without choosing a file has one without name and content.
        if isinstance(value, UploadFile) and (value.filename or value.size)
    )


async def _of_body(request: Request, held: AsyncExitStack) -> tuple[Upload, ...]:
    spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    held.callback(spool.close)
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > _IN_MEMORY:
            await run_in_threadpool(spool.write, chunk)
        else:
            spool.write(chunk)
    spool.seek(0)
    named = request.query_params.get("filename") or _disposition(request)
    return (Upload(file_name(named), spool),) if size else ()  # type: ignore[arg-type]


def _disposition(request: Request) -> str | None:
    """The name in a Content-Disposition header, also as ``filename*=UTF-8''…``."""
    message = Message()
    message["Content-Disposition"] = request.headers.get("content-disposition", "")
    return message.get_filename()


def file_name(given: str | None) -> str:
    """``given`` as a name that leads nowhere and can stand in any folder and any header.

    >>> file_name("../../etc/申报表.docx"), file_name("C:\\\\表\\\\a.txt"), file_name(None)
    ('申报表.docx', 'a.txt', '未命名')
    """
    last = re.split(r"[/\\]", given or "")[-1]
    # Lone surrogates are what is left of a name in another encoding; no index can hold them.
    last = last.encode("utf-8", "replace").decode()
    name = "".join(mark if mark.isprintable() and mark not in '<>:"|?*' else "_" for mark in last)
    # A leading dot hides a file, and hidden files are passed over.
    name = name.strip().lstrip(".").strip()
    stem, dot, suffix = name.rpartition(".")
    while len(name.encode()) > _LONGEST_NAME:
        stem, suffix = (stem[:-1], suffix[:16]) if stem else ("", suffix[:-1])
        name = f"{stem}{dot}{suffix}"
    return name or _NAMELESS
