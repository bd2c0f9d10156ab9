"""One article, its source beside it."""

from web.article.views import blueprint

__all__ = ["blueprint"]
