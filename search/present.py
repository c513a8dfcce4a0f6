"""What a corpus shows at present: its graph, its index, and the encoder that goes with both.

The index is derived from the graph.  One that is stale, broken or of another encoder is brought
up to date when it is asked for; who asks while somebody writes is given the last complete one.
"""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zhibiao.forms.errors import CorpusError, CorpusLocked
from zhibiao.graph.documents import generation
from zhibiao.graph.store import OxigraphStore
from zhibiao.search.generations import Generations
from zhibiao.search.index import Index
from zhibiao.search.settings import CorpusSettings
from zhibiao.search.writer import GRAPH, INDEX, is_current

if TYPE_CHECKING:
    from zhibiao.embed.encoder import Encoder

__all__ = ["Present"]

# Seconds for which what was published elsewhere may go unseen: to look takes 10 us of a question.
_SURE: Final = 0.005


class Present:
    """Graph, index and encoder of the corpus in ``path``, each opened when first asked for.

    Who needs two of them of one moment holds ``lock``, which a thread may take again.
    """

    def __init__(self, path: Path, settings: CorpusSettings) -> None:
        self.settings = settings
        self.lock = threading.RLock()
        self._path = path
        self._generations = Generations(path / INDEX)
        self._index: Index | None = None
        self._mark: tuple[int, ...] | None = None
        self._sure_until = 0.0
        self._store: OxigraphStore | None = None
        self._encoder: Encoder | None = None

    def index(self, catch_up: Callable[[], Index]) -> Index:
        """The current generation of the index, complete and immutable.

        ``catch_up`` makes one and gives it; it raises CorpusLocked while somebody else writes.
        """
        with self.lock:
            now, index = time.monotonic(), self._index
            if index is not None and now < self._sure_until and not self._is_foreign(index):
                return index
            mark = self._generations.mark()
            if index is None or self._mark != mark or self._is_foreign(index):
                name = self._generations.current()
                if index is None or index.folder.name != name or self._is_foreign(index):
                    index = self._index = self._fresh(catch_up)
                # Taken before looking: what was published meanwhile is seen the next time.
                self._mark = mark
            self._sure_until = now + _SURE
            return index

    @property
    def store(self) -> OxigraphStore:
        """The graph, read-only, as of the current generation of the index or later."""
        with self.lock:
            if self._store is None:
                self._store = self._opened()
            return self._store

    @property
    def encoder(self) -> "Encoder":
        """The encoder of the settings.  Raises EncoderError when it is not installed."""
        with self.lock:
            if self._encoder is None:
                from zhibiao.embed.encoder import load_encoder

                self._remember(load_encoder(self.settings.encoder, self.settings.options))
            assert self._encoder is not None
            return self._encoder

    def use(self, settings: CorpusSettings, encoder: "Encoder") -> None:
        """Go on with ``settings`` and the encoder they name."""
        with self.lock:
            self.settings = settings
            self._remember(encoder)

    def adopt(self, index: Index | None) -> None:
        """Show this index, which was just published, and the graph as it is now; ``None``: look
        for both again."""
        with self.lock:
            self._index, self._store = index, None

    def reopen_store(self) -> None:
        """The graph was written beside the index: open it again when it is asked for."""
        with self.lock:
            self._store = None

    def _remember(self, encoder: "Encoder") -> None:
        from zhibiao.embed.memory import RememberingEncoder

        self._encoder = RememberingEncoder(encoder)

    def _is_foreign(self, index: Index) -> bool:
        """Whether the vectors are not from the encoder in use, where one is in use already."""
        return self._encoder is not None and index.manifest.fingerprint != self._encoder.fingerprint

    def _fresh(self, catch_up: Callable[[], Index]) -> Index:
        """The current index, after catching up where that is needed and possible."""
        self._store = self._opened()
        index, broken = None, None
        try:
            index = self._generations.open()
        except CorpusError as error:
            broken = error
        if (
            index is not None
            and is_current(index, generation(self._store))
            and not self._is_foreign(index)
        ):
            return index
        if index is not None and not os.access(self._path, os.W_OK) and not self._is_foreign(index):
            # A copy on read-only media, made while the index was behind.
            return index
        try:
            return catch_up()
        except CorpusLocked:
            # The one who is writing will publish an index; until then the last one serves.
            if index is None or self._is_foreign(index):
                raise broken or CorpusLocked(
                    "语料库正在被写入，索引还没有建好", where=str(self._path), do="等它结束后再试"
                ) from None
            return index

    def _opened(self) -> OxigraphStore:
        return OxigraphStore(self._path / GRAPH, read_only=True, base=self.settings.base)
