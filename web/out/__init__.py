"""What leaves the site: exports, feeds, descriptions for other programs."""

from web.out.views import blueprint

__all__ = ["blueprint"]
