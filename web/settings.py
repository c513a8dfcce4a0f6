"""What whoever starts the service decides."""

from dataclasses import dataclass, field

from zhibiao.forms.errors import UsageError

__all__ = ["ServiceSettings"]


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """``token``: what a writer must send as bearer; without one the service only reads.

    ``timeout`` in seconds and ``result_bytes`` limit a SPARQL query, ``workers`` how many run at
    once.  ``upload_bytes`` and ``upload_files`` limit one request with documents,
    ``request_bytes`` the body of any other; ``waiting_jobs`` uploads may wait for their turn.

    ``rate``: requests a second that one client address may keep up (`RateLimit`); None for no
    limit.  ``hosts``: names by which the service answers, lower case, without port; None for any.
    A web page elsewhere whose name was made to lead here (DNS rebinding) thus reads nothing.

    Raises UsageError for a token that is empty or cannot stand in a header.
    """

    token: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    result_bytes: int = 2**26
    workers: int = 4
    upload_bytes: int = 2**26
    upload_files: int = 200
    request_bytes: int = 2**20
    waiting_jobs: int = 8
    rate: float | None = 100.0
    hosts: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if self.token is None:
            return
        if not self.token.strip():
            raise UsageError("令牌是空的", do="在令牌文件中写一行随机文字，或不要令牌（只读）")
        if not all("!" <= character <= "~" for character in self.token):
            raise UsageError(
                "令牌只能用字母、数字和英文标点", why="它要放在 HTTP 头里", do="换一个令牌"
            )
