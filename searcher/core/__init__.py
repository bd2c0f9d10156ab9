"""Values that all rooms share: articles, errors, the engine's protocols, the query tree."""
