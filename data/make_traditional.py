"""Write the catalogues in traditional characters from the simplified ones.

``python data/make_traditional.py`` after a change of ``data/words/zh_Hans``. Only our own words
are converted, as Taiwan writes them; never what a paper printed.
"""

from pathlib import Path

from searcher.speech.catalogue import FOLDER

_FROM, _TO = "zh_Hans", "zh_Hant"


def made() -> dict[Path, str]:
    """Return the text of each file; placeholders and keys are ASCII, which conversion leaves."""
    from opencc import OpenCC

    convert = OpenCC("s2twp").convert
    return {
        FOLDER / _TO / path.name: convert(path.read_text("utf-8")).replace(
            f"Language: {_FROM}", f"Language: {_TO}"
        )
        for path in sorted((FOLDER / _FROM).glob("*.po"))
    }


def main() -> None:
    """Write them."""
    for path, text in made().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
