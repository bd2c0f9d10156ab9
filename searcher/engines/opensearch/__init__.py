"""The distributed engine: the same answers from an OpenSearch cluster; see docs/cluster.md.

Only this package imports opensearchpy.
"""
