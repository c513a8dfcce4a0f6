"""Style sheets, scripts and pictures of the pages, which browsers keep.

Pages ask for them with ``?v=DIGEST``: an address whose content never changes.
"""

import hashlib
from pathlib import Path
from typing import Final

from fastapi import Response
from starlette.datastructures import QueryParams
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

__all__ = ["DIGEST", "Statics"]

_FOLDER: Final = Path(__file__).with_name("static")


def _digest(folder: Path) -> str:
    found = hashlib.blake2b(digest_size=6)
    for path in sorted(folder.iterdir()):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


DIGEST: Final = _digest(_FOLDER)
"""Changes with any of the files."""


class Statics(StaticFiles):
    """The folder `static/`: kept for a year under `DIGEST`, else asked for anew each time."""

    def __init__(self) -> None:
        super().__init__(directory=_FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file ``path``.  Raises HTTPException (404, 405)."""
        response = await super().get_response(path, scope)
        current = QueryParams(scope["query_string"]).get("v") == DIGEST
        kept = "public, max-age=31536000, immutable" if current else "no-cache"
        response.headers["Cache-Control"] = kept
        return response
