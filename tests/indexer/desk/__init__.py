"""Tests of the jobs that the desk asks for."""
