"""How much is tried: a share of the examples each time, all of them with `make thorough`."""

import os

THOROUGH = bool(os.environ.get("JIEWEN_THOROUGH"))
SHARE = 10  # one example in so many is tried each time
FEWEST = 100  # examples of a property, whatever its share


def many(examples: int) -> int:
    """Return how many examples to try of a property that was designed with `examples`.

    A run of all examples takes longer than a developer, or CI, waits: `make thorough` is for the
    night, and for a change of what the property holds.
    """
    return examples if THOROUGH else min(examples, max(FEWEST, examples // SHARE))
