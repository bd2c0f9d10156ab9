"""Limits of memory and time for parser processes; together they get less than half of the memory.

The limits depend only on the sizes of the machine and of the file, not on free memory. So a file
that fits today fits tomorrow.
"""

from dataclasses import dataclass

from indexer.corpus.sources import MB
from searcher.processes import machine

_SHARE = 0.45  # of all memory; below half, because usage is checked only from time to time
_LEAST = 112 * MB  # bytes that a parser needs: 50 MB to start, and some for a file
_MOST = 3 * 2**30  # bytes of one parser, also on a machine with much more memory
_BY_SIZE = 32  # bytes of memory for each byte of the file; 10 to 20 are usual
_BASE = 400 * MB  # bytes of memory for the smallest file, because a PDF is compressed
_SECONDS, _SECONDS_BY_MB, _MOST_SECONDS = 20.0, 10.0, 180.0  # of processor time
_EYES = 1300 * MB  # bytes that a process needs to recognise pages
_OF_ARCHIVE = 10  # times the processor time of another file, because a zip packs many files densely
# seconds to wait for each second of processor time, as other work may use the processor
_WAIT = 3.0
_ANSWER_OF = 4  # an answer may take a quarter of the parser's memory, as both hold the articles
_MOST_APART = 2**30  # bytes: a file that needs more is not shown
_APART_OF = 8  # an eighth of the machine's memory, as the site needs the rest
_HELD = 0.1  # of all memory: file contents and parsers' answers that may be held at once
_SMALLEST_HELD = 48 * MB  # bytes held at once on the smallest machine


@dataclass(frozen=True, slots=True)
class Allowance:
    """Limits for parsing one file.

    Attributes:
        memory: bytes of the parser process.
        cpu: seconds of processor time.
        seconds: seconds of wall-clock time.
        answer: bytes of memory for the articles in the answer.
    """

    memory: int
    cpu: float
    seconds: float
    answer: int


def parsers() -> int:
    """Return how many processes may parse at the same time."""
    return max(1, min(machine.processors(), int(machine.memory() * _SHARE) // _LEAST))


def recognisers() -> int:
    """Return how many processes may recognise pages at the same time, beside the parsers."""
    return max(1, min(machine.processors(), int(machine.memory() * _SHARE) // _EYES))


def memory_of_parser(parsers: int) -> int:
    """Return the bytes that each of ``parsers`` processes may take, for any file."""
    return min(_MOST, int(machine.memory() * _SHARE) // parsers)


def tired_at(parsers: int) -> int:
    """Return the bytes of peak memory after which a parser process is replaced by a new one."""
    return min(_BASE, memory_of_parser(parsers)) // 2


def largest_file() -> int:
    """Return the bytes of the largest file that this machine accepts."""
    return int(max(_SMALLEST_HELD, machine.memory() * _HELD))


def allowance_of(size: int, parsers: int, *, archive: bool = False) -> Allowance:
    """Return the limits for a file of ``size`` bytes, with ``parsers`` processes at a time.

    Args:
        size: bytes of the file.
        parsers: processes that parse at the same time.
        archive: whether the file holds many files.
    """
    cpu = min(_MOST_SECONDS, _SECONDS + _SECONDS_BY_MB * size / MB)
    if archive:
        cpu *= _OF_ARCHIVE
    memory = min(memory_of_parser(parsers), _BASE + _BY_SIZE * size)
    return Allowance(memory, cpu, _WAIT * cpu, max(largest_file(), memory // _ANSWER_OF))


def memory_apart() -> int:
    """Return the bytes of memory for the single process that opens a file for the site."""
    return min(_MOST_APART, machine.memory() // _APART_OF)
