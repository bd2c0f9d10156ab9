"""Tests of the pages of the inbox."""
