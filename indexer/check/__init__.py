"""Check a corpus or an index without changing it."""
