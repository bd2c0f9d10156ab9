"""Tests of the changes that staff make."""
