"""Tests of `web.article`."""
