"""Soak test of the whole product: ``python -m tests.soak``; see docs/soak.md.

Runs commands, edits the corpus, kills processes and fills disks in a random order that a seed
repeats. Meanwhile, threads and a client of the site search. After each step the index must hold
what a model of the corpus says.
"""
