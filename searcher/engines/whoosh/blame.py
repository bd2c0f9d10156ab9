"""Who is to blame when reading an index fails: the system, or the bytes that were read.

Damage is claimed only of bytes that were read and are wrong, and only when a second reading finds
them so again: a network file system or a failing cable may give wrong bytes once.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from searcher.core.errors import IndexDamaged, JiewenError
from searcher.disk.refusals import is_refusal, refusal

T = TypeVar("T")


def read_twice(root: Path, read: Callable[[], T]) -> T:
    """Return what ``read`` returns; it is called a second time if the first finds damage.

    Args:
        root: folder of the index.
        read: what may meet wrong bytes. It must open what it reads anew at each call.

    Raises:
        SystemRefused: the system refused; nothing is known of the bytes.
        IndexDamaged: both readings failed for what the bytes are.
    """
    try:
        return read()
    except JiewenError:
        raise
    except Exception as error:  # a hostile file can lead to any
        if is_refusal(error):
            raise refusal(error, root) from error
    try:
        return read()
    except JiewenError:
        raise
    except Exception as error:
        raise blamed(root, error) from error


def blamed(root: Path, error: Exception) -> JiewenError:
    """Return the exception for what went wrong while files of an index were read."""
    if isinstance(error, JiewenError):
        return error
    return refusal(error, root) if is_refusal(error) else IndexDamaged(damaged(root, error))


def damaged(root: Path, why: object) -> str:
    """Return the one line that a damaged index is reported with."""
    reason = " ".join(str(why).split())[:200]
    return f"索引损坏 / the index in {root} is damaged ({reason}). 请运行 / run: jiewen reindex"
