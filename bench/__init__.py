"""Repeatable measurements; each module is a command, e.g. ``python -m bench.extraction``."""
