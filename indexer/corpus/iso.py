"""Year and month of ISO dates (2021-05-26) and ISO months (2021-05)."""

_YEAR, _MONTH = len("2021"), len("2021-05")


def month_of(iso: str) -> str:
    """Return the month: ``"2021-05"``; ``""`` for an empty text."""
    return iso[:_MONTH]


def year_of(iso: str) -> int:
    """Return the year: ``2021``."""
    return int(iso[:_YEAR])
