"""Web pages to blocks: `read` is all that other rooms use."""

from indexer.formats.html.page import read

__all__ = ["read"]
