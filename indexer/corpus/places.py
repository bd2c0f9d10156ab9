"""Check that index and corpus are separate folders: the index is written to, the corpus never."""

import os
from pathlib import Path

from searcher.core.errors import CorpusError
from searcher.disk.owned import inbox_of, pages_of


def require_apart(index: Path, corpus: Path) -> None:
    """Refuse an index folder inside its corpus and a corpus inside the index folder.

    Real paths and inodes are compared, so links, other spellings and mounts cannot hide that one
    folder is in the other. A corpus that is a single file may stand beside the index folder,
    because no other file of its folder is read.

    Raises:
        CorpusError: one folder is inside the other.
    """
    if corpus.is_dir() and _holds(corpus, index):
        beside = Path(os.path.realpath(corpus)).parent / "jiewen-index"
        raise CorpusError("folder.index_in_corpus", index=index, corpus=corpus, beside=beside)
    for folder in (index, pages_of(index), inbox_of(index)):
        if _holds(folder, corpus):
            raise CorpusError("folder.corpus_in_index", corpus=corpus, folder=folder)


def _holds(folder: Path, place: Path) -> bool:
    """Whether ``place`` is ``folder`` or is inside it; neither needs to exist yet."""
    outer = Path(os.path.realpath(folder))
    inner = Path(os.path.realpath(place))
    if inner.is_relative_to(outer):
        return True
    identity = _identity(outer)
    return identity is not None and any(
        _identity(each) == identity for each in (inner, *inner.parents)
    )


def _identity(path: Path) -> tuple[int, int] | None:
    """Return device and inode, or ``None`` without a file; equal for spellings such as A and a."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
