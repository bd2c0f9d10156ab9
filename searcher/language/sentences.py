"""The one definition of a sentence, for those who date an article and those who cut a snippet."""

import re
from collections.abc import Iterator

from searcher.core.model import Span

# With the quotes and brackets that close behind its end.
_SENTENCE = re.compile(r"[^。！？!?\n]+(?:[。！？!?]+[”’」』）)]*)?")


def sentences(printed: str) -> Iterator[Span]:
    """Yield the sentences of printed text in order; a line break ends one too."""
    for match in _SENTENCE.finditer(printed):
        yield Span(*match.span())
