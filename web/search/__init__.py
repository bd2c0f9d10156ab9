"""The search page and the pages that help with queries."""

from web.help.views import blueprint as asking
from web.search.views import blueprint

__all__ = ["asking", "blueprint"]
