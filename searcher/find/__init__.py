"""The use case of a search: request in, answer with marks, facets and advice out."""
