"""A corpus on disk: its files, its manifest, its corrections, and the values that files become."""
