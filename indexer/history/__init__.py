"""The changes that staff make to articles, as an append-only table, and what follows from it."""
