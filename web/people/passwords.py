"""Passwords of accounts: how long they are, how they are hashed, and how often one may guess."""

import hmac
import math
import secrets
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from web.people.database import People
from web.people.person import Account, PeopleError, folded_name
from web.serving.guesses import Allowance, Guesses, Try
from web.serving.hashing import EVERY, Bounded, Crowded
from web.serving.password import LEAST

LONGEST = 1024  # characters; a longer password is refused unread
# argon2id. OWASP's cheat sheet asks for 46 MiB and one pass, or 19 MiB and two, at least; this is
# both, a tenth of a second. One thread, since pages need the other processors, and one hash at a
# time, so that sign-ins never take more than these 46 MiB.
HASHER = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)
# Of one name from addresses where nobody has signed in with it. Ten guesses in ten minutes are
# 1,440 a day, of at least 10^10 passwords; a person who mistypes waits for some minutes.
OF_NAME = Allowance(client=10, known=10, everyone=10**9, seconds=600.0)
# The hash that is checked for unknown names, so that they take the same time. Nobody knows a
# password of it; a test holds it to the parameters above.
NOBODYS = (
    "$argon2id$v=19$m=47104,t=2,p=1$1FUlovNXdAqRbKDBovJ8Jg$ptvAakWiObb0LzI7"
    "4pzmo4yKys5FwXPSW1hrvYEbPqI"
)
_KEY_BYTES = 32  # of an access key: nobody guesses it, so its digest needs no slow hash


class TooMany(Exception):
    """The attempts of a client or on a name are used up.

    Attributes:
        wait: seconds until the next attempt.
    """

    def __init__(self, wait: float) -> None:
        """Keep the seconds."""
        super().__init__(wait)
        self.wait = max(1, math.ceil(wait))


def require_password(password: str) -> str:
    """Return a password that an account may have.

    Raises:
        PeopleError: it is too short or too long.
    """
    if len(password) < LEAST:
        raise PeopleError("password.short", n=len(password), least=LEAST)
    if len(password) > LONGEST:
        raise PeopleError("people.long_password", most=LONGEST)
    return password


def matches(hashed: str, password: str) -> bool:
    """Whether a password has this hash."""
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


class Passwords:
    """Checks and makes hashes, within bounds for each client, for each name and in total."""

    def __init__(self, people: People, bounded: Bounded[str] | None = None) -> None:
        """Keep the accounts.

        Args:
            people: the accounts.
            bounded: does the slow work; ``None``: with the real clock.
        """
        self._people = people
        self._bounded = bounded or Bounded[str]()
        self._by_client, self._by_name = Guesses(), Guesses(OF_NAME)
        self._salt = secrets.token_bytes(32)

    def account(self, client: str, name: str, password: str) -> Account | None:
        """Return the active account that name and password belong to, or ``None``.

        An unknown name, a wrong password and a disabled account take the same time.

        Args:
            client: name of the client.
            name: as typed.
            password: as typed.

        Raises:
            TooMany: the attempts are used up; the password was not checked.
            Crowded: too many passwords are being checked.
        """
        pair = f"{client}\n{folded_name(name)}"
        counted = pair if self._by_name.known(pair) else folded_name(name)
        tries = self._taken(client, counted)
        try:
            found = self._checked(client, name, password)
        except Crowded:
            self._give_back(tries)
            raise
        if found:
            self._give_back(tries)
            self._by_client.know(client)
            self._by_name.know(pair)
        elif tries[0].wait > 0:
            raise TooMany(tries[0].wait)
        return found

    def hashed(self, client: str, password: str) -> str:
        """Return the hash of a new password.

        Raises:
            PeopleError: the password is too short or too long.
            Crowded: too many hashes are being computed.
        """
        require_password(password)
        digest = self._digest("new", secrets.token_hex(8))
        return self._bounded.done(client, digest, lambda: HASHER.hash(password))

    def _taken(self, client: str, name: str) -> tuple[Try, Try]:
        by_client = self._by_client.take(client)
        if isinstance(by_client, float):
            raise TooMany(by_client)
        by_name = self._by_name.take(name)
        if isinstance(by_name, float):
            self._by_client.give_back(by_client)
            raise TooMany(by_name)
        return by_client, by_name

    def _give_back(self, tries: tuple[Try, Try]) -> None:
        for guesses, taken in zip((self._by_client, self._by_name), tries, strict=True):
            guesses.give_back(taken)

    def _checked(self, client: str, name: str, password: str) -> Account | None:
        found = self._people.with_proof(name)
        hashed = found[1].hashed if found else NOBODYS
        password = password[: LONGEST + 1]

        def check() -> str:
            """Return the hash if it is the password's, renewed if its parameters are old."""
            if not matches(hashed, password):
                return ""
            return HASHER.hash(password) if HASHER.check_needs_rehash(hashed) else hashed

        right = self._bounded.done(client, self._digest(folded_name(name), password), check)
        if not right or found is None or not found[0].active:
            return None
        if right != hashed:
            self._people.renew_hash(found[0].id, hashed, right)
        return found[0]

    def _digest(self, name: str, password: str) -> bytes:
        said = f"{name}\n{password}".encode("utf-8", "replace")
        return hmac.digest(self._salt, said, sha256)


# -- access keys of programs -------------------------------------------------------------------


def new_key() -> str:
    """Return a new access key, which is shown once."""
    return secrets.token_urlsafe(_KEY_BYTES)


def digest_of(key: str) -> str:
    """Return what is kept of an access key."""
    return sha256(key.encode("utf-8", "replace")).hexdigest()


def owner_of(people: People, name: str, key: str) -> Account | None:
    """Return the active account that an access key belongs to, or ``None``."""
    found = people.with_proof(name)
    if found is None or not found[0].active or not found[0].has_key:
        return None
    return found[0] if hmac.compare_digest(found[1].key, digest_of(key)) else None


__all__ = [
    "EVERY",
    "Crowded",
    "Passwords",
    "TooMany",
    "digest_of",
    "matches",
    "new_key",
    "owner_of",
    "require_password",
]
