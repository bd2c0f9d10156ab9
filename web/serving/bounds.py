"""Bounds for all responses: greatest size, and default cache headers."""

import logging

from flask import Response

from searcher.speech import said
from web.request import language

MAX_PAGE = 2**25  # bytes; the longest article that is read fits
_FRESH = "no-cache"  # caches may store the response but must revalidate it
_NEVER = "no-store"

_logger = logging.getLogger("jiewen")


def keep(response: Response) -> Response:
    """Refuse a page that is too large; set cache headers that the view has not set."""
    if response.is_sequence and (response.calculate_content_length() or 0) > MAX_PAGE:
        why = said("refusal.large_page")
        _logger.warning("%s", why)
        response = Response(f"{why.words(language())}\n", 500, mimetype="text/plain")
    told = _FRESH if response.status_code in {200, 304} else _NEVER
    response.headers.setdefault("Cache-Control", told)
    return response
