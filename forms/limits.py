"""How much a file may ask for before it is refused: time, memory, sizes, counts.

The values below hold unless the environment says otherwise: ``ZHIBIAO_READ_SECONDS=60`` lets a
large PDF take a minute.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

from zhibiao.forms.errors import UsageError

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of reading one file; of an archive, of reading each file in it."""

    seconds: int = 9
    """Seconds that a reader may work: the answer comes within ten."""
    memory: int = 900 * 2**20
    """Bytes that a reader may allocate: with the process that started it, less than a gigabyte."""
    recognition_seconds: int = 600
    """Seconds that character recognition of a scan may take; about 5 a page."""
    recognition_memory: int = 4 * 2**30
    """Bytes that it may allocate: the model works on whole pages."""
    pages: int = 400
    """Pages of a PDF."""
    part: int = 2**27
    """Bytes of one part of an office file, unpacked."""
    rows: int = 100_000
    """Rows of cells of a file that is not plain text."""
    text: int = 2**25
    """Characters in all cells together."""
    unpacked: int = 2**29
    """Bytes of all files of an archive, unpacked."""
    members: int = 10_000
    """Files of an archive, those of archives inside it counted."""
    depth: int = 3
    """Archives inside one another."""

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] = os.environ) -> "Limits":
        """The limits with what ``ZHIBIAO_READ_SECONDS``, ``ZHIBIAO_READ_MEMORY`` … say.

        Raises UsageError when one is not a positive whole number.

        >>> Limits.of_environment({"ZHIBIAO_READ_PAGES": "1000"}).pages
        1000
        """
        given: dict[str, int] = {}
        for field in fields(cls):
            name = f"ZHIBIAO_READ_{field.name.upper()}"
            text = environment.get(name)
            if text is None:
                continue
            if not text.isascii() or not text.isdigit() or int(text) == 0:
                raise UsageError(
                    f"环境变量 {name} 不是正整数", why=f"写的是“{text}”", do="请改正或删去"
                )
            given[field.name] = int(text)
        return cls(**given)
