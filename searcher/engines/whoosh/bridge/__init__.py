"""All code that touches Whoosh: schema, table of contents, lock, and a codec for its readers.

No other module imports whoosh, and a search loads no Whoosh: `lock` does not need it, and `toc`
imports it only to write.
"""
