"""The product under everything at once: ``python -m tests.soak``; see docs/soak.md.

Commands, edits of the corpus, kills and full disks in a random order that a seed repeats, while
threads and a browser's stand-in ask. After each step the index holds what an oracle says.
"""
