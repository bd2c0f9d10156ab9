"""The server's jars: fetched once from Maven Central, checked, and laid out as a home folder."""

import hashlib
import os
import shutil
import ssl
import tempfile
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.support.waiting import linger

VERSION = "3.8.0"
LOCK = Path(__file__).with_name("jars.lock")

# Read at import, because a fixture removes the developer's JIEWEN_* variables before tests run. A
# mirror, or file:///…/.m2/repository, serves as well, because each jar is checked by its checksum.
REPOSITORY = os.environ.get("JIEWEN_MAVEN", "https://repo1.maven.org/maven2/").rstrip("/") + "/"
CACHE = Path(
    os.environ.get("JIEWEN_OPENSEARCH_JARS")
    or Path.home() / ".cache" / "jiewen" / f"opensearch-{VERSION}"
)
AT_ONCE = 4
PATIENCE = 60.0  # seconds to wait for the next byte
TRIES = 4
PAUSE = 1.0  # seconds before the second try; the pause doubles before each further try

ASM = ("antlr4-runtime", "asm", "asm-analysis", "asm-commons", "asm-tree", "asm-util")


@dataclass(frozen=True, slots=True)
class Module:
    """A part of the server with a class loader of its own.

    Attributes:
        plugin: the class that the server instantiates.
        artifacts: names of its jars; a name that ends with ``*`` stands for every name with this
            beginning.
    """

    plugin: str
    artifacts: tuple[str, ...]


# The server loads these from modules/, where each needs a descriptor. Maven Central does not offer
# the descriptors, so we write them.
MODULES = {
    "analysis-common": Module(
        "org.opensearch.analysis.common.CommonAnalysisModulePlugin", ("analysis-common",)
    ),
    "lang-expression": Module(
        "org.opensearch.script.expression.ExpressionModulePlugin",
        ("lang-expression", "lucene-expressions", *ASM),
    ),
    "lang-painless": Module(
        "org.opensearch.painless.PainlessModulePlugin",
        ("lang-painless", "opensearch-scripting-painless-spi", *ASM),
    ),
    "reindex": Module(
        "org.opensearch.index.reindex.ReindexModulePlugin",
        ("reindex-client", "opensearch-ssl-config"),
    ),
    "transport-netty4": Module(
        "org.opensearch.transport.Netty4ModulePlugin",
        ("transport-netty4-client", "opensearch-netty4", "netty-*"),
    ),
}


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of the lock file: a jar's path in a Maven repository, and its SHA-256."""

    sha256: str
    path: str

    @property
    def name(self) -> str:
        """The jar's file name."""
        return self.path.rpartition("/")[2]

    @property
    def artifact(self) -> str:
        """The artifact's name; a Maven path is group/artifact/version/file."""
        return self.path.split("/")[-3]


class NoJars(Exception):
    """The jars are not on this machine and could not be fetched."""


def locked(lock: Path = LOCK) -> tuple[Jar, ...]:
    """Read the lock file; the jars keep its order."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("  ") for line in lines if not line.startswith("#")]
    return tuple(Jar(digest, path) for digest, path in pairs)


def home(cache: Path = CACHE, repository: str = REPOSITORY) -> Path:
    """Return the server's home folder; make it if it does not exist.

    The folder's name contains a digest of the lock and the modules, so that a change of either
    makes
    a new folder.

    Raises:
        NoJars: a jar is missing, and the repository does not have the file that the lock names.
    """
    jars = locked()
    identity = hashlib.sha256(repr((jars, MODULES)).encode()).hexdigest()[:12]
    made = cache / f"home-{identity}"
    if not made.is_dir():
        fetch(jars, cache / "jars", repository)
        _whole(made, lambda folder: _lay_out(jars, cache / "jars", folder))
    return made


def fetch(jars: tuple[Jar, ...], folder: Path, repository: str = REPOSITORY) -> None:
    """Fetch the jars that the folder lacks, or holds with a wrong checksum.

    Raises:
        NoJars: a jar could not be fetched.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [jar for jar in jars if not _is(folder / jar.name, jar)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(lambda jar: _fetch(jar, folder, repository), missing):
            pass  # raises the first failure


def _is(file: Path, jar: Jar) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == jar.sha256


def _fetch(jar: Jar, folder: Path, repository: str) -> None:
    for attempt in range(TRIES):
        try:
            return _fetch_once(jar, folder, repository)
        except OSError as error:  # URLError, timeouts and connection resets are all OSErrors
            if attempt == TRIES - 1:
                raise NoJars(f"{repository}{jar.path}: {error}") from error
            linger(PAUSE * 2**attempt)
    return None


def _fetch_once(jar: Jar, folder: Path, repository: str) -> None:
    """Fetch to a temporary file and rename it, because another process may fetch the same jar."""
    trust = ssl.create_default_context()  # honours SSL_CERT_FILE
    descriptor, name = tempfile.mkstemp(dir=folder, suffix=".part")
    try:
        with (
            os.fdopen(descriptor, "wb") as part,
            urllib.request.urlopen(repository + jar.path, timeout=PATIENCE, context=trust) as sent,
        ):
            shutil.copyfileobj(sent, part)
        if not _is(Path(name), jar):
            raise OSError(f"the checksum is not {jar.sha256}")
        Path(name).replace(folder / jar.name)
    finally:
        Path(name).unlink(missing_ok=True)


def _whole(folder: Path, fill: Callable[[Path], None]) -> None:
    """Make and fill the folder in one step; if another process was faster, use its folder."""
    made = Path(tempfile.mkdtemp(dir=folder.parent, suffix=".part"))
    try:
        fill(made)
        made.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _lay_out(jars: tuple[Jar, ...], held: Path, into: Path) -> None:
    inside: set[str] = set()
    for name, module in MODULES.items():
        own = [jar for jar in jars if _matches(jar.artifact, module.artifacts)]
        _put(own, held, into / "modules" / name)
        _describe(name, module, into / "modules" / name)
        inside.update(jar.name for jar in own)
    _put([jar for jar in jars if jar.name not in inside], held, into / "lib")
    (into / "plugins").mkdir()


def _matches(artifact: str, wanted: tuple[str, ...]) -> bool:
    return any(
        artifact.startswith(name[:-1]) if name.endswith("*") else artifact == name
        for name in wanted
    )


def _put(jars: list[Jar], held: Path, into: Path) -> None:
    into.mkdir(parents=True)
    for jar in jars:
        try:
            (into / jar.name).hardlink_to(held / jar.name)
        except OSError:  # this file system has no hard links
            shutil.copyfile(held / jar.name, into / jar.name)


def _describe(name: str, module: Module, into: Path) -> None:
    lines = (
        f"description={name}",
        f"version={VERSION}",
        f"name={name}",
        f"classname={module.plugin}",
        "java.version=21",
        f"opensearch.version={VERSION}",
    )
    (into / "plugin-descriptor.properties").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    print(home())
