"""Tests: tables and properties; see CONTRIBUTING.md."""
