"""Building of segments: articles are inverted in chunks, spilled as runs, and merged."""
