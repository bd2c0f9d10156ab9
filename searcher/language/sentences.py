"""The one definition of a sentence, used for dating articles and for cutting snippets."""

import re
from collections.abc import Iterator

from searcher.core.model import Span

# A sentence includes closing quotes and brackets behind its final mark.
_SENTENCE = re.compile(r"[^。！？!?\n]+(?:[。！？!?]+[”’」』）)]*)?")


def sentences(printed: str) -> Iterator[Span]:
    """Yield the sentences of printed text in order; a line break also ends a sentence."""
    for match in _SENTENCE.finditer(printed):
        yield Span(*match.span())
