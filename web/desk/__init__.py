"""The desk: staff correct, withdraw and restore articles, and see what becomes of it."""

from web.desk.install import allow_texts, install

__all__ = ["allow_texts", "install"]
