"""The corpus without a query: offices, issues, departments."""

from web.browse.views import blueprint

__all__ = ["blueprint"]
