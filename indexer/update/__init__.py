"""Bring an engine up to date: read what changed, decide, tell the engine, remember."""
