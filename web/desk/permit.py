"""Who may change what at the desk, beside the table of addresses (`web.people.access`)."""

from collections.abc import Iterable

from indexer.history.change import Change
from indexer.history.log import Log
from web.people.access import RoleNeeded, person
from web.people.person import Account, Role
from web.request import index


def editor() -> Account:
    """Return the person of the request; the guard has seen to the role."""
    found = person()
    if found is None or not found.role.reaches(Role.EDITOR):
        raise RoleNeeded
    return found


def is_administrator() -> bool:
    """Whether the person of the request is one."""
    found = person()
    return found is not None and found.role is Role.ADMINISTRATOR


def require(*offices: str | None) -> None:
    """Refuse an editor who is bound to other offices.

    Args:
        offices: of the articles, before and after the change; ``None``: of no known office.

    Raises:
        RoleNeeded: the person may not change articles of one of them.
    """
    if not all(map(editor().may_edit, offices)):
        raise RoleNeeded


def own_offices() -> tuple[str, ...] | None:
    """Return the offices to which the person is bound; ``None``: to none."""
    found = editor()
    if found.role is Role.ADMINISTRATOR or not found.offices:
        return None
    return found.offices


def may_undo(log: Log, change: Change) -> bool:
    """Whether the person may undo a change.

    Administrators may undo each one. An editor may undo what concerns articles of his offices; of
    withdrawals his own alone, since what others withdrew, administrators bring back. Of a purged
    article nobody undoes anything.
    """
    who, root = editor(), log.root(change)
    if root.id in log.purged:
        return False
    if who.role is Role.ADMINISTRATOR:
        return True
    is_own = root.who == who.name
    found = index().get(root.id) if root.id else None
    if "remove" in root.says or "restore" in root.says:
        return is_own and (found is None or who.may_edit(found.street))
    if not root.id:
        return _may(who, _offices(root)) and (is_own or not who.offices)
    return found is not None and _may(who, [found.street, *_offices(root)])


def _may(who: Account, offices: Iterable[str | None]) -> bool:
    return all(map(who.may_edit, offices))


def _offices(change: Change) -> list[str | None]:
    """Return the offices that a change names, before and after."""
    held = (change.old, change.says)
    return [each["street"] or None for each in held if "street" in each]
