"""Runs one target under atheris, which guides the inputs by coverage, in a process of its own.

libFuzzer ends the process when the time is over, or at the first input that breaks a promise, hangs
or takes too much memory. It writes that input into the folder ``artifacts``.
"""

import sys
from pathlib import Path

import atheris

MEMORY = 2048  # MB


def _dictionary(words: tuple[str, ...], path: Path) -> None:
    lines = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in words)
    path.write_text("".join(f'"{line}"\n' for line in lines if line), "ascii")


def lead(name: str, seconds: int, folder: Path) -> None:
    """Fuzz one target for so many seconds.

    Args:
        name: of the target.
        seconds: how long at most.
        folder: holds the inputs found so far, from which the run goes on.
    """
    with atheris.instrument_imports(include=["searcher", "indexer", "tomllib"]):
        from tests.fuzz.registry import TARGETS
    target = TARGETS[name]
    corpus, artifacts = folder / "corpus", folder / "artifacts"
    for each in (corpus, artifacts):
        each.mkdir(parents=True, exist_ok=True)
    inputs = [*target.seeds(), *(path.read_bytes() for path in target.found)]
    for number, content in enumerate(inputs):
        (corpus / f"seed-{number}").write_bytes(content[: target.longest])
    # builds what is cached, so that its time and memory do not count for the first input
    target.check(inputs[0])
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
