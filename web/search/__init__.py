"""The search page and what helps with asking."""

from web.help.views import blueprint as asking
from web.search.views import blueprint

__all__ = ["asking", "blueprint"]
