"""Output for other programs: exports, feeds, sitemaps, descriptions."""

from web.out.views import blueprint

__all__ = ["blueprint"]
