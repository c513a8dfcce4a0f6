"""Which optional parts are installed."""

from importlib.util import find_spec

__all__ = ["has_recognition"]


def has_recognition() -> bool:
    """Whether the extra `ocr` is installed, which reads scans."""
    return find_spec("rapidocr") is not None
