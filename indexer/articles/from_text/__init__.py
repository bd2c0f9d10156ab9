"""Text without geometry to drafts of articles."""
