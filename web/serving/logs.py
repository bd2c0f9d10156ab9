"""Logs on standard error: each record on its own line, no cause more than so often, no controls."""

import logging
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from searcher.core.printable import shown
from searcher.privacy.redaction import redacted
from web.serving.access import LOGGER, REFUSED

MOST = 20  # records of one cause in a window
WINDOW = 60.0  # seconds
_CAUSES = 1024  # that are told apart at a time
_LOGGERS = (LOGGER, "web.app", "waitress", "waitress.queue", "jiewen")
_SAME = "同类日志另有 %d 条 / repeated %d times: %s"


class Lines(logging.Formatter):
    """Makes a record fit for a terminal; what follows its first line is indented.

    So no text of a client, an article or an exception can pass for a record of its own.

    Args:
        redacts: whether phone and identity numbers are hidden here too.
    """

    def __init__(self, *, redacts: bool) -> None:
        super().__init__("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")
        self._redacts = redacts

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # as logging calls it
        """Return the first line; the access log has hidden numbers where it wrote the address."""
        if self._redacts and record.name != LOGGER:
            record.message = redacted(record.message)
        return shown(super().formatMessage(record))

    def formatException(self, ei: object) -> str:  # noqa: N802
        """Return a traceback, without the values of variables."""
        text = super().formatException(ei)  # type: ignore[arg-type]
        text = shown(redacted(text) if self._redacts else text, keep="\n")
        return "".join(f"  | {line}\n" for line in text.split("\n"))[:-1]

    def formatStack(self, stack_info: str) -> str:  # noqa: N802
        """Return where a record comes from."""
        return shown(stack_info, keep="\n")


@dataclass(slots=True)
class _Cause:
    """What became of the records of one cause in a window."""

    until: float
    seen: int
    name: str


class CalmHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes the first records of a cause in each window, and then how many there were.

    A full disk or a client that cannot be answered may make a hundred thousand records a second;
    they would fill the disk with one and the same line.
    """

    def __init__(self, stream: object = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(stream)
        self._clock = clock
        self._causes: OrderedDict[Hashable, _Cause] = OrderedDict()
        self._guard = threading.RLock()

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, unless there were many of its cause just now."""
        with self._guard:
            now = self._clock()
            self._sum_up(now)
            key = _cause_of(record)
            if key is None:
                super().emit(record)
                return
            cause = self._causes.get(key)
            if cause is None:
                cause = self._causes[key] = _Cause(now + WINDOW, 0, record.getMessage()[:200])
            cause.seen += 1
            if cause.seen <= MOST:
                super().emit(record)

    def close(self) -> None:
        """Write what is left to be told."""
        with self._guard:
            self._sum_up(float("inf"))
        super().close()

    def _sum_up(self, now: float) -> None:
        """Tell of causes whose window is over; they stand in the order of their windows."""
        while self._causes:
            key, cause = next(iter(self._causes.items()))
            if cause.until > now and len(self._causes) < _CAUSES:
                return
            del self._causes[key]
            if (more := cause.seen - MOST) > 0:
                args = (more, more, cause.name)
                super().emit(logging.LogRecord(LOGGER, logging.INFO, "", 0, _SAME, args, None))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Do without a log where it cannot be written: the answer is what counts."""


def _cause_of(record: logging.LogRecord) -> Hashable:
    """Name what led to a record; ``None`` for one that is always written.

    An answered request is work that was done, and has a limit of its own for each client. A
    refused one costs the client nothing, so those count by client and status.
    """
    if record.name == LOGGER:
        return getattr(record, REFUSED, None)
    kind = record.exc_info[0] if record.exc_info else None
    first = record.args[0] if isinstance(record.args, tuple) and record.args else ""
    return record.name, record.levelno, str(record.msg), kind, str(first)[:80]


def log_to_stderr(*, redacts: bool = False) -> None:
    """Send our logs and the server's to standard error; once is enough."""
    handler = CalmHandler(sys.stderr)
    handler.setFormatter(Lines(redacts=redacts))
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(handler)
            logger.setLevel(logging.INFO)
            logger.propagate = False
