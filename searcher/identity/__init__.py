"""The register: lasting ids of articles, former ids, and articles that were withdrawn."""
