"""The JSON interface and its documentation."""

from web.api.problems import asked, refusal
from web.api.views import blueprint

__all__ = ["asked", "blueprint", "refusal"]
