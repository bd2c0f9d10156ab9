"""Fuzzers led by coverage, a module for each kind of input; docs/soak.md says how they are run.

A target takes any bytes, gives them to the product and checks what must be true of every answer.
`tests/house/test_fuzz_found.py` gives each target its seeds and all inputs that ever broke a
promise.
"""
