"""Searching for users: answers with marked matches, facets as trees, advice on empty answers."""
