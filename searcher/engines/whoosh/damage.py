"""Looks for damage: checks every byte of an index against its checksum."""

from pathlib import Path

from searcher.core.errors import EngineError, IndexMissing, SystemRefused
from searcher.disk.refusals import is_refusal, refusal
from searcher.engines.whoosh.formats.files import DamagedError, MappedFile, Seal
from searcher.engines.whoosh.manifest import Manifest, read_manifest
from searcher.engines.whoosh.segment import PARTS
from searcher.engines.whoosh.storage import Generations, read_segments
from searcher.speech import Message, said


def problems_of(generations: Generations, folder: Path | None = None) -> list[Message]:
    """Return one message for each damaged file; an empty list for a sound index.

    Args:
        generations: the generations of the index.
        folder: a generation that does not serve yet; ``None`` for the one that serves.

    Raises:
        IndexMissing: nothing has been indexed yet.
        SystemRefused: the operating system refused to read a file, so its state is unknown.
    """
    try:
        committed = read_manifest(folder) if folder else None
        if committed is None or folder is None:
            folder, committed = generations.require()
        return _damaged_files(folder, committed)
    except (IndexMissing, SystemRefused):
        raise
    except (DamagedError, EngineError) as error:
        return [error.message]
    except (OSError, MemoryError) as error:
        if not is_refusal(error):
            return [Message(str(error))]
        raise refusal(error, generations.root) from error


def _damaged_files(folder: Path, committed: Manifest) -> list[Message]:
    problems: list[Message] = []
    try:
        segments = read_segments(folder, committed)
    except DamagedError as error:
        return [error.message]
    names = [f"{segment.name}.{part}" for segment in segments for part in PARTS]
    for name in names:
        if name not in committed.files:
            problems.append(said("damage.unlisted", file=name))
            continue
        if problem := _problem(folder / name, committed.files[name]):
            problems.append(problem)
    return problems


def _problem(path: Path, seal: Seal) -> Message | None:
    """Return what is wrong with a file, if anything; damage counts only if two readings find it."""
    found: Message | None = None
    for _ in range(2):
        try:
            MappedFile(path, seal).verify()
        except DamagedError as error:
            found = error.message
        else:
            return None
    return found
