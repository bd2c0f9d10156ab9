"""The kernel: what an article is, what a word is, how to ask, and who answers."""
