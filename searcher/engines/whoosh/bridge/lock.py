"""The write lock, under the name that Whoosh uses: a writer of stock Whoosh finds it held."""

from searcher.engines.whoosh.segment_state import INDEX_NAME

LOCK_NAME = f"{INDEX_NAME}_WRITELOCK"  # as Whoosh names it
