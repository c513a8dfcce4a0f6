"""What whoever starts the service decides."""

from dataclasses import dataclass

__all__ = ["ServiceSettings"]


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """``token``: what a writer must send as bearer; without one the service only reads.

    ``timeout`` in seconds and ``result_bytes`` limit a SPARQL query, ``workers`` how many run at
    once; ``upload_bytes`` limits one request with documents.
    """

    token: str | None = None
    timeout: float = 30.0
    result_bytes: int = 2**26
    workers: int = 4
    upload_bytes: int = 2**26
