"""Decides why reading an index failed: the system refused, or the bytes are damaged.

An index is called damaged only if bytes were read and a second reading finds them wrong again,
because a network file system or a failing cable may return wrong bytes once.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from searcher.core.errors import IndexDamaged, JiewenError
from searcher.disk.refusals import is_refusal, refusal
from searcher.speech import Message, said

T = TypeVar("T")


def read_twice(root: Path, read: Callable[[], T]) -> T:
    """Return the result of ``read``, which is called a second time if the first call finds damage.

    Args:
        root: the index folder.
        read: reads the index. It must open its files anew at each call.

    Raises:
        SystemRefused: the operating system refused to read a file.
        IndexDamaged: both calls found wrong bytes.
    """
    try:
        return read()
    except JiewenError:
        raise
    except Exception as error:  # a hostile file can cause any exception
        if is_refusal(error):
            raise refusal(error, root) from error
    try:
        return read()
    except JiewenError:
        raise
    except Exception as error:
        raise blamed(root, error) from error


def blamed(root: Path, error: Exception) -> JiewenError:
    """Return the exception to raise for an error that occurred while an index was read."""
    if isinstance(error, JiewenError):
        return error
    return refusal(error, root) if is_refusal(error) else IndexDamaged(damaged(root, error))


def damaged(root: Path, why: object) -> Message:
    """Return the one-line message for a damaged index.

    Args:
        root: the index folder.
        why: an error of ours, or another one, whose text is shown as it is.
    """
    message = getattr(why, "message", None)
    reason = message if isinstance(message, Message) else " ".join(str(why).split())[:200]
    return said("index.damaged", root=root, reason=reason)
