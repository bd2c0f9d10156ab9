"""Texts as arrays of code points, and `tokens.fold` on such arrays."""

from functools import cache

import numpy as np

from searcher.engines.whoosh.arrays import I64, U32, Bools
from searcher.language import tokens

# Two entries of the folding table that are no code points:
_UNMET = 0xFFFFFFFF  # this character has not been folded yet
_SEVERAL = 0xFFFFFFFE  # this character folds to several characters


def encode(characters: str) -> U32:
    """Return the code points of a text; lone surrogates are kept."""
    return np.frombuffer(characters.encode("utf-32-le", "surrogatepass"), "<u4")


def decode(codes: U32) -> str:
    """Return the text of some code points, which hold no surrogates."""
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le")


def fold_codes(codes: U32, places: I64) -> tuple[U32, I64]:
    """Fold code points as `tokens.fold` does.

    Args:
        codes: the code points.
        places: ascending places in ``codes``, the length included.

    Returns:
        The folded code points, and the places of the same characters among them.
    """
    table = _known_forms()
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
def _known_forms() -> U32:
    """Return the table of code point -> folded code point; it is filled while texts are folded."""
    return np.full(tokens.CODES, _UNMET, np.uint32)


def _expanded(codes: U32, folded: U32, several: Bools, places: I64) -> tuple[U32, I64]:
    """Replace each character that folds to several characters by these.

    Args:
        codes: the code points before folding.
        folded: the code points after folding, with a placeholder where there are several.
        several: mask of the placeholders.
        places: see `fold_codes`.
    """
    distinct, which = np.unique(codes[several], return_inverse=True)
    forms = [tokens.fold(chr(code)).text for code in distinct.tolist()]
    widths = np.array([len(form) for form in forms])
    counts = np.ones(len(codes), np.int64)
    counts[several] = widths[which]
    begins = np.concatenate(([0], np.cumsum(counts)))
    result = np.repeat(folded, counts)
    # `targets` are the places to fill; the values are cut from all forms joined together.
    targets = _ranges(begins[:-1][several], widths[which])
    result[targets] = encode("".join(forms))[
        _ranges((np.cumsum(widths) - widths)[which], widths[which])
    ]
    return result, begins[places]


def _ranges(begins: I64, widths: I64) -> I64:
    """Return the numbers of all ranges, range after range.

    Args:
        begins: the first number of each range.
        widths: how many numbers each range has.
    """
    ends = np.cumsum(widths)
    return np.repeat(begins - (ends - widths), widths) + np.arange(ends[-1])
