"""Style sheets, scripts and pictures of the pages: few and small, held in memory.

Pages ask for them with ``?v=DIGEST``, an address whose content never changes, and browsers keep
them.
"""

import hashlib
import mimetypes
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response

from zhibiao.web.faults import Fault

__all__ = ["DIGEST", "router"]

router = APIRouter(include_in_schema=False)

_FILES: Final = {
    path.name: path.read_bytes() for path in sorted(Path(__file__).with_name("static").iterdir())
}
DIGEST: Final = hashlib.blake2b(
    b"\0".join(name.encode() + b"\0" + data for name, data in _FILES.items()), digest_size=6
).hexdigest()
"""Changes with any of the files."""


@router.get("/static/{name}")
async def static(request: Request, name: str, v: str | None = None) -> Response:
    """The file, kept for a year under `DIGEST`, else asked for anew each time."""
    if name not in _FILES:
        raise Fault(404, "没有这个文件")
    kept = "public, max-age=31536000, immutable" if v == DIGEST else "no-cache"
    headers = {"Cache-Control": kept, "ETag": f'"{DIGEST}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(_FILES[name], media_type=mimetypes.guess_type(name)[0], headers=headers)
