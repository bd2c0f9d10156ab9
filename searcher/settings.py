"""Settings: options first, then JIEWEN_* variables, then jiewen.toml, then defaults.

The only reader of ``os.environ`` and of ``jiewen.toml``.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from searcher.errors import SettingsError
from searcher.gazetteer import Department, Gazetteer, Street, load_gazetteer
from searcher.tables import DEPARTMENT_KEYS, STREET_KEYS, TomlFile

FILE_NAME = "jiewen.toml"
MAX_WORD = 20  # characters of a word in the user's lexicon
_CUTTABLE = re.compile(rf"[\u4e00-\u9fd5]{{2,{MAX_WORD}}}")  # what cutting.py may join
_TABLES = {"street": "streets", "department": "departments"}  # table in the file -> setting


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run needs to know beyond its arguments.

    Attributes:
        index: folder of the index.
        corpus: folder (or one file) to index; ``None``: the one the index was built from.
        host, port: where ``serve`` listens.
        language: ``"zh"``, ``"zh-Hant"`` or ``"en"``, of the site.
        base_path: path the site is mounted under behind a proxy, e.g. ``"/jiewen"``.
        public_url: address that feeds, the sitemap and citations name, e.g.
            ``"https://example.org/jiewen"``; empty: the address that was asked.
        proxies: how many proxies in front are trusted to tell the address of the client.
        password: hash that `werkzeug.security.generate_password_hash` made; empty: none is asked.
        redact: whether phone and identity numbers are hidden, from the index on.
        rate_limit: requests of one client, e.g. ``"120/minute"``; empty: as many as it likes.
        time_limit: seconds that a request may think.
        access_log: ``"path"`` (without what was searched), ``"full"`` or ``"off"``.
        threads: of the server.
        lexicon: file of words that jieba should know too, one a line; ``None`` without one.
        streets, departments: ``[[street]]`` and ``[[department]]`` tables of jiewen.toml.
    """

    index: Path = Path("jiewen-index")
    corpus: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    language: str = "zh"
    base_path: str = ""
    public_url: str = ""
    proxies: int = 0
    password: str = ""
    redact: bool = False
    rate_limit: str = ""
    time_limit: float = 10.0
    access_log: str = "path"
    threads: int = 8
    lexicon: Path | None = None
    streets: tuple[Street, ...] = ()
    departments: tuple[Department, ...] = ()

    @property
    def gazetteer(self) -> Gazetteer:
        """The offices and departments that ship with the product, and the operator's own."""
        return load_gazetteer().extended(self.streets, self.departments)

    def words(self) -> tuple[str, ...]:
        """Read the lexicon file.

        Raises:
            SettingsError: it cannot be read, or a line of it is no word that jieba could cut out.
        """
        return _words_in(self.lexicon) if self.lexicon else ()


def load_settings(
    options: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Merge the three sources; an option that is ``None`` counts as not given.

    Raises:
        SettingsError: a value of the wrong type, an unknown key, or broken TOML.
    """
    environ = os.environ if environ is None else environ
    names = [f.name for f in fields(Settings) if f.name not in _TABLES.values()]
    table = _from_file((folder or Path()) / FILE_NAME, [*names, *_TABLES])
    known = _known_offices(table)
    merged = {name: value for name, value in table.items() if name not in _TABLES}
    merged |= {n: environ[key] for n in names if environ.get(key := f"JIEWEN_{n.upper()}")}
    merged |= {n: value for n, value in (options or {}).items() if value is not None}
    return Settings(**{name: _convert(name, value) for name, value in merged.items()}, **known)


def _words_in(path: Path) -> tuple[str, ...]:
    from searcher.lexicon import words_of  # as rarely needed as this function

    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:  # also when it is not UTF-8
        raise SettingsError(
            f"词表 {path} 无法读取，应为 UTF-8 文本，每行一词 / cannot read the lexicon: {error}"
        ) from error
    for number, line in enumerate(lines, 1):
        if any(not _CUTTABLE.fullmatch(word) for word in words_of([line])):
            raise SettingsError(
                f"词表 {path} 第 {number} 行不是二至 {MAX_WORD} 个汉字的词 / line {number} of the "
                f"lexicon is no word of 2 to {MAX_WORD} Chinese characters: {line.strip()[:40]!r}"
            )
    return tuple(words_of(lines))


def _from_file(path: Path, names: list[str]) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} 无法读取 / cannot be read: {error}") from error
    if unknown := sorted(set(table) - set(names)):
        raise SettingsError(
            f"{path}: 未知设置 / unknown setting {unknown[0]!r}; 可用 / known: {', '.join(names)}"
        )
    if isinstance(table.get("lexicon"), str):  # stands beside the file that names it
        table["lexicon"] = path.parent / Path(table["lexicon"]).expanduser()
    return dict(table)


def _known_offices(table: dict[str, object]) -> dict[str, Any]:
    file = TomlFile(FILE_NAME, SettingsError)
    return {
        "streets": tuple(t.street() for t in file.tables(table, "street", STREET_KEYS)),
        "departments": tuple(
            t.department() for t in file.tables(table, "department", DEPARTMENT_KEYS)
        ),
    }


def _convert(name: str, value: object) -> Any:
    if (read := _READERS.get(name)) is not None:
        with suppress(ValueError):
            return read(value)
    raise SettingsError(f"设置 {name} 的值无效 / setting {name} has an unusable value: {value!r}")


def _path(value: object) -> Path:
    if not isinstance(value, str | Path):
        raise ValueError(value)
    return Path(value).expanduser()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def _one_of(*known: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in known:
            raise ValueError(value)
        return str(value)

    return read


def _whole(first: int, last: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, bool) or not str(value).isdecimal():
            raise ValueError(value)
        if not first <= (number := int(str(value))) <= last:
            raise ValueError(value)
        return number

    return read


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not 0 < (number := float(str(value))) < float("inf"):
        raise ValueError(value)
    return number


def _switch(value: object) -> bool:
    known = {True: True, False: False, "1": True, "true": True, "0": False, "false": False}
    if not isinstance(value, bool | str) or value not in known:
        raise ValueError(value)
    return known[value]


def _base_path(value: object) -> str:
    path = _text(value).strip("/")
    return f"/{path}" if path else ""


_READERS: Mapping[str, Callable[[object], object]] = {
    **dict.fromkeys(("index", "corpus", "lexicon"), _path),
    **dict.fromkeys(("host", "password", "rate_limit"), _text),
    "public_url": lambda value: _text(value).rstrip("/"),
    "base_path": _base_path,
    "port": _whole(0, 65535),
    "proxies": _whole(0, 10),
    "threads": _whole(1, 256),
    "time_limit": _seconds,
    "redact": _switch,
    "language": _one_of("zh", "zh-Hant", "en"),
    "access_log": _one_of("path", "full", "off"),
}
