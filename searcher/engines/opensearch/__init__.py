"""The distributed engine: the same answers from an OpenSearch cluster; see docs/cluster.md.

The only importer of opensearchpy.
"""
