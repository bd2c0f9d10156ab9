"""Copies of all that an index is made of: made while it serves, and put back in one step."""
