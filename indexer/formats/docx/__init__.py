"""Word files of 2007 and later: docx, docm, dotx, dotm."""

from indexer.formats.docx.document import Include, read

__all__ = ["Include", "read"]
