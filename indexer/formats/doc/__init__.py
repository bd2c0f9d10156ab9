"""Old Word files (doc, wps), of Word 97 and later."""

from indexer.formats.doc.paragraphs import read

__all__ = ["read"]
