"""One stretch of writing into an open corpus."""

from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING

from zhibiao.search.writer import Writer

if TYPE_CHECKING:
    from zhibiao.search.corpus import Corpus

__all__ = ["Session"]


class Session:
    """A writer of an open corpus; afterwards the corpus shows what was written."""

    def __init__(self, corpus: "Corpus", *, wait: float) -> None:
        self._corpus = corpus
        self._held = ExitStack()
        self._wait = wait
        self._writer = Writer(
            corpus.path, corpus.settings, encoder=lambda: corpus.encoder, wait=wait
        )

    def __enter__(self) -> Writer:
        with ExitStack() as held:
            held.enter_context(self._corpus.aside(self._wait))
            writer = held.enter_context(self._writer)
            self._held = held.pop_all()
        return writer

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._corpus.adopt(None if error is not None else self._writer.index)
        self._held.__exit__(kind, error, trace)
