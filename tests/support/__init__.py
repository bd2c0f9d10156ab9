"""Code that several tests share: an oracle engine, browsers, clusters, corpora, faults.

This package holds no tests itself.
"""
