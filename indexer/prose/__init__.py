"""Text without geometry -> articles: the parts of `indexer.segment`."""
