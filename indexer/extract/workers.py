"""Extract files in parallel in limited processes.

A parser that hangs, takes too much memory or crashes costs only its file. Such a file counts as
unreadable and not as empty, so its indexed articles stay.
"""

import json
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from indexer.corpus.blocks import RawFile
from indexer.corpus.kinds import is_archive
from indexer.corpus.sources import Found, Rejection, read
from indexer.extract.allowance import (
    Allowance,
    allowance_of,
    largest_file,
    memory_of_parser,
    parsers,
    tired_at,
)
from indexer.extract.answers import (
    MOST_FIRST,
    Hindrance,
    context_to_json,
    heard,
    picture_in,
)
from indexer.extract.checked import BadAnswer
from indexer.extract.extract import Context, Extraction, explain, extract
from indexer.extract.seeing import Asked, Eyes, Unseen
from indexer.ocr.vision import Progress
from searcher.core.errors import JiewenError
from searcher.processes.child import name_of
from searcher.processes.crew import WATCH, Child, Crew, Gone
from searcher.speech import Message, in_words, said

_ENTRY = "indexer.extract.parsing:begin"
WORK: Callable[[RawFile, Context], Extraction] = extract  # each process imports it by its name
EXPLAIN: Callable[[RawFile, Context], Extraction] = explain  # likewise
_AGAIN, _KEPT = 16, 64 * 2**20  # files, and their bytes, that get a second try in one run
_HEAD = 16  # bytes of a file that tell whether it is an archive
_SAID = {
    "time": said("parser.time"),
    "memory": said("parser.memory"),
    "answer": said("parser.answer"),
}

Outcome = Extraction | Rejection


class _Lost(JiewenError):
    """A file's process died, perhaps through no fault of the file."""


def extract_all(
    jobs: Iterable[RawFile],
    context: Context,
    *,
    workers: int | None = None,
    seconds: float | None = None,
    accounts: bool = False,
) -> Iterator[tuple[RawFile, Outcome]]:
    """Yield each file with its articles or a rejection, in the order in which they are done.

    Jobs are taken one by one, so only as many files as workers are in memory. A file whose process
    died gets a second try after all others, because the memory of the others may have been the
    cause.

    Args:
        jobs: the files.
        context: the offices, departments and manifest for extraction.
        workers: processes at the same time; by default as many as the machine allows.
        seconds: time limit for one file; by default it depends on the file's size.
        accounts: whether each file's text is accounted for, which takes time.
    """
    most = workers or parsers()
    lost: list[RawFile] = []
    eyes = Eyes(context.vision) if context.vision.is_open else None
    pool = _Pool(context, most, seconds, eyes, EXPLAIN if accounts else WORK)
    try:
        for raw, outcome in pool.outcomes(jobs, most):
            if isinstance(outcome, _Lost) and _may_try_again(raw, lost):
                lost.append(raw)
            else:
                yield raw, _rejected(raw, outcome)
        for raw, outcome in pool.outcomes(lost, 1):
            yield raw, _rejected(raw, outcome)
    finally:
        if eyes:
            eyes.close()
        pool.close()


def extract_in_order(
    inputs: Sequence[Found | Rejection],
    context: Context,
    progress: Progress = lambda _what, _done, _of: None,
    *,
    accounts: bool = False,
) -> list[Outcome]:
    """Return the outcome for each input of one corpus, in their order; the store is not used.

    Args:
        inputs: files and rejections of the corpus.
        context: the offices, departments and manifest for extraction.
        progress: called with a label, the number of files done, and the number of all files.
        accounts: see `extract_all`.
    """
    outcomes: dict[str, Outcome] = {}

    def jobs() -> Iterator[RawFile]:
        for item in inputs:
            data = read_within(item) if isinstance(item, Found) else item
            if isinstance(data, Rejection):
                outcomes[item.path] = data
            else:
                yield RawFile(item.path, data)

    watched = replace(context, vision=replace(context.vision, progress=progress))
    for raw, outcome in extract_all(jobs(), watched, accounts=accounts):
        outcomes[raw.path] = outcome
        progress(in_words("progress.files"), len(outcomes), len(inputs))
    return [outcomes[item.path] for item in inputs]


def unreadable(path: str, reason: Message) -> Rejection:
    """Return a rejection for a file that could not be parsed now."""
    return Rejection(path, said("file.later", why=reason), unreadable=True)


def read_within(found: Found) -> bytes | Rejection:
    """Return the file's bytes, or a rejection if this machine cannot read it now."""
    if found.size > largest_file():
        return unreadable(found.path, said("system.large_file"))
    return read(found)


