"""All that touches Whoosh: its schema, its table of contents, its lock, a codec for its readers.

No other module imports whoosh, and a search loads no Whoosh: `lock` needs none, and `toc` imports
Whoosh only to write.
"""
