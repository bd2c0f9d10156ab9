"""Tests of what readers keep."""
