"""Many names as arrays of syllables, searched for consecutive syllables anywhere in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from searcher.language import tokens
from searcher.language.readings import readings
from searcher.suggest.pinyin import (
    OTHER,
    SEPARATOR,
    Way,
    main_reading,
    pairs,
    syllabary,
)

Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint32]
Syllables = npt.NDArray[np.uint16]
Positions = npt.NDArray[np.uint32]

BROAD = 200_000  # if more places match, only the beginnings of names are searched
_DROPPED = 0xFFFF  # marks characters that are no word characters, until they are removed
_LETTER_BITS = 5  # a key is the syllable's ordinal << 5 | the first letter of the next syllable
_PADDING = 256  # more than the longest reading, so that no search looks beyond the end


@dataclass(frozen=True, slots=True)
class Spelt:
    """The syllables of names, name after name; a name may have several rows, one for each reading.

    Attributes:
        syllables: the ordinal of each syllable (see `pinyin.syllabary`); a separator begins each
            row.
        codes: the code point of each syllable's character.
        starts: the place of each row's separator.
        names: for each row, the number of its name.
        order: all places but separators, sorted by (syllable, first letter of the next, place).
        firsts: for each such key, how many places sort before it.
        letters: for each syllable, the number of its first letter.
    """

    syllables: Syllables
    codes: Codes
    starts: Integers
    names: Integers
    order: Positions
    firsts: Integers
    letters: Integers

    def find(self, head: str, way: Way) -> tuple[list[int], list[int]]:
        """Return the names that begin with head and syllables, and the names that contain them.

        Args:
            head: folded word characters before the syllables; may be empty.
            way: the syllables.

        Returns:
            Two ascending lists of numbers of names.
        """
        places = self._places(way, alone=not head)
        for step, (first, stop) in enumerate(way[1:], 1):
            there = self.syllables[places + step]
            places = places[(there >= first) & (there < stop)]
        for step, char in enumerate(reversed(head), 1):
            places = places[self.codes[places - step] == ord(char)]
        opening = self.syllables[places - len(head) - 1] == SEPARATOR
        return self._names(places[opening]), self._names(places[~opening])

    def _names(self, places: Integers) -> list[int]:
        rows = np.searchsorted(self.starts, places, "right") - 1
        found: list[int] = np.unique(self.names[rows]).tolist()
        return found

    def _places(self, way: Way, alone: bool) -> Integers:
        """Return the places of the first syllable.

        Where a single initial was typed, or too many places match, only the beginnings of names
        count.
        """
        first, stop = way[0]
        spans = list(self._spans(way))
        if alone and (sum(b - a for a, b in spans) > BROAD or (len(way) == 1 and stop - first > 1)):
            opening = self.syllables[self.starts + 1]
            return self.starts[(opening >= first) & (opening < stop)] + 1
        found = [self.order[a:b] for a, b in spans]
        return np.sort(np.concatenate(found)).astype(np.int64) if found else np.empty(0, np.int64)

    def _spans(self, way: Way) -> Iterator[tuple[int, int]]:
        first, stop = way[0]
        low, high = 0, (1 << _LETTER_BITS) - 1
        if len(way) > 1:
            low, high = int(self.letters[way[1][0]]), int(self.letters[way[1][1] - 1])
        keys = np.arange(first, stop) << _LETTER_BITS
        bounds = zip(self.firsts[keys + low], self.firsts[keys + high + 1], strict=True)
        yield from ((int(a), int(b)) for a, b in bounds if a < b)


def spell(folded: Sequence[str], careful: int) -> Spelt:
    """Spell names in syllables; a name without word characters has a row without syllables.

    Args:
        folded: the names, folded.
        careful: for so many of the first names every reading is used, for the others only the
            likeliest one.
    """
    known, codes, names = _spelt_carefully(folded[:careful])
    rest = folded[careful:]
    syllables_too, codes_too = _spelt_at_once(rest)
    padding = np.zeros(_PADDING, np.uint32)
    syllables = np.concatenate([known, syllables_too, padding.astype(np.uint16)])
    starts = np.flatnonzero(syllables[:-_PADDING] == SEPARATOR)
    rows = np.concatenate([names, np.arange(careful, careful + len(rest))])
    letters = _letters()
    order, firsts = _ordered(syllables, letters)
    return Spelt(
        syllables, np.concatenate([codes, codes_too, padding]), starts, rows, order, firsts, letters
    )


def _letters() -> Integers:
    """Return, for each syllable, the number of its first letter: 1 to 26; 27 for a digit."""
    table = syllabary().ordinals
    letters = np.zeros(max(table.values()) + 1, np.int64)
    for said, number in table.items():
        letters[number] = ord(said[0]) - ord("a") + 1 if said[0].isalpha() else 27
    return letters


def _ordered(syllables: Syllables, letters: Integers) -> tuple[Positions, Integers]:
    following = letters[syllables[1:]]
    keys = (syllables[:-1] << _LETTER_BITS) + following.astype(np.uint16)
    keys[syllables[:-1] == SEPARATOR] = 0
    order = np.argsort(keys, kind="stable").astype(np.uint32)
    counts = np.bincount(keys, minlength=len(letters) + 1 << _LETTER_BITS)
    return order, np.concatenate([[0], np.cumsum(counts)])


def _spelt_carefully(folded: Sequence[str]) -> tuple[Syllables, Codes, Integers]:
    syllables, codes, names = [], [], []
    table = syllabary().ordinals
    for number, name in enumerate(folded):
        kept = "".join(stretch.text for stretch in tokens.stretches(name))
        for said in readings(kept):
            syllables += [SEPARATOR, *(table.get(each, OTHER) for each in said)]
            codes += [0, *map(ord, kept[: len(said)])]
            names.append(number)
    return np.array(syllables, np.uint16), np.array(codes, np.uint32), np.array(names, np.int64)


def _spelt_at_once(folded: Sequence[str]) -> tuple[Syllables, Codes]:
    """Spell names by the main reading of each character, corrected for pairs read otherwise."""
    joined = "".join(f"\n{name}" for name in folded)
    codes = np.frombuffer(joined.encode("utf-32-le"), np.uint32)
    syllables = _main_readings(codes)[codes]
    kept = syllables != _DROPPED
    codes, syllables = codes[kept], syllables[kept]
    _correct_pairs(codes, syllables)
    return syllables, codes


def _main_readings(codes: Codes) -> Syllables:
    """Return the ordinal of the main reading of each code point that occurs."""
    known = syllabary().ordinals
    table = np.full(tokens.CODES, _DROPPED, np.uint16)
    for code in np.flatnonzero(np.bincount(codes)).tolist():
        char = chr(code)
        if any(tokens.stretches(char)):
            table[code] = known.get(main_reading(char), OTHER)
    table[ord("\n")] = SEPARATOR
    return table


def _correct_pairs(codes: Codes, syllables: Syllables) -> None:
    known = syllabary().ordinals
    rows = sorted(
        (ord(name[0]) << 32 | ord(name[1]), known.get(said[0], OTHER), known.get(said[1], OTHER))
        for name, said in pairs().items()
    )
    keys, firsts, seconds = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    opens = np.zeros(tokens.CODES, np.bool_)
    opens[keys >> 32] = True
    places = np.flatnonzero(opens[codes[:-1]])
    wanted = codes[places].astype(np.int64) << 32 | codes[places + 1]
    rows_found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    right = keys[rows_found] == wanted
    syllables[places[right]] = firsts[rows_found[right]]
    syllables[places[right] + 1] = seconds[rows_found[right]]
