"""The file formats of a segment: containers, packed postings, dictionaries, columns, records."""
