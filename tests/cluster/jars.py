"""The server's jars: fetched from Maven Central once, checked, laid out as a home folder."""

import hashlib
import os
import shutil
import ssl
import tempfile
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

VERSION = "3.8.0"
LOCK = Path(__file__).with_name("jars.lock")

# Read when the tests are collected: a fixture hides the developer's JIEWEN_* from what runs later.
# A mirror, or file:///…/.m2/repository, serves as well: the checksums say what is right.
REPOSITORY = os.environ.get("JIEWEN_MAVEN", "https://repo1.maven.org/maven2/").rstrip("/") + "/"
CACHE = Path(
    os.environ.get("JIEWEN_OPENSEARCH_JARS")
    or Path.home() / ".cache" / "jiewen" / f"opensearch-{VERSION}"
)
AT_ONCE = 4
PATIENCE = 60.0  # seconds without a byte
TRIES = 4
PAUSE = 1.0  # seconds before the second try; doubled before each later one

ASM = ("antlr4-runtime", "asm", "asm-analysis", "asm-commons", "asm-tree", "asm-util")


@dataclass(frozen=True, slots=True)
class Module:
    """A part of the server with a class loader of its own.

    Attributes:
        plugin: the class that the server makes.
        artifacts: names of its jars; one that ends with ``*`` names all that begin so.
    """

    plugin: str
    artifacts: tuple[str, ...]


# The server finds these below modules/, each with a descriptor that Maven Central does not have.
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
    """One line of the lock: what the file must hash to, and its path in a Maven repository."""

    sha256: str
    path: str

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.rpartition("/")[2]

    @property
    def artifact(self) -> str:
        """The name without version: a Maven path is group/artifact/version/file."""
        return self.path.split("/")[-3]


class NoJars(Exception):
    """The jars are not here and could not be fetched."""


def locked(lock: Path = LOCK) -> tuple[Jar, ...]:
    """Read the lock, in its order."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("  ") for line in lines if not line.startswith("#")]
    return tuple(Jar(digest, path) for digest, path in pairs)


def home(cache: Path = CACHE, repository: str = REPOSITORY) -> Path:
    """Return the home folder for a server, made at need.

    It is named after the lock and the modules, so that an older one is never mixed with this one.

    Raises:
        NoJars: a jar is missing, and the repository does not give the one that the lock names.
    """
    jars = locked()
    identity = hashlib.sha256(repr((jars, MODULES)).encode()).hexdigest()[:12]
    made = cache / f"home-{identity}"
    if not made.is_dir():
        fetch(jars, cache / "jars", repository)
        _whole(made, lambda folder: _lay_out(jars, cache / "jars", folder))
    return made


def fetch(jars: tuple[Jar, ...], folder: Path, repository: str = REPOSITORY) -> None:
    """Bring the missing ones into the folder; what is there is believed only by its checksum."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [jar for jar in jars if not _is(folder / jar.name, jar)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(lambda jar: _fetch(jar, folder, repository), missing):
            pass  # the first failure is raised here


def _is(file: Path, jar: Jar) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == jar.sha256


def _fetch(jar: Jar, folder: Path, repository: str) -> None:
    for attempt in range(TRIES):
        try:
            return _fetch_once(jar, folder, repository)
        except OSError as error:  # URLError, timeouts and resets among them
            if attempt == TRIES - 1:
                raise NoJars(f"{repository}{jar.path}: {error}") from error
            time.sleep(PAUSE * 2**attempt)
    return None


def _fetch_once(jar: Jar, folder: Path, repository: str) -> None:
    """Write under a name of its own and rename: another run may fetch the same jar now."""
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
    """Make the folder in one step; when another process was quicker, keep its one."""
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
        except OSError:  # a file system without links
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
