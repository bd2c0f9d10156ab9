"""Names found by their characters, their pinyin or their initials."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from searcher.core.deadline import checked
from searcher.core.once import Once
from searcher.language import tokens
from searcher.suggest.pinyin import latin, ways
from searcher.suggest.spelt import Spelt, spell

# After 500 names that contain the typed text, only names that begin with it are looked for.
_SCANNED = 500


class Names:
    """Names in order of preference; threads may share them.

    Attributes:
        folded: the names, folded.
    """

    def __init__(self, printed: Sequence[str], careful: int | None = None) -> None:
        """Take the names; the tables for pinyin are made when they are first needed.

        Args:
            printed: the names in order of preference.
            careful: for so many of the first names every reading in pinyin counts, for the others
                only the likeliest one; ``None`` for all.
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
        """The syllables of all names; made at the first use."""
        return self._spelt.get()

    @property
    def is_spelt(self) -> bool:
        """Whether the syllables of the names have been computed."""
        return self._spelt.is_begun

    def find(self, typed: str, most: int) -> list[int]:
        """Return the numbers of names that match: first those that begin as typed.

        Args:
            typed: characters, pinyin, initials, or characters followed by pinyin.
            most: how many numbers to return at most.
        """
        if typed.strip() == "'":  # parts syllables of pinyin, although “ folds to it
            return []
        beginning, inside = self._holding(" ".join(tokens.fold(typed).text.split()), most)
        head, letters = latin(typed)
        if letters and len(beginning) < most:
            kept = "".join(stretch.text for stretch in tokens.stretches(tokens.fold(head).text))
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
        """Yield the first place of the text in each name that contains it."""
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
