"""Evaluation of a query tree on one snapshot: members, scores, order of hits, and facet counts.

A member is a document that matches the query.
"""
