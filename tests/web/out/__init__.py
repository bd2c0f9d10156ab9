"""Tests of `web.out`."""
