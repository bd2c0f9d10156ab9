"""Pages with geometry -> drafts of articles."""
