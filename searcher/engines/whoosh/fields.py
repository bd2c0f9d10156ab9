"""The names of the fields of an index; `bridge.schema` tells them to Whoosh.

``text_*`` fields cover title, line break and body together, so that one posting list decides which
documents hold a term. ``title_*`` fields cover the title alone and tell how often it holds the
term; the body's frequency is the difference.
"""

from searcher.core.model import Facet

STREAM_NAMES = ("words", "bigrams", "characters")
TEXT_FIELDS = tuple(f"text_{stream}" for stream in STREAM_NAMES)
TITLE_FIELDS = tuple(f"title_{stream}" for stream in STREAM_NAMES)
ARRAY_FIELDS = TEXT_FIELDS + TITLE_FIELDS
KEYWORD_FIELDS = ("id", *(facet.value for facet in Facet))
POSITIONED = "text_bigrams"  # the one field with positions: bigrams tell all neighbours
