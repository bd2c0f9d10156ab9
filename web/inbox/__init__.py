"""收录: staff send new issues, check what was read of them, and confirm them."""

from web.inbox.views import blueprint

__all__ = ["blueprint"]
