"""Coverage-guided fuzzers, one module for each kind of input; docs/soak.md tells how to run them.

A target gives any bytes to the product and checks what must hold for every answer.
`tests/house/test_fuzz_found.py` runs each target on its seeds, and on every input that has once
broken a promise.
"""
