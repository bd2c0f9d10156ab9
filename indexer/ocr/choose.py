"""The vision that settings ask for, as far as the engine is installed."""

from dataclasses import replace
from pathlib import Path

from indexer.ocr.engine import identity, is_installed
from indexer.ocr.vision import BLIND, Mode, Vision


def vision_of(mode: str, cache: Path | None) -> Vision:
    """Return what readers of files may have recognised.

    Args:
        mode: a value of `Mode`.
        cache: file of recognised pages; ``None`` for none.
    """
    if mode == Mode.OFF or not is_installed():
        return replace(BLIND, cache=cache)  # what was recognised before may have to go
    return Vision(Mode(mode), identity(), cache)
