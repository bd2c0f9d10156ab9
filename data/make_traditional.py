"""Write the catalogues in traditional characters from the simplified ones.

``python data/make_traditional.py`` after a change of ``data/words/zh_Hans``. Only our own words
are converted, as Taiwan writes them; never what a paper printed.
"""

from pathlib import Path

from searcher.speech.catalogue import FOLDER

_FROM, _TO = "zh_Hans", "zh_Hant"
# The table of Taiwan's words takes 社区 for a group on the internet; here neighbours live in it.
_AMENDED = {"社群": "社區"}


def made() -> dict[Path, str]:
    """Return the text of each file; placeholders and keys are ASCII, which conversion leaves."""
    from opencc import OpenCC

    convert = OpenCC("s2twp").convert
    return {
        FOLDER / _TO / path.name: _amended(convert(path.read_text("utf-8")))
        for path in sorted((FOLDER / _FROM).glob("*.po"))
    }


def _amended(text: str) -> str:
    for wrong, right in (_AMENDED | {f"Language: {_FROM}": f"Language: {_TO}"}).items():
        text = text.replace(wrong, right)
    return text


def main() -> None:
    """Write them."""
    for path, text in made().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
