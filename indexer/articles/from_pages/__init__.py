"""Pages with geometry to drafts of articles."""
