"""The pages of one article: its text, and its source beside it."""

from web.article.views import blueprint

__all__ = ["blueprint"]
