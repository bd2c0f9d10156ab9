"""The commands that write an index or read a corpus."""
