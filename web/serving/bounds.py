"""What holds for every answer: how large a page may be, and what caches may do with it."""

import logging

from flask import Response

MAX_PAGE = 2**25  # bytes; the longest article that is read at all fits
_FRESH = "no-cache"  # may be kept, but is asked after
_NEVER = "no-store"
_TOO_LARGE = "这一页太大，请缩小范围 / this page is too large: ask for less\n"

_logger = logging.getLogger("jiewen")


def keep(response: Response) -> Response:
    """Refuse a page beyond all measure; say what caches may do where the view has said nothing."""
    if response.is_sequence and (response.calculate_content_length() or 0) > MAX_PAGE:
        _logger.warning("%s", _TOO_LARGE.strip())
        response = Response(_TOO_LARGE, 500, mimetype="text/plain")
    told = _FRESH if response.status_code in {200, 304} else _NEVER
    response.headers.setdefault("Cache-Control", told)
    return response