def _may_try_again(raw: RawFile, lost: list[RawFile]) -> bool:
    return len(lost) < _AGAIN and sum(len(each.data) for each in (raw, *lost)) <= _KEPT


def _rejected(raw: RawFile, outcome: "Extraction | Rejection | _Lost") -> Outcome:
    return unreadable(raw.path, outcome.message) if isinstance(outcome, _Lost) else outcome


class _Pool:
    """Parser processes and the limits for each file."""

    def __init__(
        self,
        context: Context,
        most: int,
        seconds: float | None,
        eyes: Eyes | None,
        work: Callable[[RawFile, Context], Extraction],
    ) -> None:
        self._most, self._seconds, self._eyes = most, seconds, eyes
        given = {
            "context": context_to_json(context),
            "work": name_of(work),
            "memory": memory_of_parser(most),
            "tired": tired_at(most),
        }
        self._crew = Crew(_ENTRY, json.dumps(given).encode("utf-8", "surrogatepass"), most)

    def outcomes(
        self, jobs: Iterable[RawFile], most: int
    ) -> Iterator[tuple[RawFile, "Outcome | _Lost"]]:
        """Yield the outcome for each file; at most ``most`` files are parsed at a time."""
        pending: dict[Future[Extraction], RawFile] = {}
        waiting = iter(jobs)
        while True:
            while _has_room(pending, most) and (raw := next(waiting, None)) is not None:
                talk = _Talk(raw, self._most, self._seconds, self._eyes)
                pending[self._crew.submit(talk)] = raw
            if not pending:
                return
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                raw = pending.pop(future)
                yield raw, _outcome(raw, future)

    def close(self) -> None:
        """End all processes."""
        self._crew.close()


def _has_room(pending: dict[Future[Extraction], RawFile], most: int) -> bool:
    held = sum(len(raw.data) for raw in pending.values())
    return len(pending) < most and (not pending or held < largest_file())


def _outcome(raw: RawFile, future: Future[Extraction]) -> "Outcome | _Lost":
    try:
        return future.result()
    except Gone as error:
        return _of_gone(raw, error)
    except BadAnswer:
        return unreadable(raw.path, _SAID["answer"])
    except Hindrance as error:
        return unreadable(raw.path, error.message)
    except OSError as error:
        return _Lost("parser.not_started", error=error.strerror or error)
    except MemoryError:
        return _Lost("system.memory")


def _of_gone(raw: RawFile, error: Gone) -> "Rejection | _Lost":
    if error.reason:
        return unreadable(raw.path, _SAID[error.reason])
    if error.code == -getattr(signal, "SIGXCPU", 0):
        return unreadable(raw.path, _SAID["time"])
    return _Lost("parser.crashed", signal=_named(error.code or 0))


def _named(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit {code}"


@dataclass(frozen=True, slots=True)
class _Talk:
    """The exchange with a parser process about one file."""

    raw: RawFile
    parsers: int
    seconds: float | None
    eyes: Eyes | None

    def __call__(self, child: Child) -> Extraction:
        raw = self.raw
        archive = is_archive(raw.path, raw.data[:_HEAD])
        may = allowance_of(len(raw.data), self.parsers, archive=archive)
        about = {"path": raw.path, "cpu": may.cpu, "memory": may.memory, "answer": may.answer}
        message = self._first(child, may, json.dumps(about).encode(), raw.data)
        while self.eyes and (size := picture_in(message)):
            height, width, _, _ = size
            told = self._seen(Asked(*size, child.hear(height * width)))
            message = self._first(child, may, told)
        with self._guard(child, may):
            extraction, tired = heard(_after(message, child.hear), raw, may.answer)
        if tired:
            child.retire()
        return extraction

    def _first(self, child: Child, may: Allowance, *messages: bytes) -> bytes:
        """Tell the parser something; return the first message of what it answers."""
        with self._guard(child, may):
            for each in messages:
                child.tell(each)
            return child.hear(MOST_FIRST)

    def _guard(self, child: Child, may: Allowance) -> AbstractContextManager[None]:
        return WATCH.guard(child, self.seconds or may.seconds, may.memory)

    def _seen(self, asked: Asked) -> bytes:
        """Return the message of a recognised page, or why it could not be recognised."""
        if self.eyes is None or len(asked.pixels) != asked.height * asked.width:
            raise BadAnswer("picture")
        try:
            return self.eyes.read(asked)
        except Unseen as error:
            return json.dumps(error.message.data()).encode()


def _after(first: bytes, hear: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """Return a function that returns a message already heard, then what it hears."""
    held = [first]
    return lambda most: held.pop() if held else hear(most)
