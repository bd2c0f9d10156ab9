"""The desk: staff correct, withdraw and restore articles, and see what becomes of it."""

from web.desk.install import install

__all__ = ["install"]
