"""What a fuzzer needs to know of a kind of input."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

FOUND = Path(__file__).with_name("found")
LARGEST = 4096  # bytes of an input that is kept


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of input.

    Attributes:
        name: what it is called on the command line; the folder of its inputs in ``found/``.
        check: raises when something is untrue of the answer to these bytes.
        seeds: inputs to begin with.
        words: what mutations put in whole: signs and words of the kind.
        longest: bytes of the largest input that is tried.
        patience: seconds that one input may take, on a machine with other things to do.
    """

    name: str
    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    words: tuple[str, ...] = ()
    longest: int = LARGEST
    patience: int = 30

    @property
    def found(self) -> list[Path]:
        """Inputs that broke a promise once, by name."""
        return sorted(path for path in (FOUND / self.name).glob("*") if path.is_file())
