"""OLE compound files ([MS-CFB]): the container of doc, xls and wps files."""

import struct
from collections.abc import Sequence

from zhibiao.forms.errors import DocumentError

__all__ = ["MAGIC", "stream"]

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_FREE = 0xFFFFFFFC
"""Sector numbers from here on are marks, not places."""


def stream(data: bytes, *names: str) -> bytes | None:
    """The content of the first stream in ``data`` that bears one of ``names``; None without one.

    Raises DocumentError when the container is damaged.
    """
    try:
        return _Container(data).stream(names)
    except (struct.error, IndexError, ValueError) as error:
        raise DocumentError(
            "文件已损坏", why="旧版 Office 文件的目录读不出来", do="请用办公软件打开并另存后再读"
        ) from error


class _Container:
    def __init__(self, data: bytes) -> None:
        self.data = data
        sector, mini = struct.unpack_from("<HH", data, 0x1E)
        if not 7 <= sector <= 16 or not 4 <= mini < sector:
            raise ValueError("sector size")
        self.size, self.mini_size = 1 << sector, 1 << mini
        self.directory, self.cutoff, self.mini_start = (
            struct.unpack_from("<I", data, at)[0] for at in (0x30, 0x38, 0x3C)
        )
        self.fat = self._fat()

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        return self.data[start : start + self.size]

    def _numbers(self, number: int) -> tuple[int, ...]:
        sector = self._sector(number)
        return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])

    def _fat(self) -> list[int]:
        tables = list(struct.unpack_from("<109I", self.data, 0x4C))
        following: int = struct.unpack_from("<I", self.data, 0x44)[0]
        most = len(self.data) // self.size + 1
        while following < _FREE and len(tables) < 109 + most:
            *more, following = self._numbers(following)
            tables += more
        fat: list[int] = []
        for table in tables:
            if table < _FREE and len(fat) <= most * 2:
                fat += self._numbers(table)
        return fat

    def _chain(self, start: int, table: Sequence[int]) -> list[int]:
        chain: list[int] = []
        while start < _FREE:
            chain.append(start)
            if len(chain) > len(table):
                raise ValueError("a chain of sectors goes round")
            start = table[start]
        return chain

    def _content(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in self._chain(start, self.fat))

    def stream(self, names: Sequence[str]) -> bytes | None:
        directory = self._content(self.directory)
        root: tuple[int, int] | None = None
        wanted: tuple[int, int] | None = None
        for at in range(0, len(directory) - 127, 128):
            entry = directory[at : at + 128]
            length: int = struct.unpack_from("<H", entry, 64)[0]
            name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", entry, 116)
            if entry[66] == 5:
                root = start, size
            elif entry[66] == 2 and name in names and wanted is None:
                wanted = start, size
        if wanted is None:
            return None
        start, size = wanted
        if size >= self.cutoff or root is None:
            return self._content(start)[:size]
        small = self._content(root[0])
        packed = b"".join(self._numbers_bytes(self.mini_start))
        table = struct.unpack(f"<{len(packed) // 4}I", packed)
        step = self.mini_size
        return b"".join(small[n * step : (n + 1) * step] for n in self._chain(start, table))[:size]

    def _numbers_bytes(self, start: int) -> list[bytes]:
        return [self._sector(number) for number in self._chain(start, self.fat)]
