"""The values that cross every boundary: articles, errors, the engine protocol, the query tree."""
