"""Help with asking: the advanced form, completion, related words, did you mean."""
