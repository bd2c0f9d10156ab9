"""Reads settings: options first, then JIEWEN_* variables, then jiewen.toml, then defaults.

No other module reads ``os.environ`` or ``jiewen.toml``.
"""

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from searcher.core.errors import JiewenError, SettingsError
from searcher.disk.safe_files import read_file
from searcher.language.gazetteer import Department, Gazetteer, Street, load_gazetteer
from searcher.settings import mail, values
from searcher.settings.toml_tables import DEPARTMENT_KEYS, STREET_KEYS, TomlFile
from searcher.settings.toml_text import shown
from searcher.speech import LANGUAGES

FILE_NAME = "jiewen.toml"
OCR = ("auto", "off", "force")
ENGINES = ("whoosh", "opensearch")
_LOCALES = {"en": "en", "zh_TW": "zh-Hant", "zh_HK": "zh-Hant", "zh_Hant": "zh-Hant"}
_FILE = TomlFile(FILE_NAME, SettingsError)
_MOST = 1 << 20  # bytes of jiewen.toml at most
_MOST_WORDS = 16 << 20  # bytes of the user's lexicon at most
MAX_WORD = 20  # characters of a word in the user's lexicon
_CUTTABLE = re.compile(rf"[\u4e00-\u9fd5]{{2,{MAX_WORD}}}")  # words that `cutting` may join
_BESIDE = ("inbox", "lexicon", "opensearch_ca")  # paths that are relative to jiewen.toml
_LONGEST_SHOWN = 80  # characters of a value in a complaint
_SECRET = frozenset(
    {"password", "smtp_password", "opensearch_password", "opensearch_api_key", "opensearch_url"}
)
_TABLES = {"street": "streets", "department": "departments"}  # table in the file -> setting


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run.

    Attributes:
        index: folder of the index, and of the files that are kept beside it with any engine.
        corpus: folder (or one file) to index; ``None`` for the one the index was built from.
        inbox: folder that the worker watches for new files; ``None`` for none.
        upload_limit: MB (2**20 bytes) of the files that one form may send.
        upload_files: files that one form, or one archive in it, may hold.
        page_cache: folder for pictures of pages; ``None`` for a folder beside the index.
        host: address on which ``serve`` listens.
        port: port on which ``serve`` listens.
        language: ``"zh"``, ``"zh-Hant"`` or ``"en"``, of the site; see `load_language`.
        base_path: path of the site behind a proxy, e.g. ``"/jiewen"``.
        public_url: address in feeds, sitemap and citations, e.g. ``"https://example.org/jiewen"``;
            ``""`` for the address of the request.
        proxies: number of proxies in front that are trusted to give the client's address.
        allowed_hosts: further host names that the site answers to, separated by commas, e.g.
            ``"news.example.org,.example.net"``; ``"*"`` for any.
        password: hash from `werkzeug.security.generate_password_hash`; ``""`` if no password is
            needed.
        staff: whether people sign in with accounts of their own, in place of ``password``.
        private: whether the corpus is shown only to people who are signed in.
        session_idle: hours without a request after which a session ends.
        session_limit: hours after which a session ends.
        smtp: host and port of the server that takes mail, ``"mail.example.org:587"``; ``""``: no
            mail is sent.
        smtp_user: user at that server; ``""`` for none.
        smtp_password: password of the user.
        smtp_security: ``"starttls"``, ``"tls"`` from the first byte, or ``"none"``.
        mail_from: sender of mail, ``"news@example.org"`` or ``"街闻 <news@example.org>"``.
        redact: whether phone and identity numbers are hidden in the index.
        follow_links: whether links may lead out of the corpus.
        rate_limit: requests of one client, e.g. ``"120/minute"``; ``"off"`` for no limit; ``""``
            for the server's default.
        time_limit: seconds that a request may take.
        access_log: ``"path"`` (without the query), ``"full"`` or ``"off"``.
        threads: number of the server's threads.
        lexicon: file of further words for jieba, one a line; ``None`` for none.
        ocr: which pages are recognised from their pictures: ``"auto"``, those without usable text,
            ``"off"``, or ``"force"``, all.
        ocr_cache: file of recognised pages; ``None`` for one in the user's cache folder.
        engine: ``"whoosh"``, in this process, or ``"opensearch"``, a cluster.
        opensearch_url: addresses of the cluster's nodes, http or https, separated by commas.
        opensearch_index: name of the alias; names of indices begin with it.
        opensearch_user: user for HTTP Basic; ``""`` for none.
        opensearch_password: password for HTTP Basic.
        opensearch_api_key: API key, instead of user and password.
        opensearch_ca: file of certificates to trust; ``None`` for those that the system trusts.
        opensearch_timeout: seconds that a request to the cluster may take.
        opensearch_shards: shards of an index that is built from now on.
        opensearch_replicas: replicas of an index that is built from now on.
        streets: the ``[[street]]`` tables of jiewen.toml.
        departments: the ``[[department]]`` tables of jiewen.toml.
    """

    index: Path = Path("jiewen-index")
    corpus: Path | None = None
    inbox: Path | None = None
    upload_limit: int = 200
    upload_files: int = 200
    page_cache: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    language: str = "zh"
    base_path: str = ""
    public_url: str = ""
    proxies: int = 0
    allowed_hosts: str = ""
    password: str = field(default="", repr=False)
    staff: bool = False
    private: bool = False
    session_idle: float = 8.0
    session_limit: float = 168.0
    smtp: str = ""
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_security: str = "starttls"
    mail_from: str = ""
    redact: bool = False
    follow_links: bool = False
    rate_limit: str = ""
    time_limit: float = 2.0
    access_log: str = "path"
    threads: int = 8
    lexicon: Path | None = None
    ocr: str = "auto"
    ocr_cache: Path | None = None
    engine: str = "whoosh"
    opensearch_url: str = ""
    opensearch_index: str = "jiewen"
    opensearch_user: str = ""
    opensearch_password: str = field(default="", repr=False)
    opensearch_api_key: str = field(default="", repr=False)
    opensearch_ca: Path | None = None
    opensearch_timeout: float = 30.0
    opensearch_shards: int = 1
    opensearch_replicas: int = 1
    streets: tuple[Street, ...] = ()
    departments: tuple[Department, ...] = ()

    def __post_init__(self) -> None:
        """Refuse settings of the door that contradict each other.

        Raises:
            SettingsError: there would be two doors, or a private site without one.
        """
        if self.staff and self.password:
            raise SettingsError("setting.two_doors")
        if self.private and not self.staff:
            raise SettingsError("setting.private")

    @property
    def gazetteer(self) -> Gazetteer:
        """The offices and departments of the product, and the operator's own."""
        return load_gazetteer().extended(self.streets, self.departments)

    @property
    def recognised(self) -> Path | None:
        """The file of recognised pages; ``None`` without a home folder."""
        return self.ocr_cache or _cache_of(os.environ)

    def words(self) -> tuple[str, ...]:
        """Read the lexicon file; ``()`` if there is none.

        Raises:
            SettingsError: the file cannot be read, or a line has no word that jieba could cut out.
        """
        return _words_in(self.lexicon) if self.lexicon else ()


