"""Text without geometry -> drafts of articles."""
