"""Look for damage: every byte of what serves is held against its checksum."""

from pathlib import Path

from searcher.errors import EngineError, IndexMissing
from searcher.whoosh_engine.formats.files import DamagedError, MappedFile
from searcher.whoosh_engine.manifest import Manifest, read_manifest
from searcher.whoosh_engine.segment import PARTS
from searcher.whoosh_engine.storage import Generations, read_segments


def problems_of(generations: Generations, folder: Path | None = None) -> list[str]:
    """Return one line for each damaged file, none for a sound index.

    Args:
        generations: of the index.
        folder: a generation that does not serve yet; the one that serves by default.

    Raises:
        IndexMissing: nothing has been indexed yet.
    """
    try:
        committed = read_manifest(folder) if folder else None
        if committed is None or folder is None:
            folder, committed = generations.require()
    except IndexMissing:
        raise
    except (DamagedError, EngineError) as error:
        return [str(error)]
    return _damaged_files(folder, committed)


def _damaged_files(folder: Path, committed: Manifest) -> list[str]:
    problems: list[str] = []
    try:
        segments = read_segments(folder, committed)
    except DamagedError as error:
        return [str(error)]
    names = [f"{segment.name}.{part}" for segment in segments for part in PARTS]
    for name in names:
        if name not in committed.files:
            problems.append(f"{name}: not in the manifest")
            continue
        try:
            MappedFile(folder / name, committed.files[name]).verify()
        except DamagedError as error:
            problems.append(str(error))
    return problems
