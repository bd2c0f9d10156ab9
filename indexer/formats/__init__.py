"""Readers turn the bytes of a file into blocks of a document; one module for each format."""
