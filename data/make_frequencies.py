"""Write data/frequencies.json anew, after any change of what `searcher.language.lexicon` reads."""

import json
from dataclasses import asdict
from pathlib import Path

from searcher.language.cutting import measure_frequencies
from searcher.language.lexicon import lexicon

if __name__ == "__main__":
    table = json.dumps(asdict(measure_frequencies(lexicon())), ensure_ascii=False, indent=1)
    Path(__file__).with_name("frequencies.json").write_text(table + "\n", encoding="utf-8")
