"""The search page and the pages that help with queries."""

from web.help.views import blueprint as help_blueprint
from web.search.views import blueprint

__all__ = ["blueprint", "help_blueprint"]
