"""Readers: bytes of a file to blocks of a document; one module for each format."""
