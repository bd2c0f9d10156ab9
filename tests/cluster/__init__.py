"""A real OpenSearch cluster on this machine, and a proxy that makes its faults; for tests only."""
