"""Measurements anyone can repeat; each module is a command: ``python -m bench.extraction``."""
