"""Let atheris lead a target by the coverage of the product's code; its own process, its own way.

libFuzzer ends the process: with the time that was asked for, at the first input that breaks a
promise, hangs or takes too much memory. It writes that input into the folder of artifacts.
"""

import sys
from pathlib import Path

import atheris

MEMORY = 2048  # MB


def _dictionary(words: tuple[str, ...], path: Path) -> None:
    lines = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in words)
    path.write_text("".join(f'"{line}"\n' for line in lines if line), "ascii")


def lead(name: str, seconds: int, folder: Path) -> None:
    """Fuzz one target; what was found so far is in ``folder`` and is gone on from."""
    with atheris.instrument_imports(include=["searcher", "indexer", "tomllib"]):
        from tests.fuzz.registry import TARGETS
    target = TARGETS[name]
    corpus, artifacts = folder / "corpus", folder / "artifacts"
    for each in (corpus, artifacts):
        each.mkdir(parents=True, exist_ok=True)
    inputs = [*target.seeds(), *(path.read_bytes() for path in target.found)]
    for number, content in enumerate(inputs):
        (corpus / f"seed-{number}").write_bytes(content[: target.longest])
    target.check(inputs[0])  # what is made once is not the first input's fault
    arguments = [
        *(sys.argv[0], str(corpus), f"-max_total_time={seconds}", f"-timeout={target.patience}"),
        *(f"-max_len={target.longest}", f"-rss_limit_mb={MEMORY}", "-print_final_stats=1"),
        *(f"-artifact_prefix={artifacts}/", "-use_value_profile=1"),
    ]
    if target.words:
        words = folder / "words"
        _dictionary(target.words, words)
        arguments.append(f"-dict={words}")
    atheris.Setup(arguments, target.check)
    atheris.Fuzz()


if __name__ == "__main__":
    lead(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
