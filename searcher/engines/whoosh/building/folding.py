"""Text as arrays of code points, and tokens.fold over all of them at once."""

from functools import cache

import numpy as np

from searcher.engines.whoosh.arrays import I64, U32, Bools
from searcher.language import tokens

# No code points: what the table says of characters not met so far, and of those that fold to more
# than one.
_UNMET = 0xFFFFFFFF
_SEVERAL = 0xFFFFFFFE


def encode(characters: str) -> U32:
    """Return the code points; lone surrogates stay what they are."""
    return np.frombuffer(characters.encode("utf-32-le", "surrogatepass"), "<u4")


def decode(codes: U32) -> str:
    """Return the characters; the reverse of `encode`, without surrogates."""
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le")


def fold_codes(codes: U32, places: I64) -> tuple[U32, I64]:
    """Fold as `tokens.fold` does; the places, ascending up to the length, move along."""
    table = _table()
    folded = table[codes]
    unmet = folded == _UNMET
    if unmet.any():
        for code in np.unique(codes[unmet]).tolist():
            form = tokens.fold(chr(code)).text
            table[code] = ord(form) if len(form) == 1 else _SEVERAL
        folded = table[codes]
    several = folded == _SEVERAL
    return _expanded(codes, folded, several, places) if several.any() else (folded, places)


@cache
def _table() -> U32:
    return np.full(tokens.CODES, _UNMET, np.uint32)


def _expanded(codes: U32, folded: U32, several: Bools, places: I64) -> tuple[U32, I64]:
    """Put the characters that one folds to in its place."""
    distinct, which = np.unique(codes[several], return_inverse=True)
    forms = [tokens.fold(chr(code)).text for code in distinct.tolist()]
    widths = np.array([len(form) for form in forms])
    counts = np.ones(len(codes), np.int64)
    counts[several] = widths[which]
    begins = np.concatenate(([0], np.cumsum(counts)))
    result = np.repeat(folded, counts)
    # Where they go, and from where in all forms strung together each one comes.
    targets = _ranges(begins[:-1][several], widths[which])
    result[targets] = encode("".join(forms))[
        _ranges((np.cumsum(widths) - widths)[which], widths[which])
    ]
    return result, begins[places]


def _ranges(begins: I64, widths: I64) -> I64:
    """Return all numbers of the ranges, one range after the other."""
    ends = np.cumsum(widths)
    return np.repeat(begins - (ends - widths), widths) + np.arange(ends[-1])
