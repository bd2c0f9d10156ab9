"""Read a corpus or an index, change nothing, and say what is wrong."""
