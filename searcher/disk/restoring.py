"""Puts the files of a restored index in place, all or none of them, even if a kill comes between.

The files are first written beside those that they replace, under temporary names. Then a journal
is written that lists them: that is the decision. Until then nothing has changed. From then on
whoever opens the folder next finishes the work, so nobody reads a mixture for long.
"""

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from searcher.core.errors import IndexDamaged
from searcher.disk.durable import TEMPORARY, sync, write_durably
from searcher.disk.exclusive import Taken, exclusive
from searcher.disk.owned import KEPT, PEOPLE, Kind, is_ours, remove_named
from searcher.disk.safe_files import read_file

JOURNAL = "restore.json"
DESK = "desk.sqlite"
# in the order in which they are put in place: the index that serves comes last
NAMES = ("corpus.json", "extracted.sqlite", "register.sqlite", DESK, PEOPLE, KEPT, "CURRENT")
_STAYS = frozenset(
    {DESK, PEOPLE, KEPT}
)  # a backup without them takes away nothing that people made
_MOST = 10_000  # bytes of a journal
_STAGED = re.compile(rf"(?P<name>{'|'.join(map(re.escape, NAMES))}){TEMPORARY}")
# What belongs to the former files and would be taken for part of the new ones.
_BESIDE = {name: tuple(f"{name}-{end}" for end in ("journal", "wal")) for name in NAMES[1:-1]}


def staged(folder: Path, name: str) -> Path:
    """Return a temporary name beside a file of an index folder."""
    return folder / f"{name}.{secrets.token_hex(8)}.new"


def decide(folder: Path, files: Iterable[Path]) -> None:
    """Decide that staged files replace all files of `NAMES`; those without one are removed.

    The accounts stay if none are staged.

    Raises:
        OSError: the operating system refused; nothing is decided.
    """
    listed = sorted(path.name for path in files)
    for name in listed:  # one that is missing later was put in place before a kill
        (folder / name).lstat()
    sync(folder)
    write_durably(folder / JOURNAL, json.dumps({"files": listed}))


def finish(folder: Path) -> bool:
    """Finish what `decide` decided; return whether there was anything to finish.

    The caller holds the folder's lock.

    Raises:
        IndexDamaged: the journal is not as it was written.
        OSError: the operating system refused; the work is still to be finished.
    """
    if not is_ours(folder, Kind.INDEX):
        return False
    try:
        files = _listed(read_file(folder / JOURNAL, _MOST))
    except FileNotFoundError:
        return False
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise IndexDamaged("damage.in_file", file=JOURNAL, why=str(error)) from error
    remove_named(folder, Kind.INDEX, ("ledger.bin",))
    for name in NAMES:
        if name not in files and name in _STAYS:
            continue
        remove_named(folder, Kind.INDEX, _BESIDE.get(name, ()))
        if name not in files:
            remove_named(folder, Kind.INDEX, (name,))
        else:
            with suppress(FileNotFoundError):  # it is in place since before a kill
                (folder / files[name]).replace(folder / name)
    sync(folder)
    remove_named(folder, Kind.INDEX, (JOURNAL,))
    sync(folder)
    return True


def _listed(written: bytes) -> Mapping[str, str]:
    """Return the staged file of each name."""
    found = {}
    for name in json.loads(written)["files"]:
        match = _STAGED.fullmatch(name)
        if match is None:
            raise ValueError("a name")
        found[match["name"]] = name
    return found


def finish_if_possible(folder: Path) -> None:
    """Finish what a killed process decided, before the folder is read.

    Without a journal this costs one look. If another process holds the lock, that one finishes.
    """
    if not (folder / JOURNAL).is_file():
        return
    with suppress(Taken, OSError), exclusive(folder / "lock"):
        finish(folder)
