"""Tests of `web.help`."""