def load_language(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> str:
    """Return the language of the terminal: a key of `searcher.speech.LANGUAGES`.

    JIEWEN_LANGUAGE decides, else ``language`` in jiewen.toml, else the locale: English where
    LC_ALL, LC_MESSAGES or LANG names English, traditional characters for Taiwan and Hong Kong,
    else Chinese. Nothing is raised: a broken file is told later, in the language found here.
    """
    environ = os.environ if environ is None else environ
    given: object = environ.get("JIEWEN_LANGUAGE")
    if not given:
        with suppress(JiewenError, OSError):
            given = _FILE.read((folder or Path()) / FILE_NAME, _MOST).get("language")
    if isinstance(given, str) and given in LANGUAGES:
        return given
    found = next((environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(n)), "")
    return next((language for begin, language in _LOCALES.items() if found.startswith(begin)), "zh")


def load_settings(
    options: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Merge options, variables and jiewen.toml.

    Args:
        options: an option that is ``None`` counts as not given.
        environ: the variables; ``None`` for those of the process.
        folder: the folder of jiewen.toml; ``None`` for the current folder.

    Raises:
        SettingsError: a value has the wrong type, a key is unknown, the TOML is broken, or settings
            of the cluster, of accounts or of mail contradict each other.
    """
    environ = os.environ if environ is None else environ
    names = [f.name for f in fields(Settings) if f.name not in _TABLES.values()]
    table = _from_file((folder or Path()) / FILE_NAME, [*names, *_TABLES])
    known = _known_offices(table)
    merged = {name: value for name, value in table.items() if name not in _TABLES}
    merged |= {n: environ[key] for n in names if environ.get(key := f"JIEWEN_{n.upper()}")}
    merged |= {n: value for n, value in (options or {}).items() if value is not None}
    made = Settings(**{name: _convert(name, value) for name, value in merged.items()}, **known)
    if made.engine == "opensearch":  # the embedded engine does not use these settings
        _require_cluster(made)
    mail.require_mail(made)
    return made


def _cache_of(environ: Mapping[str, str]) -> Path | None:
    """Return the file of recognised pages in the user's cache folder; ``None`` without a home."""
    if folder := environ.get("XDG_CACHE_HOME"):
        return Path(folder) / "jiewen" / "recognised.sqlite"
    with suppress(RuntimeError):
        return Path.home() / ".cache" / "jiewen" / "recognised.sqlite"
    return None


def _require_cluster(made: Settings) -> None:
    if not made.opensearch_url:
        raise SettingsError("setting.no_url")
    if bool(made.opensearch_user) != bool(made.opensearch_password):
        raise SettingsError("setting.half_login")
    if made.opensearch_user and made.opensearch_api_key:
        raise SettingsError("setting.two_logins")
    secret = made.opensearch_password or made.opensearch_api_key
    if secret and any(map(values.is_open, made.opensearch_url.split(","))):
        raise SettingsError("setting.plain_http")


def _words_in(path: Path) -> tuple[str, ...]:
    from searcher.language.lexicon import words_of  # imported late: rarely needed

    try:
        lines = read_file(path, _MOST_WORDS).decode("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:  # also when it is not UTF-8
        raise SettingsError("setting.lexicon", path=path, error=error) from error
    for number, line in enumerate(lines, 1):
        if any(not _CUTTABLE.fullmatch(word) for word in words_of([line])):
            raise SettingsError(
                "setting.lexicon_line",
                path=path,
                number=number,
                most=MAX_WORD,
                line=line.strip()[:40],
            )
    return tuple(words_of(lines))


def _from_file(path: Path, names: list[str]) -> dict[str, object]:
    table = _FILE.read(path, _MOST)
    if unknown := sorted(set(table) - set(names)):
        raise SettingsError("setting.unknown", path=path, name=shown(unknown[0], 40), known=names)
    beside = {name: table[name] for name in _BESIDE if isinstance(table.get(name), str)}
    return table | {name: path.parent / _convert(name, at) for name, at in beside.items()}


def _known_offices(table: dict[str, object]) -> dict[str, Any]:
    return {
        "streets": tuple(t.street() for t in _FILE.tables(table, "street", STREET_KEYS)),
        "departments": tuple(
            t.department() for t in _FILE.tables(table, "department", DEPARTMENT_KEYS)
        ),
    }


def _convert(name: str, value: object) -> Any:
    if (read := _READERS.get(name)) is not None:
        with suppress(ValueError):
            return read(value)
    # Messages are shown and logged, so they must not repeat secrets; an address may contain one.
    shown = "" if name in _SECRET else f": {_shortened(value)}"
    raise SettingsError("setting.value", name=name, value=shown)


def _shortened(value: object) -> str:
    """Return a value in the length in which a message repeats it."""
    try:
        shown = repr(value)
    except ValueError:  # Python writes no int of over 4300 digits
        shown = "(…)"
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"


_READERS: Mapping[str, Callable[[object], object]] = {
    **dict.fromkeys(
        ("index", "corpus", "inbox", "page_cache", "lexicon", "ocr_cache", "opensearch_ca"),
        values.path,
    ),
    **dict.fromkeys(("host", "password", "rate_limit"), values.text),
    **dict.fromkeys(
        ("smtp_user", "smtp_password", "opensearch_password", "opensearch_api_key"),
        values.header_text,
    ),
    "smtp": mail.server,
    "smtp_security": values.one_of(*mail.SECURITY),
    "mail_from": mail.mailbox,
    "public_url": lambda value: values.text(value).rstrip("/"),
    "base_path": values.base_path,
    "allowed_hosts": values.hosts,
    "port": values.whole(0, 65535),
    "upload_limit": values.whole(1, 4096),
    "upload_files": values.whole(1, 5000),
    "proxies": values.whole(0, 10),
    "threads": values.whole(1, 256),
    "time_limit": values.seconds,
    **dict.fromkeys(("staff", "private", "redact"), values.switch),
    **dict.fromkeys(("session_idle", "session_limit"), values.hours),
    "follow_links": values.switch,
    "language": values.one_of(*LANGUAGES),
    "access_log": values.one_of("path", "full", "off"),
    "ocr": values.one_of(*OCR),
    "engine": values.one_of(*ENGINES),
    "opensearch_url": values.addresses,
    "opensearch_index": values.index_name,
    "opensearch_user": values.user_name,
    "opensearch_timeout": values.seconds,
    "opensearch_shards": values.whole(1, 1024),
    "opensearch_replicas": values.whole(0, 10),
}
