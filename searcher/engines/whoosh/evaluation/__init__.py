"""Evaluation of a query tree on one snapshot: members, scores, order of hits, and facet counts."""
