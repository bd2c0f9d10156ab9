"""Operation of the server: health, metrics, limits, logs, password."""

from web.serving.install import install
from web.serving.meters import count_search
from web.serving.views import blueprint

__all__ = ["blueprint", "count_search", "install"]
