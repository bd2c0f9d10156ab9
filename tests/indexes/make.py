"""Make a stored index of a released version: ``python make.py CHECKOUT VERSION [CORPUS]``.

CHECKOUT holds the released code with an environment of its own in ``.venv``. The index is built
from ``corpus/`` beside this file, by that code, in a folder whose name says nothing of the machine,
and packed as ``VERSION.tar.gz`` with the corpus left out: what is tested is that the kept
extraction suffices. v0.1.0 was made at commit 1e89f0d; upgrade-v0.2.0 from ``upgrade/`` at 2dd79b7,
the last commit whose ids are file and number.
"""

import gzip
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).parent
CORPUS, INDEX = Path("/srv/jiewen-stored/corpus"), Path("/srv/jiewen-stored/index")


def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who made it, and when."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


def main(checkout: Path, version: str, corpus: str) -> None:
    """Build and pack."""
    shutil.copytree(HERE / corpus, CORPUS)
    try:
        python = checkout / ".venv" / "bin" / "python"
        command = [str(python), str(checkout / "jiewen.py"), "index", str(CORPUS)]
        command += ["--index", str(INDEX)]
        subprocess.run(command, check=True, cwd=checkout)
        with (
            (HERE / f"{version}.tar.gz").open("wb") as out,
            gzip.GzipFile("", "wb", 9, out, 0) as z,
            tarfile.open(fileobj=z, mode="w") as tar,
        ):
            tar.add(INDEX, "index", filter=plain)
    finally:
        shutil.rmtree(CORPUS.parent)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), sys.argv[2], *(sys.argv[3:] or ["corpus"]))
