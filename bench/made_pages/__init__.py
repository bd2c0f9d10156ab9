"""Random newspaper pages with their truth, for measuring extraction on layouts nobody tuned to."""
