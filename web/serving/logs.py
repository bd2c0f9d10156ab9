"""Logs on standard error: one line a record, limited by cause, without control characters."""

import logging
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from searcher.core.printable import shown
from searcher.privacy.redaction import redacted
from searcher.speech import in_words
from web.serving.access import LOGGER, REFUSED

MOST = 20  # records of one cause in each window
WINDOW = 60.0  # seconds
_CAUSES = 1024  # causes that are counted separately
_LOGGERS = (LOGGER, "web.app", "waitress", "waitress.queue", "jiewen")


class Lines(logging.Formatter):
    """Formats a record for a terminal; all lines after the first are indented.

    So no text of a client, an article or an exception can look like a record.
    """

    def __init__(self, *, redacts: bool) -> None:
        """Set the format.

        Args:
            redacts: whether phone and identity numbers are hidden.
        """
        super().__init__("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")
        self._redacts = redacts

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # as logging calls it
        """Return the first line; numbers are hidden, in access records by `AccessLog` already."""
        if self._redacts and record.name != LOGGER:
            record.message = redacted(record.message)
        return shown(super().formatMessage(record))

    def formatException(self, ei: object) -> str:  # noqa: N802
        """Return a traceback without the values of variables."""
        text = super().formatException(ei)  # type: ignore[arg-type]
        text = shown(redacted(text) if self._redacts else text, keep="\n")
        return "".join(f"  | {line}\n" for line in text.split("\n"))[:-1]

    def formatStack(self, stack_info: str) -> str:  # noqa: N802
        """Return the stack that led to a record."""
        return shown(stack_info, keep="\n")


@dataclass(slots=True)
class _Cause:
    """The end of the window, the number of records, and the first message of a cause."""

    until: float
    seen: int
    name: str


class CalmHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes the first records of a cause in each window, then their number.

    A full disk or a broken client may cause a hundred thousand records a second, which would fill
    the disk with the same line.
    """

    def __init__(self, stream: object = None, clock: Callable[[], float] = time.monotonic) -> None:
        """Write to a stream; ``clock`` returns seconds."""
        super().__init__(stream)
        self._clock = clock
        self._causes: OrderedDict[Hashable, _Cause] = OrderedDict()
        self._guard = threading.RLock()

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record unless its cause had too many in this window."""
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
        """Write the remaining counts."""
        with self._guard:
            self._sum_up(float("inf"))
        super().close()

    def _sum_up(self, now: float) -> None:
        """Write the counts of causes whose windows are over, in the order of their windows."""
        while self._causes:
            key, cause = next(iter(self._causes.items()))
            if cause.until > now and len(self._causes) < _CAUSES:
                return
            del self._causes[key]
            if (more := cause.seen - MOST) > 0:
                line = in_words("log.repeated", n=more, what=cause.name)
                super().emit(logging.LogRecord(LOGGER, logging.INFO, "", 0, "%s", (line,), None))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Ignore a log that cannot be written; the response matters more."""


def _cause_of(record: logging.LogRecord) -> Hashable:
    """Return a key for the cause of a record; ``None`` for a record that is always written.

    Answered requests are always written, as each client's number of them is limited. Refused
    requests cost their client nothing, so they count by client and status.
    """
    if record.name == LOGGER:
        return getattr(record, REFUSED, None)
    kind = record.exc_info[0] if record.exc_info else None
    first = record.args[0] if isinstance(record.args, tuple) and record.args else ""
    return record.name, record.levelno, str(record.msg), kind, str(first)[:80]


def log_to_stderr(*, redacts: bool = False) -> None:
    """Send our logs and the server's to standard error; further calls change nothing."""
    handler = CalmHandler(sys.stderr)
    handler.setFormatter(Lines(redacts=redacts))
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(handler)
            logger.setLevel(logging.INFO)
            logger.propagate = False
