"""Bytes of a file -> blocks of a document; one module a format."""
