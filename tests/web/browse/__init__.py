"""Tests of `web.browse`."""
