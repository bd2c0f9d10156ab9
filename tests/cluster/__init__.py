"""A real OpenSearch cluster on this machine, and a proxy that causes faults; for tests only."""
