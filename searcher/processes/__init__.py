"""Processes of our own: how each is started, spoken with, watched and ended.

Nothing around a process is trusted. It imports nothing from the folder that a command was called
in, inherits no secret, and can answer with bytes alone.
"""
