"""Every target of the fuzzers: its seeds, and all inputs that broke a promise once."""

import random
from pathlib import Path

import pytest

from tests.fuzz.registry import TARGETS
from tests.fuzz.target import FOUND, LARGEST, Target

FOUND_ALL = [(target, path) for target in TARGETS.values() for path in target.found]
MUTANTS = 15  # a target; more are tried by `make fuzz`


@pytest.mark.exhaustive
@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)
def test_seeds_and_some_mutants(target: Target) -> None:
    seeds = [seed[: target.longest] for seed in target.seeds()]
    assert seeds
    for seed in seeds:
        target.check(seed)
    dice = random.Random(target.name)
    for _ in range(MUTANTS):
        changed = bytearray(dice.choice(seeds))
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(changed) + 1)
            word = dice.choice(target.words or ("\0",)).encode()
            changed[at : at + dice.randint(0, 3)] = dice.choice((word, dice.randbytes(2)))
        target.check(bytes(changed))


@pytest.mark.parametrize(("target", "path"), FOUND_ALL, ids=[p.name for _, p in FOUND_ALL])
def test_found_before(target: Target, path: Path) -> None:
    target.check(path.read_bytes())


def test_what_was_found_is_small_and_of_a_target() -> None:
    kept = [path for path in FOUND.rglob("*") if path.is_file()]
    assert {path.parent.name for path in kept} <= set(TARGETS)
    assert len(FOUND_ALL) == len(kept) > 0
    assert all(path.stat().st_size < LARGEST for path in kept)
