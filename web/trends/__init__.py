"""The trends pages: terms over time."""

from web.trends.views import blueprint

__all__ = ["blueprint"]
