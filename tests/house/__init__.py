"""Tests of the house itself: documents, structure, supply, deployment, and the tests' own tools."""
