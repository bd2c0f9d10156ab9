"""The embedded engine: an index in a folder, in columnar files of our own under Whoosh."""
