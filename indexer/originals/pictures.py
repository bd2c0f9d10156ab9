"""The folder that keeps pictures of pages: which of its files are ours, and removing them all."""

import os
import re
from contextlib import suppress
from pathlib import Path

from indexer.originals.page_image import is_drawn
from searcher.disk import owned
from searcher.disk.durable import TEMPORARY
from searcher.disk.owned import Kind
from searcher.disk.safe_files import open_file

NAME = re.compile(rf"[0-9a-f]{{32}}\.png({TEMPORARY})?")
_HEAD = 100  # bytes that tell


def is_picture(path: Path) -> bool:
    """Whether a file is a picture that we drew; its name alone proves nothing."""
    with suppress(OSError):
        handle = open_file(path)
        try:
            return is_drawn(os.read(handle, _HEAD))
        finally:
            os.close(handle)
    return False


def remove_pictures(folder: Path) -> None:
    """Remove all pictures; people may keep other files in the folder.

    Raises:
        NotOurs: the folder is another program's.
        OSError: the operating system refused.
    """
    if folder.is_dir():
        named = (path for path in folder.iterdir() if NAME.fullmatch(path.name))
        ours = [path.name for path in named if is_picture(path) or path.suffix != ".png"]
        owned.remove_named(folder, Kind.PAGES, ours)
