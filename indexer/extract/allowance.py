"""How much of the machine parsers may take: all of them together less than half of its memory.

The figures follow from the size of the machine and of the file alone, never from what happens to
be free: what a file may take today it may take tomorrow.
"""

from dataclasses import dataclass

from searcher.processes import machine

_SHARE = 0.45  # of memory, for all parsers together: they are looked at now and then, so below half
_LEAST = 112 * 2**20  # bytes a parser needs: 50 to start with, and some for a file
_MOST = 3 * 2**30
_BY_SIZE = 32  # bytes of memory for a byte of the file; 10 to 20 are usual
_BASE = 400 * 2**20  # bytes of memory for the smallest file: a PDF is packed
_SECONDS, _SECONDS_BY_MB, _MOST_SECONDS = 20.0, 10.0, 180.0  # of a processor
_WAIT = 3.0  # seconds for each of those: a processor may have other things to do
_MOST_APART = 2**30
_HELD = 0.1  # of memory, for files that are read and for what parsers answer
_SMALLEST_HELD = 48 * 2**20


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one file may take of the machine.

    Attributes:
        memory: bytes, of the process that parses it.
        cpu: seconds of a processor.
        seconds: until it is done, whatever else the machine has to do.
        answer: bytes that its articles may take when they come back.
    """

    memory: int
    cpu: float
    seconds: float
    answer: int


def parsers() -> int:
    """Return how many processes may parse at a time."""
    return max(1, min(machine.processors(), int(machine.memory() * _SHARE) // _LEAST))


def memory_of_parser(parsers: int) -> int:
    """Return the bytes that one of so many processes may take, whatever the file."""
    return min(_MOST, int(machine.memory() * _SHARE) // parsers)


def tired_at(parsers: int) -> int:
    """Return the bytes after which a process, once it has held them, is replaced by a fresh one."""
    return min(_BASE, memory_of_parser(parsers)) // 2


def largest_file() -> int:
    """Return the bytes of the largest file that this machine takes in."""
    return int(max(_SMALLEST_HELD, machine.memory() * _HELD))


def allowance_of(size: int, parsers: int) -> Allowance:
    """Return what a file of so many bytes may take when so many are parsed at a time."""
    cpu = min(_MOST_SECONDS, _SECONDS + _SECONDS_BY_MB * size / 2**20)
    memory = min(memory_of_parser(parsers), _BASE + _BY_SIZE * size)
    return Allowance(memory, cpu, _WAIT * cpu, max(largest_file(), memory // 4))


def memory_apart() -> int:
    """Return the bytes that the one process which looks at a file for the site may take."""
    return min(_MOST_APART, machine.memory() // 8)
