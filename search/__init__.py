"""The front door: a corpus of forms, and finding, comparing and suggesting indicators in it.

Importing this is light; what needs numpy, FAISS or the graph store is imported on first use.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhibiao.search.corpus import Corpus
    from zhibiao.search.filters import Filters
    from zhibiao.search.settings import default_path

__all__ = ["Corpus", "Filters", "default_path"]

_HOME = {"Corpus": "corpus", "default_path": "settings", "Filters": "filters"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
