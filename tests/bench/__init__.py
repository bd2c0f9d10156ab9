"""Tests of `bench`: the measures are right; speed is not tested."""
