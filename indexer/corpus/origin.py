"""Which corpus an index was built from: a small file beside it, so that `reindex` never asks.

Apart from the extraction store, which is a cache and may be thrown away.
"""

import json
from pathlib import Path

from searcher.core.records import digest
from searcher.disk.durable import write_durably
from searcher.disk.refusals import is_refusal, refusal
from searcher.disk.safe_files import whole

FILE_NAME = "corpus.json"


def write_origin(index: Path, corpus: Path) -> None:
    """Note the corpus; a power cut leaves the old note or the new one."""
    if read_origin(index) == corpus:
        return
    note = {"corpus": str(corpus), "checksum": digest(str(corpus))}
    write_durably(index / FILE_NAME, json.dumps(note) + "\n")


def read_origin(index: Path) -> Path | None:
    """Return the corpus, or ``None`` when there is no note or it is not as it was written.

    Raises:
        SystemRefused: there may be one, and the system does not let us read it.
    """
    try:
        written = whole(index / FILE_NAME).decode()  # read_text would mend newlines
        note = json.loads(written)
        sound = digest(note["corpus"]) == note["checksum"] and written == json.dumps(note) + "\n"
        return Path(note["corpus"]) if sound else None
    except OSError as error:
        if is_refusal(error):
            raise refusal(error, index / FILE_NAME) from error
        return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
