"""Write the site's catalogue in traditional characters from the simplified one.

``python data/make_traditional.py`` after a change of ``web/translations/zh_Hans``.
"""

from pathlib import Path

from web.i18n import FOLDER, traditional

_FROM, _TO = "zh_Hans", "zh_Hant"


def made() -> dict[Path, str]:
    """Return the text of each file; placeholders and keys are ASCII, which conversion leaves."""
    files = sorted((FOLDER / _FROM / "LC_MESSAGES").glob("*.po"))
    return {
        FOLDER / _TO / "LC_MESSAGES" / path.name: traditional(path.read_text("utf-8")).replace(
            f"Language: {_FROM}", f"Language: {_TO}"
        )
        for path in files
    }


def main() -> None:
    """Write them."""
    for path, text in made().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
