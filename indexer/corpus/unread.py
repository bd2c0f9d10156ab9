"""Files of a corpus that are no input: which are named in the report, by suffix, with advice.

Not counted, because nobody takes them for newsletters: hidden files, files that the operating
system or an office program makes for itself, the operator's own files, and the pictures, styles and
scripts in the folder that a browser saves beside a page.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from searcher.speech import Message, said

MOST_SUFFIXES = 100  # lines of one report; files of further suffixes are counted in one line
_SUFFIX = re.compile(r"\.\w{1,12}")  # what follows another dot is a part of the name
OPERATORS = frozenset({"manifest.toml", "corrections.toml", "jiewen.toml"})
_SYSTEMS = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})
SYSTEM_FOLDERS = frozenset(
    {"__macosx", "$recycle.bin", "system volume information", "@eadir", "#recycle"}
)
_OWNERS = "~$"  # begins the names of the files by which Word and WPS lock a document
_DRAFT = re.compile(r"~\w+\.tmp", re.ASCII)  # what Word writes while a document is open
_COPY = "~"  # ends the names of the copies that editors keep of a file beside it
FORMER = ".former"  # ends the name of a file that another print of its issue replaced
# ends the name of the folder that a browser or Word saves beside a page
_BESIDE_PAGE = ("_files", ".files", "_file")
_PAGES = (".html", ".htm", ".xhtml", ".shtml")

_WORDS = said("unread.words")
_SHEETS = said("unread.sheets")
_SLIDES = said("unread.slides")
_SCANS = said("unread.scans")
_PICTURES = said("unread.pictures")
_RECORDINGS = said("unread.recordings")
_PACKED = said("unread.packed")
_PRINTS = said("unread.prints")
_BOOKS = said("unread.books")
_LAYOUTS = said("unread.layouts")
_SHORTCUTS = said("unread.shortcuts")
_MAILS = said("unread.mails")
_PROGRAMS = said("unread.programs")
UNHEARD = said("unread.others")

_ADVICE: Mapping[Message, str] = {
    _WORDS: "doc dot docm dotx dotm wps wpt rtf odt ott fodt sxw uot uof pages wpd hwp hwpx wri",
    _SHEETS: "xls xlsx xlsm xlsb xlt xltx et ett ods fods csv tsv numbers dbf mdb accdb",
    _SLIDES: "ppt pptx pptm pps ppsx pot potx dps dpt odp key vsd vsdx dwg dxf mpp xmind one",
    _SCANS: "jpg jpeg jpe jfif png gif tif tiff webp",
    _PICTURES: "bmp heic heif avif jp2 svg ico psd wmf emf raw cr2 nef dng",
    _RECORDINGS: (
        "mp3 wav m4a amr aac flac wma ogg opus mp4 mov avi mkv wmv flv webm mpg mpeg m4v 3gp"
    ),
    _PACKED: "zip rar 7z tar gz tgz bz2 tbz tbz2 xz txz zst lzh arj iso cab",
    _PRINTS: "ofd pdf mht mhtml eml msg md xhtml xps oxps ceb cebx sep gd caj kdh nh",
    _BOOKS: "epub mobi azw azw3 kfx prc pdb fb2 lit umd chm djvu djv",
    _LAYOUTS: "indd idml p65 p6 pm6 pmd qxp qxd fit vft s72 s92 s10 s2 ps ps2 eps ai cdr sla",
    _SHORTCUTS: "lnk url webloc website",
    _MAILS: "pst ost mbox dbx foxmail",
    _PROGRAMS: (
        "css js woff woff2 ttf otf eot exe dll com msi apk sys sh bat cmd py json xml toml ini "
        "cfg conf log db sqlite dat tmp bak"
    ),
}
_OF_SUFFIX = {f".{suffix}": advice for advice, all_ in _ADVICE.items() for suffix in all_.split()}


def is_system(name: str) -> bool:
    """Whether a file or folder of this name is one that a system makes for itself, or is hidden."""
    low = name.lower()
    if name.startswith((".", _OWNERS)) or name.endswith((_COPY, FORMER)):
        return True
    return low in _SYSTEMS or low in SYSTEM_FOLDERS or _DRAFT.fullmatch(low) is not None


def is_companion(name: str, beside: frozenset[str]) -> bool:
    """Whether a folder holds the pictures and styles of a page that was saved beside it.

    Args:
        name: of the folder.
        beside: the names in the folder above, in lower case.
    """
    low = name.lower()
    return any(
        low.endswith(end) and low.removesuffix(end) + page in beside
        for end in _BESIDE_PAGE
        for page in _PAGES
    )


def is_in_companion(path: str, paths: Container[str]) -> bool:
    """Whether a file is in a folder that was saved beside a page.

    Args:
        path: of the file, relative to the corpus.
        paths: of the files of the corpus.
    """
    for folder in PurePosixPath(path).parents:
        name = str(folder)
        for end in filter(name.lower().endswith, _BESIDE_PAGE):
            if any(name[: -len(end)] + page in paths for page in _PAGES):
                return True
    return False


@dataclass(slots=True)
class Unread:
    """Counts files that are no input, by suffix."""

    _first: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def add(self, shown: str) -> None:
        """Count a file; ``shown`` is its path relative to the corpus."""
        name = PurePosixPath(shown)
        if name.name in OPERATORS:
            return
        suffix = name.suffix.lower()
        if suffix not in self._counts and (
            len(self._counts) >= MOST_SUFFIXES or not _SUFFIX.fullmatch(suffix)
        ):
            suffix = ""
        self._first.setdefault(suffix, shown)
        self._counts[suffix] = self._counts.get(suffix, 0) + 1

    def said(self) -> Iterator[tuple[str, Message]]:
        """Yield for each suffix a pattern such as ``*.doc`` and the reason, ordered by suffix."""
        for suffix, count in sorted(self._counts.items()):
            advice = advice_for(suffix)
            first = self._first[suffix]
            yield f"*{suffix}", said("file.unread", count=count, advice=advice, first=first)


def advice_for(suffix: str) -> Message:
    """Return what to do with files of a suffix that are not read."""
    return _OF_SUFFIX.get(suffix, UNHEARD)
