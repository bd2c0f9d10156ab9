"""Tests of `web.trends`."""
