"""Settings of a run: options, then JIEWEN_* variables, then jiewen.toml, then defaults."""

from searcher.settings.load import (
    ENGINES,
    FILE_NAME,
    MAX_WORD,
    OCR,
    Settings,
    load_language,
    load_settings,
)

__all__ = ["ENGINES", "FILE_NAME", "MAX_WORD", "OCR", "Settings", "load_language", "load_settings"]
