"""Pages without a query: offices, issues, departments, doubtful values."""

from web.browse.views import blueprint

__all__ = ["blueprint"]
