"""Names to choose from, found by their characters, their pinyin or their initials."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from searcher.core.deadline import checked
from searcher.core.once import Once
from searcher.language import tokens
from searcher.suggest.pinyin import latin, ways
from searcher.suggest.spelt import Spelt, spell

_SCANNED = 500  # names that hold what was typed; among more, only for those that begin with it


class Names:
    """Names in order of preference. Safe to share between threads.

    Attributes:
        folded: the names, folded.
    """

    def __init__(self, printed: Sequence[str], careful: int | None = None) -> None:
        """Take the names; of the first ``careful`` (of all) every reading counts.

        What is needed to find them by pinyin is made when it is first asked for.
        """
        joined = "\n".join(" ".join(name.split()) for name in printed)
        self._joined = f"\n{tokens.fold(joined).text}\n"
        self.folded = self._joined[1:-1].split("\n") if printed else []
        self._careful = len(printed) if careful is None else careful
        self._starts = array("q", self._places_of_breaks())
        self._spelt = Once(lambda: spell(self.folded, self._careful))

    def _places_of_breaks(self) -> Iterator[int]:
        at = 0
        for name in self.folded:
            yield at
            at += len(name) + 1

    @property
    def spelt(self) -> Spelt:
        """All names by syllables."""
        return self._spelt.get()

    @property
    def is_spelt(self) -> bool:
        """Whether pinyin was asked for."""
        return self._spelt.is_begun

    def find(self, typed: str, most: int) -> list[int]:
        """Return numbers of names: those that begin as typed, then those that hold it inside."""
        beginning, inside = self._holding(" ".join(tokens.fold(typed).text.split()), most)
        head, letters = latin(typed)
        if letters and len(beginning) < most:
            kept = "".join(run.text for run in tokens.runs(tokens.fold(head).text))
            for way in ways(letters):
                if len(beginning) >= most:
                    break
                opening, further = self.spelt.find(kept, way)
                beginning += opening[:most]
                inside += further[:most]
        return list(dict.fromkeys(beginning + inside))[:most]

    def _holding(self, wanted: str, most: int) -> tuple[list[int], list[int]]:
        beginning: list[int] = []
        inside: list[int] = []
        for scanned, at in enumerate(checked(self._occurrences(wanted))):
            if scanned == _SCANNED:
                beginning += self._beginning(wanted, at, most - len(beginning))
                break
            kept = beginning if self._joined[at - 1] == "\n" else inside
            kept.append(bisect_right(self._starts, at - 1) - 1)
        return beginning[:most], inside[:most]

    def _occurrences(self, wanted: str) -> Iterator[int]:
        """Yield the first place in each name that holds the text."""
        at = self._joined.find(wanted, 1) if wanted else -1
        while at >= 0:
            yield at
            at = self._joined.find(wanted, self._joined.find("\n", at))

    def _beginning(self, wanted: str, since: int, most: int) -> Iterator[int]:
        at = self._joined.find(f"\n{wanted}", since - 1)
        while at >= 0 and most > 0:
            yield bisect_right(self._starts, at) - 1
            most -= 1
            at = self._joined.find(f"\n{wanted}", at + 1)
