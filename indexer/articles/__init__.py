"""Blocks to drafts of articles, from text or from pages with geometry."""
