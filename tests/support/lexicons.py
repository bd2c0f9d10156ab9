"""A user's own words, and a function that runs Python with them in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

WORDS = "# 我们的词\n临江晚报社\n街闻编辑组 10 n\n\n"


def run(*words: object, lexicon: Path | None = None, code: int = 0) -> str:
    """Run Python with these arguments, and with the words of the file ``lexicon``.

    Returns:
        Standard output; if ``code`` is not 0, standard error, which must be one line.
    """
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    if lexicon:
        env["JIEWEN_LEXICON"] = str(lexicon)
    done = subprocess.run(
        [sys.executable, *map(str, words)], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    assert code == 0 or done.stderr.count("\n") == 1
    return done.stderr if code else done.stdout
