"""Help with queries: the advanced form, completion, related words, did you mean."""
