"""What an account is: its name, its role, and the offices that it is bound to."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from searcher.core.errors import JiewenError

MOST_NAME = 40  # characters
MOST_OFFICES = 50
MOST_OFFICE = 60  # characters
_BETWEEN = "._-@"  # signs that a name may contain beside letters and digits


class PeopleError(JiewenError):
    """An account cannot be made or changed so."""


class Role(StrEnum):
    """What a person may do; each role may do all that those before it may."""

    READER = "reader"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"

    def reaches(self, least: "Role") -> bool:
        """Whether this role may do what ``least`` may do."""
        order = list(Role)
        return order.index(self) >= order.index(least)


@dataclass(frozen=True, slots=True)
class Account:
    """An account, without what proves who somebody is.

    Attributes:
        id: number for good; it is never given again.
        name: as it was typed when the account was made.
        role: what the person may do.
        offices: full names of the offices whose articles an editor may change; ``()``: all.
        active: whether the person may sign in.
        epoch: changes when all sessions of the account end.
        created: UTC time, ``"2026-11-29T01:50:00Z"``.
        changed: UTC time of the last change of password, role, offices or state.
        signed_in: UTC time of the last sign-in; ``""``: never.
        has_key: whether the account has an access key for programs.
    """

    id: int
    name: str
    role: Role
    offices: tuple[str, ...]
    active: bool
    epoch: int
    created: str
    changed: str
    signed_in: str = ""
    has_key: bool = False

    def may_edit(self, office: str | None) -> bool:
        """Whether the person may change articles of an office; ``None``: of no known office."""
        if not self.active or not self.role.reaches(Role.EDITOR):
            return False
        return not self.offices or self.role is Role.ADMINISTRATOR or office in self.offices


def folded_name(name: str) -> str:
    """Return the form in which two names are compared: width and case do not count."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def require_name(name: str) -> str:
    """Return a name that an account may have.

    Raises:
        PeopleError: it is empty, too long, or holds other than letters, digits and a few signs.
    """
    found = unicodedata.normalize("NFKC", name).strip()
    usable = all(sign.isalnum() or sign in _BETWEEN for sign in found)
    if not found or len(found) > MOST_NAME or not usable:
        raise PeopleError("people.name", most=MOST_NAME)
    return found


def require_offices(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of offices, each once.

    Raises:
        PeopleError: there are too many, or one is too long or unprintable.
    """
    found = tuple(dict.fromkeys(filter(None, (name.strip() for name in names))))
    if len(found) > MOST_OFFICES:
        raise PeopleError("people.offices", most=MOST_OFFICES)
    if any(len(name) > MOST_OFFICE or not name.isprintable() for name in found):
        raise PeopleError("people.office", most=MOST_OFFICE)
    return found
