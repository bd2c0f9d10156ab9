"""OpenCV, imported without what it does to the environment of this process.

It adds its own folder to where libraries are looked for and, behind a colon, none, which stands for
the current folder. A child process would load libraries from a corpus.
"""

import os

_PATHS = "LD_LIBRARY_PATH"
_kept = os.environ.get(_PATHS)

import cv2  # noqa: E402 - the environment is noted first

if _kept is None:
    os.environ.pop(_PATHS, None)
else:
    os.environ[_PATHS] = _kept

__all__ = ["cv2"]
