"""The JSON interface and its documentation."""

from web.api.problems import is_for_api, refusal, withdrawn
from web.api.views import blueprint

__all__ = ["blueprint", "is_for_api", "refusal", "withdrawn"]
