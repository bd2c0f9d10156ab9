"""The note beside an index that names its corpus, so that `reindex` needs no corpus argument.

The note is a file of its own, because the extraction store is a cache and may be deleted.
"""

import json
from pathlib import Path

from searcher.core.records import digest
from searcher.disk.durable import write_durably
from searcher.disk.refusals import is_refusal, refusal
from searcher.disk.safe_files import whole

FILE_NAME = "corpus.json"


def write_origin(index: Path, corpus: Path) -> None:
    """Write the note durably; after a power cut either the old or the new note is complete."""
    if read_origin(index) == corpus:
        return
    write_durably(index / FILE_NAME, origin_text(corpus))


def origin_text(corpus: Path) -> str:
    """Return the content of the note."""
    note = {"corpus": str(corpus), "checksum": digest(str(corpus))}
    return json.dumps(note) + "\n"


def read_origin(index: Path) -> Path | None:
    """Return the corpus, or ``None`` if the note is missing or damaged.

    Raises:
        SystemRefused: the note may exist, but the operating system does not let us read it.
    """
    try:
        written = whole(index / FILE_NAME).decode()  # not read_text: it would translate newlines
        note = json.loads(written)
        sound = digest(note["corpus"]) == note["checksum"] and written == json.dumps(note) + "\n"
        return Path(note["corpus"]) if sound else None
    except OSError as error:
        if is_refusal(error):
            raise refusal(error, index / FILE_NAME) from error
        return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
