"""Bring an engine up to date: read changed files, decide, write to the engine, keep a ledger."""
