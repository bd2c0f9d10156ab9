"""The description of one kind of input to fuzz."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

FOUND = Path(__file__).with_name("found")
LARGEST = 4096  # bytes of the largest input that is tried by default


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of input.

    Attributes:
        name: the target's name on the command line, and its folder in ``found/``.
        check: runs the product on the bytes; raises when a promise is broken.
        seeds: inputs to begin with.
        words: texts that mutations insert as a whole: signs and words of this kind of input.
        longest: bytes of the largest input that is tried.
        patience: seconds that one input may take on a busy machine.
    """

    name: str
    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    words: tuple[str, ...] = ()
    longest: int = LARGEST
    patience: int = 30

    @property
    def found(self) -> list[Path]:
        """The files in ``found/`` with inputs that have once broken a promise, sorted by name."""
        return sorted(path for path in (FOUND / self.name).glob("*") if path.is_file())
