"""Pinyin as it is typed: whole syllables, the beginnings of syllables, or only initials.

Syllables are written without tones, and ü as v. pypinyin knows how characters and phrases are read.
Loading it takes long, so it is imported at the first use.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from string import ascii_lowercase, digits

Range = tuple[int, int]  # syllables with consecutive ordinals: the first ordinal, and the end
Way = tuple[Range, ...]  # one reading of the typed letters: the syllables that each part may be

# Two ordinals that stand for no syllable: the separator between names; a character without pinyin.
SEPARATOR, OTHER = 0, 1
MOST_TYPED = 64  # letters; a longer text is not read as pinyin
_LONGEST = 6  # letters of the longest syllable, zhuang
_WAYS_SOUGHT, _WAYS_KEPT = 64, 12
_PAIRS = ("zh", "ch", "sh")  # initials of two letters
_DIAERESIS = "\u0308"
_AFTER_GLIDE = re.compile("(?<=[jqxy])v")  # some users type jv for ju


@dataclass(frozen=True, slots=True)
class Syllabary:
    """All syllables by ordinal. Syllables with the same beginning have consecutive ordinals.

    Letters and digits count as syllables too, so AED培训 is spelt a-e-d-pei-xun.

    Attributes:
        ordinals: the ordinal of each syllable; `SEPARATOR` and `OTHER` are not used.
        whole: for each complete spelling, the syllables it may mean: ``lu`` means lu or lü.
        begun: for each beginning of a spelling, the syllables that begin so.
    """

    ordinals: Mapping[str, int]
    whole: Mapping[str, Range]
    begun: Mapping[str, Range]


@cache
def syllabary() -> Syllabary:
    """Return the syllables of pypinyin's dictionary, the letters and the digits."""
    from pypinyin.constants import PINYIN_DICT

    marked = {said for line in PINYIN_DICT.values() for said in line.split(",")}
    spoken = {said for said in map(_toneless, marked) if re.search("[aeiouv]", said)}
    ordered = sorted(spoken | {*ascii_lowercase, *digits}, key=lambda said: (_as_u(said), said))
    ordinals = {said: number for number, said in enumerate(ordered, OTHER + 1)}
    whole: dict[str, Range] = {}
    begun: dict[str, Range] = {}
    for said, number in ordinals.items():
        typed = _as_u(said)
        _widen(whole, typed, number)
        for end in range(1, len(typed) + 1):
            _widen(begun, typed[:end], number)
    exact = {said: (number, number + 1) for said, number in ordinals.items() if "v" in said}
    return Syllabary(ordinals, whole | exact, begun | exact)


def _as_u(said: str) -> str:
    return said.replace("v", "u") if len(said) > 1 else said


def _widen(ranges: dict[str, Range], key: str, number: int) -> None:
    first, _ = ranges.get(key, (number, number))
    ranges[key] = first, number + 1


def _toneless(marked: str) -> str:
    spelt = unicodedata.normalize("NFD", marked).replace(f"u{_DIAERESIS}", "v")
    return "".join(char for char in spelt if not unicodedata.combining(char))


def main_reading(char: str) -> str:
    """Return the commonest reading of a character, or the character itself if it has none."""
    from pypinyin.constants import PINYIN_DICT

    known = PINYIN_DICT.get(ord(char))
    return _toneless(known.partition(",")[0]) if known else char


@cache
def pairs() -> Mapping[str, tuple[str, str]]:
    """Return the two-character phrases in which a character has not its commonest reading."""
    from pypinyin.constants import PHRASES_DICT

    several = ((name, said) for name, said in PHRASES_DICT.items() if len(name) == 2)
    spelt = {name: (_toneless(a[0]), _toneless(b[0])) for name, (a, b) in several}
    return {name: said for name, said in spelt.items() if said != tuple(map(main_reading, name))}


def latin(typed: str) -> tuple[str, str]:
    """Split typed text into the text before its last letters, and these letters as pinyin.

    ``"换届ＬǙ"`` becomes ``("换届", "lv")``. Spaces and apostrophes between the letters become
    ``'``, which ends a syllable.
    """
    plain = _toneless(unicodedata.normalize("NFKC", typed).casefold())
    match = re.search(r"[a-z][a-z0-9]*(?:[\s'’‘`]+[a-z0-9]+)*[\s'’‘`]*$", plain)
    if not match or match.end() - match.start() > MOST_TYPED:
        return plain, ""
    letters = re.sub(r"[^a-z0-9]+", "'", match.group().strip())
    return plain[: match.start()], _AFTER_GLIDE.sub("u", letters).strip("'")


def ways(letters: str) -> tuple[Way, ...]:
    """Return the readings of letters from `latin`; readings with most whole syllables come first.

    ``xian`` may be xian, or xi-an, or begin with x. The last syllable may be incomplete.
    """
    found = islice(_ways(letters, 0, set()), _WAYS_SOUGHT)
    kept = [way for _, way in sorted(found, key=lambda each: each[0])[:_WAYS_KEPT]]
    begun = syllabary().begun
    initials = tuple(begun[letter] for letter in letters if letter in begun)
    if "'" not in letters and len(initials) == len(letters):
        kept.append(initials)
    return tuple(dict.fromkeys(kept))


def _ways(letters: str, at: int, dead: set[int]) -> Iterator[tuple[int, Way]]:
    """Yield the number of abbreviated syllables and the reading, for letters from ``at`` on.

    Places from which no reading exists are added to ``dead``.
    """
    at += letters.startswith("'", at)
    if at == len(letters):
        yield 0, ()
        return
    alive = False
    for end, span, short in _syllables(letters, at):
        if end not in dead:
            for more, rest in _ways(letters, end, dead):
                alive = True
                yield short + more, (span, *rest)
    if not alive:
        dead.add(at)


def _syllables(letters: str, at: int) -> Iterator[tuple[int, Range, bool]]:
    """Yield possible syllables from ``at`` on, longest first: end, range, whether abbreviated."""
    table = syllabary()
    for end in range(min(len(letters), at + _LONGEST), at, -1):
        piece = letters[at:end]
        if end == len(letters) and piece in table.begun:
            yield end, table.begun[piece], False
        elif len(piece) == 1 or piece in _PAIRS:
            if piece in table.begun:
                yield end, table.begun[piece], True
        elif piece in table.whole:
            yield end, table.whole[piece], False
