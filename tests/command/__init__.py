"""Tests of the command `jiewen` over all rooms: files, errors, old indexes."""
