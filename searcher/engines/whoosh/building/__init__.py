"""Building of segments: articles are inverted in chunks, spilled to files, and merged."""
