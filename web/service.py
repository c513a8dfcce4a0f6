"""The service (服务): one open corpus and the settings under which it is offered."""

from typing import Annotated, Final, cast

from fastapi import Depends, Request

from zhibiao.search.corpus import Corpus
from zhibiao.web.jobs import Jobs
from zhibiao.web.limits import Turns
from zhibiao.web.metrics import Metrics
from zhibiao.web.querying import Querying
from zhibiao.web.replies import Remembered
from zhibiao.web.settings import ServiceSettings

__all__ = ["Served", "Service"]

# Seconds that a file which is being read may still take when the service stops.
_PATIENCE: Final = 60.0


class Service:
    """The corpus is safe to share between the threads that answer requests."""

    def __init__(self, corpus: Corpus, settings: ServiceSettings | None = None) -> None:
        self.corpus = corpus
        self.settings = settings or ServiceSettings()
        self.metrics = Metrics(corpus)
        self.jobs = Jobs(corpus, most_waiting=self.settings.waiting_jobs)
        self.remembered = Remembered()
        self.querying = Querying(self.settings.workers)
        # Half a second of one core and more for each file; others are to be served meanwhile.
        self.reviews = Turns(2, waiting=8)
        self.metrics.waiting.set_function(lambda: self.jobs.waiting)

    @property
    def is_read_only(self) -> bool:
        """Whether nobody may write: there is no token."""
        return self.settings.token is None

    def warm_up(self) -> None:
        """Load what the first question needs: index, encoder, dictionary, query workers."""
        self.corpus.prestart_queries(self.settings.workers)
        self.corpus.warm_up()

    def close(self) -> None:
        """Finish the file that is being read, and let go of the corpus."""
        self.jobs.stop(timeout=_PATIENCE)
        self.querying.close()
        self.corpus.close()


async def _served(request: Request) -> Service:
    return cast(Service, request.app.state.service)


#: What a route declares to be given the service.
Served = Annotated[Service, Depends(_served)]
