"""Chinese typed straight into an address.

``curl 'http://127.0.0.1:8321/api/search?q=满意度'`` sends the bytes as they are; RFC 9112, 3.2
does not allow them, and h11 refuses the request.  They are percent-encoded here before it looks,
as browsers do (WHATWG URL, 4.4).
"""

from typing import Final
from urllib.parse import quote

import h11  # uvicorn's own parser
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["AddressProtocol"]

_ASCII: Final = bytes(range(128))


class AddressProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, for any bytes in a request line."""

    def data_received(self, data: bytes) -> None:
        """A part of what the client sends."""
        begins = self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]
        if begins and not data.isascii():
            line, end, rest = data.partition(b"\r\n")
            data = quote(line, safe=_ASCII).encode("ascii") + end + rest
        super().data_received(data)
