"""Names of the index's fields, for those who read arrays; `bridge.schema` tells them to Whoosh.

``text_*`` runs over the combined text, title and body with a line break between, so that one
posting list decides who is a member; ``title_*`` tells how much of it stands in the title.
"""

from searcher.core.model import Facet

STREAM_NAMES = ("words", "bigrams", "characters")
TEXT_FIELDS = tuple(f"text_{stream}" for stream in STREAM_NAMES)
TITLE_FIELDS = tuple(f"title_{stream}" for stream in STREAM_NAMES)
ARRAY_FIELDS = TEXT_FIELDS + TITLE_FIELDS
KEYWORD_FIELDS = ("id", *(facet.value for facet in Facet))
POSITIONED = "text_bigrams"  # the one field with positions: bigrams carry every adjacency
