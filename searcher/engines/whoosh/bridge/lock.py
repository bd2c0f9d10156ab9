"""The write lock of Whoosh, by its name: whoever writes with stock Whoosh finds it held."""

from searcher.engines.whoosh.segment_state import INDEX_NAME

LOCK_NAME = f"{INDEX_NAME}_WRITELOCK"  # as Whoosh names it
