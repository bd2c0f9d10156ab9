"""What readers keep: lists of articles, and searches with what is new in them."""

from web.kept import stopping  # noqa: F401 - adds its view to the blueprint
from web.kept.forms import blueprint
from web.kept.install import install

__all__ = ["blueprint", "install"]
