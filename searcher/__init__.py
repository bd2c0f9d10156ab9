"""The kernel: articles, language, queries, engines, and the use cases that read an index."""
